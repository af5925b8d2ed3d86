"""The days that a run sends, counted from the server's own clock as its answers show it."""

import calendar
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta, timezone

PASSING = ("today", "today_utc", "week", "before", "after")
FAR = 60  # days; what starts then is billed by nobody meanwhile
SOON = timedelta(minutes=10)  # a run may last as long
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


def is_late(now: datetime) -> bool:
    """Tell whether another day will begin soon."""
    return days(now)["today"] != days(now + SOON)["today"]


def days(now: datetime) -> Mapping[str, str]:
    """Return days by name, as seen from a moment.

    `start` is the 31 January of a leap year that is at least two months away. `skipped`, the 29
    February after it, is where a monthly schedule goes from there: neither four weeks nor thirty
    days later (C09, H19). `skipped_twice` is the one after, on the 31st again.
    """
    today = now.astimezone(ALMATY).date()
    start = next(
        date(year, 1, 31)
        for year in range(today.year, today.year + 10)
        if calendar.isleap(year) and (date(year, 1, 31) - today).days >= FAR
    )
    named = {
        "today": today,
        "today_utc": now.astimezone(UTC).date(),
        "week": today + timedelta(days=7),
        "month": today + timedelta(days=30),
        "before": today - timedelta(days=2),
        "after": today + timedelta(days=2),
        "start": start,
        "start_before": start - timedelta(days=1),
        "skipped": date(start.year, 2, 29),
        "skipped_twice": date(start.year, 3, 31),
    }
    return {name: day.isoformat() for name, day in named.items()}


def later(known: Mapping[str, str], now: datetime) -> Mapping[str, str]:
    """Return days once another day has begun: what was sent already stays as it was."""
    fresh = days(now)
    return {**known, **{name: fresh[name] for name in PASSING}}
