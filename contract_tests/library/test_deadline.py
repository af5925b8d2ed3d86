"""One deadline bounds it all: no request begins after it, no sleep is negative, nothing hangs."""

import time

import httpx
import pytest
from apipay import (
    ConnectionFailed,
    OutcomeUnknown,
    Pace,
    RateLimited,
    Retries,
    ServerError,
    WaitTimedOut,
)
from apipay._flow import Attempt, Failure, Pause, Policy
from apipay._perform import perform
from apipay.calls import composed, invoices

from contract_tests.library.counting_server import CountingServer
from contract_tests.library.simulation import kept

SILENCE = Failure(sent=True, timed_out=True, reason="ReadTimeout")
CREATE = invoices.create(amount=1, phone_number="87001234567")


def play(steps, outcomes, *, timeout=10.0, oversleep=0.0, attempt_takes=1.0):
    """Run a flow on a clock of its own; return the steps it took, and what it raised."""
    now = 0.0
    taken: list[Pause | Attempt] = []
    policy = Policy(Retries(timeout=timeout), None, lambda: now, lambda: 1.0)
    flow = steps(policy)
    outcome = None
    try:
        for _ in range(1000):
            step = flow.send(outcome)
            taken.append(step)
            if isinstance(step, Attempt):
                now += min(attempt_takes, step.time_left)
                outcome = kept(outcomes(step))
            else:
                now += step.seconds + oversleep
                outcome = None
    except Exception as error:  # noqa: BLE001 - it is the result
        return taken, now, error
    raise AssertionError("the flow never ends")


@pytest.mark.parametrize(
    "steps",
    [
        lambda policy: perform(CREATE, policy),
        composed.cancel(1),
        composed.create_once(external_order_id="A", amount=1, phone_number="87001234567"),
    ],
    ids=["create", "cancel", "create_once"],
)
@pytest.mark.parametrize("timeout", [0.4, 1.0, 5.0, 9.999])
@pytest.mark.parametrize("oversleep", [0.0, 0.002])
@pytest.mark.parametrize(
    "outcome",
    [SILENCE, httpx.Response(503, json={}), Failure(False, False, "refused")],
    ids=["silence", "503", "refused"],
)
def test_no_request_begins_after_the_deadline_and_no_sleep_is_negative(
    steps, timeout, oversleep, outcome
):
    def answer(attempt: Attempt):
        # Looking for the order finds nothing, and then comes the create that goes wrong.
        empty = {"data": [], "meta": {"current_page": 1, "per_page": 100, "total": 0}}
        first = attempt.call.operation == "listInvoices"
        return httpx.Response(200, json=empty) if first else outcome

    taken, now, error = play(steps, answer, timeout=timeout, oversleep=oversleep)
    assert all(step.time_left > 0 for step in taken if isinstance(step, Attempt))
    assert all(step.seconds >= 0 for step in taken if isinstance(step, Pause))
    assert now <= timeout + oversleep
    assert isinstance(error, (OutcomeUnknown, ServerError, ConnectionFailed))


def test_who_oversleeps_the_deadline_hears_that_nothing_was_sent():
    def steps(policy):
        return perform(CREATE, policy.started()._replace(deadline=-0.001))

    taken, _, error = play(steps, lambda _: SILENCE)
    assert taken == []
    assert isinstance(error, ConnectionFailed)
    assert error.timed_out
    assert "not sent: the time for the whole call is up" in str(error)


@pytest.fixture
def silent():
    """A server that takes requests and answers too late."""

    def answer(_arrival):
        time.sleep(0.6)
        return 200, {}, {"data": []}

    with CountingServer.running(answer) as server:
        yield server


def test_a_cancel_that_nobody_answers_ends_at_the_deadline(make_client, silent):
    client = make_client(base_url=silent.base_url, retries=Retries(timeout=0.1))
    started = time.monotonic()
    with pytest.raises(OutcomeUnknown) as caught:
        client.invoices.cancel(1)
    assert caught.value.timed_out
    assert time.monotonic() - started < 0.5


def test_waiting_for_a_status_ends_soon_after_its_time_when_nobody_answers(
    make_client, silent, monkeypatch
):
    monkeypatch.setattr(composed, "LAST_LOOK", 0.1)
    client = make_client(base_url=silent.base_url)
    started = time.monotonic()
    with pytest.raises(OutcomeUnknown):
        client.invoices.wait(1, timeout=0.1)
    assert time.monotonic() - started < 0.5


def test_waiting_for_a_status_is_not_held_up_by_the_pace(make_client, apipay_sandbox):
    options = {"api_key": apipay_sandbox.api_key, "base_url": apipay_sandbox.base_url}
    invoice = make_client(**options).invoices.create(amount=1, phone_number="87001234567")
    started = time.monotonic()
    with pytest.raises(RateLimited) as caught:
        make_client(**options, pace=Pace(2, 60)).invoices.wait(invoice.id, timeout=1, poll=0.01)
    assert caught.value.sent is False
    assert time.monotonic() - started < 0.5


def test_waiting_looks_a_last_time_when_the_time_is_up(make_client, apipay_sandbox):
    options = {"api_key": apipay_sandbox.api_key, "base_url": apipay_sandbox.base_url}
    client = make_client(**options)
    invoice = client.invoices.create(amount=1, phone_number="87001234567")
    with pytest.raises(WaitTimedOut) as caught:
        client.invoices.wait(invoice.id, timeout=0.05, poll=60)
    assert caught.value.invoice == invoice
    gets = [entry for entry in apipay_sandbox.requests if entry.method == "GET"]
    assert len(gets) == 2
