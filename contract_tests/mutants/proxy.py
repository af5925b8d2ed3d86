"""A proxy on 127.0.0.1 in front of a sandbox that breaks one promise at a time.

The API, the control endpoints and the sandbox's webhooks all pass through it.
"""

import json
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, quote, urlsplit

import httpx
from apipay_drift.probes import law

API, CONTROL, HOOK = "/api", "/_sandbox", "/hook"
HOP = {"connection", "keep-alive", "transfer-encoding", "content-length", "host", "date", "server"}

Json = Any


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as the client sent it, or as the proxy passes it on."""

    operation: str
    method: str
    path: str
    query: list[tuple[str, str]]
    body: bytes
    headers: dict[str, str]

    @property
    def json(self) -> Json:
        """The body as JSON, None where it is none."""
        return _json(self.body)


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer as the server sent it, or as the proxy passes it on."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Json:
        """The body as JSON, None where it is none."""
        return _json(self.body)

    def showing(self, value: Json) -> "Answered":
        """Return the same answer with another body."""
        return replace(self, body=json.dumps(value, ensure_ascii=False).encode())


@dataclass(slots=True)
class Memory:
    """What a mutant remembers of earlier requests."""

    seen: dict[Any, Any] = field(default_factory=dict)


Ask = Callable[[Asked, Memory], Asked]
Answer = Callable[[Asked, Answered, Memory], Answered]


@dataclass(frozen=True, slots=True)
class Mutant:
    """A server that breaks one fact: how it changes what goes in, or what comes out.

    `hook` changes a webhook on its way out (None: it is never sent), `heard` what its receiver
    answered. `operations` says where; empty means everywhere.
    """

    fact: str
    words: str
    operations: tuple[str, ...] = ()
    ask: Ask | None = None
    answer: Answer | None = None
    hook: Callable[[bytes, dict[str, str], Memory], tuple[bytes, dict[str, str]] | None] | None = (
        None
    )
    heard: Callable[[int], int] | None = None

    def strikes(self, operation: str) -> bool:
        """Tell whether it breaks this operation; control and pages it never breaks unless named."""
        return operation in self.operations if self.operations else operation[:1] != "/"


class Server(ThreadingHTTPServer):
    """Says nothing of clients that hang up: a sandbox that is reset drops its webhooks."""

    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class Proxy:
    """Passes everything on to a sandbox, as its mutant says."""

    def __init__(self, upstream: str) -> None:
        self.upstream = upstream
        self.mutant: Mutant | None = None
        self.memory = Memory()
        self.client = httpx.Client(timeout=30, trust_env=False)
        self.server = Server(("127.0.0.1", 0), _handler(self))

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.server.server_address[1]}"

    def become(self, mutant: Mutant | None) -> None:
        """Break this from now on, and forget what was."""
        self.mutant, self.memory = mutant, Memory()

    def serve(self, asked: Asked) -> Answered:
        """Answer one request."""
        if asked.path == HOOK:
            return self._hook(asked)
        mutant, sent = self.mutant, asked
        strikes = mutant is not None and mutant.strikes(asked.operation)
        if strikes and mutant.ask:
            sent = mutant.ask(asked, self.memory)
        got = self.forward(self._registered(sent))
        return mutant.answer(asked, got, self.memory) if strikes and mutant.answer else got

    def _registered(self, asked: Asked) -> Asked:
        """Let webhooks that the tests receive come by here."""
        if asked.path != f"{CONTROL}/webhooks" or asked.method != "POST":
            return asked
        body = asked.json
        if not body["url"].startswith("http://127.0.0.1:"):
            return asked
        body["url"] = f"{self.url}{HOOK}?to={quote(body['url'], safe='')}"
        return replace(asked, body=json.dumps(body).encode())

    def _hook(self, asked: Asked) -> Answered:
        body, headers = asked.body, asked.headers
        if self.mutant and self.mutant.hook:
            changed = self.mutant.hook(body, headers, self.memory)
            if changed is None:
                return Answered(200, {}, b"")
            body, headers = changed
        answer = self.client.post(dict(asked.query)["to"], content=body, headers=headers)
        heard = self.mutant.heard if self.mutant else None
        status = heard(answer.status_code) if heard else answer.status_code
        return Answered(status, {}, b"")

    def forward(self, asked: Asked) -> Answered:
        """Let the sandbox answer."""
        answer = self.client.request(
            asked.method,
            f"{self.upstream}{asked.path}",
            params=asked.query or None,
            content=asked.body or None,
            headers=asked.headers,
        )
        return Answered(answer.status_code, _kept(answer.headers.items()), answer.content)


@contextmanager
def proxying(upstream: str, kind: type[Proxy] = Proxy) -> Iterator[Proxy]:
    """Run a proxy in front of a server, and stop it at the end."""
    proxy = kind(upstream)
    thread = threading.Thread(target=proxy.server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield proxy
    finally:
        proxy.server.shutdown()
        thread.join()
        proxy.server.server_close()
        proxy.client.close()


def _handler(proxy: Proxy) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        timeout = 30
        disable_nagle_algorithm = True

        def answer(self) -> None:
            parts = urlsplit(self.path)
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            asked = Asked(
                operation=_operation(self.command, parts.path),
                method=self.command,
                path=parts.path,
                query=parse_qsl(parts.query, keep_blank_values=True),
                body=body,
                headers=_kept(self.headers.items()),
            )
            answer = proxy.serve(asked)
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(answer.body)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(answer.body)

        # http.server looks for methods of these names.
        do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = answer  # noqa: N815 - as above
        do_HEAD = do_OPTIONS = answer  # noqa: N815 - as above

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - inherited
            """Say nothing."""

    return Handler


def _operation(method: str, path: str) -> str:
    found = law.operation(method, path.removeprefix(API)) if path.startswith(API) else None
    return found.id if found else path


def _kept(headers: Any) -> dict[str, str]:
    return {name.lower(): value for name, value in headers if name.lower() not in HOP}


def _json(body: bytes) -> Json:
    try:
        return json.loads(body)
    except ValueError:
        return None


def with_query(asked: Asked, query: list[tuple[str, str]]) -> Asked:
    """Return the same request with another query."""
    return replace(asked, query=query)


def with_json(asked: Asked, value: Json) -> Asked:
    """Return the same request with another body."""
    headers = {**asked.headers, "content-type": law.MEDIA}
    return replace(asked, body=json.dumps(value, ensure_ascii=False).encode(), headers=headers)
