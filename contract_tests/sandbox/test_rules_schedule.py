import calendar
from datetime import date, timedelta
from itertools import pairwise, product

import pytest
from apipay_sandbox.rules import Refused
from apipay_sandbox.rules import schedule as rules
from apipay_sandbox.rules.moments import start_of
from apipay_sandbox.rules.schedule import (
    Plan,
    begin,
    change,
    due_at,
    later_date,
    move,
    resume,
    step,
)
from hypothesis import given
from hypothesis import strategies as st

days = st.dates(date(2000, 1, 1), date(2400, 1, 1))
intervals = st.sampled_from(["daily", "weekly", "monthly", "yearly"])
VERBS = ["pause", "resume", "cancel", "update", "skip", "bill"]
ALLOWED = {
    ("active", "pause"): "paused",
    ("active", "cancel"): "cancelled",
    ("active", "update"): "active",
    ("active", "skip"): "active",
    ("active", "bill"): "active",
    ("paused", "resume"): "active",
    ("paused", "cancel"): "cancelled",
    ("paused", "update"): "paused",
    ("paused", "skip"): "paused",
}


@pytest.mark.fact("C03", "H22", "H23", "H24")
@pytest.mark.parametrize(("status", "verb"), list(product(rules.STATUSES, VERBS)))
def test_moves_of_a_schedule(status, verb):
    plan = Plan(status, "daily", 1, None if status == "cancelled" else date(2025, 1, 1))
    if (status, verb) in ALLOWED:
        moved = move(plan, verb)
        assert moved.status == ALLOWED[status, verb]
        assert (moved.next_date is None) == (moved.status == "cancelled")
    else:
        with pytest.raises(Refused):
            move(plan, verb)


def dates(plan: Plan, count: int) -> list[str]:
    found = []
    while plan.next_date is not None and len(found) < count:
        found.append(plan.next_date.isoformat())
        plan = step(plan)
    return found


@pytest.mark.fact("C04", "C09", "H19")
@pytest.mark.parametrize(
    ("start", "interval", "expected"),
    [
        ("2025-01-31", "monthly", ["2025-01-31", "2025-02-28", "2025-03-31", "2025-04-30"]),
        ("2024-01-31", "monthly", ["2024-01-31", "2024-02-29", "2024-03-31"]),
        ("2024-02-29", "yearly", ["2024-02-29", "2025-02-28", "2026-02-28", "2027-02-28"]),
        ("2027-02-28", "yearly", ["2027-02-28", "2028-02-28"]),
        ("2025-12-30", "daily", ["2025-12-30", "2025-12-31", "2026-01-01"]),
        ("2025-12-25", "weekly", ["2025-12-25", "2026-01-01", "2026-01-08"]),
        ("2025-11-30", "monthly", ["2025-11-30", "2025-12-30", "2026-01-30", "2026-02-28"]),
    ],
)
def test_dates_of_a_schedule(start, interval, expected):
    assert dates(begin(date.fromisoformat(start), None, interval), len(expected)) == expected


@pytest.mark.fact("H19")
def test_a_leap_day_comes_back_in_leap_years():
    assert dates(begin(date(2024, 2, 29), None, "yearly"), 5)[-1] == "2028-02-29"


@pytest.mark.fact("C09", "H19")
@given(start=days, interval=intervals)
def test_dates_go_forward_and_keep_the_first_day(start, interval):
    plan = begin(start, None, interval)
    found = []
    for _ in range(30):
        found.append(plan.next_date)
        plan = step(plan)
    for earlier, later in pairwise(found):
        if interval in ("daily", "weekly"):
            assert (later - earlier).days == {"daily": 1, "weekly": 7}[interval]
        else:
            last = calendar.monthrange(later.year, later.month)[1]
            assert later.day == min(start.day, last)
            months = (later.year - earlier.year) * 12 + later.month - earlier.month
            assert months == {"monthly": 1, "yearly": 12}[interval]


@given(start=days, interval=intervals, first=st.integers(0, 40), second=st.integers(0, 40))
def test_one_leap_is_the_same_as_two(start, interval, first, second):
    there = later_date(start, interval, start.day, first)
    assert later_date(there, interval, start.day, second) == later_date(
        start, interval, start.day, first + second
    )


@pytest.mark.fact("H25")
@given(start=days, interval=intervals, gap=st.integers(0, 4000))
def test_resume_goes_to_the_first_date_that_is_not_past(start, interval, gap):
    today = start + timedelta(days=gap)
    paused = move(begin(start, None, interval), "pause")
    stepped = paused
    while stepped.next_date < today:
        stepped = step(stepped)
    assert resume(paused, today) == stepped._replace(status="active")


@pytest.mark.fact("H21")
def test_the_last_date_may_be_the_end_date():
    plan = begin(date(2025, 1, 31), date(2025, 2, 28), "monthly")
    plan = step(plan)
    assert plan.next_date == date(2025, 2, 28)
    assert step(plan) == plan._replace(status="cancelled", next_date=None)


@pytest.mark.fact("H21", "H25")
def test_resume_after_the_end_is_the_end():
    paused = move(begin(date(2025, 1, 1), date(2025, 1, 10), "weekly"), "pause")
    over = resume(paused, date(2025, 1, 9))
    assert (over.status, over.next_date) == ("cancelled", None)


@pytest.mark.fact("H26")
def test_a_new_interval_leaves_the_next_date():
    plan = change(step(begin(date(2025, 1, 31), None, "monthly")), "weekly")
    assert dates(plan, 3) == ["2025-02-28", "2025-03-07", "2025-03-14"]


@pytest.mark.fact("H19", "H26")
def test_months_after_weeks_keep_the_day_that_comes_next():
    plan = change(begin(date(2025, 3, 14), None, "weekly"), "monthly")
    assert dates(plan, 2) == ["2025-03-14", "2025-04-14"]


@pytest.mark.fact("H19", "H26")
def test_years_after_months_keep_the_first_day():
    plan = change(step(begin(date(2027, 1, 31), None, "monthly")), "yearly")
    assert dates(plan, 2) == ["2027-02-28", "2028-02-29"]


@pytest.mark.fact("H26")
def test_the_same_interval_changes_nothing():
    plan = step(begin(date(2025, 1, 31), None, "monthly"))
    assert change(plan, "monthly") == plan


def test_the_calendar_ends_a_schedule():
    plan = step(begin(date(9999, 12, 31), None, "daily"))
    assert (plan.status, plan.next_date) == ("cancelled", None)


def test_a_date_is_due_as_its_day_begins():
    noon = start_of(date(2025, 1, 1)) + 43_200_000
    plan = begin(date(2025, 1, 2), None, "daily")
    assert due_at(plan, noon) == start_of(date(2025, 1, 2))


def test_a_day_that_has_begun_is_due_a_minute_later():
    noon = start_of(date(2025, 1, 1)) + 43_200_000
    assert due_at(begin(date(2025, 1, 1), None, "daily"), noon) == noon + 60_000


@pytest.mark.fact("H21")
def test_a_paused_schedule_is_over_after_its_end():
    paused = move(begin(date(2025, 1, 1), date(2025, 1, 10), "weekly"), "pause")
    assert due_at(paused, 0) == start_of(date(2025, 1, 11))
    assert due_at(paused._replace(end_date=None), 0) is None
    assert due_at(paused._replace(end_date=date.max), 0) is None
    assert due_at(move(paused, "cancel"), 0) is None
