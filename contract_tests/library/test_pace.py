"""Pace: the limit holds where the server counts, whatever the network and the callers do (G05)."""

from typing import Any

import httpx
import pytest
from apipay import ConfigurationError, Pace, RateLimited, Retries
from apipay._flow import Failure
from hypothesis import given
from hypothesis import strategies as st

from contract_tests.library.simulation import (
    Fixed,
    Job,
    Server,
    Simulation,
    Sliding,
    Travel,
    always_ok,
    most_in_a_window,
)

seconds = st.integers(0, 30)
travels = st.builds(Travel, seconds, seconds)
limits = st.integers(1, 4)
periods = st.integers(1, 20)


@given(
    jobs=st.lists(st.tuples(seconds, travels, st.none() | seconds), max_size=25),
    requests=limits,
    per=periods,
)
def test_no_window_ever_holds_more_than_the_limit(jobs, requests, per):
    simulation = Simulation(Pace(requests, per))
    for at, travel, cancel_after in jobs:
        simulation.call(at, travel, cancel_after)
    simulation.run()
    assert most_in_a_window([job for job in simulation.jobs if job.sent is not None], per) <= (
        requests
    )
    assert all(job.sent is not None for job in simulation.jobs if job.result is not None)


@given(jobs=st.lists(st.tuples(seconds, travels), max_size=25), requests=limits, per=periods)
def test_first_in_first_out_and_nobody_waits_longer_than_the_limit_asks(jobs, requests, per):
    simulation = Simulation(Pace(requests, per))
    for at, travel in sorted(jobs):
        simulation.call(at, travel)
    simulation.run()
    ends: list[float] = []
    turn = 0.0
    for job in simulation.jobs:
        # The best that anyone could do: the turn before, and a free place by the ends so far.
        turn = max(turn, job.entered)
        over = sorted(end + per for end in ends)
        while sum(freed > turn for freed in over) >= requests:
            turn = min(freed for freed in over if freed > turn)
        assert job.sent == turn
        ends.append(turn + job.travel.out + job.travel.back)


@given(jobs=st.lists(st.tuples(seconds, travels, seconds), max_size=25), requests=limits)
def test_places_that_were_given_up_are_given_back(jobs, requests):
    pace = Pace(requests, 10)
    simulation = Simulation(pace)
    for at, travel, cancel_after in jobs:
        simulation.call(at, travel, cancel_after)
    simulation.run()
    assert not pace._queue
    assert pace._flying == 0
    assert pace.idle(simulation.now + 10)


@given(
    jobs=st.lists(st.tuples(seconds, travels), max_size=25),
    requests=limits,
    per=periods,
    sliding=st.booleans(),
)
def test_a_server_that_only_this_program_uses_never_refuses_nor_slows_it(
    jobs, requests, per, sliding
):
    def sent_with(server: Server) -> list[float | None]:
        simulation = Simulation(Pace(requests, per), server)
        for at, travel in sorted(jobs):
            simulation.call(at, travel)
        return [job.sent for job in simulation.run().jobs]

    # What it says of its limit is nothing new, so nothing changes: not by slow answers either.
    limited = Sliding(requests, per) if sliding else Fixed(requests, per)
    assert sent_with(limited) == sent_with(always_ok)
    assert limited.refused == 0


@given(
    others=st.lists(seconds, max_size=20),
    ours=st.lists(seconds, max_size=20),
    requests=st.integers(1, 9),
    kind=st.sampled_from([Fixed, Sliding]),
)
def test_what_others_had_used_by_the_last_answer_gets_nobody_refused(others, ours, requests, kind):
    server = kind(requests, 60)
    heard: list[tuple[float, float]] = []  # when an answer came, and of which moment
    surprised: list[tuple[float, float]] = []  # the last answer's moment, and the refusal's

    def answer(now: float, job: Job) -> httpx.Response:
        response = server(now, job)
        before = [of for came, of in heard if came <= job.sent]
        if response.status_code == 200:  # a refusal says when there is more, not how much
            heard.append((now + job.travel.back, now))
        elif before and server.refused == 1:
            surprised.append((before[-1], now))
        return response

    simulation = Simulation(Pace(requests, 60), answer)
    for at in others:
        simulation.at(at, lambda: server.take(simulation.now))
    for at in ours:
        simulation.call(at, Travel(0.25, 0.25))
    simulation.run()
    assert all(any(last <= at <= now for at in others) for last, now in surprised)


def told(*remaining: int | None, status: int = 200, retry_after: Any = None) -> Server:
    """A server that says so many are left, one after the other, and nothing afterwards."""
    answers = list(remaining)

    def server(_now: float, _job: Job) -> httpx.Response:
        left = answers.pop(0) if answers else None
        headers = {} if left is None else {"X-RateLimit-Remaining": str(left)}
        now_status = status if len(answers) + 1 == len(remaining) and left is not None else 200
        body = {} if retry_after is None else {"retry_after": retry_after}
        return httpx.Response(now_status, json=body, headers=headers)

    return server


def turns(simulation: Simulation) -> list[float | None]:
    return [job.sent for job in simulation.run().jobs]


