"""The client side of 60 requests a minute (G05): wait for a turn instead of being refused."""

import os
import threading
from bisect import insort
from collections import deque
from operator import attrgetter
from typing import Protocol
from weakref import WeakSet, WeakValueDictionary

from apipay._seconds import LONGEST, usable
from apipay.errors import ConfigurationError

SHORTEST = 0.001  # seconds: a rounding error must not read as "go"
_LONGEST_CLOSED = 3600.0  # seconds: one absurd answer must not stop a program for good
_MOST_KEPT = 1000  # keys; beyond, idle ones that no client has are forgotten


class Ticket:
    """A place in the queue; made by `enter`, given back by `leave`."""

    __slots__ = ("number", "taken", "told")

    def __init__(self, number: int) -> None:
        self.number = number
        self.taken: float | None = None  # when the turn was taken, until it is over
        self.told = 0  # what `remaining` will say, less what is used until then, if nobody else is


class PaceLike(Protocol):
    """What a client needs of a pace. `now` is monotonic seconds; `ask` returns 0.0 for "go"."""

    def enter(self) -> Ticket:
        """Join the queue."""
        ...

    def ask(self, ticket: Ticket, now: float) -> float:
        """Take a turn and return 0.0, or return the seconds after which to ask again."""
        ...

    async def aask(self, ticket: Ticket, now: float) -> float:
        """As `ask`, without blocking the event loop."""
        ...

    def leave(
        self,
        ticket: Ticket,
        now: float,
        *,
        remaining: int | None = None,
        retry_after: float | None = None,
    ) -> None:
        """Tell that the request is over, or given up, and what the server said of its limit."""
        ...


class Pace:
    """At most `requests` in any `per` seconds, first in first out, across threads and tasks.

    A request counts from before it is sent until `per` seconds after its answer came, so the limit
    holds where the server measures it, however long requests travel. What other programs use of
    the same key shows in `X-RateLimit-Remaining` (G06) and is left to them.

    Raises:
        ConfigurationError: no whole number of requests, or seconds out of their bounds.
    """

    def __init__(self, requests: int = 60, per: float = 60.0) -> None:
        own = type(self).__name__
        given: object = requests
        if isinstance(given, bool) or not isinstance(given, int) or given < 1:
            raise ConfigurationError(f"{own}: requests must be a whole number of 1 or more")
        if not usable(per):
            raise ConfigurationError(
                f"{own}: per must be more than 0 seconds and at most {LONGEST} (a day)"
            )
        self.requests = requests
        self.per = per
        self._lock = threading.Lock()
        self._tickets = 0
        self._queue: deque[Ticket] = deque()
        self._used = 0  # places taken since the beginning
        self._flying = 0
        self._past: deque[float] = deque()  # when answers came, oldest first
        self._closed_until = float("-inf")
        _all.add(self)

    def __repr__(self) -> str:
        return f"{type(self).__name__}(requests={self.requests}, per={self.per})"

    def enter(self) -> Ticket:
        """Join the queue."""
        with self._lock:
            ticket = Ticket(self._tickets)
            self._tickets += 1
            self._queue.append(ticket)
        return ticket

    def ask(self, ticket: Ticket, now: float) -> float:
        """Take a turn and return 0.0, or return the seconds after which to ask again."""
        with self._lock:
            if now < self._closed_until:
                return self._closed_until - now
            place = self._queue.index(ticket)
            beyond = place - self._free(now)
            if beyond < 0:  # room for everyone up to here
                del self._queue[place]
                ticket.taken = now
                self._used += 1
                self._flying += 1
                ticket.told = self._free(now) + self._used
                return 0.0
            # The wait is for one more of the past requests to fall out of the window. One still
            # in flight leaves it no sooner than `per` seconds from now.
            if beyond >= len(self._past):
                return self.per
            return max(SHORTEST, self._past[beyond] + self.per - now)

    async def aask(self, ticket: Ticket, now: float) -> float:
        """As `ask`: nothing here blocks."""
        return self.ask(ticket, now)

    def leave(
        self,
        ticket: Ticket,
        now: float,
        *,
        remaining: int | None = None,
        retry_after: float | None = None,
    ) -> None:
        """Tell that the request is over, or given up, and what the server said of its limit."""
        with self._lock:
            if ticket.taken is None:
                self._queue.remove(ticket)
                return
            ticket.taken = None
            self._flying -= 1
            if retry_after is not None:  # refused, so it took no place (H29)
                until = now + min(retry_after, _LONGEST_CLOSED)
                self._closed_until = max(self._closed_until, until)
                return
            self._past.append(now)
            if remaining is not None:
                self._leave_to_others(ticket.told - self._used - remaining, now)

    def _leave_to_others(self, places: int, now: float) -> None:
        """Count what others use of the key as if it were ours.

        It is compared with what was free when the request was sent, for it is the server's view of
        some moment since: places that have become free meanwhile are not others' doing.
        """
        for _ in range(places):
            self._used += 1
            self._past.append(now)

    def _back(self, ticket: Ticket) -> None:
        """Undo a turn that was taken, and restore the ticket's place in the queue."""
        with self._lock:
            if ticket.taken is None:  # given up meanwhile, in another thread
                return
            ticket.taken = None
            self._used -= 1
            self._flying -= 1
            insort(self._queue, ticket, key=attrgetter("number"))

    def idle(self, now: float) -> bool:
        """Whether nothing waits, flies or counts, so that a new pace would be the same."""
        with self._lock:
            return self._free(now) == self.requests and not self._queue

    def _forked(self) -> None:
        """Forget who waits and what flies in the other process, and a lock it may be holding."""
        self._lock = threading.Lock()
        self._queue = deque()
        self._flying = 0

    def _free(self, now: float) -> int:
        while self._past and self._past[0] <= now - self.per:
            self._past.popleft()
        return self.requests - self._flying - len(self._past)


_all: WeakSet[Pace] = WeakSet()
_shared: WeakValueDictionary[str, Pace] = WeakValueDictionary()
_kept: dict[str, Pace] = {}  # those that outlive their clients
_shared_lock = threading.Lock()


def shared(name: str, now: float) -> Pace:
    """Return the one pace of this name, for all clients in the process (G05).

    It outlives the clients: a program that makes a client per request is paced all the same.
    """
    with _shared_lock:
        pace = _shared.get(name)
        if pace is None:
            if len(_kept) >= _MOST_KEPT:
                for idle in [other for other, pace in _kept.items() if pace.idle(now)]:
                    del _kept[idle]
            pace = _shared[name] = Pace()
        _kept[name] = pace
        return pace


def _forked() -> None:
    global _shared_lock  # noqa: PLW0603 - a lock that another process holds is never released
    _shared_lock = threading.Lock()
    for pace in _all:
        pace._forked()  # noqa: SLF001 - it is this module's own


if hasattr(os, "register_at_fork"):  # not on Windows
    os.register_at_fork(after_in_child=_forked)
