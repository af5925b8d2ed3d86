"""Many calls under one fake clock: real flows and a real pace, an invented network, no waiting."""

import heapq
import itertools
from collections import deque
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import httpx
from apipay import ApiPayError, Retries
from apipay._call import Call
from apipay._flow import Answer, Ask, Attempt, Failure, Flow, Pause, Policy
from apipay._perform import perform
from apipay.pace import PaceLike

CALL: Call[Any] = Call("getThing", "GET", "/things/1", lambda body: body)
ONCE = Retries(attempts=1, timeout=None)


class Travel(NamedTuple):
    """Seconds that a request is under way to the server, and its answer back."""

    out: float = 0.0
    back: float = 0.0


AT_ONCE = Travel()


class Job:
    """One call in the simulation, and what became of it; times are None for what never was."""

    def __init__(self, entered: float, travel: Travel) -> None:
        self.entered = entered
        self.travel = travel
        self.sent: float | None = None
        self.arrived: float | None = None
        self.ended: float | None = None
        self.result: Any = None
        self.error: ApiPayError | None = None
        self.flow: Flow[Any]
        self.call = CALL  # the one under way


def kept(outcome: httpx.Response | Failure) -> Answer | Failure:
    """Return what the transport keeps of a response."""
    if isinstance(outcome, Failure):
        return outcome
    return Answer(outcome.status_code, outcome.headers, outcome.content, str)


Server = Callable[[float, Job], httpx.Response | Failure]


def always_ok(_now: float, _job: Job) -> httpx.Response:
    return httpx.Response(200, json={})


class Simulation:
    """Drives flows as `_drive` does, on a clock that jumps from event to event."""

    def __init__(
        self, pace: PaceLike | None = None, server: Server = always_ok, retries: Retries = ONCE
    ) -> None:
        self.now = 0.0
        self.jobs: list[Job] = []
        self.policy = Policy(retries, pace, lambda: self.now, lambda: 1.0)
        self._server = server
        self._events: list[tuple[float, int, Callable[[], None]]] = []
        self._order = itertools.count()

    def call(
        self,
        at: float = 0.0,
        travel: Travel = AT_ONCE,
        cancel_after: float | None = None,
        make: Callable[[Policy], Flow[Any]] = lambda policy: perform(CALL, policy),
    ) -> Job:
        """Begin a call at a moment; with `cancel_after`, give it up so many seconds later."""
        job = Job(at, travel)
        self.jobs.append(job)

        def begin() -> None:
            job.flow = make(self.policy)
            self._step(job, None)

        self.at(at, begin)
        if cancel_after is not None:
            self.at(at + cancel_after, lambda: self._cancel(job))
        return job

    def at(self, moment: float, event: Callable[[], None]) -> None:
        heapq.heappush(self._events, (moment, next(self._order), event))

    def run(self) -> "Simulation":
        """Let everything happen; far more events than any test has are a loop without end."""
        for _ in range(100_000):
            if not self._events:
                return self
            self.now, _, event = heapq.heappop(self._events)
            event()
        raise AssertionError("the calls never end")

    def _step(self, job: Job, outcome: Any) -> None:
        if job.ended is not None:  # cancelled meanwhile
            return
        try:
            step = job.flow.send(outcome)
            while isinstance(step, Ask):
                step = job.flow.send(step.pace.ask(step.ticket, self.now))
        except StopIteration as end:
            job.ended, job.result = self.now, end.value
        except ApiPayError as error:
            job.ended, job.error = self.now, error
        else:
            if isinstance(step, Pause):
                self.at(self.now + step.seconds, lambda: self._step(job, None))
            elif isinstance(step, Attempt):
                job.sent, job.call = self.now, step.call
                self.at(self.now + job.travel.out, lambda: self._arrive(job))

    def _arrive(self, job: Job) -> None:
        if job.ended is None:
            job.arrived = self.now
            answer = kept(self._server(self.now, job))
            self.at(self.now + job.travel.back, lambda: self._step(job, answer))

    def _cancel(self, job: Job) -> None:
        if job.ended is None:
            job.ended = self.now
            job.flow.close()


def most_in_a_window(sent: Sequence[Job], per: float) -> int:
    """The most that a server can count in any half-open window of `per` seconds.

    A request may be counted at any moment from its sending to its end; each counts for itself, so
    the worst window is one that begins at somebody's end.
    """
    return max(
        (
            sum(other.sent < job.ended + per and other.ended >= job.ended for other in sent)
            for job in sent
        ),
        default=0,
    )


class Limit:
    """A server with a rate limit, which anybody may use."""

    def __init__(self, requests: int, per: float) -> None:
        self.requests = requests
        self.per = per
        self.refused = 0

    def __call__(self, now: float, _job: Job) -> httpx.Response:
        left, opens = self.take(now)
        if left < 0:
            self.refused += 1
            body = {"message": "Too many requests", "retry_after": opens - now}
            return httpx.Response(429, json=body, headers={"X-RateLimit-Remaining": "0"})
        return httpx.Response(200, json={}, headers={"X-RateLimit-Remaining": str(left)})

    def take(self, now: float) -> tuple[int, float]:
        """Count a request: how many are left, less than 0 for a refusal; when there are more."""
        raise NotImplementedError


class Fixed(Limit):
    """A window that starts with its first request (H29)."""

    _start = float("-inf")
    _used = 0

    def take(self, now: float) -> tuple[int, float]:
        if now >= self._start + self.per:
            self._start, self._used = now, 0
        self._used += self._used <= self.requests
        return self.requests - self._used, self._start + self.per


class Sliding(Limit):
    """The last `per` seconds at any moment."""

    def __init__(self, requests: int, per: float) -> None:
        super().__init__(requests, per)
        self._past: deque[float] = deque()

    def take(self, now: float) -> tuple[int, float]:
        while self._past and self._past[0] <= now - self.per:
            self._past.popleft()
        if len(self._past) == self.requests:
            return -1, self._past[0] + self.per
        self._past.append(now)
        return self.requests - len(self._past), now
