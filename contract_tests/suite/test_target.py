"""A server that is not ours is asked within its limit, and nothing that was made there stays."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from apipay_drift import CannotRun
from apipay_drift.probes import PROBES, Answer, Ask, Need, Probe, Request
from apipay_drift.probes.model import Ref
from apipay_drift.suite import NoAnswer, Target, choose, reach, run
from apipay_drift.suite.made import Made
from apipay_drift.suite.pace import MOST, WINDOW, Pace
from apipay_drift.suite.run import NIGHT, NOBODY, nightly, worst
from apipay_sandbox.testing import Sandbox
from hypothesis import given
from hypothesis import strategies as st

READ = Probe("Reads", "Читает", ("I09",), (Ask("GET", "/invoices"),))
NEW = {"amount": 1, "phone_number": Ref("phone"), "external_order_id": "{run}"}
WRITE = Probe("Writes", "Пишет", ("I02",), (Ask("POST", "/invoices", body=NEW),))


@pytest.fixture
def waits() -> list[float]:
    return []


@pytest.fixture
def target(sandbox: Sandbox, waits: list[float]) -> Iterator[Target]:
    """A sandbox seen as a server that is not ours."""
    foreign = Target(
        api=sandbox.base_url,
        key=sandbox.api_key,
        phone="87001234567",
        allow_writes=True,
        sleep=waits.append,
    )
    yield foreign
    foreign.client.close()


def statuses(sandbox: Sandbox) -> list[str]:
    answer = httpx.get(
        f"{sandbox.base_url}/invoices", headers={"X-API-Key": sandbox.api_key}, trust_env=False
    )
    return [each["status"] for each in answer.json()["data"]]


@given(st.lists(st.floats(0, 30), min_size=1, max_size=300))
def test_no_window_sees_more_requests_than_the_limit_allows(pauses: list[float]):
    pace, clock, sent = Pace(), 0.0, []
    for pause in pauses:
        clock += pause / 10
        clock += pace.wait(clock)
        pace.note(clock)
        sent.append(clock)
    assert all(
        later - first >= WINDOW - 1e-6 for first, later in zip(sent, sent[MOST:], strict=False)
    )


def test_a_server_that_does_not_tell_its_limit_is_asked_by_our_own_count(waits: list[float]):
    silent = httpx.Client(transport=httpx.MockTransport(lambda _: httpx.Response(200, json={})))
    target = Target("http://h", "k", client=silent, sleep=waits.append, now=lambda: 100.0)
    request = Request("api", "GET", "/invoices", headers=(("X-API-Key", "k"),))
    for _ in range(MOST):
        target.ask(request)
    assert waits == []
    target.ask(request)
    assert waits == [WINDOW]


def test_the_last_request_of_a_window_is_left_to_others(
    sandbox: Sandbox, target: Target, waits: list[float]
):
    sandbox.rate_limit = True
    for _ in range(59):
        assert target.run(READ).findings == []
    assert waits == [WINDOW]


def test_a_refusal_is_waited_out_as_long_as_it_says(
    sandbox: Sandbox, target: Target, waits: list[float]
):
    sandbox.control("addFault", kind="rate_limit", retry_after=7, count=2)
    assert target.run(READ).findings == []
    assert waits == [7.0, 7.0]


def test_refusals_without_end_are_no_answer(sandbox: Sandbox, target: Target):
    sandbox.control("addFault", kind="rate_limit")
    with pytest.raises(NoAnswer, match="429 again and again"):
        target.run(READ)


def test_what_was_made_is_cancelled(sandbox: Sandbox, target: Target):
    target.run(WRITE)
    assert statuses(sandbox) == ["pending"]
    assert target.clean() == []
    assert statuses(sandbox) == ["cancelled"]


@pytest.mark.parametrize(
    "fault", [{"kind": "drop"}, {"kind": "error", "status": 502}], ids=["dropped", "502"]
)
def test_what_was_made_behind_a_lost_answer_is_found_and_cancelled(
    sandbox: Sandbox, target: Target, fault: dict[str, Any]
):
    sandbox.control("addFault", **fault, when="after", count=1)
    (result,) = run(target, [WRITE])
    assert result.outcome in ("skipped", "failed")
    assert statuses(sandbox) == ["pending"]
    assert target.clean() == []
    assert statuses(sandbox) == ["cancelled"]


def test_what_was_made_when_somebody_interrupted_is_found_and_cancelled(
    sandbox: Sandbox, target: Target
):
    def interrupt(_: httpx.Response) -> None:
        target.client.event_hooks = {}
        raise KeyboardInterrupt

    target.client.event_hooks = {"response": [interrupt]}
    with pytest.raises(KeyboardInterrupt):
        target.run(WRITE)
    assert statuses(sandbox) == ["pending"]
    assert target.clean() == []
    assert statuses(sandbox) == ["cancelled"]


def test_what_is_paid_already_is_settled(sandbox: Sandbox, target: Target):
    target.run(WRITE)
    sandbox.pay(1)
    assert target.clean() == []


def test_what_cannot_be_cancelled_is_named(sandbox: Sandbox, target: Target):
    target.run(WRITE)
    assert target.owed() == ["POST /invoices/1/cancel"]
    sandbox.control("addFault", kind="error", status=503)
    assert target.clean() == ["POST /invoices/1/cancel: 503"]


def test_a_cancel_that_met_a_fault_is_tried_again(sandbox: Sandbox, target: Target):
    target.run(WRITE)
    sandbox.control("addFault", kind="error", status=503, count=1)
    assert target.clean() == target.owed() == []
    assert statuses(sandbox) == ["cancelled"]


@pytest.mark.parametrize(
    ("asked", "answer", "paths", "unsure"),
    [
        (("POST", "/invoices"), (200, b'{"id": 7}'), ["/invoices/7/cancel"], []),
        (("POST", "/recurring-invoices"), (200, b'{"id": 7}'),
         ["/recurring-invoices/7/cancel"], []),
        (("POST", "/recurring-invoices/3/bill-now"), (200, b'{"id": 7}'),
         ["/invoices/7/cancel"], []),
        (("POST", "/invoices"), (201, b'{"id": 7}'), ["/invoices/7/cancel"], []),
        (("POST", "/invoices"), (302, b""), [], [("/invoices", "mark")]),
        (("POST", "/invoices"), (409, b"{}"), [], [("/invoices", "mark")]),
        (("POST", "/invoices"), (200, b"<html>"), [], [("/invoices", "mark")]),
        (("POST", "/invoices"), (200, b'{"id": "7"}'), [], [("/invoices", "mark")]),
        (("POST", "/invoices"), (422, b'{"message": "No"}'), [], []),
        (("POST", "/invoices/7/refund"), (200, b'{"id": 7}'), [], []),
        (("GET", "/invoices"), (200, b'{"id": 7}'), [], []),
    ],
)  # fmt: skip
def test_what_a_request_has_made(asked: Any, answer: Any, paths: Any, unsure: Any):
    made = Made()
    made.note(Request("api", *asked), Answer(answer[0], {}, answer[1]), "mark")
    assert (made.paths, made.unsure) == (paths, unsure)


def test_a_server_that_went_away_is_asked_three_times_and_no_more():
    target = Target("http://127.0.0.1:1/api", "k")
    results = list(run(target, [READ] * 5))
    assert [each.outcome for each in results] == ["skipped"] * 5
    assert all("ConnectError" in each.reason for each in results[:3])
    assert [each.reason for each in results[3:]] == [NOBODY] * 2
    with pytest.raises(CannotRun, match=r"no answer from http://127\.0\.0\.1:1/api"):
        reach(target)


def test_what_cannot_run_is_listed_with_its_reason():
    target = Target("http://127.0.0.1:1/api", "k")
    (result,) = run(target, [WRITE])
    assert (result.outcome, result.reason) == ("skipped", Need.WRITE)


@pytest.mark.parametrize(
    "able", [{}, {"allow_writes": True, "phone": "8"}, {"control": "http://c"}]
)
def test_few_probes_hold_every_fact_that_all_hold(able: dict[str, Any]):
    target = Target("http://127.0.0.1:1/api", "k", **able)
    few = choose("quick", target)
    able_to_run = [
        [each for each in probes if not target.missing(each)] for probes in (PROBES, few)
    ]
    held = [{fact for each in probes for fact in each.facts} for probes in able_to_run]
    assert held[0] == held[1]
    assert len(able_to_run[1]) < len(able_to_run[0])
    assert [each for each in PROBES if each in few] == few


def test_a_night_goes_on_in_another_order_and_tells_the_worst(target: Target):
    hours = iter([0.0, *[1.0] * 11, *[NIGHT] * 9])
    orders: list[list[Probe]] = []
    other = Probe("Reads too", "Тоже читает", ("R05",), (Ask("GET", "/refunds"),))
    results = list(nightly(target, [READ, other], orders.append, lambda: next(hours)))
    assert len(results) > 4
    assert len(orders) > 1
    told = worst([*results, results[0]._replace(outcome="failed")])
    assert {each.test: each.outcome for each in told} == {"Reads": "failed", "Reads too": "passed"}


def test_a_night_without_anything_to_ask_ends():
    target = Target("http://127.0.0.1:1/api", "k")
    assert [each.outcome for each in nightly(target, [WRITE], list[Probe].reverse)] == ["skipped"]
