# ruff: noqa: RUF001 - Russian is written in Cyrillic
"""The catalogue and the rules agree: no row that nobody tells of, no sentence with a hole."""

import re
from pathlib import Path
from typing import Any

import apipay_drift
import pytest
from apipay_drift import Severity
from apipay_drift.spec import compare
from apipay_drift.spec.catalogue import LANGUAGES, entries, sentence, shown

from contract_tests.drift import test_operation_rules, test_schema_rules
from contract_tests.drift.documents import answering, findings, sending

RULES = Path(apipay_drift.__file__).parent / "spec"
# An answer hides no read-only property and a request no write-only one: these four say nothing.
SILENT = {
    "response-property-became-read-only",
    "response-property-no-longer-read-only",
    "request-property-became-write-only",
    "request-property-no-longer-write-only",
    "response-required-property-added",  # to an answer, a property that came is one that came
}


@pytest.fixture(scope="module")
def told() -> set[str]:
    """The ids of everything that the tables of these tests make the comparison say."""
    pairs = [(before, after) for before, after, _ in test_operation_rules.CASES.values()]
    for case in test_schema_rules.CASES:
        pairs += [
            (put(case.before, openapi=case.version), put(case.after, openapi=case.version))
            for put in (sending, answering)
        ]
    return {one.change for before, after in pairs for one in findings(before, after)}


def test_every_row_of_the_catalogue_is_told_by_a_case_of_the_tables(told: set[str]):
    untold = entries().keys() - told - SILENT
    assert untold <= {"request-discriminator-value-changed", "response-discriminator-value-changed"}
    assert told.isdisjoint(SILENT)


def test_a_tag_value_that_changed_is_told():
    card = {"type": "object", "properties": {"kind": {"type": "string"}, "pan": {"type": "string"}}}
    cash = {
        "type": "object",
        "properties": {"kind": {"type": "string"}, "till": {"type": "string"}},
    }

    def tagged(name: str) -> dict[str, Any]:
        mapping = {name: "#/components/schemas/Card", "cash": "#/components/schemas/Cash"}
        refs = [{"$ref": target} for target in mapping.values()]
        choice = {"oneOf": refs, "discriminator": {"propertyName": "kind", "mapping": mapping}}
        return answering(choice, components={"schemas": {"Card": card, "Cash": cash}})

    (changed,) = compare(tagged("card"), tagged("bank_card")).findings
    assert changed.change == "response-discriminator-value-changed"
    assert (changed.expected, changed.got) == ("card", "bank_card")


def test_every_id_is_written_as_reports_and_baselines_want_it():
    assert all(re.fullmatch(r"[a-z]+(-[a-z]+)+", row) for row in entries())


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_is_whole(language: str):
    for row in entries().values():
        text = sentence(row, name="NAME", before="OLD", after="NEW")[language]
        assert text[0] not in " {"
        assert text.endswith(".")
        assert "{" not in text
        assert bool(re.search("[а-я]", text)) is (language == "ru")


def test_a_request_and_an_answer_never_break_by_the_same_widening_or_narrowing():
    both = {"property-removed", "type-changed", "constant-changed", "limit-changed", "map-closed"}
    both |= {"pattern-changed", "format-changed", "keyword-changed", "required-property-added"}
    both |= {"discriminator-changed", "discriminator-value-changed", "body-removed"}
    both |= {"media-type-removed", "media-type-changed", "wrapped", "unwrapped"}
    for row in entries().values():
        direction, _, kind = row.id.partition("-")
        twin = entries().get(f"response-{kind}")
        if direction == "request" and twin is not None and kind not in both:
            assert {row.severity, twin.severity} != {Severity.BREAKING}, kind


def test_values_are_shown_as_words():
    assert shown(["a", 1, None], "en") == "a, 1, null"
    assert shown(None, "ru") == "нет"
    assert shown("", "en") == '""'
    assert len(shown("x" * 1000, "en")) < 200


def test_no_rule_is_longer_than_a_screen():
    assert all(len(path.read_text("utf-8").splitlines()) < 300 for path in RULES.glob("*.py"))
