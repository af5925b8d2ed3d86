"""The sandbox's clock: the only ``now``, in milliseconds since 1970 in UTC."""

import re
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from apipay_sandbox.rules.schedule import later_date

LATEST = 253_370_764_800_000
"""The clock stops at 9999-01-01: the last year that a calendar date can name is for due dates."""

_DURATION = re.compile(
    r"P(?=.)(?:(\d{1,4})Y)?(?:(\d{1,5})M)?(?:(\d{1,5})W)?(?:(\d{1,7})D)?"
    r"(?:T(?=.)(?:(\d{1,8})H)?(?:(\d{1,9})M)?(?:(\d{1,11})S)?)?"
)


def real_time() -> int:
    """Return the time of the machine."""
    return time.time_ns() // 1_000_000


class Clock:
    """Runs with the machine's time, shifted by an offset, or stands still while frozen.

    It never runs backwards: ids and moments of creation grow together.
    """

    def __init__(
        self, real: Callable[[], int] = real_time, *, offset: int = 0, frozen_at: int | None = None
    ) -> None:
        self._real = real
        self.offset = offset
        self.frozen_at = frozen_at
        self._held: int | None = None
        self._floor = 0

    def now(self) -> int:
        """Return the sandbox's now."""
        if self._held is not None:
            return self._held
        if self.frozen_at is not None:
            return self.frozen_at
        self._floor = max(self._floor, min(self._real() + self.offset, LATEST))
        return self._floor

    def hold(self, moment: int) -> None:
        """Stand at ``moment`` while what is due then happens."""
        self._held = moment

    def let_go(self, moment: int) -> None:
        """Go on from ``moment``, frozen or running as before."""
        self._held = None
        self._floor = moment
        if self.frozen_at is None:
            self.offset = moment - self._real()
        else:
            self.frozen_at = moment

    def freeze(self) -> None:
        """Stand still from now on."""
        self.frozen_at = self.now()

    def thaw(self) -> None:
        """Run again, from where the clock stands."""
        if self.frozen_at is not None:
            self.offset = self.frozen_at - self._real()
            self.frozen_at = None


def add(moment: int, duration: str) -> int:
    """Return the moment an ISO 8601 duration later: ``PT30S``, ``P1D``, ``P1M``, ``P1Y2M``.

    Months and years are those of the calendar in UTC; a day that a month lacks becomes its last.
    Raises `ValueError` for any other text.
    """
    match = _DURATION.fullmatch(duration)
    if match is None:
        raise ValueError("must be an ISO 8601 duration such as PT30S, P1D or P1M")
    years, months, weeks, days, hours, minutes, seconds = (int(n or 0) for n in match.groups())
    start = datetime.fromtimestamp(moment // 1000, UTC)
    day = later_date(start.date(), "monthly", start.day, years * 12 + months)
    if day is None:
        raise ValueError("leads beyond the year 9998")
    calendar_shift = (day - start.date()) // timedelta(milliseconds=1)
    seconds += ((weeks * 7 + days) * 24 + hours) * 3600 + minutes * 60
    return within_reach(moment + calendar_shift + seconds * 1000)


def parse(text: str) -> int:
    """Return the moment of an ISO 8601 text; without an offset it is UTC. Raises `ValueError`."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError("must be a moment such as 2025-01-31T12:00:00Z") from None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return within_reach(
        int((moment - datetime(1970, 1, 1, tzinfo=UTC)) / timedelta(milliseconds=1))
    )


def within_reach(moment: int) -> int:
    """Return ``moment``, or raise `ValueError` when the calendar ends before it."""
    if moment > LATEST:
        raise ValueError("leads beyond the year 9998")
    return moment
