"""The API's door: key, rate limit, route, operation, answer. An ASGI application."""

import asyncio
import logging
import time

from apipay_sandbox import body as json_body
from apipay_sandbox import problems
from apipay_sandbox.api import OPERATIONS
from apipay_sandbox.call import Call
from apipay_sandbox.contract import BrokenContract, Contract, Operation
from apipay_sandbox.faults import BEFORE, Strike, drifted
from apipay_sandbox.problems import Problem
from apipay_sandbox.reply import (
    DROPPED,
    Headers,
    Receive,
    Reply,
    Scope,
    Send,
    in_json,
    instead,
    send_reply,
)
from apipay_sandbox.rules import Refused
from apipay_sandbox.service.due import catch_up
from apipay_sandbox.world import Account, World

BASE_PATH = "/api"
_DRAINED = 16 * json_body.LIMIT

log = logging.getLogger("apipay_sandbox")


class Gate:
    """Answers everything below the base path, for the world that it currently holds."""

    def __init__(self, contract: Contract, world: World) -> None:
        missing = {operation.id for operation in contract.operations} ^ set(OPERATIONS)
        if missing:
            raise BrokenContract(f"operations of the contract and of the sandbox differ: {missing}")
        self._contract = contract
        self.world = world

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        started = time.perf_counter_ns()
        request = Request(
            world=self.world,
            method=scope["method"],
            path=scope["path"][len(BASE_PATH) :],
            query=scope["query_string"],
            headers=scope["headers"],
        )
        try:
            raw = await _read(receive)
        except _Gone:
            return
        reply = await self._reply(request, raw)
        duration_us = (time.perf_counter_ns() - started) // 1_000
        request.record(scope["path"], raw or b"", reply, duration_us)
        await send_reply(reply, request.answer_headers, scope, receive, send)

    async def _reply(self, request: "Request", raw: bytes | None) -> Reply:
        """Return the answer; whatever goes wrong inside is logged and a 500."""
        try:
            operation, identity = self._admit(request, raw)
            strike = request.world.faults.strike(operation.id, request.account.key_id)
            if strike is None:
                return in_json(*self._perform(request, operation, identity, raw or b""))
            request.fault = strike.name
            return await self._struck(request, operation, identity, raw or b"", strike)
        except Problem as problem:
            request.add_headers(problem)
            return in_json(problem.status, problem.body)
        except Exception:
            log.exception("internal error in %s %s", request.method, request.path)
            return in_json(500, problems.internal_error().body)

    async def _struck(
        self,
        request: "Request",
        operation: Operation,
        identity: str | None,
        raw: bytes,
        strike: Strike,
    ) -> Reply:
        """Return the answer as faults on purpose leave it."""
        await asyncio.sleep(strike.latency_ms / 1_000)
        if request.world is not self.world:
            return Reply(0, b"", ending=DROPPED)
        end = strike.end
        if end is not None and end.when == BEFORE:
            return instead(end, None)
        status, body = self._perform(request, operation, identity, raw)
        for drift in strike.drifts:
            status, body = drifted(drift, status, body)
        reply = in_json(status, body)
        return reply if end is None else instead(end, reply)

    def _admit(self, request: "Request", raw: bytes | None) -> tuple[Operation, str | None]:
        """Check key, rate, size, path and method, in this order; return operation and id."""
        request.authenticate()
        request.count()
        if raw is None:
            raise problems.too_large(json_body.LIMIT)
        found = self._contract.find(request.path)
        if found is None:
            raise problems.not_found()
        route, identity = found
        method = "GET" if request.method == "HEAD" else request.method
        operation = route.operations.get(method)
        if operation is None:
            raise problems.method_not_allowed(route.allowed)
        request.operation = operation.id
        return operation, identity

    @staticmethod
    def _perform(
        request: "Request", operation: Operation, identity: str | None, raw: bytes
    ) -> tuple[int, object]:
        """Do the work; an answer that breaks the contract is an internal error."""
        try:
            catch_up(request.world)
            call = Call(
                world=request.world,
                account=request.account,
                operation=operation,
                identity=identity,
                raw_query=request.query,
                raw_body=raw,
                content_type=request.header(b"content-type").decode("latin-1"),
            )
            status, body = 200, OPERATIONS[operation.id](call)
        except Problem as problem:
            status, body = problem.status, problem.body
        except Refused as refusal:
            status, body = 400, {"message": str(refusal)}
        operation.check_answer(status, body)
        return status, body


class Request:
    """What came in, and the headers that the answer will carry."""

    def __init__(
        self, *, world: World, method: str, path: str, query: bytes, headers: Headers
    ) -> None:
        self.world = world
        self.method = method
        self.path = path
        self.query = query
        self.answer_headers: Headers = []
        self.operation: str | None = None
        self.fault: str | None = None
        self._headers = headers
        self._fields = dict(headers)
        self._arrived = world.clock.now()
        self._account: Account | None = None

    def header(self, name: bytes) -> bytes:
        """Return the value of a header field, empty where it is absent."""
        return self._fields.get(name, b"")

    def record(self, path: str, raw: bytes, reply: Reply, duration_us: int) -> None:
        """Keep the request and its answer in the log."""
        self.world.log.add(
            self._arrived,
            duration_us,
            self._account and self._account.key_id,
            self.operation,
            self.method,
            path,
            self.query.decode("latin-1"),
            self._headers,
            raw,
            None if reply.ending == DROPPED else reply.status,
            ((b"content-type", reply.content_type), *self.answer_headers),
            reply.body,
            self.fault,
        )

    @property
    def account(self) -> Account:
        """Who asks."""
        if self._account is None:
            raise problems.api_key_missing()
        return self._account

    def authenticate(self) -> None:
        """Find out who asks, or raise a 401 (E03)."""
        key = self.header(b"x-api-key").decode("utf-8", "surrogateescape")
        if not key:
            raise problems.api_key_missing()
        self._account = self.world.account(key)
        if self._account is None:
            raise problems.api_key_invalid()

    def count(self) -> None:
        """Count the request, or raise a 429; either way say how many are left (G06)."""
        window, passes = self.world.take_request(self.account)
        self.answer_headers.append((b"x-ratelimit-remaining", str(window.remaining).encode()))
        if not passes:
            raise problems.too_many_requests(window.retry_after(self.world.clock.now()))

    def add_headers(self, problem: Problem) -> None:
        """Take over the headers of a problem."""
        for name, value in problem.headers.items():
            self.answer_headers.append((name.lower().encode(), value.encode()))


class _Gone(Exception):
    """The client has hung up before its request was complete: nothing is done for it."""


async def _read(receive: Receive) -> bytes | None:
    """Return the body, or None when it is larger than allowed.

    A body somewhat too large is read to its end, so that the client hears the answer.
    """
    size = 0
    chunks: list[bytes] = []
    while size <= _DRAINED:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise _Gone
        chunk: bytes = message.get("body", b"")
        size += len(chunk)
        if size <= json_body.LIMIT:
            chunks.append(chunk)
        if not message.get("more_body", False):
            break
    return b"".join(chunks) if size <= json_body.LIMIT else None
