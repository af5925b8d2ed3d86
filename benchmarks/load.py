"""A server on one core and load from the other: CPU per request, as the kernel counts it."""

import json
import os
import re
import resource
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import IO
from urllib.parse import urlsplit

from measure import API_KEY, compiled

SERVER_CORE, LOAD_CORE = 0, 1
_TICK = os.sysconf("SC_CLK_TCK")


class Process:
    """A running server: its base URL, its CPU, its memory."""

    def __init__(self, url: str, pid: int) -> None:
        self.url = url
        self.pid = pid

    def cpu(self) -> float:
        """Return the CPU seconds that all threads of the process have used."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / _TICK

    def memory(self) -> float:
        """Return the resident memory in MiB."""
        pages = int(Path(f"/proc/{self.pid}/statm").read_text().split()[1])
        return pages * resource.getpagesize() / 2**20


class Connection:
    """One kept-alive connection with as little of a client as there can be."""

    def __init__(self, url: str, api_key: str = API_KEY, timeout: float = 60) -> None:
        parts = urlsplit(url)
        self._api_key = api_key
        self._base = parts.path
        self._socket = socket.create_connection((parts.hostname, parts.port), timeout)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._buffer = b""

    def request(self, method: str, path: str, body: object = None) -> bytes:
        """Return the raw bytes of a request."""
        data = b"" if body is None else json.dumps(body).encode()
        head = (
            f"{method} {self._base}{path} HTTP/1.1\r\nHost: localhost\r\n"
            f"X-API-Key: {self._api_key}\r\nAccept: application/json\r\n"
        )
        if body is not None:
            head += f"Content-Type: application/json\r\nContent-Length: {len(data)}\r\n"
        return f"{head}\r\n".encode() + data

    def send(self, request: bytes) -> bytes:
        """Send the bytes of a request, and return the body of its answer, which has to be a 200."""
        self._socket.sendall(request)
        while (end := self._buffer.find(b"\r\n\r\n")) < 0:
            self._buffer += self._receive()
        head = self._buffer[:end].lower()
        assert head.startswith(b"http/1.1 200"), self._buffer[:500]
        length = int(head.split(b"content-length:", 1)[1].split(b"\r\n", 1)[0])
        while len(self._buffer) < end + 4 + length:
            self._buffer += self._receive()
        body, self._buffer = self._buffer[end + 4 : end + 4 + length], b""
        return body

    def ask(self, method: str, path: str, body: object = None) -> dict:
        """Return the JSON of an answer."""
        return json.loads(self.send(self.request(method, path, body)))

    def close(self) -> None:
        self._socket.close()

    def _receive(self) -> bytes:
        chunk = self._socket.recv(1 << 16)
        assert chunk, "the server has hung up"
        return chunk


def cost(process: Process, connection: Connection, requests: Sequence[bytes]) -> float:
    """Return the server's CPU seconds for each request of a block."""
    begin = process.cpu()
    for request in requests:
        connection.send(request)
    return (process.cpu() - begin) / len(requests)


@contextmanager
def running(command: Sequence[str | Path], ready: str, *, base: str = "") -> Iterator[Process]:
    """Run a server on its core; ``ready`` is the pattern of the line that names its URL."""
    own = os.sched_getaffinity(0)
    with tempfile.TemporaryFile("w+") as told:
        pinned = ["taskset", "-c", str(SERVER_CORE), *command]
        child = subprocess.Popen(pinned, stdout=told, stderr=subprocess.STDOUT, env=compiled())
        os.sched_setaffinity(0, {LOAD_CORE})
        try:
            yield Process(_wait_for(child, told, ready) + base, child.pid)
        finally:
            os.sched_setaffinity(0, own)
            child.terminate()
            child.wait(timeout=30)


def _wait_for(child: subprocess.Popen[bytes], told: IO[str], ready: str) -> str:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and child.poll() is None:
        told.seek(0)
        if found := re.search(ready, told.read()):
            return found[1]
        time.sleep(0.005)
    raise SystemExit(f"{child.args} is not ready: {told.read()}")


def sandbox(*arguments: str | Path) -> AbstractContextManager[Process]:
    """Run the sandbox with these options."""
    fixed = ["--port", "0", "--no-rate-limit", "--api-key", API_KEY]
    command = [sys.executable, "-m", "apipay_sandbox", *fixed, *arguments]
    return running(command, r"ready at (http://\S+)")
