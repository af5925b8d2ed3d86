"""A schema with a `discriminator` stands for the schemas that inherit from it (`allOf`)."""

from typing import Any

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
