"""The wire: requests leave here, counted, paced and, where that is safe, sent again."""

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

import httpx

from apipay_drift.contract import REMAINING
from apipay_drift.errors import CannotRun
from apipay_drift.live.budget import Budget
from apipay_drift.live.journal import Journal
from apipay_drift.live.rate import Rate
from apipay_drift.live.statuses import FAULT, GATEWAY, LIMITED
from apipay_drift.probes.play import KEY, Answer, Request

PAUSES = (0.5, 2.0)  # seconds between tries
LONGEST = 8_000_000  # bytes of a body; a page of a hundred invoices has a fiftieth of it
MOST_LOST = 3  # answers in a row
NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout)


class OutOfRequests(Exception):
    """The budget is spent; the request was not sent."""


class Unreachable(CannotRun):
    """The server does not answer, whatever is tried."""


class Torn(httpx.ReadError):
    """An answer that began and did not end."""

    def __init__(self, began: Answer, fault: httpx.HTTPError) -> None:
        super().__init__(_words(fault))
        self.began = began


@dataclass(slots=True)
class Wire:
    """Sends to one server.

    `timeout` is in seconds, for each request as a whole. `waits` is told of waits before they
    begin, in seconds. `ends` says whether an end was asked for: then nothing is sent any more but
    what undoes.
    """

    client: httpx.Client
    api: str
    control: str | None
    budget: Budget
    rate: Rate
    journal: Journal
    timeout: float
    sleep: Callable[[float], None] = time.sleep
    now: Callable[[], float] = time.monotonic
    waits: Callable[[float], None] = field(default=lambda _: None)
    ends: Callable[[], bool] = field(default=lambda: False)
    uses: Counter[str] = field(default_factory=Counter[str], repr=False)  # requests by key
    lost: int = 0  # answers in a row of which nobody knows
    fault: str = ""  # why the last request got no answer

    def send(self, request: Request) -> Answer | None:
        """Return the answer, or None where nobody knows whether the request was served.

        Only reads are sent again, and what did not reach the server. A 429 changes nothing either,
        and is waited out.

        Raises:
            OutOfRequests: There are no more requests to the API to be had.
            Unreachable: The server does not answer, whatever is tried.
        """
        replayed = self.journal.replay(request)
        if replayed is not None:
            self.budget.sent += replayed.cost
            self.budget.ending = self.budget.ending or replayed.last
            self._heard(request, replayed.answer)
            return replayed.answer
        before = self.budget.sent
        try:
            answer = self._tried(request)
        except OutOfRequests:
            self.journal.keep(request, None, self.budget.sent - before)
            raise
        except BaseException as fault:
            cost = self.budget.sent - before
            if isinstance(fault, KeyboardInterrupt) and not _repeatable(request):
                self.journal.keep(request, None, cost)  # it was served perhaps
            else:
                self.journal.nothing_came(cost)
            raise
        self.journal.keep(request, answer, self.budget.sent - before)
        self.lost = 0 if answer and answer.status not in GATEWAY else self.lost + 1
        if self.lost >= MOST_LOST:
            raise Unreachable(f"{self.api} does not answer any more")
        return answer

    def aside(self, request: Request) -> Answer | None:
        """Return the answer to a request that is no part of the plan, and in no journal.

        Raises:
            OutOfRequests: There are no more requests to the API to be had.
            Unreachable: The server does not answer, whatever is tried.
        """
        before = self.budget.sent
        try:
            return self._tried(request)
        finally:
            self.journal.nothing_came(self.budget.sent - before)

    def once(self, request: Request) -> Answer | None:
        """Return the answer whatever it is, beyond the budget and in spite of the limit."""
        self.budget.most += 1
        try:
            return self._once(request, paced=False)
        except httpx.HTTPError:
            return None

    def _tried(self, request: Request) -> Answer | None:
        for pause in PAUSES:
            got = self._attempt(request)
            if isinstance(got, Answer):
                if not self._is_none(request, got):
                    return got
            elif not (_repeatable(request) or isinstance(got, NOT_SENT)):
                return None
            if request.target == "api" and self.budget.again <= 0:
                return self._last(request, got)
            if isinstance(got, Answer) and got.status == LIMITED:
                self._wait(self.rate.refused(got.body, self.now()))
            else:
                self.sleep(pause)
        return self._last(request, self._attempt(request))

    def _attempt(self, request: Request) -> Answer | httpx.HTTPError:
        try:
            answer = self._once(request)
        except httpx.HTTPError as fault:
            self.fault = _words(fault)
            return fault
        self.fault = ""
        return answer

    def _is_none(self, request: Request, answer: Answer) -> bool:
        """Tell whether an answer is none: the limit is reached, or the server is unwell."""
        if request.target != "api":
            return False
        unwell = answer.status == FAULT or answer.status in GATEWAY
        return answer.status == LIMITED or (unwell and _repeatable(request))

    def _last(self, request: Request, got: Answer | httpx.HTTPError) -> Answer | None:
        """Return what is left to say when it is not tried again."""
        if isinstance(got, Answer):
            if got.status == LIMITED and self.budget.again > 0:
                raise Unreachable(f"{self.api} answers 429 whatever is waited: who uses the key?")
            return got
        if isinstance(got, Torn) and _repeatable(request):
            return got.began  # what never ends, time after time, is what the server has to say
        if self.budget.again <= 0 or not (_repeatable(request) or isinstance(got, NOT_SENT)):
            return None
        raise Unreachable(f"{self.api} cannot be reached: {_words(got)}")

    def _once(self, request: Request, *, paced: bool = True) -> Answer:
        if request.target == "api":
            if self.budget.left <= 0:
                raise OutOfRequests
            if paced:
                self._wait(self.rate.wait(self.now(), self.budget.ahead))
                self._look_for_end()
            self.budget.sent += 1
            self.uses[_key(request)] += 1
        if paced:
            self.journal.sends(request)
        base = self.api if request.target == "api" else str(self.control)
        with self.client.stream(
            request.method,
            f"{base}{request.path}",
            params=list(request.query) or None,
            headers=list(request.headers),
            content=request.content,
        ) as got:
            headers = {name.lower(): value for name, value in got.headers.items()}
            answer = Answer(got.status_code, headers, self._read(got, headers))
        self._heard(request, answer)
        return answer

    def _read(self, got: httpx.Response, headers: dict[str, str]) -> bytes:
        """Return a body, as far as it goes within the limits."""
        content = bytearray()
        until = self.now() + self.timeout
        try:
            for chunk in got.iter_bytes():
                content += chunk
                if len(content) > LONGEST:
                    break
                if self.now() > until:
                    raise httpx.ReadTimeout(f"no end of the answer within {self.timeout:g} s")
        except httpx.HTTPError as fault:
            began = Answer(got.status_code, headers, bytes(content))
            raise Torn(began, fault) from None
        return bytes(content)

    def _wait(self, seconds: float) -> None:
        if seconds > 0:
            self.waits(seconds)
            self.sleep(seconds)

    def _look_for_end(self) -> None:
        """Keep back a request where an end was asked for while it waited."""
        if self.ends() and not self.budget.ending:
            self.budget.ending = True
            raise OutOfRequests

    def _heard(self, request: Request, answer: Answer | None) -> None:
        if request.target == "api" and answer is not None and answer.status != LIMITED:
            self.rate.heard(_key(request), answer.headers.get(REMAINING), self.now())


def _key(request: Request) -> str:
    return dict(request.headers).get(KEY, "")


def _repeatable(request: Request) -> bool:
    return request.method == "GET"


def _words(fault: httpx.HTTPError) -> str:
    return str(fault) or type(fault).__name__
