"""Many deviations, few findings; and a catalogue whose sentences are whole."""

# ruff: noqa: RUF001 - Russian is written in Cyrillic

import re
from dataclasses import replace

import pytest
from apipay_drift import Severity
from apipay_drift.absence import ABSENT
from apipay_drift.deviations import LANGUAGES, Deviation, entries, findings, sentence

ONE = Deviation(
    change="format-changed",
    operation="GET /invoices/{id}",
    location="/amount",
    place="response 200 body · amount",
    expected="10000.00",
    got="10.5",
    facts=("G07",),
)


def test_what_several_operations_feel_is_one_finding():
    (found,) = findings([ONE, replace(ONE, operation="POST /invoices", got="7"), ONE])
    assert found.operations == ("GET /invoices/{id}", "POST /invoices")
    assert (found.expected, found.got) == ("10000.00", "10.5")


@pytest.mark.parametrize(
    "other",
    [
        replace(ONE, location="/data/*/amount"),
        replace(ONE, facts=("R02",)),
        replace(ONE, got=ABSENT),
        replace(ONE, change="value-changed"),
    ],
)
def test_another_place_fact_kind_or_change_is_another_finding(other: Deviation):
    assert len(findings([ONE, other])) == 2


def test_two_unknown_values_are_two_findings():
    one = replace(
        ONE, change="enum-value-unknown", location="/status", expected=["paid"], got="new"
    )
    assert len(findings([one, replace(one, got="late"), one])) == 2


def test_the_worst_comes_first():
    found = findings([
        replace(ONE, change="field-unknown"),
        replace(ONE, facts=("H09",)),
        replace(ONE, change="gateway-fault"),
        ONE,
    ])  # fmt: skip
    assert [each.severity for each in found] == list(Severity)


def test_house_rules_alone_are_information_and_a_fact_among_them_is_not():
    (rule,) = findings([replace(ONE, facts=("H01", "H02"))])
    (fact,) = findings([replace(ONE, facts=("H01", "R04"))])
    (told,) = findings([replace(ONE, facts=("H01",), severity=Severity.BREAKING)])
    assert [rule.severity, fact.severity, told.severity] == ["house-rule", "breaking", "breaking"]


def test_a_group_stays_the_same_whatever_value_or_operation_comes_first():
    (first,) = findings([ONE])
    (second,) = findings([replace(ONE, operation="POST /invoices", got="99.9"), ONE])
    (other,) = findings([replace(ONE, location="/data/*/amount")])
    assert first.group == second.group != other.group


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("row", entries().values(), ids=lambda row: row.id)
def test_every_sentence_is_whole(row, language: str):
    text = sentence(replace(ONE, change=row.id, expected="WANTED", got="CAME"))[language]
    assert text[0] not in " {"
    assert text.endswith(".")
    assert not re.search(r"[{}]", text)
    assert bool(re.search("[а-я]", text)) is (language == "ru")
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", row.id)


def test_a_place_without_a_name_has_words_for_it():
    told = sentence(replace(ONE, change="type-changed", location=""))
    assert told["en"].startswith("the body ")
    assert "тело" in told["ru"]
    entries_of = sentence(replace(ONE, change="type-changed", location="/data/*"))
    assert entries_of["en"].startswith("data[] ")
