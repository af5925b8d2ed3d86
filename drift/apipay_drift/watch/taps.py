"""Listening to an httpx response without reading it: what its reader reads is noted on the way."""

import json
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import suppress
from typing import NamedTuple, Protocol, cast

import httpx

from apipay_drift.findings import Json

LARGEST = 4 * 1024 * 1024  # bytes of a body that is looked at, as they travel


class Answer(Protocol):
    """What the watch looks at: an httpx.Response that has been read, or what is like one."""

    @property
    def status_code(self) -> int:
        """The status."""
        ...

    @property
    def headers(self) -> Mapping[str, str]:
        """The headers, which are found by their name in lower case."""
        ...

    def json(self) -> Json:
        """Return the body as JSON; a ValueError says that it is none."""
        ...


class Base:
    """A base URL, to which other URLs are held."""

    def __init__(self, url: str) -> None:
        parsed = httpx.URL(url)
        self.url = str(parsed)
        self._origin = (parsed.scheme, parsed.host, parsed.port)
        self._root = parsed.path.rstrip("/")

    def below(self, url: httpx.URL) -> str | None:
        """Return the path of a URL below this one, None where it is not below."""
        if (url.scheme, url.host, url.port) != self._origin:
            return None
        path = url.path
        return path.removeprefix(self._root) if path.startswith(f"{self._root}/") else None


class _Copy(NamedTuple):
    """What was read of a response."""

    status_code: int
    headers: httpx.Headers
    content: bytes  # as it travelled

    def json(self) -> Json:
        """Return the body as JSON; a ValueError says that it is none."""
        if self.content[:1] in (b"{", b"["):
            return json.loads(self.content)
        try:  # it may be compressed
            return httpx.Response(200, headers=self.headers, content=self.content).json()
        except httpx.DecodingError as fault:
            raise ValueError("broken compression") from fault


def tap(response: httpx.Response, told: Callable[[Answer], None]) -> None:
    """Have `told` called with a copy of the response as soon as all of it has been read."""
    if response.is_closed:  # one that was made up, or has been read by an earlier hook
        with suppress(httpx.ResponseNotRead):
            response.content  # noqa: B018 - the question is whether it raises
            told(response)
        return
    kind = _Tap if isinstance(response.stream, httpx.SyncByteStream) else _AsyncTap
    response.stream = kind(response, told)


class _Notes:
    """Collects what passes, and tells of it at the end."""

    def __init__(self, response: httpx.Response, told: Callable[[Answer], None]) -> None:
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
        self._told(_Copy(self._status, self._headers, b"".join(self._pieces)))


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
