# ruff: noqa: E501 - a table is read across
"""What each change of a schema means, written by the client and written by the server."""

from typing import Any, NamedTuple

import pytest

from contract_tests.drift.documents import answering, sending, told


class Case(NamedTuple):
    """Two schemas, and what is said of them in a request and in an answer."""

    name: str
    before: Any
    after: Any
    request: str
    response: str
    version: str = "3.1.0"


TEXT = {"type": "string"}
WHOLE = {"type": "integer"}
NUMBER = {"type": "number"}
OBJECT = {"type": "object"}
LIST = {"type": "array", "items": TEXT}
CLOSED = {"additionalProperties": False}


def having(required: tuple[str, ...] = (), **properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(required)}


CARD = having(("kind", "pan"), kind={"enum": ["card"]}, pan=TEXT)
CASH = having(("kind", "till"), kind={"enum": ["cash"]}, till=TEXT)
WALLET = having(("kind", "phone"), kind={"enum": ["wallet"]}, phone=TEXT)
STORED = having(kind={"enum": ["card-on-file", "wallet-on-file"]}, pan=TEXT, bank=TEXT, note=TEXT)
DEBIT = having(kind={"enum": ["card"]}, pan=TEXT, bank={"enum": ["debit"]}, note=TEXT)
CREDIT = having(kind={"enum": ["card"]}, pan=TEXT, bank={"enum": ["credit", "debit"]}, note=TEXT)

