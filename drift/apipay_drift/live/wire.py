"""The wire: requests leave here, counted, paced and, where that is safe, sent again."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

import httpx

from apipay_drift.contract import REMAINING
from apipay_drift.errors import CannotRun
from apipay_drift.live.journal import Journal
from apipay_drift.live.rate import Rate
from apipay_drift.probes.play import Answer, Request

TRIES = 3
PAUSES = (0.5, 2.0)  # seconds between tries
LIMITED = 429
UNWELL = frozenset({500, 502, 503, 504})


class OutOfRequests(Exception):
    """The budget is spent; the request was not sent."""


class Unreachable(CannotRun):
    """The server does not answer, whatever is tried."""


@dataclass(slots=True)
class Wire:
    """Sends to one server. `sent` counts what reached the API, second tries included."""

    client: httpx.Client
    api: str
    control: str | None
    most: int
    rate: Rate
    journal: Journal
    sleep: Callable[[float], None] = time.sleep
    now: Callable[[], float] = time.monotonic
    sent: int = 0
    waits: Callable[[float], None] = field(default=lambda _: None)  # told before a long wait

    def left(self) -> int:
        """Return how many requests to the API are left."""
        return self.most - self.sent

    def send(self, request: Request) -> Answer | None:
        """Return the answer, or None where nobody knows whether the request was served.

        Only what changes nothing is sent again: reads, and what has to be refused for lack of a
        key. A 429 changes nothing either, and is waited out.

        Raises:
            OutOfRequests: There are no more requests to the API to be had.
            Unreachable: The server does not answer, whatever is tried.
        """
        replayed = self.journal.replay(request)
        if replayed is not None:
            self.sent += replayed.cost
            self._heard(request, replayed.answer)
            return replayed.answer
        before = self.sent
        answer = self._tried(request)
        self.journal.keep(request, answer, self.sent - before)
        return answer

    def once(self, request: Request) -> Answer | None:
        """Return the answer whatever it is, beyond the budget and in spite of the limit."""
        self.most += 1
        try:
            return self._once(request, paced=False)
        except httpx.HTTPError:
            return None

    def _tried(self, request: Request) -> Answer | None:
        fault: httpx.HTTPError | None = None
        for pause in (*PAUSES, None):
            try:
                answer = self._once(request)
            except httpx.HTTPError as broken:
                fault = broken
                if not (_repeatable(request) or isinstance(broken, httpx.ConnectError)):
                    return None
            else:
                if pause is None or not self._again(request, answer):
                    return answer
                if answer.status == LIMITED:
                    continue
            if pause is not None:
                self.sleep(pause)
        raise Unreachable(f"{self.api} cannot be reached: {_words(fault)}")

    def _once(self, request: Request, *, paced: bool = True) -> Answer:
        if request.target == "api":
            if self.left() <= 0:
                raise OutOfRequests
            if paced:
                self._wait(self.rate.wait(self.now()))
            self.sent += 1
        base = self.api if request.target == "api" else str(self.control)
        got = self.client.request(
            request.method,
            f"{base}{request.path}",
            params=list(request.query) or None,
            headers=list(request.headers),
            content=request.content,
        )
        headers = {name.lower(): value for name, value in got.headers.items()}
        answer = Answer(got.status_code, headers, got.content)
        self._heard(request, answer)
        return answer

    def _again(self, request: Request, answer: Answer) -> bool:
        """Tell whether an answer is none: the limit is reached, or the server is unwell."""
        if request.target != "api" or self.left() <= 0:
            return False
        if answer.status == LIMITED:
            self._wait(self.rate.refused(answer.body, self.now()))
            return True
        return answer.status in UNWELL and request.method == "GET"

    def _wait(self, seconds: float) -> None:
        if seconds > 0:
            self.waits(seconds)
            self.sleep(seconds)

    def _heard(self, request: Request, answer: Answer | None) -> None:
        if request.target == "api" and answer is not None:
            self.rate.heard(_key(request), answer.headers.get(REMAINING), self.now())


def _key(request: Request) -> str:
    return dict(request.headers).get("X-API-Key", "")


def _repeatable(request: Request) -> bool:
    return request.method == "GET"


def _words(fault: httpx.HTTPError | None) -> str:
    return str(fault) or type(fault).__name__
