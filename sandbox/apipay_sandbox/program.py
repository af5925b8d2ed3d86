"""The program: a local ApiPay server until it is told to stop."""

import argparse
import asyncio
import os
import re
import signal
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from apipay_sandbox.app import App
from apipay_sandbox.contract import Contract
from apipay_sandbox.gate import BASE_PATH
from apipay_sandbox.server import Server
from apipay_sandbox.store.database import WrongFile
from apipay_sandbox.world import Settings, new_key

DATABASE = "apipay-sandbox.db"
MEMORY = ":memory:"  # what SQLite calls a database that is in no file
ON, OFF = ("1", "true", "yes", "on"), ("0", "false", "no", "off")
LOOPBACK = ("127.0.0.1", "::1", "localhost")


def main(arguments: list[str] | None = None) -> int:
    """Run the sandbox; return 0 after a clean stop, 2 when it cannot start."""
    options = parser().parse_args(arguments)
    chosen = Settings(
        database=None if options.ephemeral else options.database,
        durable=options.durable,
        rate_limit=not options.no_rate_limit,
        payment_time=options.payment_time * 1000,
        private_webhooks=not options.strict_webhooks,
        control=not options.no_control,
        any_host=options.host not in LOOPBACK,
        public_url=options.public_url.rstrip("/") or None,
    )
    key = options.api_key or new_key()
    try:
        app = App(Contract.load(), chosen, key)
    except WrongFile as fault:
        return _refuse(str(fault))
    try:
        server = Server(app, options.host, options.port)
    except OSError as fault:
        app.world.close()
        return _refuse(f"cannot listen on {options.host}:{options.port}: {fault.strerror}")
    if options.host not in LOOPBACK:
        may = "uses" if options.no_control else "controls"
        _say(f"WARNING: listening on {options.host}: everybody who reaches it {may} the sandbox")
    if not options.api_key:
        _say(f"API key: {key}")
    asyncio.run(_serve(server))
    return 0


def parser() -> argparse.ArgumentParser:
    """Return the options; each can be given as ``APIPAY_SANDBOX_…`` in the environment too."""
    options = argparse.ArgumentParser(
        prog="apipay-sandbox",
        description="A local ApiPay.kz server: stateful, as documented, with signed webhooks.",
        epilog="Every option has a variable: --payment-time is APIPAY_SANDBOX_PAYMENT_TIME.",
    )
    for name, (kind, what, default, help_text) in VALUES.items():
        variable = name.upper().replace("-", "_")
        options.add_argument(
            f"--{name}", type=kind, metavar=what, default=_env(variable, default), help=help_text
        )
    for name, help_text in SWITCHES.items():
        variable = name.upper().replace("-", "_")
        options.add_argument(
            f"--{name}", action="store_true", default=_flag(options, variable), help=help_text
        )
    return options


async def _serve(server: Server) -> None:
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):  # Windows has no loop.add_signal_handler
        signal.signal(number, lambda *_: loop.call_soon_threadsafe(server.stop))
    if server.app.settings.control:
        _say(f"Dashboard: {server.app.settings.public_url or server.url}/")
    await server.run_until_stopped(
        lambda: _say(f"ApiPay sandbox is ready at {server.url}{BASE_PATH}")
    )


def _env(name: str, default: str) -> str:
    return os.environ.get(f"APIPAY_SANDBOX_{name}") or default


def _flag(options: argparse.ArgumentParser, name: str) -> bool:
    text = _env(name, "no")
    if text.lower() not in (*ON, *OFF):
        options.error(f"APIPAY_SANDBOX_{name} must be one of {', '.join((*ON, *OFF))}, not {text}")
    return text.lower() in ON


def _whole(text: str, least: int, most: int, unit: str) -> int:
    if not re.fullmatch("[0-9]{1,10}", text) or not least <= int(text) <= most:
        raise argparse.ArgumentTypeError(f"must be {unit} between {least} and {most}, not {text}")
    return int(text)


def _port(text: str) -> int:
    return _whole(text, 0, 65_535, "a port")


def _seconds(text: str) -> int:
    return _whole(text, 1, 10**9, "whole seconds")


def _file(text: str) -> Path | None:
    if text == MEMORY:
        return None
    path = Path(text)
    if not path.name:
        raise argparse.ArgumentTypeError(f"must name a file, not {text}")
    return path


def _url(text: str) -> str:
    if text and not re.fullmatch(r"https?://[^/?#@\s]+/?", text):  # a path would be lost in links
        raise argparse.ArgumentTypeError(
            f"must be an address such as https://pay.example.com, without a path, not {text}"
        )
    return text


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _refuse(reason: str) -> int:
    sys.stderr.write(f"apipay-sandbox: {reason}\n")
    return 2


VALUES: Mapping[str, tuple[Callable[[str], object], str, str, str]] = {
    "host": (str, "ADDRESS", "127.0.0.1", "where to listen (%(default)s)"),
    "port": (_port, "PORT", "8000", "on which port, 0 for any (%(default)s)"),
    "database": (_file, "FILE", DATABASE, "what to keep everything in (%(default)s)"),
    "api-key": (str, "KEY", "", "of a verified organisation; without it one is made and shown"),
    "payment-time": (_seconds, "SECONDS", "86400", "until an unpaid invoice expires (%(default)s)"),
    "public-url": (_url, "URL", "", "where customers reach the checkout, for a proxy or a tunnel"),
}
"""Options that take a value: what reads it, what it is, the default, the help."""

SWITCHES: Mapping[str, str] = {
    "ephemeral": "keep nothing: everything is in memory",
    "durable": "answer when the disk has it: survives a power failure too, and takes longer",
    "no-rate-limit": "let a key make more than 60 requests a minute",
    "strict-webhooks": "accept only https and public addresses for webhooks, as in production",
    "no-control": "serve the API, the checkout and the docs only: no /_sandbox, no dashboard",
}
"""Options that are given or not."""
