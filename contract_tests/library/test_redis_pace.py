"""RedisPace: one limit for all workers on all machines (G05), kept in a real Redis."""

import itertools
from collections.abc import Callable
from types import SimpleNamespace

import httpx
import pytest
from apipay import RedisPace, Retries
from apipay._perform import perform
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contract_tests.library.simulation import (
    AT_ONCE,
    CALL,
    Job,
    Simulation,
    Travel,
    most_in_a_window,
)

# The fake clock of an example begins anew, and every example has a name of its own in Redis.
with_one_fixture = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
names = map("test {}".format, itertools.count())


@pytest.fixture
def simulate(monkeypatch, redis_server):
    """Simulations whose clock is that of the machine too, as the shared pace sees it."""
    clock: list[Simulation] = []
    time = SimpleNamespace(time=lambda: clock[-1].now)
    monkeypatch.setattr("limits.storage.redis.time", time)
    monkeypatch.setattr("apipay.redis_pace.time", time)

    def begin(workers: int, *, requests: int, per: float, **options) -> "Workers":
        name = next(names)
        paces = [RedisPace(redis_server, name=name, requests=requests, per=per)]
        paces += [
            RedisPace(redis_server, name=name, requests=requests, per=per)
            for _ in range(workers - 1)
        ]
        clock.append(Workers(paces, **options))
        return clock[-1]

    return begin


class Workers(Simulation):
    """A simulation of several processes that share a pace."""

    def __init__(self, paces: list[RedisPace], **options) -> None:
        super().__init__(**options)
        self.paces = paces

    def work(self, worker: int, at: float, travel: Travel = AT_ONCE, cancel_after=None) -> Job:
        pace = self.paces[worker]
        return self.call(
            at, travel, cancel_after, lambda policy: perform(CALL, policy._replace(pace=pace))
        )


seconds = st.integers(0, 30)


@with_one_fixture
@given(
    jobs=st.lists(
        st.tuples(
            st.integers(0, 1),
            seconds,
            st.builds(Travel, st.floats(0, 1), seconds),
            st.none() | seconds,
        ),
        max_size=15,
    ),
    requests=st.integers(1, 4),
    per=st.integers(1, 20),
)
def test_no_window_ever_holds_more_than_the_limit_of_both_workers(simulate, jobs, requests, per):
    workers = simulate(2, requests=requests, per=per)
    for job in jobs:
        workers.work(*job)
    workers.run()
    for job in workers.jobs:  # the limit holds for what takes a second at most to the server
        job.ended = job.sent if job.sent is None else job.sent + 1
    sent = [job for job in workers.jobs if job.sent is not None]
    assert most_in_a_window(sent, per) <= requests
    assert all(not pace._queue and not pace._flying for pace in workers.paces)


def truthful(requests: int, per: float) -> Callable[[float, Job], httpx.Response]:
    past: list[float] = []

    def server(now: float, _job: Job) -> httpx.Response:
        past[:] = [at for at in past if at > now - per]
        assert len(past) < requests
        past.append(now)
        return httpx.Response(
            200, json={}, headers={"X-RateLimit-Remaining": str(requests - len(past))}
        )

    return server


@pytest.mark.parametrize("slowness", [0.0, 0.3, 0.6, 1.5])
def test_what_the_server_says_of_our_own_requests_slows_nobody(simulate, slowness):
    workers = simulate(2, requests=3, per=60, server=truthful(3, 60))
    for at in (0, 0, 59, 61, 62, 63, 122, 123, 124):
        workers.work(at % 2, at, Travel(0, slowness))
    workers.run()
    # Each turn is the earliest that the shared window of 61 seconds allows, within milliseconds.
    turns = [0, 0, 59, 61, 62, 120, 122, 123, 181]
    assert [job.sent for job in workers.jobs] == pytest.approx(turns, abs=0.01)


def test_what_others_use_is_told_to_all_workers(simulate):
    def server(_now: float, _job: Job) -> httpx.Response:
        return httpx.Response(200, json={}, headers={"X-RateLimit-Remaining": "1"})

    workers = simulate(2, requests=10, per=60, server=server)
    for worker, at in ((0, 0), (0, 0.3), (1, 0.4), (1, 0.5)):
        workers.work(worker, at, Travel(0.1, 0.1))
    workers.run()
    # At 0.3 the first worker has heard that one is left, and takes it; the other finds none.
    assert [job.sent for job in workers.jobs] == pytest.approx([0, 0.3, 61, 61.3], abs=0.01)


def test_the_first_in_the_queue_of_a_process_is_the_first_out(simulate):
    workers = simulate(2, requests=2, per=10)
    for number in range(12):
        workers.work(0, number / 10)
    for number in range(12, 20):  # these come when places become free
        workers.work(0, 11 + (number - 12) / 1000)
    workers.run()
    turns = [job.sent for job in workers.jobs]
    assert turns == sorted(turns)
    assert turns[-1] == pytest.approx(99, abs=2)


def test_a_429_holds_its_process_as_long_as_it_says(simulate):
    answers = [httpx.Response(429, json={"retry_after": 7}, headers={"X-RateLimit-Remaining": "0"})]

    def server(_now: float, _job: Job) -> httpx.Response:
        return answers.pop() if answers else httpx.Response(200, json={})

    workers = simulate(1, requests=10, per=60, server=server, retries=Retries(attempts=2))
    for at in (0, 1, 2):
        workers.work(0, at)
    workers.run()
    assert [job.sent for job in workers.jobs] == pytest.approx([7, 7, 7], abs=0.01)
