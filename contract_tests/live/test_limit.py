"""The rate limit: read, waited for, never provoked; met on purpose only when asked for."""

import json
from typing import Any

import httpx
import pytest
from apipay_drift import CannotRun, Report
from apipay_drift.live.rate import Rate
from apipay_sandbox.testing import Sandbox

from contract_tests.live.ground import (
    Asked,
    Said,
    Stage,
    Time,
    breaking,
    check,
    drift,
    foreign,
    open_things,
    staged,
)

LEFT = "x-ratelimit-remaining"
MINUTE = 62  # seconds, with a margin


def use(sandbox: Sandbox, times: int) -> None:
    for _ in range(times):
        httpx.get(f"{sandbox.base_url}/refunds", headers={"X-API-Key": sandbox.api_key})


def statuses(sandbox: Sandbox) -> list[int]:
    return [one.status for one in sandbox.requests]


@pytest.mark.parametrize("used", [9, 30, 44, 51, 58])
@pytest.mark.fact("G05", "G06")
def test_a_window_that_others_have_used_in_part_is_waited_for_and_no_429_provoked(
    used: int, apipay_sandbox: Sandbox
):
    """Meanwhile nothing is billed: what is due today is not left active over a wait."""
    waited_for(apipay_sandbox, used)


@pytest.mark.slow
@pytest.mark.parametrize("used", range(60))
def test_wherever_the_window_ends(used: int, apipay_sandbox: Sandbox):
    waited_for(apipay_sandbox, used)


def waited_for(sandbox: Sandbox, used: int) -> None:
    sandbox.rate_limit = True
    use(sandbox, used)
    time = Time(sandbox)
    report = check(sandbox, clock=time.clock)
    assert drift(report) == []
    assert 429 not in statuses(sandbox)
    assert sum(time.slept) <= MINUTE
    assert report.requests <= 60
    assert open_things(sandbox) == []


def test_a_fresh_window_is_enough_for_a_whole_run(apipay_sandbox: Sandbox):
    apipay_sandbox.rate_limit = True
    time = Time(apipay_sandbox)
    assert drift(check(apipay_sandbox, clock=time.clock)) == []
    assert time.slept == []


@pytest.mark.parametrize("mode", ["sandbox", "read-only"])
def test_a_429_is_waited_out(mode: str, apipay_sandbox: Sandbox):
    apipay_sandbox.rate_limit = True
    use(apipay_sandbox, 60)
    time = Time(apipay_sandbox)
    report = check(apipay_sandbox, mode=mode, clock=time.clock)
    assert drift(report) == []
    assert statuses(apipay_sandbox).count(429) == 1
    assert sum(time.slept) <= MINUTE


def test_others_who_use_the_same_key_are_no_drift(apipay_sandbox: Sandbox):
    def others(_: Asked, number: int) -> None:
        use(apipay_sandbox, number % 3)

    with foreign(apipay_sandbox, others) as server:
        report = check(server)
        assert drift(report) == []
        assert report.requests <= 60
    assert open_things(apipay_sandbox) == []


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_request_whose_answer_was_lost_may_have_been_counted(
    method: str, apipay_sandbox: Sandbox
):
    """The key that is lent to a run is used twice, and by nobody else."""
    lost: list[Asked] = []

    def lose(asked: Asked, said: Said) -> Said:
        ours = asked.headers.get("x-api-key", "") in ("", apipay_sandbox.api_key)
        if ours or asked.method != method or lost:
            return said
        lost.append(asked)
        raise ConnectionResetError

    apipay_sandbox.rate_limit = True
    with foreign(apipay_sandbox, change=lose) as server:
        report = check(server, control=f"{apipay_sandbox.url}/_sandbox")
    assert drift(report) == []
    assert len(lost) == 1


def test_more_requests_than_a_minute_has_take_more_minutes(apipay_sandbox: Sandbox):
    apipay_sandbox.rate_limit = True
    time = Time(apipay_sandbox)
    report = check(apipay_sandbox, max_requests=200, clock=time.clock)
    assert drift(report) == []
    assert 60 < report.requests <= 120
    assert 429 not in statuses(apipay_sandbox)
    assert sum(time.slept) <= MINUTE


