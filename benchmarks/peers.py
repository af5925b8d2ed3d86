"""Servers that the sandbox is measured against; installed on demand below build/."""

import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from load import Process, running
from measure import ROOT

HERE = Path(__file__).resolve().parent
PEERS = ROOT / "build" / "peers"


def missing() -> str | None:
    """Say why there is no Prism here; None where there can be."""
    absent = [program for program in ("node", "npm") if shutil.which(program) is None]
    return f"not measured: {' and '.join(absent)} not found on PATH" if absent else None


@contextmanager
def prism() -> Iterator[Process]:
    """Run Prism in its static mode on the contract, silent: it validates, and stores nothing."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = str(free.getsockname()[1])
    command = [_installed("prism"), "mock", "--port", port, ROOT / "openapi.yaml"]
    with running(command, r"listening on (http://\S+)") as process:
        yield process


def _installed(program: str) -> Path:
    lock = PEERS / "package-lock.json"
    wanted = HERE / "package-lock.json"
    if not lock.exists() or lock.read_bytes() != wanted.read_bytes():
        shutil.rmtree(PEERS, ignore_errors=True)
        PEERS.mkdir(parents=True)
        for name in ("package.json", "package-lock.json"):
            shutil.copy(HERE / name, PEERS)
        npm = ["npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel", "error"]
        subprocess.run(npm, cwd=PEERS, check=True)
    return PEERS / "node_modules" / ".bin" / program
