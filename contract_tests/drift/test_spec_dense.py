"""Documents in which everything refers to everything: nothing is lost, and it comes to an end."""

import json
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import apipay_drift
import jsonschema_rs
import pytest
from apipay_drift import baseline
from apipay_drift.reports import Format, Style, render
from apipay_drift.spec import compare
from apipay_drift.spec.changes import Change, Child, Direction
from apipay_drift.spec.pairs import Compared, Key
from apipay_drift.spec.places import Body, Felt, Places
from apipay_drift.spec.shapes import Node
from hypothesis import given, settings
from hypothesis import strategies as st

from contract_tests.drift.documents import answering, ring

LAW = json.loads((Path(apipay_drift.__file__).parent / "report.schema.json").read_text("utf-8"))
WAY = Direction.RESPONSE
NODES = [Node(()) for _ in range(6)]
STEADY = settings(max_examples=150, derandomize=True)

# Which pair leads to which, which of them changed, and which pair each of the operations returns.
numbers = st.integers(0, len(NODES) - 1)
webs = st.tuples(
    st.lists(st.lists(numbers, max_size=3), min_size=len(NODES), max_size=len(NODES)),
    st.sets(numbers, min_size=1),
    st.lists(numbers, min_size=1, max_size=8),
)


def key(number: int) -> Key:
    return (id(NODES[number]), id(NODES[number]), WAY)


def places(web: Any, **limits: int) -> list[Felt]:
    edges, changed, roots = web
    pairs = {
        key(number): Compared(
            (Change("type-changed", f"/{number}", ""),) if number in changed else (),
            tuple(Child(f".{to}", NODES[to], NODES[to]) for to in below),
        )
        for number, below in enumerate(edges)
    }
    bodies: dict[Key, list[Body]] = {}
    for order, root in enumerate(roots):
        bodies.setdefault(key(root), []).append(Body(order, order, f"GET /{order}", "body"))
    return list(Places(pairs, bodies, **limits).felt())


def ways(edges: list[list[int]], number: int, passed: tuple[int, ...]) -> Iterator[tuple[str, int]]:
    """Every way down that passes no pair twice: what is to be found, without any thrift."""
    yield "", number
    for below in edges[number]:
        if below not in passed:
            yield from (
                (f".{below}{path}", end) for path, end in ways(edges, below, (*passed, below))
            )


def expected(web: Any) -> Counter[tuple[str, int, str]]:
    edges, changed, roots = web
    return Counter(
        (f"/{end}", order, path)
        for order, root in enumerate(roots)
        for path, end in ways(edges, root, (root,))
        if end in changed
    )


def told(found: list[Felt]) -> Counter[tuple[str, int, str]]:
    return Counter(
        (change.old, place.body.order, place.path)
        for felt in found
        for change in felt.changes
        for place in felt.places
    )


@STEADY
@given(web=webs)
def test_with_time_enough_a_change_is_told_of_wherever_it_is_felt(web: Any):
    found = places(web, few=100_000, many=1)
    assert told(found) == expected(web)
    assert not any(felt.feeling for felt in found)


@STEADY
@given(web=webs)
def test_places_are_ranked_as_they_are_met_from_above(web: Any):
    for felt in places(web, few=100_000, many=1):
        ranked = sorted(felt.places)
        for one, other in pairwise(ranked):
            if one.body == other.body:
                assert one.path.count(".") <= other.path.count(".")


@STEADY
@given(web=webs, few=st.integers(1, 4), many=st.integers(1, 20))
def test_what_is_cut_short_has_a_place_and_names_every_operation(web: Any, few: int, many: int):
    found, every = places(web, few=few, many=many), expected(web)
    assert told(found) <= every
    feeling: dict[str, set[int]] = {}
    for felt in found:
        assert felt.places
        numbers = {number for number in range(len(web[2])) if felt.feeling >> number & 1}
        named = numbers | {place.body.order for place in felt.places}
        feeling.update((change.old, named) for change in felt.changes)
    wanted: dict[str, set[int]] = {}
    for where, order, _ in every:
        wanted.setdefault(where, set()).add(order)
    assert feeling == wanted


