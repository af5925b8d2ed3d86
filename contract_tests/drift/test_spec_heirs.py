"""A schema with a `discriminator` stands for the schemas that inherit from it (`allOf`)."""

from typing import Any

import pytest

from contract_tests.drift.documents import answering, sending, told

TEXT = {"type": "string"}
PARENT = {"$ref": "#/components/schemas/Method"}


def heir(**properties: Any) -> dict[str, Any]:
    return {"allOf": [PARENT, {"type": "object", "properties": properties}]}


def family(**heirs: Any) -> dict[str, Any]:
    parent = {
        "type": "object",
        "required": ["kind"],
        "properties": {"kind": TEXT},
        "discriminator": {"propertyName": "kind"},
    }
    return {"components": {"schemas": {"Method": parent, **heirs}}}


CARD, CASH = heir(pan=TEXT, bank=TEXT), heir(till=TEXT)


def test_what_changed_in_an_heir_is_told_where_its_parent_is_answered():
    before, after = family(Card=CARD, Cash=CASH), family(Card=heir(pan=TEXT), Cash=CASH)
    assert told(answering(PARENT, **before), answering(PARENT, **after)) == [
        "! response-property-removed"
    ]


def test_an_heir_of_an_heir_is_one_too():
    def golden(**more: Any) -> dict[str, Any]:
        card = {"$ref": "#/components/schemas/Card"}
        gold = {"allOf": [card, {"type": "object", "properties": more}]}
        return answering(PARENT, **family(Card=CARD, Gold=gold))

    assert told(golden(miles=TEXT), golden()) == ["! response-property-removed"]


def test_an_heir_more_may_come_and_may_be_sent():
    before, after = family(Card=CARD), family(Card=CARD, Cash=CASH)
    assert told(answering(PARENT, **before), answering(PARENT, **after)) == [
        "! response-alternative-added"
    ]
    assert told(sending(PARENT, **before), sending(PARENT, **after)) == [
        "+ request-alternative-added"
    ]


def test_heirs_listed_as_alternatives_are_no_change():
    heirs = family(Card=CARD, Cash=CASH)
    listed = {
        "oneOf": [{"$ref": "#/components/schemas/Card"}, {"$ref": "#/components/schemas/Cash"}],
        "discriminator": {"propertyName": "kind"},
    }
    assert told(answering(PARENT, **heirs), answering(listed, **heirs)) == []


def test_an_heir_by_itself_is_no_other_heir():
    card = {"$ref": "#/components/schemas/Card"}
    before, after = family(Card=CARD, Cash=CASH), family(Card=CARD, Cash=heir(till={"enum": [1]}))
    assert told(answering(card, **before), answering(card, **after)) == []


def test_an_heir_may_hold_its_parent():
    before, after = family(Card=CARD, Both=heir(first=PARENT)), family(Card=heir(), Both=heir())
    assert told(answering(PARENT, **before), answering(PARENT, **after)) == [
        "! response-property-removed",
        "! response-property-removed",
        "! response-property-removed",
    ]


NAMED = {
    "components": {
        "schemas": {
            "Card": {"type": "object", "properties": {"kind": TEXT, "pan": TEXT}},
            "Cash": {"type": "object", "properties": {"kind": TEXT, "till": TEXT}},
        }
    }
}


def called(**mapping: str) -> dict[str, Any]:
    return {
        "oneOf": [{"$ref": f"#/components/schemas/{name}"} for name in ("Card", "Cash")],
        "discriminator": {"propertyName": "kind", "mapping": mapping},
    }


@pytest.mark.parametrize(
    ("mapping", "sent", "answered"),
    [
        ({"card": "Card", "cash": "#/components/schemas/Cash"}, [], []),
        ({"card": "Cash", "cash": "Card"}, ["! request-discriminator-value-changed"] * 2,
         ["! response-discriminator-value-changed"] * 2),
        ({"plastic": "Card", "cash": "Cash"}, ["! request-discriminator-value-changed"],
         ["! response-discriminator-value-changed"]),
        ({"card": "Card", "pan": "Card", "cash": "Cash"}, ["+ request-enum-values-added"],
         ["! response-enum-values-added"]),
    ],
)  # fmt: skip
def test_an_alternative_that_is_called_otherwise_is_told(
    mapping: dict[str, str], sent: list[str], answered: list[str]
):
    old, new = called(card="Card", cash="Cash"), called(**mapping)
    assert told(sending(old, **NAMED), sending(new, **NAMED)) == sent
    assert told(answering(old, **NAMED), answering(new, **NAMED)) == answered


def test_a_name_of_an_alternative_that_is_no_longer_taken_breaks_who_sends_it():
    old, new = called(card="Card", pan="Card", cash="Cash"), called(card="Card", cash="Cash")
    assert told(sending(old, **NAMED), sending(new, **NAMED)) == ["! request-enum-values-removed"]
