"""The probes exercise the whole contract: operations, statuses, inputs, and nearly all keywords."""

import pytest
from apipay_drift.probes import PROBES
from apipay_drift.suite import coverage
from apipay_sandbox.testing import Sandbox

from contract_tests.behaviour.conftest import of_sandbox

# Keywords that only the fuzzers break: nobody would write such a probe by hand.
LEAST = 0.8


@pytest.fixture(scope="module")
def seen():
    with Sandbox.running() as sandbox:
        target = of_sandbox(sandbox)
        for probe in PROBES:
            target.run(probe)
        target.client.close()
    return coverage.SEEN


@pytest.mark.parametrize("kind", ["status", "input"])
def test_all_of_it_was_exercised(seen, kind):
    missed = {cell for cell in coverage.everything() - seen if cell.kind == kind}
    assert missed == set()


def test_most_keywords_were_kept_and_broken(seen):
    wanted = {cell for cell in coverage.everything() if cell.kind == "keyword"}
    assert len(wanted & seen) / len(wanted) >= LEAST


def test_nothing_is_counted_that_the_contract_does_not_know(seen):
    assert seen <= coverage.everything() | {
        cell for cell in seen if cell.kind == "keyword" and cell.how == "broken"
    }


def test_a_request_is_taken_apart():
    before = set(coverage.SEEN)
    coverage.SEEN.clear()
    coverage.note("GET", "/invoices", [("per_page", "0"), ("status[]", "lost")], b"", 422)
    assert {(cell.what, cell.how) for cell in coverage.SEEN} == {
        ("422", ""),
        ("query per_page", ""),
        ("query status[]", ""),
        ("query per_page type", "kept"),
        ("query per_page minimum", "broken"),
        ("query per_page maximum", "kept"),
        ("query status[] type", "kept"),
        ("query status[] enum", "broken"),
    }
    coverage.SEEN.update(before)