@pytest.fixture(scope="module")
def dense() -> Any:
    return compare(ring("string", 300), ring("integer", 300))


def test_a_shared_schema_is_one_finding_that_names_all_operations(dense: Any):
    assert len(dense.findings) == 300
    everyone = {f"GET /{number}" for number in range(300)}
    for finding in dense.findings:
        assert len(finding.operations) == 300
        assert set(finding.operations) == everyone
        assert 20 <= len(finding.uses) < 300


def test_the_json_report_counts_the_operations_that_have_no_entry(dense: Any):
    report = json.loads(render(dense, Format.JSON, Style()))
    jsonschema_rs.Draft202012Validator(LAW).validate(report)
    entries = Counter(entry["group"] for entry in report["findings"])
    for entry in report["findings"]:
        assert entries[entry["group"]] + entry["further_operations"] == 300


def test_sarif_counts_the_operations_whose_places_are_not_listed(dense: Any):
    report = json.loads(render(dense, Format.SARIF, Style()))
    for result in report["runs"][0]["results"]:
        told = result["properties"]
        assert len(told["operations"]) + told["furtherOperations"] == 300
        assert "and 280 more" in result["message"]["text"]


@pytest.mark.parametrize("format_", [Format.HTML, Format.JUNIT, Format.MARKDOWN, Format.TERMINAL])
def test_no_report_names_every_operation_of_every_finding(dense: Any, format_: Format):
    report = render(dense, format_, Style())
    assert report.count("/299") < 150
    assert " more" in report


def test_a_baseline_has_to_know_the_operations_that_have_no_entry_as_well(dense: Any):
    last = dense.findings[0].further[-1]
    fields = {"change": "*", "reason": "agreed", "expires": "2031-01-31"}
    accept = [{**fields, "operation": use.operation} for use in dense.findings[0].uses]
    narrow = baseline.read({"version": 1, "accept": accept}, "b")
    wide = baseline.read({"version": 1, "accept": [{**fields, "operation": "GET /*"}]}, "b")
    assert not any(entry.knows(dense.findings[0]) for entry in narrow)
    assert wide[0].knows(dense.findings[0])
    assert last not in {use.operation for use in dense.findings[0].uses}


# Small schemas that refer to each other, and what is said of them whether they are alike or not.
names = st.sampled_from(["A", "B", "C"])
references = st.builds(lambda name: {"$ref": f"#/components/schemas/{name}"}, names)
leaves = st.sampled_from([{"type": "string"}, {"type": "integer"}, {"enum": [1, True]}])
members = st.dictionaries(st.sampled_from("abc"), leaves | references, min_size=1, max_size=3)
objects = st.builds(lambda inner: {"type": "object", "properties": inner}, members)
chosen = st.builds(
    lambda inner: {"oneOf": inner}, st.lists(objects | references, min_size=2, max_size=3)
)
components = st.fixed_dictionaries(dict.fromkeys(["A", "B", "C"], objects | chosen))


def annotated(value: Any) -> Any:
    """The same schemas with a word more in each, so that none is written as before."""
    if isinstance(value, list):
        return [annotated(inner) for inner in value]
    if not isinstance(value, dict):
        return value
    inner = {name: annotated(below) for name, below in value.items()}
    schema = value.keys() & {"type", "enum", "oneOf", "$ref"}
    return {**inner, "description": "T"} if schema else inner


@STEADY
@given(before=components, after=components, root=references | objects)
def test_what_is_written_alike_is_passed_over_and_the_rest_is_not(
    before: Any, after: Any, root: Any
):
    # Half of the schemas stay as they are, so that what is alike leads to what is not.
    mixed = {name: after[name] if name == "A" else before[name] for name in before}

    def said(schemas: Any) -> Any:
        documents = [answering(root, components={"schemas": each}) for each in (before, schemas)]
        # Read as from files: no two places share an object.
        old, new = (json.loads(json.dumps(each)) for each in documents)
        found = compare(old, new).findings
        return [(one.change, one.location, one.uses, one.expected, one.got) for one in found]

    assert said(mixed) == said(annotated(mixed))
