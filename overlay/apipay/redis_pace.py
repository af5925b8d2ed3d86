"""One pace for all workers on all machines, kept in Redis: the `[redis]` extra."""

import asyncio
import hashlib
import logging
import math
import time

from limits import RateLimitItemPerSecond
from limits.errors import StorageError
from limits.storage import RedisStorage
from limits.strategies import MovingWindowRateLimiter

from apipay.pace import SHORTEST, Pace, Ticket

_log = logging.getLogger("apipay")

_TRAVEL = 1
"""Seconds added to the window for the way from Redis' yes to the server."""


class RedisPace(Pace):
    """At most `requests` in any `per` seconds among all that share this Redis and this name.

    Within a process the queue is first in first out, as in Pace; between processes whoever asks
    first goes first. Clocks of the machines should agree to a second. Where Redis does not answer,
    a warning is logged and the process keeps its own pace until Redis is back.

    Args:
        url: such as `redis://localhost:6379/0`; it is never shown.
        name: what the sharers have in common; one name for each API key. Not the key itself.
        requests: how many, 60 by default (G05).
        per: in how many seconds; rounded up to whole ones.
    """

    def __init__(
        self, url: str, *, name: str = "apipay", requests: int = 60, per: float = 60.0
    ) -> None:
        super().__init__(requests, per)
        self._limit = RateLimitItemPerSecond(requests, math.ceil(per) + _TRAVEL)
        self._name = hashlib.sha256(name.encode()).hexdigest()[:32]
        self._limiter = MovingWindowRateLimiter(
            RedisStorage(url, wrap_exceptions=True, key_prefix="apipay-pace")
        )
        self._told: int | None = None  # requests left, by the server's last word
        self._reachable = True

    def ask(self, ticket: Ticket, now: float) -> float:
        """Take a turn and return 0.0, or return the seconds after which to ask again."""
        wait = super().ask(ticket, now)
        if wait:
            return wait
        try:
            wait = self._ask_redis()
        except StorageError as error:
            self._note(reachable=False, reason=type(error.storage_error).__name__)
            return 0.0
        self._note(reachable=True)
        if wait:
            self._back(ticket)
        return wait

    async def aask(self, ticket: Ticket, now: float) -> float:
        """As `ask`, in a thread: the answer of Redis must not hold up the event loop."""
        return await asyncio.to_thread(self.ask, ticket, now)

    def leave(
        self,
        ticket: Ticket,
        now: float,
        *,
        remaining: int | None = None,
        retry_after: float | None = None,
    ) -> None:
        """Tell that the request is over, or given up, and what the server said of its limit."""
        told = 0 if retry_after is not None else remaining
        if told is not None:
            self._told = told
        # What the other workers use is in Redis: to count it here too would count it twice.
        super().leave(ticket, now, retry_after=retry_after)

    def _ask_redis(self) -> float:
        told, self._told = self._told, None
        if told is not None:
            unknown = self._limiter.get_window_stats(self._limit, self._name).remaining - told
            if unknown > 0:  # used by programs that do not share this Redis
                self._limiter.hit(self._limit, self._name, cost=unknown)
        if self._limiter.hit(self._limit, self._name):
            return 0.0
        window = self._limiter.get_window_stats(self._limit, self._name)
        return max(SHORTEST, window.reset_time - time.time())

    def _note(self, *, reachable: bool, reason: str = "") -> None:
        if reachable != self._reachable:
            self._reachable = reachable
            if reachable:
                _log.info("The shared pace is back")
            else:
                _log.warning("Redis does not answer (%s): pacing this process alone", reason)
