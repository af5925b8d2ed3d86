"""The proxy of the mutants, made fit to judge a checker: quick, counting, and deep when it must be.

A drift may do more than change what passes by. `instead` lets it act in the sandbox itself, so that
an illegal move is really carried out and every later answer tells of it.
"""

import itertools
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace
from http.client import HTTPConnection, HTTPException
from typing import Any, TypeVar
from urllib.parse import urlencode, urlsplit

from apipay_sandbox.testing import Sandbox
from apipay_sandbox.world import World

from contract_tests.mutants.proxy import API, HOP, Answer, Answered, Ask, Asked, Memory, Proxy

T = TypeVar("T")
Instead = Callable[[Asked, "Server"], Answered]


@dataclass(frozen=True, slots=True)
class Drift:
    """A server that differs from the contract in one thing.

    `kind` is its class, `words` say what is different, `fact` is what it breaks. `operations` say
    where; empty means in all. `ask` and `answer` change what passes by, `instead` does all itself.
    """

    kind: str
    words: str
    fact: str
    operations: tuple[str, ...] = ()
    ask: Ask | None = None
    answer: Answer | None = None
    instead: Instead | None = None
    provoked: bool = False
    """Whether it shows nowhere but in a 429, which a client has to provoke."""

    @property
    def name(self) -> str:
        """What it is called, unlike any other."""
        return f"{self.kind}: {self.words}"

    def strikes(self, operation: str) -> bool:
        """Tell whether it is felt in this operation."""
        return operation in self.operations if self.operations else operation[:1] != "/"

    def serve(self, asked: Asked, server: "Server") -> Answered:
        """Answer a request as this server does."""
        if self.instead:
            return self.instead(asked, server)
        got = server.forward(self.ask(asked, server.memory) if self.ask else asked)
        return self.answer(asked, got, server.memory) if self.answer else got


class Server(Proxy):
    """A sandbox behind a proxy that counts requests to the API and drifts as it is told.

    `before` is called before each of them with its number: others at work between two requests.
    """

    def __init__(self, sandbox: Sandbox) -> None:
        super().__init__(sandbox.url)
        self.sandbox = sandbox
        self.drift: Drift | None = None
        self.before: Callable[[int], None] = lambda _: None
        self.faults: list[Exception] = []
        self.control = True
        self._counter = itertools.count(1)
        self.requests = 0
        self._idle: deque[HTTPConnection] = deque()
        self._address = urlsplit(sandbox.url).netloc

    def begin(self, drift: Drift | None) -> str:
        """Go on with an empty world, drifting like this from now on; return the API key."""
        self.sandbox.renew()
        self.drift, self.memory, self.before = drift, Memory(), lambda _: None
        self.faults, self._counter, self.requests = [], itertools.count(1), 0
        return self.sandbox.api_key

    def serve(self, asked: Asked) -> Answered:
        """Answer one request."""
        if not asked.path.startswith(f"{API}/"):
            return self.forward(asked) if self.control else Answered(404, {}, b"")
        self.requests = next(self._counter)
        self.before(self.requests)
        if self.drift is None or not self.drift.strikes(asked.operation):
            return self.forward(asked)
        try:
            return self.drift.serve(asked, self)
        except Exception as fault:
            self.faults.append(fault)
            raise

    def forward(self, asked: Asked) -> Answered:
        """Let the sandbox answer, over a connection that is idle or a new one."""
        while True:
            known = bool(self._idle)
            connection = self._idle.pop() if known else HTTPConnection(self._address, timeout=60)
            try:
                got = self._exchange(connection, asked)
            except (HTTPException, OSError):
                connection.close()
                if not known:  # else it may have been idle for too long
                    raise ConnectionResetError("the sandbox hung up") from None
                continue
            self._idle.append(connection)
            return got

    def close(self) -> None:
        """Hang up."""
        while self._idle:
            self._idle.pop().close()
        self.client.close()

    def quietly(self, asked: Asked) -> Answered:
        """Let the sandbox answer without counting it against the client's rate limit."""
        return self.forward(replace(asked, headers={**asked.headers, "x-api-key": self.shadow}))

    def world(self, work: Callable[[World], T]) -> T:
        """Do something inside of the sandbox."""
        return self.sandbox._do(work)

    @property
    def shadow(self) -> str:
        """Another key of the client's organisation."""
        if "shadow" not in self.memory.seen:
            made: Any = self.sandbox.control("addKey", organisation_id=self.organisation)
            self.memory.seen["shadow"] = made["key"]
        return str(self.memory.seen["shadow"])

    @property
    def organisation(self) -> int:
        """The client's organisation."""
        account = self.world(lambda world: world.account(self.sandbox.api_key))
        if account is None:
            raise LookupError("the sandbox has forgotten its key")
        return account.organisation_id

    @staticmethod
    def _exchange(connection: HTTPConnection, asked: Asked) -> Answered:
        target = asked.path + (f"?{urlencode(asked.query)}" if asked.query else "")
        connection.request(asked.method, target, asked.body or None, asked.headers)
        answer = connection.getresponse()
        body = answer.read()
        headers = {
            name.lower(): value for name, value in answer.headers.items() if name.lower() not in HOP
        }
        return Answered(answer.status, headers, body)
