"""A billing schedule, counted from its first day (C03, C09, H19 to H26).

Steps of days are counted from the date before; steps of months keep ``day``, the day of the month
that the schedule began with, so that 31 January, 28 February and 31 March follow one another.
"""

import calendar
from datetime import MAXYEAR, date, timedelta
from typing import NamedTuple

from apipay_sandbox.rules import Refused
from apipay_sandbox.rules.moments import start_of

STATUSES = ("active", "paused", "cancelled")
DAYS = {"daily": 1, "weekly": 7}
MONTHS = {"monthly": 1, "yearly": 12}

SAME_DAY_DELAY = 60_000
"""Milliseconds before a date that has begun already is billed: time to look, pause or skip."""

MOVES: dict[tuple[str, str], str] = {
    ("active", "pause"): "paused",
    ("paused", "resume"): "active",
    ("active", "cancel"): "cancelled",
    ("paused", "cancel"): "cancelled",
    ("active", "update"): "active",
    ("paused", "update"): "paused",
    ("active", "skip"): "active",
    ("paused", "skip"): "paused",
    ("active", "bill"): "active",
}

REFUSALS = {
    "pause": "Only an active schedule can be paused; this one is {status}",
    "resume": "Only a paused schedule can be resumed; this one is {status}",
    "cancel": "The schedule is cancelled already",
    "update": "A cancelled schedule cannot be changed",
    "skip": "A cancelled schedule has no period to skip",
    "bill": "Only an active schedule can be billed; this one is {status}",
}


class Plan(NamedTuple):
    """What a schedule knows of its dates; ``next_date`` is None once it is cancelled (H21)."""

    status: str
    interval: str
    day: int
    next_date: date | None
    end_date: date | None = None


def begin(start_date: date, end_date: date | None, interval: str) -> Plan:
    """Return a new schedule: its first bill is due on ``start_date`` (C04)."""
    return Plan("active", interval, start_date.day, start_date, end_date)


def move(plan: Plan, verb: str) -> Plan:
    """Return ``plan`` after ``verb``, dates untouched, or raise `Refused` (H22 to H24)."""
    try:
        status = MOVES[plan.status, verb]
    except KeyError:
        raise Refused(REFUSALS[verb].format(status=plan.status)) from None
    return plan._replace(status=status, next_date=None if status == "cancelled" else plan.next_date)


def step(plan: Plan) -> Plan:
    """Return ``plan`` one interval later: after a bill, or after a skipped period (H23)."""
    return _at(plan, 1)


def resume(plan: Plan, today: date) -> Plan:
    """Return ``plan`` active again, its next date the first that is not in the past (H25)."""
    plan = move(plan, "resume")
    if plan.next_date is None or plan.next_date >= today:
        return _at(plan, 0)
    steps = _steps_before(plan, plan.next_date, today)
    later = _at(plan, steps)
    return _at(plan, steps + 1) if later.next_date and later.next_date < today else later


def change(plan: Plan, interval: str) -> Plan:
    """Return ``plan`` with another interval: the next date stays, later steps use it (H26)."""
    plan = move(plan, "update")
    if plan.interval in DAYS and interval in MONTHS and plan.next_date is not None:
        return plan._replace(interval=interval, day=plan.next_date.day)
    return plan._replace(interval=interval)


def due_at(plan: Plan, now: int) -> int | None:
    """Return the moment at which something is to be done for ``plan``, None for never.

    An active schedule is billed as its next date begins; a paused one is over on the day after its
    end date (H21).
    """
    if plan.next_date is None:
        return None
    if plan.status == "active":
        start = start_of(plan.next_date)
        return start if start > now else now + SAME_DAY_DELAY
    if plan.end_date is None or plan.end_date == date.max:
        return None
    return start_of(plan.end_date + timedelta(days=1))


def _at(plan: Plan, steps: int) -> Plan:
    """Move the next date ``steps`` intervals on; past the end date the schedule is over (H21)."""
    if plan.next_date is None:
        return plan
    later = later_date(plan.next_date, plan.interval, plan.day, steps)
    if later is None or (plan.end_date is not None and later > plan.end_date):
        return plan._replace(status="cancelled", next_date=None)
    return plan._replace(next_date=later)


def later_date(current: date, interval: str, day: int, steps: int) -> date | None:
    """Return the date ``steps`` intervals after ``current``; None past the calendar's end (C09)."""
    if interval in DAYS:
        ordinal = current.toordinal() + steps * DAYS[interval]
        return date.fromordinal(ordinal) if ordinal <= date.max.toordinal() else None
    if steps == 0:
        return current
    months = current.year * 12 + current.month - 1 + steps * MONTHS[interval]
    year, month = divmod(months, 12)
    if year > MAXYEAR:
        return None
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day, last))


def _steps_before(plan: Plan, current: date, today: date) -> int:
    """Return a number of steps that comes close to ``today``: one short of it, or right."""
    if plan.interval in DAYS:
        return -(-(today - current).days // DAYS[plan.interval])
    months = (today.year - current.year) * 12 + today.month - current.month
    return months // MONTHS[plan.interval]
