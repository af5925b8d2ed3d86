"""``python -m apipay_sandbox``: a local ApiPay server until it is told to stop."""

import argparse
import asyncio
import os
import signal
import sys
from pathlib import Path
from urllib.parse import urlsplit

from apipay_sandbox.app import App
from apipay_sandbox.contract import Contract
from apipay_sandbox.gate import BASE_PATH
from apipay_sandbox.server import Server
from apipay_sandbox.store.database import WrongFile
from apipay_sandbox.world import Settings, new_key

DATABASE = "apipay-sandbox.db"
LOOPBACK = ("127.0.0.1", "::1", "localhost")


def main(arguments: list[str] | None = None) -> int:
    """Run the sandbox; return 0 after a clean stop, 2 when it cannot start."""
    options = parser().parse_args(arguments)
    chosen = Settings(
        database=None if options.ephemeral else Path(options.database),
        durable=options.durable,
        rate_limit=options.rate_limit,
        payment_time=options.payment_time * 1000,
        private_webhooks=not options.strict_webhooks,
        control=options.control,
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
        may = "controls" if options.control else "uses"
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
    add = options.add_argument
    add("--host", default=_env("HOST", "127.0.0.1"), help="address to listen on (%(default)s)")
    add("--port", type=int, default=_env("PORT", "8000"), help="port, 0 for any (%(default)s)")
    add("--database", default=_env("DATABASE", DATABASE), help="file to keep (%(default)s)")
    add("--ephemeral", action="store_true", default=_flag("EPHEMERAL"), help="keep nothing")
    add(
        "--durable",
        action="store_true",
        default=_flag("DURABLE"),
        help="answer when the disk has it: survives a power failure too, and takes longer",
    )
    add("--api-key", default=_env("API_KEY", ""), help="key of a verified organisation")
    add(
        "--payment-time",
        type=_seconds,
        default=_env("PAYMENT_TIME", "86400"),
        help="seconds until an unpaid invoice expires (%(default)s)",
    )
    add(
        "--no-rate-limit",
        dest="rate_limit",
        action="store_false",
        default=not _flag("NO_RATE_LIMIT"),
        help="let a key make more than 60 requests a minute",
    )
    add(
        "--public-url",
        type=_url,
        default=_env("PUBLIC_URL", ""),
        help="where customers reach the checkout, for a proxy or a tunnel",
    )
    add(
        "--strict-webhooks",
        action="store_true",
        default=_flag("STRICT_WEBHOOKS"),
        help="accept only https and public addresses for webhooks, as in production",
    )
    add(
        "--no-control",
        dest="control",
        action="store_false",
        default=not _flag("NO_CONTROL"),
        help="serve the API, the checkout and the docs only: no /_sandbox, no dashboard",
    )
    return options


async def _serve(server: Server) -> None:
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, server.stop)
    if server.app.settings.control:
        _say(f"Dashboard: {server.app.settings.public_url or server.url}/")
    await server.run_until_stopped(
        lambda: _say(f"ApiPay sandbox is ready at {server.url}{BASE_PATH}")
    )


def _env(name: str, default: str) -> str:
    return os.environ.get(f"APIPAY_SANDBOX_{name}", default)


def _flag(name: str) -> bool:
    return _env(name, "").lower() in ("1", "true", "yes", "on")


def _seconds(text: str) -> int:
    seconds = int(text)
    if not 1 <= seconds <= 10**9:
        raise argparse.ArgumentTypeError("must be between 1 and 1000000000 seconds")
    return seconds


def _url(text: str) -> str:
    parts = urlsplit(text)
    if text and (parts.scheme not in ("http", "https") or not parts.hostname or parts.query):
        raise argparse.ArgumentTypeError("must be an address such as https://pay.example.com")
    return text


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _refuse(reason: str) -> int:
    sys.stderr.write(f"apipay-sandbox: {reason}\n")
    return 2


if __name__ == "__main__":
    sys.exit(main())
