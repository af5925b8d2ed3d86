"""Calendar days in Asia/Almaty, which is UTC+5 the whole year (H10)."""

from datetime import UTC, date, datetime, timedelta, timezone
from functools import lru_cache

ALMATY = timezone(timedelta(hours=5))
DAY = 86_400_000
END = 253_402_282_799_000
"""The last second that a calendar in Almaty names: 9999-12-31T18:59:59Z."""
_OFFSET = 5 * 3_600_000
_EPOCH = date(1970, 1, 1).toordinal()


def day_number(moment: int) -> int:
    """Return the Almaty day that ``moment`` falls on, counted from 1970-01-01."""
    return (moment + _OFFSET) // DAY


def day_of(moment: int) -> date:
    """Return the Almaty day that ``moment`` falls on."""
    return date.fromordinal(_EPOCH + day_number(moment))


def number_of(day: date) -> int:
    """Return ``day`` counted from 1970-01-01."""
    return day.toordinal() - _EPOCH


def start_of(day: date) -> int:
    """Return the moment at which ``day`` begins in Almaty."""
    return number_of(day) * DAY - _OFFSET


def to_text(moment: int) -> str:
    """Write a moment as ISO 8601 in UTC with ``Z``, in whole seconds (G09)."""
    return _second(moment // 1000)


@lru_cache(maxsize=4096)  # lists show the same moments again and again
def _second(second: int) -> str:
    return datetime.fromtimestamp(second, UTC).isoformat()[:19] + "Z"
