"""Listening to an httpx response without reading it: what its reader reads is noted on the way."""

import json
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import suppress
from typing import Any, NamedTuple, Protocol

import httpx

from apipay_drift.addresses import check_url, shown
from apipay_drift.errors import CannotRun
from apipay_drift.findings import Json

LARGEST = 4 * 1024 * 1024  # bytes of a body that is looked at, as they travel
_PLAIN = (b"{", b"[")
_read = json.JSONDecoder().raw_decode  # half of what json.loads costs for a small body


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
    """A base URL, to which other URLs are held.

    Raises:
        ValueError: It is no address of http or https.
    """

    def __init__(self, url: str) -> None:
        try:
            check_url("base_url", url)
        except CannotRun as fault:
            raise ValueError(str(fault)) from None
        parsed = httpx.URL(url)
        self.url = shown(url)
        self._host, self._port, self._scheme = parsed.raw_host, parsed.port, parsed.raw_scheme
        self._root = parsed.path.rstrip("/")
        self._below, self._length = f"{self._root}/", len(self._root)

    def below(self, url: httpx.URL) -> str | None:
        """Return the path of a URL below this one, None where it is not below."""
        if url.raw_host != self._host or url.port != self._port or url.raw_scheme != self._scheme:
            return None
        path = url.path
        return path[self._length :] if path.startswith(self._below) else None


class _Copy(NamedTuple):
    """What was read of a response."""

    status_code: int
    headers: httpx.Headers
    content: bytes  # as it travelled

    def json(self) -> Json:
        """Return the body as JSON; a ValueError says that it is none."""
        content = self.content
        if content[:1] in _PLAIN:
            try:
                text = content.decode()
                body, end = _read(text)
            except ValueError:  # another encoding, or none
                return json.loads(content)
            return body if end == len(text) else json.loads(content)
        try:  # it may be compressed
            return httpx.Response(200, headers=self.headers, content=content).json()
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


class _Ear:
    """Tells of a body, once all of it has passed."""

    def __init__(self, response: httpx.Response, told: Callable[[Answer], None]) -> None:
        self._inner: Any = response.stream
        self._status, self._headers = response.status_code, response.headers
        self._told = told

    def _end(self, pieces: list[bytes], room: int) -> None:
        if room >= 0:
            self._told(_Copy(self._status, self._headers, b"".join(pieces)))


class _Tap(_Ear, httpx.SyncByteStream):
    def __iter__(self) -> Iterator[bytes]:
        pieces: list[bytes] = []
        room = LARGEST
        for piece in self._inner:  # as in _AsyncTap: a call for each piece would cost too much
            room -= len(piece)
            pieces.append(piece) if room >= 0 else pieces.clear()
            yield piece
        self._end(pieces, room)

    def close(self) -> None:
        self._inner.close()


class _AsyncTap(_Ear, httpx.AsyncByteStream):
    async def __aiter__(self) -> AsyncIterator[bytes]:
        pieces: list[bytes] = []
        room = LARGEST
        async for piece in self._inner:
            room -= len(piece)
            pieces.append(piece) if room >= 0 else pieces.clear()
            yield piece
        self._end(pieces, room)

    async def aclose(self) -> None:
        await self._inner.aclose()
