"""The drifts are many, each is one that can be heard, and a proxy without one changes nothing."""

from collections import Counter

import pytest

from contract_tests.drift_score import stage
from contract_tests.drift_score.judge import held
from contract_tests.drift_score.table import DRIFTS, WEIGHTS, sample
from contract_tests.drift_score.talk import Ear

HEARD = sample(60)


@pytest.fixture(scope="module")
def server():
    with stage.running() as running:
        yield running


@pytest.fixture(scope="module")
def ear(server):
    return Ear(server)


def test_there_are_at_least_twice_as_many_drifts_of_each_class_as_are_kept_back():
    number = Counter(drift.kind for drift in DRIFTS)
    assert number.keys() == WEIGHTS.keys()
    assert [kind for kind, weight in WEIGHTS.items() if number[kind] < 2 * weight] == []


def test_names_are_unique():
    assert [name for name, n in Counter(each.name for each in DRIFTS).items() if n > 1] == []


def test_without_a_drift_every_answer_of_a_long_talk_is_the_same_again(ear):
    assert ear.difference(None) is None
    assert ear.difference(None) is None


@pytest.mark.parametrize("drift", HEARD, ids=lambda drift: drift.name)
def test_a_drift_is_heard(ear, drift):
    assert ear.difference(drift), "no answer tells it from the sandbox"


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_every_drift_is_heard(ear):
    assert [drift.name for drift in DRIFTS if ear.difference(drift) is None] == []


def test_the_proxy_counts_what_reaches_the_api_and_nothing_else(server):
    server.begin(None)
    for path in ("/api/invoices", "/_sandbox", "/api/refunds", "/docs"):
        server.client.get(f"{server.url}{path}")
    assert server.requests == 2


def test_a_checker_that_asks_too_often_is_seen(server):
    server.begin(None)
    assert held(server, "no drift", 12).requests <= 12
    assert held(server, "no drift", 12).over
