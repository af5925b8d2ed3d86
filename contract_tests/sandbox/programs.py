"""The sandbox as a program of its own."""

import os
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import httpx

PHONE = "87001234567"


@contextmanager
def program(folder: Path, *arguments: str, code: str = "", **variables: str):
    """Run the sandbox's program, or code that does, with arguments and variables of its own."""
    process = subprocess.Popen(
        [sys.executable, *(("-c", code) if code else ("-m", "apipay_sandbox")), *arguments],
        cwd=folder,
        env={**os.environ, **{f"APIPAY_SANDBOX_{n}": v for n, v in variables.items()}},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate(timeout=10)


def ready(process) -> tuple[str, list[str]]:
    lines = []
    for line in process.stdout:
        lines.append(line.strip())
        if "ready at http" in line:
            return line.split()[-1], lines
    raise AssertionError(f"never ready: {lines} {process.stderr.read()}")


def client(base_url: str, key: str) -> httpx.Client:
    return httpx.Client(base_url=base_url, headers={"X-API-Key": key})
