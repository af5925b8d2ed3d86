# ruff: noqa: E501 - a table is read across
"""A baseline accepts known findings for a while, each with a reason, and says when it is stale."""

from datetime import date
from typing import Any

import pytest
from apipay_drift import BrokenDocument, Report, baseline
from apipay_drift.spec import compare

from contract_tests.drift.documents import document, operation

TODAY = date(2031, 1, 31)
ENTRY = {
    "change": "operation-removed",
    "operation": "GET /a",
    "location": "/paths/*",
    "reason": "agreed with everybody",
    "expires": "2031-01-31",
}


def report() -> Report:
    both = {"/a": {"get": operation()}, "/b": {"get": operation()}}
    return compare(document(both), document({}))


def accepting(*entries: dict[str, Any]) -> Report:
    return baseline.apply(
        report(), baseline.read({"version": 1, "accept": list(entries)}, "b"), TODAY
    )


def test_an_accepted_finding_is_set_apart_with_its_reason_until_the_last_day():
    told = accepting(ENTRY)
    assert [one.operation for one in told.findings] == ["GET /b"]
    (known,) = told.accepted
    assert (known.finding.operation, known.reason, known.expires) == (
        "GET /a",
        ENTRY["reason"],
        "2031-01-31",
    )
    assert told.notes == ()


def test_an_acceptance_that_expired_accepts_nothing_and_is_told_of():
    told = accepting(ENTRY | {"expires": "2031-01-30"})
    assert len(told.findings) == 2
    assert told.accepted == ()
    assert "expired on 2031-01-30" in told.notes[0]["en"]
    assert "2031-01-30" in told.notes[0]["ru"]


def test_an_acceptance_that_meets_nothing_is_told_of():
    told = accepting(ENTRY | {"operation": "GET /c"})
    assert len(told.findings) == 2
    assert "meets no finding" in told.notes[0]["en"]


def test_operation_and_location_may_be_left_open():
    wide = {key: ENTRY[key] for key in ("change", "reason", "expires")}
    assert accepting(wide).findings == ()


def test_a_finding_in_several_operations_is_accepted_only_as_a_whole():
    fields = {"deprecated": True}
    paths = {name: {"get": operation()} for name in ("/a", "/b")}
    shared = {"parameters": {"Q": {"name": "q", "in": "query", "schema": {"type": "string"}}}}
    asked = [{"$ref": "#/components/parameters/Q"}]
    before = document(
        {name: {"get": operation(parameters=asked)} for name in paths}, components=shared
    )
    after = document(
        before["paths"], components={"parameters": {"Q": shared["parameters"]["Q"] | fields}}
    )
    one = {
        "change": "parameter-deprecated",
        "operation": "GET /a",
        "reason": "x",
        "expires": "2032-01-01",
    }
    for entry, left in ((one, 1), (one | {"operation": "GET /*"}, 0)):
        entries = baseline.read({"version": 1, "accept": [entry]}, "b")
        assert len(baseline.apply(compare(before, after), entries, TODAY).findings) == left


FAULTY: dict[str, tuple[Any, str]] = {
    "a list": ([], "b, at version: a baseline begins with version: 1"),
    "another version": ({"version": 2}, "b, at version"),
    "entries as a mapping": ({"version": 1, "accept": {"a": 1}}, "b, at accept: has to be a list"),
    "an entry as text": ({"version": 1, "accept": ["x"]}, "b, at accept[0]: has to be a mapping"),
    "no reason": ({"version": 1, "accept": [ENTRY | {"reason": " "}]}, "b, at accept[0].reason: is missing"),
    "no last day": ({"version": 1, "accept": [ENTRY | {"expires": None}]}, "b, at accept[0].expires: is missing"),
    "no change": ({"version": 1, "accept": [ENTRY, {"reason": "x"}]}, "b, at accept[1].change: is missing"),
    "a day that is none": ({"version": 1, "accept": [ENTRY | {"expires": "2031-02-30"}]}, "b, at accept[0].expires: has to be YYYY-MM-DD"),
    "a field nobody knows": ({"version": 1, "accept": [ENTRY | {"expire": "x"}]}, "b, at accept[0].expire: is not one of"),
}  # fmt: skip


@pytest.mark.parametrize("case", FAULTY)
def test_a_faulty_baseline_is_told_with_its_place(case: str):
    document, told = FAULTY[case]
    with pytest.raises(BrokenDocument) as caught:
        baseline.read(document, "b")
    assert str(caught.value).startswith(told)
