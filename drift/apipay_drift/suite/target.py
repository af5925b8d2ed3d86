"""The server that is tested: how to talk to it, and what may be done there. HTTP alone."""

import secrets
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import cast

import httpx

from apipay_drift.probes import Answer, Listen, Need, Outcome, Probe, Request, Webhook, play
from apipay_drift.probes.law import REMAINING
from apipay_drift.probes.model import Json
from apipay_drift.suite import coverage
from apipay_drift.suite.made import INVOICES, Made
from apipay_drift.suite.pace import WINDOW, Pace
from apipay_drift.suite.receiver import Heard, Receiver

PREFIX = "apipay-probe"
TRIES = 3
KEY = "X-API-Key"
TOO_MANY = 429
UNDER_WAY = 1.0  # seconds for which a request may still be under way that nobody waits for
BROKEN = 500  # from here on nobody knows
SETTLED = (200, 400)  # 400: it is cancelled, paid or expired already


class NoAnswer(Exception):
    """The server did not answer a request, or answers nothing but 429: nothing can be said."""


@dataclass(slots=True)
class Target:
    """A server. One with control is a sandbox: each probe gets a key and a time of its own there.

    One without is only asked: its rate limit is kept, and what was made is remembered. Webhooks
    are waited for as many seconds as there is `patience`.
    """

    api: str
    key: str = field(repr=False)
    login: tuple[str, str] | None = field(default=None, repr=False)  # of a proxy before the API
    control: str | None = None
    phone: str | None = None
    allow_writes: bool = False
    ours: bool = False
    client: httpx.Client = field(default_factory=lambda: httpx.Client(timeout=30, trust_env=False))
    inbox: Receiver | None = None
    patience: float = 5.0
    mark: str = ""
    made: Made = field(default_factory=Made)
    pace: Pace = field(default_factory=Pace)
    now: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep  # for the rate limit
    pause: Callable[[float], None] = time.sleep  # for anything else
    check: Callable[[], object] = lambda: None  # before each request of a probe; may end the run
    token: Callable[[int], str] = secrets.token_hex

    def missing(self, probe: Probe) -> Need | None:
        """Return what the probe needs and this target has not."""
        there = {
            Need.WRITE: self.allow_writes,
            Need.PHONE: self.phone is not None,
            Need.CONTROL: self.control is not None,
            Need.RECEIVER: self.inbox is not None,
        }
        return next((need for need in Need if need in probe.needs and not there[need]), None)

    def run(self, probe: Probe) -> Outcome:
        """Play a probe: on a sandbox in an organisation and a time of its own.

        Raises:
            NoAnswer: The server did not answer.
        """
        with self._apart() as world:
            course = play(probe, world)
            came: Json = None
            while True:
                try:
                    came = self._do(course.send(came))
                except StopIteration as ended:
                    return cast("Outcome", ended.value)

    @contextmanager
    def _apart(self) -> Iterator[dict[str, Json]]:
        world = {
            "key": self.key,
            "wrong_key": f"wrong-{self.token(8)}",
            "phone": self.phone,
            "run": f"{PREFIX}-{self.token(6)}",
        }
        name = self.mark = str(world["run"])
        if self.control is None:
            yield world
            return
        self.check()
        self._control("POST", "/snapshots", {"name": name})
        try:
            yield world | self._new_key(name, world)
        finally:
            self._control("DELETE", "/faults")
            self._control("POST", f"/snapshots/{name}/restore")
            self._control("DELETE", f"/snapshots/{name}")

    def _new_key(self, name: str, world: dict[str, Json]) -> dict[str, Json]:
        made = self._control("POST", "/keys", {"organisation": name})
        if self.inbox is not None:
            self.inbox.clear()
            world["hook_url"] = self.inbox.url
        return {
            "key": made["key"],
            "key_id": made["id"],
            "organisation_id": made["organisation_id"],
        }

    def _control(self, method: str, path: str, body: Json = None) -> Json:
        try:
            answer = self.client.request(method, f"{self.control}{path}", json=body)
            answer.raise_for_status()
            return answer.json()
        except (httpx.HTTPError, ValueError) as fault:
            raise NoAnswer(f"control, {method} {path}: {_words(fault)}") from None

    def _do(self, asked: Request | Listen) -> Answer | list[Webhook]:
        self.check()
        if isinstance(asked, Listen):
            return self._listen(asked)
        answer = self._answered(asked)
        if asked.target == "api":
            sent = asked.content or b""
            coverage.note(asked.method, asked.path, asked.query, sent, answer.status)
        return answer

    def _answered(self, asked: Request) -> Answer:
        if self.control is not None:
            return self._send(asked)
        answer = None
        try:
            answer = self.ask(asked)
            return answer
        finally:  # whatever ended it, Ctrl-C too: it was served perhaps
            self.made.note(asked, answer, self.mark)

    def ask(self, asked: Request) -> Answer:
        """Send once, keeping the limit; a 429 is no answer to the question, and waited out.

        Raises:
            NoAnswer: The server did not answer, or with nothing but 429.
        """
        for _ in range(TRIES):
            if (KEY, self.key) in asked.headers:
                self._wait(self.pace.wait(self.now()))
                self.pace.note(self.now())
            answer = self._send(asked)
            if answer.status != TOO_MANY:
                self._heed(answer.headers.get(REMAINING, ""))
                return answer
            self._wait(_seconds(answer))
        raise NoAnswer(f"{asked.method} {asked.path}: 429 again and again, after waiting")

    def _heed(self, left: str) -> None:
        """Keep the limit as the server tells it; where it does not tell, requests are counted."""
        if left.isdecimal():
            self.pace.forget()
        if left in ("0", "1"):  # the last one of the window is left to others
            self._wait(WINDOW)

    def _wait(self, seconds: float) -> None:
        if seconds > 0:
            self.sleep(seconds)

    def _send(self, asked: Request) -> Answer:
        base = {"api": self.api, "control": self.control, "page": ""}[asked.target]
        try:
            answer = self.client.request(
                asked.method,
                f"{base}{asked.path}",
                params=list(asked.query) or None,
                headers=list(asked.headers),
                content=asked.content,
                auth=self.login if asked.target == "api" else None,
            )
        except (httpx.HTTPError, httpx.InvalidURL) as fault:
            raise NoAnswer(f"{asked.method} {asked.path}: {_words(fault)}") from None
        headers = {name.lower(): value for name, value in answer.headers.items()}
        return Answer(answer.status_code, headers, answer.content)

    def _listen(self, asked: Listen) -> list[Webhook]:
        if self.inbox is None:
            raise RuntimeError("there is no receiver")
        if asked.number is None:
            self.inbox.status = asked.status
            return []
        try:
            received: Sequence[Heard] = self.inbox.wait(asked.number, timeout=self.patience)
        except TimeoutError:
            received = self.inbox.received
        return [Webhook(each.headers, each.body) for each in received]

    def clean(self) -> list[str]:
        """Cancel what was made here, and return what could not be: 400 says that it is settled."""
        left: list[str] = []
        unseen = self._unseen(self.made.unsure, left)
        if unseen:
            self.pause(UNDER_WAY)
            self._unseen(unseen, left)
        self.made.unsure.clear()
        while self.made.paths:
            left += self._cancelled(self.made.paths[0])
            del self.made.paths[0]
        return left

    def owed(self) -> list[str]:
        """Return what `clean` would have to cancel, or to look for."""
        marked = [f"{kind}, marked {mark}" for kind, mark in self.made.unsure]
        return [*(f"POST {path}" for path in self.made.paths), *marked]

    def _cancelled(self, path: str) -> list[str]:
        """Cancel, a second time where the first was no answer; return why it could not be."""
        why = ""
        for again in (True, False):
            try:
                status = self.ask(self._request("POST", path)).status
            except NoAnswer as fault:
                why = str(fault)
            else:
                if status in SETTLED:
                    return []
                why = f"POST {path}: {status}"
                if status < BROKEN:
                    break
            if again:
                self.pause(UNDER_WAY)
        return [why]

    def _unseen(self, unsure: list[tuple[str, str]], left: list[str]) -> list[tuple[str, str]]:
        """Look for what may have been made, and return what is not to be seen."""
        unseen: list[tuple[str, str]] = []
        for kind, mark in unsure:
            try:
                if not self.made.found(kind, mark, self.ask(self._list(kind, mark))):
                    unseen.append((kind, mark))
            except NoAnswer as fault:
                left.append(f"{kind}, marked {mark}: {fault}")
        return unseen

    def _list(self, kind: str, mark: str) -> Request:
        narrowed = (("search", mark),) if kind == INVOICES else ()
        return self._request("GET", kind, (("per_page", "100"), *narrowed))

    def _request(self, method: str, path: str, query: tuple[tuple[str, str], ...] = ()) -> Request:
        return Request("api", method, path, query, ((KEY, self.key),))


def _seconds(answer: Answer) -> float:
    """Return how long a 429 asks to wait; 60 where it does not say (E08)."""
    try:
        return min(float(answer.body["retry_after"]), WINDOW)
    except (ValueError, KeyError, TypeError):
        return 60.0


def _words(fault: Exception) -> str:
    """Say what a transport could not do, without the request that it was about."""
    return f"{type(fault).__name__}: {fault}".split("\n")[0].removesuffix(": ")
