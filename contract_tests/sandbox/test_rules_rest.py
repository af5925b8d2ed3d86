from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from apipay_sandbox import money
from apipay_sandbox.clock import Clock, add, parse
from apipay_sandbox.rules import delivery, moments, rate
from hypothesis import given
from hypothesis import strategies as st

MINUTE = 60_000


@pytest.mark.fact("H18", "W05")
@pytest.mark.parametrize(
    ("attempts", "wait"), [(1, MINUTE), (2, 5 * MINUTE), (3, 15 * MINUTE), (4, None)]
)
def test_retries_come_after_1_5_and_15_minutes(attempts, wait):
    expected = None if wait is None else 7 + wait
    assert delivery.next_attempt(attempts, 7) == expected


@pytest.mark.fact("H18", "W05")
@pytest.mark.parametrize(
    ("status", "good"),
    [
        (200, True),
        (204, True),
        (299, True),
        (199, False),
        (300, False),
        (500, False),
        (None, False),
    ],
)
def test_only_2xx_is_success(status, good):
    assert delivery.succeeded(status) is good


@pytest.mark.fact("G05", "H29")
def test_a_window_lets_60_requests_pass():
    window, passed = None, []
    for _ in range(62):
        window, passes = rate.take(window, 1_000)
        passed.append(passes)
    assert passed == [True] * 60 + [False] * 2
    assert window.remaining == 0


@pytest.mark.fact("H29")
def test_a_refused_request_does_not_extend_the_window():
    window = rate.Window(0, 60)
    assert rate.take(window, 59_999) == (window, False)
    assert rate.take(window, 60_000) == (rate.Window(60_000, 1), True)


@pytest.mark.fact("G06")
@pytest.mark.parametrize(("now", "seconds"), [(0, 60), (1, 60), (1_000, 59), (59_999, 1)])
def test_retry_after_is_rounded_up(now, seconds):
    assert rate.Window(0, 60).retry_after(now) == seconds


@pytest.mark.fact("G07")
@given(st.integers(1, 9_999_999_999))
def test_money_round_trip(tiyn):
    text = money.to_text(tiyn)
    assert money.to_tiyn(Decimal(text)) == tiyn
    assert text.partition(".")[2].__len__() == 2


@pytest.mark.fact("G09", "H10")
@given(st.datetimes(datetime(1990, 1, 1), datetime(2200, 1, 1)))  # noqa: DTZ001 - made aware below
def test_almaty_days_are_utc_plus_5(naive):
    moment = naive.replace(tzinfo=UTC)
    ms = int((moment - datetime(1970, 1, 1, tzinfo=UTC)) / timedelta(milliseconds=1))
    assert moments.day_of(ms) == (moment + timedelta(hours=5)).date()
    assert moments.start_of(moments.day_of(ms)) <= ms
    assert moments.number_of(moments.day_of(ms)) == moments.day_number(ms)
    assert moments.to_text(ms) == moment.strftime("%Y-%m-%dT%H:%M:%SZ")  # G09


@pytest.mark.parametrize(
    ("start", "duration", "end"),
    [
        ("2025-01-31T12:00:00Z", "P1M", "2025-02-28T12:00:00Z"),
        ("2024-02-29T00:00:00Z", "P1Y", "2025-02-28T00:00:00Z"),
        ("2025-01-01T00:00:00Z", "P1Y2M3DT4H5M6S", "2026-03-04T04:05:06Z"),
        ("2025-01-01T00:00:00Z", "P2W", "2025-01-15T00:00:00Z"),
        ("2025-01-01T00:00:00Z", "PT90S", "2025-01-01T00:01:30Z"),
    ],
)
def test_durations_follow_the_calendar(start, duration, end):
    assert add(parse(start), duration) == parse(end)


@pytest.mark.parametrize("text", ["", "P", "PT", "1D", "P1", "P-1D", "P1.5D", "PT1D", "P9999Y"])
def test_other_durations_are_refused(text):
    with pytest.raises(ValueError, match=r"must be an ISO 8601 duration|beyond the year"):
        add(0, text)


@pytest.mark.parametrize("text", ["", "yesterday", "2025-13-01", "9999-06-01T00:00:00Z"])
def test_other_moments_are_refused(text):
    with pytest.raises(ValueError, match=r"must be a moment|beyond the year"):
        parse(text)


def test_a_running_clock_never_goes_back():
    ticks = iter([1_000, 500, 2_000])
    clock = Clock(lambda: next(ticks))
    assert [clock.now(), clock.now(), clock.now()] == [1_000, 1_000, 2_000]


def test_a_frozen_clock_stands_until_it_is_thawed():
    real = [1_000]
    clock = Clock(lambda: real[0])
    clock.freeze()
    real[0] = 5_000
    assert clock.now() == 1_000
    clock.let_go(3_000)
    assert clock.now() == 3_000
    clock.thaw()
    real[0] = 5_500
    assert clock.now() == 3_500


def test_day_numbers_count_from_1970():
    assert moments.number_of(date(1970, 1, 2)) == 1
