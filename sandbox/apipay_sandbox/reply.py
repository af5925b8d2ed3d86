"""An answer on its way to the client, whole or broken on purpose."""

import asyncio
import json
import socket
import struct
from collections.abc import Awaitable, Callable, MutableMapping
from http import HTTPStatus
from typing import Any, NamedTuple

from apipay_sandbox.faults import Fault
from apipay_sandbox.wire import TRANSPORT

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Headers = list[tuple[bytes, bytes]]

WHOLE, TRUNCATED, DROPPED = "whole", "truncated", "dropped"

REASONS = {each.value: each.phrase for each in HTTPStatus}
"""The words that HTTP has for a status."""

_BODILESS = frozenset({204, 304})
"""Answers with these end with their headers; a client would take a body for the next answer."""

_ENCODE = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode

_HTML = """<!doctype html>
<html><head><title>{status} {reason}</title></head>
<body><center><h1>{status} {reason}</h1></center><hr><center>gateway</center></body></html>
"""


class Reply(NamedTuple):
    """Status and bytes of an answer, and how they end."""

    status: int
    body: bytes
    content_type: bytes = b"application/json"
    headers: tuple[tuple[bytes, bytes], ...] = ()
    ending: str = WHOLE


def in_json(status: int, body: object, *headers: tuple[bytes, bytes]) -> Reply:
    """Return an answer in compact JSON, or without a body where HTTP has none."""
    raw = b"" if status in _BODILESS else _ENCODE(body).encode()
    return Reply(status, raw, headers=headers)


def instead(fault: Fault, answer: Reply | None) -> Reply:
    """Return what the client gets in the place of the answer, which may not even be made."""
    match fault.kind:
        case "rate_limit":
            wait = {} if fault.retry_after is None else {"retry_after": fault.retry_after}
            body = {"message": "Too many requests", **wait}
            return in_json(429, body, (b"x-ratelimit-remaining", b"0"))
        case "error":
            status = fault.status or 500
            return in_json(status, {"message": REASONS.get(status, "Unknown")})
        case "html":
            status = fault.status or 502
            page = _HTML.format(status=status, reason=REASONS.get(status, "Unknown"))
            return Reply(status, page.encode(), b"text/html")
    kept = answer or Reply(0, b"")
    return kept._replace(ending=TRUNCATED if fault.kind == "truncate" else DROPPED)


async def send_reply(
    reply: Reply, headers: Headers, scope: Scope, receive: Receive, send: Send
) -> None:
    """Send an answer to its end, or break it off on the wire."""
    if reply.ending == DROPPED:
        await drop(scope, receive)
        return
    own = {name for name, _ in reply.headers}
    of_body = [
        (b"content-type", reply.content_type),
        (b"content-length", str(len(reply.body)).encode()),
    ]
    start = {
        "type": "http.response.start",
        "status": reply.status,
        "headers": [
            *(of_body if reply.status not in _BODILESS else ()),
            *(header for header in headers if header[0] not in own),
            *reply.headers,
        ],
    }
    await send(start)
    if reply.ending == WHOLE:
        await send({"type": "http.response.body", "body": reply.body})
        return
    half = reply.body[: len(reply.body) // 2]
    await send({"type": "http.response.body", "body": half, "more_body": True})
    _transport(scope).close()
    await _until_gone(receive)


async def drop(scope: Scope, receive: Receive) -> None:
    """Break the connection off without an answer."""
    _reset(_transport(scope))
    await _until_gone(receive)


def _transport(scope: Scope) -> asyncio.Transport:
    transport: asyncio.Transport = scope["extensions"][TRANSPORT]
    return transport


def _reset(transport: asyncio.Transport) -> None:
    """Let the client see a connection that was reset, and not one that was closed in peace."""
    connection: socket.socket = transport.get_extra_info("socket")
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    transport.abort()


async def _until_gone(receive: Receive) -> None:
    """Wait for the end of the connection: until then the server would miss the answer."""
    while (await receive())["type"] != "http.disconnect":
        pass
