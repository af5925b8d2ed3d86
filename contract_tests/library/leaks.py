"""Looks for a secret wherever an error tracker or a log would find it."""

import asyncio
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Any

TESTS = Path(__file__).resolve().parents[1]
_DEEPEST = 5


def shows(secret: str, value: Any, depth: int = 0) -> bool:
    """Whether a value's repr, or that of anything in it that a tracker would unfold, has it."""
    if secret in repr(value):
        return True
    if depth == _DEEPEST:
        return False
    inner: list[Any] = []
    if isinstance(value, dict):
        inner = [*value.keys(), *value.values()]
    elif isinstance(value, list | tuple | set | frozenset):
        inner = [*value]
    return any(shows(secret, part, depth + 1) for part in inner)


def leaks(secret: str, error: BaseException) -> list[str]:
    """Return where an error, whatever it was raised from, or a local on its way has the secret."""
    return [
        place
        for link in _chain(error)
        for place, value in [
            (f"{type(link).__name__} itself", [repr(link), str(link), link.args, vars(link)]),
            *_locals(link.__traceback__),
        ]
        if shows(secret, value)
    ]


def _chain(error: BaseException) -> list[BaseException]:
    found: list[BaseException] = []
    todo: list[BaseException | None] = [error]
    while todo:
        link = todo.pop()
        if link is not None and link not in found:
            found.append(link)
            todo += [link.__cause__, link.__context__]
    return found


def _locals(trace: TracebackType | None) -> Iterator[tuple[str, Any]]:
    while trace is not None:
        code = trace.tb_frame.f_code
        if not Path(code.co_filename).is_relative_to(TESTS):  # a test knows its own key
            for name, value in trace.tb_frame.f_locals.items():
                yield f"{name} in {code.co_qualname} ({code.co_filename})", value
        trace = trace.tb_next


@contextmanager
def broken_server(answer: bytes | None) -> Iterator[str]:
    """Serve at a URL: read a request, send these bytes and cut; None: cut without reading."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(10)
        thread = threading.Thread(target=_serve, args=(listener, answer))
        thread.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}/api"
        finally:
            with suppress(OSError):  # somebody has to come, or it waits on
                socket.create_connection(listener.getsockname(), timeout=1).close()
            thread.join(timeout=10)


def _serve(listener: socket.socket, answer: bytes | None) -> None:
    with suppress(OSError):
        connection, _ = listener.accept()
        with connection:
            connection.settimeout(10)
            if answer is not None:
                connection.recv(65536)
                connection.sendall(answer)


async def stalled(*_: object, **__: object) -> None:
    """Stands for a write that the other side does not take."""
    await asyncio.sleep(10)
