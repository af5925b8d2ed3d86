"""What the tests of live checks share: runs against a sandbox, and what they leave behind there."""

import itertools
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from random import Random
from threading import Thread
from typing import Any, NamedTuple

import httpx
from apipay_drift import Report, Severity
from apipay_drift.live import Options, run
from apipay_drift.live.run import Clock
from apipay_sandbox.testing import Sandbox

API = "/api"
AT_ONCE = Clock(sleep=lambda _: None)
"""A clock for runs that need not really wait."""


def check(server: "Sandbox | Stage", *, clock: Clock | None = None, **options: Any) -> Report:
    """Hold a sandbox, or whatever answers, to the contract."""
    given = {"base_url": server.base_url, "api_key": server.api_key, "seed": 7} | options
    return run(Options(**given), clock=clock or getattr(server, "time", AT_ONCE))


def drift(report: Report) -> list[str]:
    """Return what a report says is drift, or information."""
    return [f"{one.operation} {one.change} {one.location}: {one.why['en']}"
            for one in report.findings]  # fmt: skip


def breaking(report: Report) -> list[str]:
    """Return what breaks clients, as a report says."""
    return [one.change for one in report.findings if one.severity is Severity.BREAKING]


def open_things(sandbox: Sandbox, key: str = "") -> list[str]:
    """Return pending invoices and schedules that are not cancelled: what must not stay behind."""
    sandbox.rate_limit = False
    headers = {"X-API-Key": key or sandbox.api_key}
    with httpx.Client(base_url=sandbox.base_url, headers=headers) as client:
        left = [("invoice", each) for each in _all(client, "/invoices", "status[]", "pending")]
        for status in ("active", "paused"):
            schedules = _all(client, "/recurring-invoices", "status", status)
            left += [("schedule", each) for each in schedules]
    return [f"{kind} {each['id']} {each['status']}" for kind, each in left]


def _all(client: httpx.Client, path: str, name: str, value: str) -> list[dict[str, Any]]:
    answer = client.get(path, params={name: value, "per_page": 100})
    return answer.json()["data"]


class Asked(NamedTuple):
    """A request as a server of these tests has received it."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


class Said(NamedTuple):
    """An answer of such a server."""

    status: int = 200
    body: bytes = b"{}"
    headers: tuple[tuple[str, str], ...] = (("Content-Type", "application/json"),)


@dataclass(slots=True)
class Stage:
    """A server that says whatever a test wants, and what it was asked."""

    base_url: str
    asked: list[Asked]
    api_key: str = "the-key-of-this-test"
    time: Clock = AT_ONCE

    @property
    def to_api(self) -> list[Asked]:
        """The requests to the API alone."""
        return [one for one in self.asked if one.path.startswith(f"{API}/")]


@contextmanager
def staged(answer: Callable[[Asked], Said]) -> Iterator[Stage]:
    """Run a server that answers like this, and records what it is asked."""
    asked: list[Asked] = []

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def serve(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            headers = {name.lower(): value for name, value in self.headers.items()}
            asked.append(Asked(self.command, self.path, headers, body))
            said = answer(asked[-1])
            self.send_response(said.status)
            for name, value in said.headers:
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(said.body)))
            self.end_headers()
            self.wfile.write(said.body)

        # http.server looks for methods of these names.
        do_GET = do_POST = do_PUT = do_DELETE = serve  # noqa: N815 - as above

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with Quiet(("127.0.0.1", 0), Handler) as server:
        thread = Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        yield Stage(f"http://127.0.0.1:{server.server_port}{API}", asked)
        server.shutdown()
        thread.join()


@contextmanager
def foreign(
    sandbox: Sandbox,
    before: Callable[[Asked, int], None] = lambda *_: None,
    change: Callable[[Asked, Said], Said] = lambda _, said: said,
) -> Iterator[Stage]:
    """Run a server that is the sandbox's API and nothing else: no control is to be seen there.

    It counts requests, and lets as much time pass as its client waits.

    `before` is called with each request to the API and its number, from 1, before it is served;
    `change` makes another answer of the sandbox's.
    """
    number = itertools.count(1)

    def forwarded(asked: Asked) -> Said:
        if not asked.path.startswith(f"{API}/"):
            return Said(404, b"")
        before(asked, next(number))
        kept = {name: asked.headers[name] for name in PASSED if name in asked.headers}
        answer = client.request(
            asked.method, f"{sandbox.url}{asked.path}", headers=kept, content=asked.body or None
        )
        headers = tuple(pair for pair in answer.headers.items() if pair[0] in PASSED)
        return change(asked, Said(answer.status_code, answer.content, headers))

    with httpx.Client(trust_env=False) as client, staged(forwarded) as stage:
        sandbox.rate_limit = True
        stage.api_key = sandbox.api_key
        stage.time = Time(sandbox).clock
        yield stage


PASSED = ("x-api-key", "content-type", "x-ratelimit-remaining")


class Quiet(ThreadingHTTPServer):
    """Says nothing of clients that hang up."""

    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing."""