def test_when_less_is_left_only_that_many_go_on():
    simulation = Simulation(Pace(10, 60), told(2))
    simulation.call(0, Travel(1, 1))
    for _ in range(4):
        simulation.call(5)
    assert turns(simulation) == [0, 5, 5, 62, 62]


def test_a_number_that_is_higher_because_requests_are_under_way_gives_nothing_away():
    simulation = Simulation(Pace(3, 60), told(2, 2, 2))
    for travel in (Travel(0, 1), Travel(9, 9), Travel(9, 9)):
        simulation.call(0, travel)
    simulation.call(2)
    assert turns(simulation) == [0, 0, 0, 61]


def test_two_answers_that_tell_of_the_same_others_count_them_once():
    simulation = Simulation(Pace(10, 60), told(4, 3))  # 5 by others, 2 by us
    simulation.call(0, Travel(1, 1))
    simulation.call(0, Travel(1, 1))
    for _ in range(4):
        simulation.call(5)
    assert turns(simulation) == [0, 0, 5, 5, 5, 62]


def test_a_slow_answer_does_not_count_our_own_old_requests_as_others():
    simulation = Simulation(Pace(10, 60), Sliding(10, 60))
    for _ in range(9):
        simulation.call(0)
    simulation.call(50, Travel(0, 15))  # it says that none are left; by then nine are free again
    for _ in range(9):
        simulation.call(70)
    assert turns(simulation) == [0] * 9 + [50] + [70] * 9


@pytest.mark.parametrize("garbage", ["", "-1", "1.5", "ten", "9" * 5000, "²", "1e3"])
def test_a_number_that_is_none_changes_nothing(garbage):
    def server(_now: float, _job: Job) -> httpx.Response:
        return httpx.Response(200, json={}, headers={"X-RateLimit-Remaining": garbage.encode()})

    simulation = Simulation(Pace(2, 60), server)
    for _ in range(3):
        simulation.call()
    assert turns(simulation) == [0, 0, 60]


def refuse_first(body: object, headers: dict[str, str]) -> Server:
    refused: list[Job] = []

    def server(_now: float, job: Job) -> httpx.Response:
        if not refused:
            refused.append(job)
            return httpx.Response(429, json=body, headers=headers)
        return httpx.Response(200, json={})

    return server


@pytest.mark.parametrize(
    ("body", "headers", "seconds"),
    [
        ({"retry_after": 7}, {}, 7),
        ({"retry_after": 7}, {"X-RateLimit-Remaining": "0"}, 7),
        ({}, {"Retry-After": "9"}, 9),
        ({}, {}, 60),
        ({"retry_after": "soon"}, {}, 60),
        ("<html>", {}, 60),
    ],
)
def test_a_429_holds_everybody_for_as_long_as_it_says_and_no_longer(body, headers, seconds):
    simulation = Simulation(
        Pace(10, 300), refuse_first(body, headers), Retries(attempts=2, timeout=None)
    )
    for at in (0, 1, 2):
        simulation.call(at)
    assert turns(simulation) == [seconds, seconds, seconds]


def test_an_absurd_429_does_not_stop_the_program_for_good():
    absurd = {"retry_after": 1_738_324_800 // 10}  # a moment in place of a duration, say
    simulation = Simulation(Pace(10, 60), refuse_first(absurd, {}))
    simulation.call(0)
    simulation.call(1)
    assert turns(simulation) == [0, 3600]


def test_a_deadline_that_comes_before_the_turn_is_told_at_once_and_nothing_is_sent():
    simulation = Simulation(Pace(1, 60), retries=Retries(timeout=30))
    simulation.call(0)
    late = simulation.call(10)
    patient = simulation.call(35)
    simulation.run()
    assert isinstance(late.error, RateLimited)
    assert (late.error.sent, late.sent, late.ended) == (False, None, 10)
    assert late.error.retry_after == 50
    assert late.error.retryable
    assert patient.sent == 60


def test_a_request_that_was_not_answered_counts_as_well():
    def server(_now: float, _job: Job) -> Failure:
        return Failure(sent=True, timed_out=True, reason="ReadTimeout")

    simulation = Simulation(Pace(1, 60), server)
    simulation.call(0, Travel(5, 5))
    simulation.call(0)
    assert turns(simulation) == [0, 70]


@pytest.mark.parametrize(
    "requests", [0, -1, 1.5, float("nan"), float("inf"), "60", True, None], ids=str
)
def test_a_limit_that_is_no_whole_number_of_requests_is_refused(requests):
    with pytest.raises(ConfigurationError, match="Pace: requests must be a whole number of 1 or"):
        Pace(requests)


@pytest.mark.parametrize("per", [0, -1, float("nan"), float("inf"), 1e12, "60", True], ids=str)
def test_a_limit_for_no_time_or_for_ever_is_refused(per):
    with pytest.raises(ConfigurationError, match="Pace: per must be more than 0 seconds and at"):
        Pace(per=per)


def test_repr_tells_the_limit():
    assert repr(Pace(5, 1.5)) == "Pace(requests=5, per=1.5)"
