"""A small score of the live checker: some drifts of each class, and some servers without one."""

from collections import Counter

import pytest

from contract_tests.drift_score import page, stage
from contract_tests.drift_score.judge import Verdict, held, judge
from contract_tests.drift_score.score import tasks
from contract_tests.drift_score.table import DRIFTS, WEIGHTS, sample
from contract_tests.drift_score.tally import Tally
from contract_tests.drift_score.worlds import WORLDS

MOST_MISSED = 14  # of 38: what the checker misses of all is in docs/drift-score.md

CALM = tuple(
    world
    for world in WORLDS
    if world.name in ("idle, 0", "busy all the while, 1", "250 invoices", "no control",
                      "Russian texts", "the window is used up", "no rate limit")
)  # fmt: skip


@pytest.fixture(scope="module")
def server():
    with stage.running() as running:
        yield running


def test_most_of_a_sample_of_drifts_is_found_within_60_requests(server):
    verdicts = [judge(server, drift, 60) for drift in sample(40)]
    assert [v.name for v in verdicts if v.over or v.trouble.startswith("the proxy")] == []
    missed = [verdict.name for verdict in verdicts if not verdict.found]
    assert len(missed) <= MOST_MISSED, missed


@pytest.mark.parametrize("world", CALM, ids=lambda world: world.name)
def test_no_alarm_comes_from_a_server_without_a_drift(server, world):
    with world.set(server):
        verdict = held(server, world.name, world.limit, **world.options)
    assert (verdict.said, verdict.trouble, verdict.over) == ((), "", False)


def verdict(*, found: bool, name: str = "x", requests: int = 60) -> Verdict:
    return Verdict(name, 60, found, requests, 0.5)


def full(missed: int = 0) -> Tally:
    tally = Tally()
    for kind in WEIGHTS:
        for limit in (60, 45):
            for n in range(10):
                tally.add(kind, limit, verdict(found=n >= missed))
    return tally


def test_a_score_without_a_miss_is_good():
    tally = full()
    tally.add(None, 60, verdict(found=False))
    assert tally.faults(whole=True) == []
    assert (tally.recall(60), tally.predicted(45)) == (1.0, 1.0)


def test_missed_drifts_false_alarms_and_requests_too_many_spoil_it():
    assert len(full(missed=1).faults(whole=True)) == 2
    assert len(full(missed=2).faults(whole=True)) == 4
    assert full(missed=2).faults(whole=False) == []
    for wrong in (verdict(found=True), verdict(found=False, requests=61)):
        tally = full()
        tally.add(None, 60, wrong)
        assert len(tally.faults(whole=True)) == 1


def test_the_page_names_what_was_missed():
    tally = Tally()
    tally.add("money", 60, verdict(found=False, name="money: lost"))
    tally.add("money", 45, verdict(found=True, name="money: lost"))
    shown = page.markdown(tally)
    assert "| money | 1 | 0 | 0.0% | 100.0% |" in shown
    assert shown.count("money: lost") == 1


def test_runs_are_chosen_by_class_or_name_and_there_are_100_without_a_drift():
    assert Counter(task.calm for task in tasks()) == {False: 2 * len(DRIFTS), True: 100}
    assert {task.subject.kind for task in tasks("wrapper", calm=False)} == {"wrapper"}
