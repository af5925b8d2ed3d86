"""What the suites share: settings of hypothesis, and a real Redis on 127.0.0.1."""

import gc
import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from contract_tests.absent import program
from contract_tests.reporting.facts import Facts
from contract_tests.reporting.report import Reports

# A slow moment of a shared machine is no fault of the code; benchmarks/ measure time.
settings.register_profile("house", deadline=None)
settings.load_profile("house")


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("contract")
    add = group.addoption
    add("--claims", metavar="FILE", help="write which test claims which fact, as JSON")
    add("--report", metavar="DIR", help="write report.html, coverage.html and failures.har there")
    add("--lang", choices=("en", "ru"), default="en", help="language in which the report opens")
    profiles = {"choices": ("quick", "full", "nightly"), "default": "quick"}
    add("--profile", **profiles, help="how long the fuzzers run (%(default)s)")
    add("--only-fact", metavar="ID", help="run the tests that claim this fact")
    add("--target", metavar="URL", default=os.environ.get("TARGET"), help="base URL of the API")
    add("--api-key", metavar="KEY", default=os.environ.get("API_KEY", ""), help="key of the target")
    add("--allow-writes", action="store_true", help="make invoices and schedules on the target")
    add("--phone", metavar="8XXXXXXXXXX", help="whose phone the target's invoices may reach")
    add("--control", metavar="URL", help="control of a sandbox, such as http://…/_sandbox")


def pytest_configure(config: pytest.Config) -> None:
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        # A shell's background job ignores it, and so would every program that a test interrupts.
        signal.signal(signal.SIGINT, signal.default_int_handler)
    if config.getoption("--control") and not config.getoption("--allow-writes"):
        raise pytest.UsageError("--control changes the sandbox: give --allow-writes, too")
    config.pluginmanager.register(Facts())
    if config.getoption("--report"):
        config.pluginmanager.register(Reports(config))


def pytest_collection_finish() -> None:
    """What all modules and tests are made of stays: no collection need look through it again."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def redis_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of an empty Redis of this session's own, which keeps nothing on disk."""
    server = program("redis-server")
    folder = tmp_path_factory.mktemp("redis")
    port = _free_port()
    log = folder / "log"
    settings = folder / "redis.conf"
    settings.write_text(
        f'bind 127.0.0.1\nport {port}\ndir {folder}\nlogfile {log}\nsave ""\nappendonly no\n'
    )
    process = subprocess.Popen([server, settings])
    try:
        _wait_for_pong(port, process, log)
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        process.terminate()
        process.wait(timeout=10)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def _wait_for_pong(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1) as connection:
                connection.sendall(b"PING\r\n")
                if connection.recv(64).startswith(b"+PONG"):
                    return
        except OSError:
            time.sleep(0.02)
    raise RuntimeError(f"redis-server does not answer on port {port}: {log.read_text()[-500:]}")
