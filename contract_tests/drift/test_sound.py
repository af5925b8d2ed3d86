# ruff: noqa: E501 - a table is read across
"""A judge from outside: values, and a JSON Schema validator that knows nothing of this package.

Where nothing is said to break a request, whatever the old schema took the new one takes; where
nothing is said to break an answer, whatever the new schema gives the old one allowed.
"""

from typing import Any

import jsonschema_rs
from hypothesis import given, settings
from hypothesis import strategies as st

from contract_tests.drift.documents import answering, breaking, findings, lines, sending

NAMES = ("a", "b", "c")
WORDS = ("x", "yy", "zzz", "2025-01-31")

texts = st.sampled_from(WORDS)
numbers = st.integers(-2, 3) | st.sampled_from([0.5, 1.5])
values = st.recursive(
    st.none() | st.booleans() | numbers | texts,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=3)
    ),
    max_leaves=6,
)


def some(required: dict[str, Any], **optional: Any) -> Any:
    """A schema with these keywords, of which some may be left out."""
    return st.fixed_dictionaries(required, optional=optional)


@st.composite
def objects(draw: Any, inner: Any) -> dict[str, Any]:
    # Every object knows every name: that nobody sends or minds an unknown one is told elsewhere.
    properties = draw(st.fixed_dictionaries(dict.fromkeys(NAMES, inner)))
    required = draw(st.sets(st.sampled_from(NAMES), max_size=2))
    return {
        "type": draw(st.sampled_from(["object", ["object", "null"]])),
        "properties": properties,
        "required": sorted(required),
    } | draw(some({}, maxProperties=st.integers(1, 3)))


sizes = st.integers(0, 3)
kinds = st.sets(
    st.sampled_from(["string", "integer", "number", "null", "boolean"]), min_size=1, max_size=3
)
leaves = (
    some({"type": st.just("string")}, minLength=sizes, maxLength=sizes, pattern=st.sampled_from(["y", "z"]))
    | some({"type": st.sampled_from(["integer", "number", ["integer", "null"]])}, minimum=numbers, maximum=numbers, exclusiveMinimum=numbers, multipleOf=st.sampled_from([0.5, 1, 2, 3]))
    | st.builds(lambda chosen: {"enum": sorted(chosen)}, st.sets(texts, min_size=1))
    | st.builds(lambda value: {"const": value}, texts)
    | st.builds(lambda chosen: {"type": sorted(chosen)}, kinds)
    | st.just({})
)  # fmt: skip
schemas = st.recursive(
    leaves,
    lambda inner: (
        objects(inner)
        | some({"type": st.just("array"), "items": inner}, minItems=sizes, maxItems=sizes)
        | st.builds(lambda members: {"anyOf": members}, st.lists(inner, min_size=2, max_size=3))
        | st.builds(lambda members: {"allOf": members}, st.lists(inner, min_size=2, max_size=2))
        | st.builds(lambda inner, base: {**base, "anyOf": inner}, st.lists(objects(inner), min_size=2, max_size=2), objects(inner))
    ),
    max_leaves=6,
)  # fmt: skip
pairs = st.tuples(schemas, schemas)
# The same pairs each time: a new one is for whoever works on the rules, not for whoever waits.
STEADY = settings(max_examples=100, derandomize=True)


def allowed(schema: Any, value: Any) -> bool:
    return jsonschema_rs.Draft202012Validator(schema).is_valid(value)


@STEADY
@given(pair=pairs, tried=st.lists(values, min_size=8, max_size=12))
def test_what_breaks_no_request_is_taken_as_before(pair: Any, tried: list[Any]):
    before, after = pair
    told = findings(*(sending(schema, openapi="3.1.0") for schema in pair))
    if not breaking(told):
        refused = [one for one in tried if allowed(before, one) and not allowed(after, one)]
        assert refused == [], lines(told)


@STEADY
@given(pair=pairs, tried=st.lists(values, min_size=8, max_size=12))
def test_what_breaks_no_answer_is_given_as_before(pair: Any, tried: list[Any]):
    before, after = pair
    told = findings(*(answering(schema, openapi="3.1.0") for schema in pair))
    if not breaking(told):
        surprising = [one for one in tried if allowed(after, one) and not allowed(before, one)]
        assert surprising == [], lines(told)


@STEADY
@given(schema=schemas)
def test_a_schema_against_itself_says_nothing(schema: Any):
    for put in (sending, answering):
        assert lines(findings(put(schema, openapi="3.1.0"), put(schema, openapi="3.1.0"))) == []


# What is told of a request becomes, with both documents swapped, this; and the severity turns.
MIRRORED = {
    "limit-tightened": "limit-loosened",
    "enum-imposed": "enum-lifted",
    "enum-values-removed": "enum-values-added",
    "type-narrowed": "type-widened",
    "became-not-nullable": "became-nullable",
    "property-became-required": "property-became-optional",
    "pattern-added": "pattern-removed",
    "required-property-added": "property-removed",
    "property-added": "property-removed",
    "alternative-removed": "alternative-added",
    "type-changed": "type-changed",
    "constant-changed": "constant-changed",
    "limit-changed": "limit-changed",
    "pattern-changed": "pattern-changed",
}
BOTH_WAYS = MIRRORED | {other: one for one, other in MIRRORED.items() if one != "property-added"}


@STEADY
@given(pair=pairs)
def test_swapped_documents_mirror_what_is_told(pair: Any):
    one, other = (sending(schema, openapi="3.1.0") for schema in pair)
    there, back = (
        {change.change.removeprefix("request-") for change in findings(*order)}
        for order in ((one, other), (other, one))
    )
    for kind in there & BOTH_WAYS.keys() - {"property-removed"}:
        if kind not in ("alternative-added", "alternative-removed"):
            assert BOTH_WAYS[kind] in back, (there, back)