class Time:
    """Time that passes when somebody sleeps, in a sandbox and in its client alike."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox = sandbox
        self.slept: list[float] = []

    @property
    def clock(self) -> Clock:
        """The clock that a run is given."""
        return Clock(sleep=self.sleep, seconds=self.seconds)

    def sleep(self, seconds: float) -> None:
        """Let the sandbox live through so many seconds."""
        self.slept.append(seconds)
        self.sandbox.advance(f"PT{int(seconds) + 1}S")

    def seconds(self) -> float:
        """Tell the sandbox's time as seconds."""
        return self.sandbox.clock.now.timestamp()


class Others:
    """Colleagues who use the same account at the same time, and their customers."""

    def __init__(self, sandbox: Sandbox, seed: int = 1) -> None:
        self.sandbox = sandbox
        self.dice = Random(seed)
        self.organisation = sandbox.control("listKeys")["data"][0]["organisation_id"]
        self.key = self._another_key()
        self.client = httpx.Client(base_url=sandbox.base_url, trust_env=False)
        self.pending: list[int] = []
        self.paid: list[int] = []
        self.schedules: list[int] = []

    def __call__(self, _: Asked, number: int) -> None:
        """Do something of everything."""
        del number
        for _ in range(self.dice.randint(0, 2)):
            body = {"amount": self.dice.randint(1, 9999), "phone_number": "87015550000",
                    "description": self.dice.choice(["Чай", "100%_", "apipay-drift"])}  # fmt: skip
            self.pending.append(self._do("POST", "/invoices", body)["id"])
        self._settle()
        if self.paid and self.dice.random() < 0.3:
            self._do("POST", f"/invoices/{self.dice.choice(self.paid)}/refund", {"amount": 0.01})
        self._bill()

    def _settle(self) -> None:
        if self.pending and self.dice.random() < 0.7:
            one = self.pending.pop(self.dice.randrange(len(self.pending)))
            move = self.dice.choice(["pay", "expire", "cancel"])
            getattr(self.sandbox, move)(one)
            self.paid += [one] if move == "pay" else []

    def _bill(self) -> None:
        if self.dice.random() < 0.4:
            body = {"amount": 5, "phone_number": "87015550000", "interval": "daily",
                    "start_date": "2099-01-01"}  # fmt: skip
            self.schedules.append(self._do("POST", "/recurring-invoices", body)["id"])
        if self.schedules and self.dice.random() < 0.5:
            one = self.dice.choice(self.schedules)
            for verb in ("pause", "resume")[: self.dice.randint(1, 2)]:
                self._do("POST", f"/recurring-invoices/{one}/{verb}")
            self._do("PUT", f"/recurring-invoices/{one}", {"amount": self.dice.randint(1, 99)})

    def _do(self, method: str, path: str, body: Any = None) -> Any:
        answer = self.client.request(method, path, json=body, headers={"X-API-Key": self.key})
        if answer.status_code == 429:
            self.key = self._another_key()
            return self._do(method, path, body)
        return answer.json()

    def _another_key(self) -> str:
        return str(self.sandbox.control("addKey", organisation_id=self.organisation)["key"])

    def close(self) -> None:
        """Hang up."""
        self.client.close()


@contextmanager
def others(sandbox: Sandbox, seed: int = 1) -> Iterator[Others]:
    """Let others work in the sandbox's account, whenever they are called."""
    at_work = Others(sandbox, seed)
    try:
        yield at_work
    finally:
        at_work.close()


def twice(sandbox: Sandbox) -> list[str]:
    """Return what stands in an account more than once, though each of a run's things differs."""
    sandbox.rate_limit = False
    headers = {"X-API-Key": sandbox.api_key}
    fields = ("amount", "description", "external_order_id", "invoice_id", "reason", "interval")
    found: Counter[str] = Counter()
    with httpx.Client(base_url=sandbox.base_url, headers=headers) as client:
        for path in ("/invoices", "/refunds", "/recurring-invoices"):
            shown = client.get(path, params={"per_page": 100}).json()["data"]
            found.update(f"{path} {[each.get(name) for name in fields]}" for each in shown)
    return [each for each, number in found.items() if number > 1]
