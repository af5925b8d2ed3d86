"""Every promise of docs/contract.md is held by a test that turns red when it is broken."""

import re

import pytest

from tools import facts
from tools.facts import Line


@pytest.fixture(scope="module")
def claimed():
    return facts.claims()


def test_every_fact_and_house_rule_is_claimed(claimed):
    held = {fact for ids in claimed.values() for fact in ids}
    assert len(facts.documented()) > 80, "docs/contract.md was not read"
    assert sorted(facts.documented().keys() - held) == []


def test_no_test_claims_what_nobody_has_written_down(claimed):
    unknown = {test: set(ids) - facts.documented().keys() for test, ids in claimed.items()}
    assert {test: ids for test, ids in unknown.items() if ids} == {}


def test_the_facts_are_those_of_the_page():
    text = facts.CONTRACT.read_text("utf-8")
    found = re.findall(r"^\| ([A-Z]\d\d) ", text, re.MULTILINE)
    assert list(facts.documented()) == found
    assert len(set(found)) == len(found)


@pytest.mark.parametrize(
    ("outcomes", "told"),
    [
        ([], "not run"),
        (["not run", "not run"], "not run"),
        (["passed", "skipped", "not run"], "passed"),
        (["skipped", "not run"], "skipped"),
        (["passed", "failed", "skipped"], "failed"),
    ],
)
def test_the_worst_outcome_of_a_fact_is_told(outcomes, told):
    assert facts.verdict(outcomes) == told


def test_a_fact_without_a_test_is_seen():
    found = facts.lines({"I06": "a", "I07": "b"}, {"t": ["I06"]}, {"t": "passed"})
    assert found == [Line("I06", "a", ("t",), "passed"), Line("I07", "b", (), "not run")]