@pytest.mark.parametrize("header", ["0", "00", "1"])
def test_a_header_that_always_says_the_same_does_not_hold_a_run_up(
    header: str, apipay_sandbox: Sandbox
):
    def fixed(_: Asked, said: Said) -> Said:
        kept = tuple(pair for pair in said.headers if pair[0] != LEFT)
        return said._replace(headers=(*kept, (LEFT, header)))

    with foreign(apipay_sandbox, change=fixed) as server:
        time = Time(apipay_sandbox)
        report = check(server, clock=time.clock)
    assert sum(time.slept) <= 3 * MINUTE
    assert breaking(report)


ODD = {
    "absent": {"message": "Too many requests"},
    "text": {"message": "Too many requests", "retry_after": "soon"},
    "null": {"message": "Too many requests", "retry_after": None},
    "true": {"message": "Too many requests", "retry_after": True},
    "below nought": {"message": "Too many requests", "retry_after": -5},
    "a year": {"message": "Too many requests", "retry_after": 31_536_000},
    "more digits than a float has": {"message": "Too many requests", "retry_after": 10**400},
    "a list": ["Too many requests"],
}


@pytest.mark.parametrize("case", ODD)
def test_a_server_that_always_answers_429_ends_the_run_soon(case: str):
    refusal = Said(429, json.dumps(ODD[case]).encode())
    with staged(lambda _: refusal) as server, pytest.raises(CannotRun, match="answers 429"):
        check(server, mode="read-only")
    assert len(server.to_api) == 3


@pytest.mark.parametrize("case", ODD)
def test_a_wait_is_a_minute_at_most(case: str):
    waited = Rate("key").refused(ODD[case], 0.0)
    assert 0 <= waited <= 61


@pytest.mark.parametrize("header", ["", "-1", "many", "1e3", "\u0663", "9" * 5000, "5.0"])
def test_a_header_that_is_no_number_counts_nothing(header: str):
    rate = Rate("key")
    rate.heard("key", header, 0.0)
    assert rate.left is None
    assert rate.wait(0.0) == 0.0


def meet(server: Sandbox | Stage, **options: Any) -> Report:
    return check(server, **{"check_rate_limit": True, "max_requests": 10} | options)


@pytest.mark.parametrize("most", [10, 60])
def test_the_limit_is_met_on_purpose_and_is_as_documented(most: int, apipay_sandbox: Sandbox):
    apipay_sandbox.rate_limit = True
    report = meet(apipay_sandbox, max_requests=most)
    assert drift(report) == []
    assert statuses(apipay_sandbox).count(429) == 1
    assert most + 50 <= report.requests <= most + 61


def test_the_limit_is_met_with_the_only_key_there_is(apipay_sandbox: Sandbox):
    with foreign(apipay_sandbox) as server:
        report = meet(server)
    assert drift(report) == []
    assert statuses(apipay_sandbox).count(429) == 1
    assert report.requests == 61


def test_without_being_asked_for_it_is_not_met(apipay_sandbox: Sandbox):
    apipay_sandbox.rate_limit = True
    check(apipay_sandbox)
    assert 429 not in statuses(apipay_sandbox)


@pytest.mark.fact("G05")
def test_a_server_without_a_limit_is_told_when_the_limit_is_met_on_purpose(
    apipay_sandbox: Sandbox,
):
    with foreign(apipay_sandbox) as server:
        apipay_sandbox.rate_limit = False
        assert "limit-changed" in breaking(meet(server))


def test_a_sandbox_that_does_not_count_is_not_asked(apipay_sandbox: Sandbox):
    report = meet(apipay_sandbox)
    assert drift(report) == []
    assert report.requests <= 10
    assert "the sandbox does not count requests (rate_limit)" in {
        one.why for one in report.unchecked
    }


def test_a_server_so_slow_that_a_minute_passes_is_no_drift(apipay_sandbox: Sandbox):
    def slowly(*_: object) -> None:
        apipay_sandbox.advance("PT2S")

    with foreign(apipay_sandbox, slowly) as server:
        report = meet(server, mode="read-only")
    assert drift(report) == []
    assert "60 requests took longer than a minute" in {one.why for one in report.unchecked}
