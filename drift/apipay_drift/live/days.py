"""The days that a run sends, counted from the server's own clock as its answers show it."""

import calendar
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta, timezone

PASSING = ("today", "today_utc", "tomorrow", "before", "after", "in_a_year")
ALMATY = timezone(timedelta(hours=5))  # H10


def moment(text: object) -> datetime | None:
    """Return a moment as the API writes it (G09), None where it is none."""
    if not isinstance(text, str):
        return None
    try:
        read = datetime.fromisoformat(text)
    except ValueError:
        return None
    return read if read.tzinfo else None


def days(now: datetime) -> Mapping[str, str]:
    """Return days by name, as seen from a moment.

    `start` is a 31 January that is at least two months away, `skipped` the last day of the
    February after it, where a monthly schedule goes from there (C09, H19).
    """
    today = now.astimezone(ALMATY).date()
    start = date(today.year + 1, 1, 31)
    if (start - today).days < 60:  # noqa: PLR2004 - two months, as said above
        start = date(today.year + 2, 1, 31)
    skipped = date(start.year, 2, calendar.monthrange(start.year, 2)[1])
    named = {
        "today": today,
        "today_utc": now.astimezone(UTC).date(),
        "tomorrow": today + timedelta(days=1),
        "before": today - timedelta(days=2),
        "after": today + timedelta(days=2),
        "start": start,
        "start_before": start - timedelta(days=1),
        "skipped": skipped,
        "week_later": skipped + timedelta(days=7),
        "in_a_year": _in_a_year(today),
        "end": date(start.year + 3, 1, 31),
    }
    return {name: day.isoformat() for name, day in named.items()}


def later(known: Mapping[str, str], now: datetime) -> Mapping[str, str]:
    """Return days once another day has begun: what was sent already stays as it was."""
    fresh = days(now)
    return {**known, **{name: fresh[name] for name in PASSING}}


def _in_a_year(day: date) -> date:
    """Return the same day of the next year; of a 29 February, the 28th (H19)."""
    last = calendar.monthrange(day.year + 1, day.month)[1]
    return date(day.year + 1, day.month, min(day.day, last))
