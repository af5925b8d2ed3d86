"""Listening to an httpx response without reading it: what its reader reads is noted on the way."""

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import suppress
from typing import cast

import httpx

LARGEST = 4 * 1024 * 1024  # bytes of a body that is looked at, as they travel


def below(base: httpx.URL, url: httpx.URL) -> str | None:
    """Return the path of a URL below a base URL, None where it is not below."""
    if (url.scheme, url.host, url.port) != (base.scheme, base.host, base.port):
        return None
    root, path = base.path.rstrip("/"), url.path
    return path.removeprefix(root) if path.startswith(f"{root}/") else None


def tap(response: httpx.Response, told: Callable[[httpx.Response], None]) -> None:
    """Have `told` called with a copy of the response as soon as all of it has been read."""
    try:
        response.content  # noqa: B018 - the question is whether it raises
    except httpx.ResponseNotRead:
        kind = _Tap if isinstance(response.stream, httpx.SyncByteStream) else _AsyncTap
        response.stream = kind(response, told)
    else:
        told(response)


class _Notes:
    """Collects what passes, and tells of it at the end."""

    def __init__(self, response: httpx.Response, told: Callable[[httpx.Response], None]) -> None:
        self._inner = response.stream
        self._status, self._headers = response.status_code, response.headers
        self._told = told
        self._pieces: list[bytes] = []
        self._size = 0

    def _note(self, piece: bytes) -> None:
        self._size += len(piece)
        if self._size <= LARGEST:
            self._pieces.append(piece)
        else:
            self._pieces.clear()

    def _end(self) -> None:
        if self._size > LARGEST:
            return
        with suppress(Exception):  # such as broken gzip, which the reader is told of anyway
            content = b"".join(self._pieces)
            self._told(httpx.Response(self._status, headers=self._headers, content=content))


class _Tap(_Notes, httpx.SyncByteStream):
    def __iter__(self) -> Iterator[bytes]:
        for piece in cast("httpx.SyncByteStream", self._inner):
            self._note(piece)
            yield piece
        self._end()

    def close(self) -> None:
        cast("httpx.SyncByteStream", self._inner).close()


class _AsyncTap(_Notes, httpx.AsyncByteStream):
    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for piece in cast("httpx.AsyncByteStream", self._inner):
            self._note(piece)
            yield piece
        self._end()

    async def aclose(self) -> None:
        await cast("httpx.AsyncByteStream", self._inner).aclose()
