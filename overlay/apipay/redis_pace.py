"""One pace for all workers on all machines, kept in Redis: the `[redis]` extra."""

import asyncio
import hashlib
import logging
import math
import time
from typing import Any

from limits import RateLimitItemPerSecond
from limits.errors import StorageError
from limits.storage import RedisStorage
from limits.strategies import MovingWindowRateLimiter

from apipay.errors import ConfigurationError
from apipay.pace import SHORTEST, Pace, Ticket

_log = logging.getLogger("apipay")

_TRAVEL = 1
"""Seconds added to the window for the way from Redis' yes to the server."""

_FRESH = _TRAVEL / 2
"""Seconds after its request was let through that the server's count is compared with Redis'.

Until then, and if requests reach the server as fast, Redis still knows all of ours that the server
counts. Later, our own that Redis has forgotten would look like others' use.
"""

_PATIENCE = 1.0
"""Seconds that Redis has to connect, and to answer."""

_REST = 5.0
"""Seconds before a Redis that did not answer is asked again: nobody waits for it meanwhile."""


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

    Raises:
        ConfigurationError: the URL is none, or another argument cannot work.
    """

    def __init__(
        self, url: str, *, name: str = "apipay", requests: int = 60, per: float = 60.0
    ) -> None:
        super().__init__(requests, per)
        given: object = name
        if not isinstance(given, str):
            raise ConfigurationError("RedisPace: name must be text, the same for all that share it")
        self._limit = RateLimitItemPerSecond(requests, math.ceil(per) + _TRAVEL)
        self._name = hashlib.sha256(name.encode()).hexdigest()[:32]
        self._limiter = MovingWindowRateLimiter(_storage(url))
        self._told: tuple[int, float] | None = None  # requests left, of a request let through then
        self._full_until = float("-inf")
        self._alone_until = float("-inf")
        self._reachable = True

    def ask(self, ticket: Ticket, now: float) -> float:
        """Take a turn and return 0.0, or return the seconds after which to ask again."""
        return self._own(ticket, now) or self._shared(ticket, now)

    async def aask(self, ticket: Ticket, now: float) -> float:
        """As `ask`; Redis is asked in a thread, for its answer must not hold up the event loop."""
        return self._own(ticket, now) or await asyncio.to_thread(self._shared, ticket, now)

    def leave(
        self,
        ticket: Ticket,
        now: float,
        *,
        remaining: int | None = None,
        retry_after: float | None = None,
    ) -> None:
        """Tell that the request is over, or given up, and what the server said of its limit."""
        if ticket.taken is not None and remaining is not None and retry_after is None:
            self._told = remaining, ticket.taken
        # What the other workers use is in Redis: to count it here too would count it twice.
        super().leave(ticket, now, retry_after=retry_after)

    def _own(self, ticket: Ticket, now: float) -> float:
        """Take a turn of this process, as `ask`."""
        with self._lock:
            # Those that Redis sent away come again in their order, or the last might go first.
            turn = self._full_until + self._queue.index(ticket) * SHORTEST
        return turn - now if now < turn else super().ask(ticket, now)

    def _shared(self, ticket: Ticket, now: float) -> float:
        """Take a turn in Redis, as `ask`, or give the process' own turn back."""
        if now < self._alone_until:
            return 0.0
        try:
            wait = self._ask_redis(now)
        except StorageError as error:
            self._alone_until = now + _REST
            self._note(reachable=False, reason=type(error.storage_error).__name__)
            return 0.0
        self._note(reachable=True)
        if wait:
            self._full_until = now + wait
            self._back(ticket)
        return wait

    def _ask_redis(self, now: float) -> float:
        with self._lock:
            told, self._told = self._told, None
        if told is not None and now - told[1] <= _FRESH:
            unknown = self._limiter.get_window_stats(self._limit, self._name).remaining - told[0]
            if unknown > 0:  # used by programs that do not share this Redis
                self._limiter.hit(self._limit, self._name, cost=unknown)
        if self._limiter.hit(self._limit, self._name):
            return 0.0
        window = self._limiter.get_window_stats(self._limit, self._name)
        # Where there is room by now, the time belongs to another place than the one waited for.
        return SHORTEST if window.remaining else max(SHORTEST, window.reset_time - time.time())

    def _note(self, *, reachable: bool, reason: str = "") -> None:
        with self._lock:
            changed, self._reachable = reachable != self._reachable, reachable
        if changed and reachable:
            _log.info("The shared pace is back")
        elif changed:
            _log.warning("Redis does not answer (%s): pacing this process alone", reason)


def _storage(url: str) -> RedisStorage:
    given: object = url
    try:
        if isinstance(given, str):
            storage = RedisStorage(
                url,
                wrap_exceptions=True,
                key_prefix="apipay-pace",
                socket_timeout=_PATIENCE,
                socket_connect_timeout=_PATIENCE,
            )
            # Made, not opened: an option that no connection knows would else show at the first call
            client: Any = storage.get_connection()
            pool = client.connection_pool
            pool.connection_class(**pool.connection_kwargs)
            return storage
    except (ValueError, TypeError):  # its text may quote a piece of the password
        pass
    raise ConfigurationError(
        "RedisPace: url must be like redis://host:6379/0, with options that redis-py knows; "
        "special characters in a password are percent-encoded"
    )