CASES = (
    Case("property removed", having(a=TEXT, b=TEXT), having(a=TEXT), "! property-removed", "! property-removed"),
    Case("required property removed", having(("b",), a=TEXT, b=TEXT), having(a=TEXT), "! property-removed", "! property-removed"),
    Case("property added", having(a=TEXT), having(a=TEXT, b=TEXT), "+ property-added", "+ property-added"),
    Case("required property added", having(a=TEXT), having(("b",), a=TEXT, b=TEXT), "! required-property-added", "+ property-added"),
    Case("required property with a default added", having(a=TEXT), having(("b",), a=TEXT, b=TEXT | {"default": "x"}), "! required-property-added", "+ property-added"),
    Case("property became required", having(a=TEXT), having(("a",), a=TEXT), "! property-became-required", "+ property-became-required"),
    Case("property became optional", having(("a",), a=TEXT), having(a=TEXT), "+ property-became-optional", "! property-became-optional"),
    Case("property deprecated", having(a=TEXT), having(a=TEXT | {"deprecated": True}), "+ deprecated", "+ deprecated"),
    Case("property no longer deprecated", having(a=TEXT | {"deprecated": True}), having(a=TEXT), "+ no-longer-deprecated", "+ no-longer-deprecated"),
    Case("property became read-only", having(a=TEXT), having(a=TEXT | {"readOnly": True}), "! property-became-read-only", ""),
    Case("property no longer read-only", having(a=TEXT | {"readOnly": True}), having(a=TEXT), "+ property-no-longer-read-only", ""),
    Case("required property no longer read-only", having(("a",), a=TEXT | {"readOnly": True}), having(("a",), a=TEXT), "! required-property-added", ""),
    Case("property became write-only", having(a=TEXT), having(a=TEXT | {"writeOnly": True}), "", "! property-became-write-only"),
    Case("property no longer write-only", having(a=TEXT | {"writeOnly": True}), having(a=TEXT), "", "+ property-no-longer-write-only"),
    Case("read-only property changed", having(a=TEXT | {"readOnly": True}), having(a=WHOLE | {"readOnly": True}), "", "! type-changed"),
    Case("read-only property became required", having(a=TEXT | {"readOnly": True}), having(("a",), a=TEXT | {"readOnly": True}), "", "+ property-became-required"),
    Case("write-only property removed", having(a=TEXT | {"writeOnly": True}), having(), "! property-removed", ""),
    Case("object wrapped", having(a=TEXT, b=TEXT), having(data=having(a=TEXT, b=TEXT)), "! wrapped", "! wrapped"),
    Case("object wrapped, changed inside", having(a=TEXT, b=TEXT), having(data=having(a=WHOLE, b=TEXT)), "! wrapped, ! type-changed", "! wrapped, ! type-changed"),
    Case("object wrapped, beside others", having(ok=TEXT, a=TEXT, b=TEXT, c=TEXT), having(("n",), ok=WHOLE, n=TEXT, data=having(a=TEXT, b=TEXT)), "! wrapped, ! property-removed, ! type-changed, ! required-property-added", "! wrapped, ! property-removed, ! type-changed, + property-added"),
    Case("closed object wrapped", having(a=TEXT, b=TEXT) | CLOSED, having(data=having(a=TEXT, b=TEXT) | CLOSED) | CLOSED, "! wrapped", "! wrapped"),
    Case("object unwrapped", having(data=having(a=TEXT, b=TEXT)), having(a=TEXT, b=WHOLE), "! unwrapped, ! type-changed", "! unwrapped, ! type-changed"),
    Case("list wrapped", LIST, having(data=LIST, total=WHOLE), "! wrapped, + property-added", "! wrapped, + property-added"),
    Case("list unwrapped", having(data=LIST, total=WHOLE), LIST, "! unwrapped, ! property-removed", "! unwrapped, ! property-removed"),
    Case("list renamed, and changed inside", having(items=LIST, total=WHOLE), having(data=LIST | {"items": TEXT | {"enum": ["a"]}}, total=WHOLE), "! property-removed, + property-added, ! enum-imposed", "! property-removed, + property-added, + enum-imposed"),
    Case("list gone, one of something else come", having(items=LIST), having(data={"type": "array", "items": WHOLE}), "! property-removed, + property-added", "! property-removed, + property-added"),
    Case("some properties put into one", having(a=TEXT, b=TEXT, c=TEXT), having(a=TEXT, more=having(b=TEXT)), "! property-removed, ! property-removed, + property-added", "! property-removed, ! property-removed, + property-added"),
    Case("text to integer", TEXT, WHOLE, "! type-changed", "! type-changed"),
    Case("integer to number", WHOLE, NUMBER, "+ type-widened", "! type-widened"),
    Case("number to integer", NUMBER, WHOLE, "! type-narrowed", "+ type-narrowed"),
    Case("a second type", TEXT, {"type": ["string", "integer"]}, "+ type-widened", "! type-widened"),
    Case("one type fewer", {"type": ["string", "integer"]}, TEXT, "! type-narrowed", "+ type-narrowed"),
    Case("types that overlap", {"type": ["string", "integer"]}, {"type": ["string", "boolean"]}, "! type-changed", "! type-changed"),
    Case("anything to text", {}, TEXT, "! type-narrowed", "+ type-narrowed"),
    Case("object to anything", having(a=TEXT, b=TEXT), {}, "+ type-widened", "! type-widened"),
    Case("object to list", having(a=TEXT), {"type": "array", "items": TEXT}, "! type-changed", "! type-changed"),
    Case("became nullable, as 3.1 says it", TEXT, {"type": ["string", "null"]}, "+ became-nullable", "! became-nullable"),
    Case("became nullable, as 3.0 says it", TEXT, TEXT | {"nullable": True}, "+ became-nullable", "! became-nullable", "3.0.3"),
    Case("became not nullable", TEXT | {"nullable": True}, TEXT, "! became-not-nullable", "+ became-not-nullable", "3.0.3"),
    Case("became nullable as an alternative", having(a=TEXT), {"oneOf": [having(a=TEXT), {"type": "null"}]}, "+ became-nullable", "! became-nullable"),
    Case("value removed", TEXT | {"enum": ["a", "b"]}, TEXT | {"enum": ["a"]}, "! enum-values-removed", "+ enum-values-removed"),
    Case("value added", TEXT | {"enum": ["a"]}, TEXT | {"enum": ["a", "b"]}, "+ enum-values-added", "! enum-values-added"),
    Case("values swapped", TEXT | {"enum": ["a", "b"]}, TEXT | {"enum": ["a", "c"]}, "! enum-values-removed, + enum-values-added", "! enum-values-added, + enum-values-removed"),
    Case("enumeration imposed", TEXT, TEXT | {"enum": ["a"]}, "! enum-imposed", "+ enum-imposed"),
    Case("enumeration lifted", TEXT | {"enum": ["a"]}, TEXT, "+ enum-lifted", "! enum-lifted"),
    Case("null in an enumeration", TEXT | {"enum": ["a"]}, {"enum": ["a", None]}, "+ became-nullable", "! became-nullable"),
    Case("constant changed", {"const": "a"}, {"const": "b"}, "! constant-changed", "! constant-changed"),
    Case("constant became an enumeration", {"const": "a"}, {"enum": ["a", "b"]}, "+ enum-values-added", "! enum-values-added"),
    Case("minimum raised", WHOLE | {"minimum": 1}, WHOLE | {"minimum": 2}, "! limit-tightened", "+ limit-tightened"),
    Case("minimum lowered", NUMBER | {"minimum": 1}, NUMBER | {"minimum": 0.5}, "+ limit-loosened", "! limit-loosened"),
    Case("minimum became exclusive, 3.0", NUMBER | {"minimum": 1}, NUMBER | {"minimum": 1, "exclusiveMinimum": True}, "! limit-tightened", "+ limit-tightened", "3.0.3"),
    Case("minimum became exclusive, 3.1", NUMBER | {"minimum": 1}, NUMBER | {"exclusiveMinimum": 1}, "! limit-tightened", "+ limit-tightened"),
    Case("maximum lowered", NUMBER | {"maximum": 99999999.99}, NUMBER | {"maximum": 99999999.98}, "! limit-tightened", "+ limit-tightened"),
    Case("maximum gone", WHOLE | {"maximum": 9}, WHOLE, "+ limit-loosened", "! limit-loosened"),
    Case("maximum came", WHOLE, WHOLE | {"maximum": 9}, "! limit-tightened", "+ limit-tightened"),
    Case("maxLength lowered", TEXT | {"maxLength": 9}, TEXT | {"maxLength": 8}, "! limit-tightened", "+ limit-tightened"),
    Case("maxLength raised", TEXT | {"maxLength": 9}, TEXT | {"maxLength": 10}, "+ limit-loosened", "! limit-loosened"),
    Case("minLength came", TEXT, TEXT | {"minLength": 1}, "! limit-tightened", "+ limit-tightened"),
    Case("minItems lowered", {"type": "array", "minItems": 2}, {"type": "array", "minItems": 1}, "+ limit-loosened", "! limit-loosened"),
    Case("maxItems came", {"type": "array"}, {"type": "array", "maxItems": 9}, "! limit-tightened", "+ limit-tightened"),
    Case("uniqueItems came", {"type": "array"}, {"type": "array", "uniqueItems": True}, "! limit-tightened", "+ limit-tightened"),
    Case("minProperties came", OBJECT, OBJECT | {"minProperties": 1}, "! limit-tightened", "+ limit-tightened"),
    Case("coarser step", NUMBER | {"multipleOf": 0.01}, NUMBER | {"multipleOf": 0.1}, "! limit-tightened", "+ limit-tightened"),
    Case("finer step", NUMBER | {"multipleOf": 0.1}, NUMBER | {"multipleOf": 0.01}, "+ limit-loosened", "! limit-loosened"),
    Case("a step where a value had no end", {"enum": [2, float("inf")]}, NUMBER | {"multipleOf": 2}, "+ enum-lifted", "! enum-lifted"),
    Case("another step", NUMBER | {"multipleOf": 2}, NUMBER | {"multipleOf": 3}, "! limit-changed", "! limit-changed"),
    Case("pattern came", TEXT, TEXT | {"pattern": "^a"}, "! pattern-added", "+ pattern-added"),
    Case("pattern gone", TEXT | {"pattern": "^a"}, TEXT, "+ pattern-removed", "! pattern-removed"),
    Case("pattern changed", TEXT | {"pattern": "^a"}, TEXT | {"pattern": "^b"}, "! pattern-changed", "! pattern-changed"),
    Case("format came", TEXT, TEXT | {"format": "date"}, "! format-added", "+ format-added"),
    Case("format gone", TEXT | {"format": "date"}, TEXT, "+ format-removed", "! format-removed"),
    Case("format changed", TEXT | {"format": "date"}, TEXT | {"format": "date-time"}, "! format-changed", "! format-changed"),
    Case("int32 to int64", WHOLE | {"format": "int32"}, WHOLE | {"format": "int64"}, "+ format-removed", "! format-removed"),
    Case("default changed", having(a=TEXT | {"default": "x"}), having(a=TEXT | {"default": "y"}), "! default-changed", "+ default-changed"),
    Case("default came", having(a=TEXT), having(a=TEXT | {"default": "x"}), "+ default-added", "+ default-added"),
    Case("default gone", having(a=TEXT | {"default": "x"}), having(a=TEXT), "! default-removed", "+ default-removed"),
    Case("object closed", OBJECT, OBJECT | {"additionalProperties": False}, "! object-closed", "+ object-closed"),
    Case("object opened", OBJECT | {"additionalProperties": False}, OBJECT, "+ object-opened", "+ object-opened"),
    Case("map of other values", OBJECT | {"additionalProperties": TEXT}, OBJECT | {"additionalProperties": WHOLE}, "! type-changed", "! type-changed"),
    Case("map closed", OBJECT | {"additionalProperties": TEXT}, OBJECT | {"additionalProperties": False}, "! map-closed", "! map-closed"),
    Case("free map of texts only", OBJECT, OBJECT | {"additionalProperties": TEXT}, "! type-narrowed", "+ type-narrowed"),
    Case("map's entry got a name", OBJECT | {"additionalProperties": TEXT}, OBJECT | {"properties": {"a": TEXT}, "additionalProperties": TEXT}, "", ""),
    Case("map's entry got another type", OBJECT | {"additionalProperties": TEXT}, OBJECT | {"properties": {"a": WHOLE}, "additionalProperties": TEXT}, "! type-changed", "! type-changed"),
    Case("items changed", {"type": "array", "items": TEXT}, {"type": "array", "items": WHOLE}, "! type-changed", "! type-changed"),
    Case("position changed", {"type": "array", "prefixItems": [TEXT, WHOLE]}, {"type": "array", "prefixItems": [TEXT, TEXT]}, "! type-changed", "! type-changed"),
    Case("alternative added", {"oneOf": [CARD, CASH]}, {"oneOf": [CARD, CASH, WALLET]}, "+ alternative-added", "! alternative-added"),
    Case("alternative removed", {"oneOf": [CARD, CASH, WALLET]}, {"oneOf": [CARD, CASH]}, "! alternative-removed", "+ alternative-removed"),
    Case("alternatives where there was one shape", CARD, {"oneOf": [CARD, CASH]}, "+ alternative-added", "! alternative-added"),
    Case("one shape where there were alternatives", {"anyOf": [CARD, CASH]}, CARD, "! alternative-removed", "+ alternative-removed"),
    Case("inside an alternative", {"oneOf": [CARD, CASH]}, {"oneOf": [CASH, having(("kind", "pan"), kind={"enum": ["card"]}, pan=WHOLE)]}, "! type-changed", "! type-changed"),
    Case("other values of a tag are another alternative", {"oneOf": [CASH, STORED]}, {"oneOf": [CASH, DEBIT]}, "! alternative-removed, + alternative-added", "+ alternative-removed, ! alternative-added"),
    Case("one value of a tag in common is the same alternative", {"oneOf": [STORED, DEBIT]}, {"oneOf": [STORED | {"required": ["pan"]}, CREDIT]}, "! property-became-required, + enum-values-added", "+ property-became-required, ! enum-values-added"),
    Case("further condition", TEXT, TEXT | {"not": {"const": "x"}}, "! keyword-added", "+ keyword-added"),
    Case("condition gone", TEXT | {"not": {"const": "x"}}, TEXT, "+ keyword-removed", "! keyword-removed"),
    Case("condition changed", TEXT | {"not": {"const": "x"}}, TEXT | {"not": {"const": "y"}}, "! keyword-changed", "! keyword-changed"),
    Case("tag changed", {"oneOf": [CARD, CASH], "discriminator": {"propertyName": "kind"}}, {"oneOf": [CARD, CASH], "discriminator": {"propertyName": "type"}}, "! discriminator-changed", "! discriminator-changed"),
    Case("joined schema tightened", {"allOf": [having(a=TEXT), having(b=TEXT)]}, {"allOf": [having(a=TEXT), having(("b",), b=TEXT)]}, "! property-became-required", "+ property-became-required"),
    Case("joined items tightened", {"allOf": [{"type": "array", "items": TEXT}, {"items": {"maxLength": 9}}]}, {"allOf": [{"type": "array", "items": TEXT}, {"items": {"maxLength": 8}}]}, "! limit-tightened", "+ limit-tightened"),
    Case("false schema", having(a=TEXT), having(a=False), "! type-narrowed", "+ type-narrowed"),
)  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_change_in_a_request_means(case: Case):
    before, after = (sending(schema, openapi=case.version) for schema in (case.before, case.after))
    assert told(before, after) == expected("request", case.request)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_change_in_an_answer_means(case: Case):
    before, after = (
        answering(schema, openapi=case.version) for schema in (case.before, case.after)
    )
    assert told(before, after) == expected("response", case.response)


def expected(direction: str, line: str) -> list[str]:
    """`! type-changed, + x` -> what is told, with the direction in front of each id."""
    return sorted(
        f"{mark} {direction}-{kind}"
        for mark, _, kind in (one.strip().partition(" ") for one in line.split(",") if one)
    )
