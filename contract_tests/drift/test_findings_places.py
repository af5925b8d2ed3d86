"""Where a finding says that it is: each operation that feels a change, its places and its facts."""

from typing import Any

from apipay_drift.spec import compare

from contract_tests.drift.documents import answering, body, document, findings, operation

TEXT = {"type": "string"}
WHOLE = {"type": "integer"}
INVOICE = {"type": "object", "required": ["id"], "properties": {"id": WHOLE, "amount": TEXT}}
GET = operation(responses={"200": {"description": "ok", **body(INVOICE)}})


def test_a_change_that_many_operations_feel_is_one_finding_with_all_of_them():
    shared = {"schemas": {"Invoice": INVOICE}}
    answer = {"200": {"description": "ok", **body({"$ref": "#/components/schemas/Invoice"})}}
    paths = {f"/{name}": {"get": {"responses": answer}} for name in "abc"}
    changed = {"schemas": {"Invoice": {"type": "object", "properties": {"id": WHOLE}}}}
    found = findings(document(paths, components=shared), document(paths, components=changed))
    removed = next(one for one in found if one.change == "response-property-removed")
    assert removed.operations == ("GET /a", "GET /b", "GET /c")
    assert removed.location == "/components/schemas/Invoice/properties/amount"
    assert removed.uses[0].place == "response 200 body · amount"


def test_a_moved_operation_is_called_by_its_old_name():
    before = document({"/a": {"get": GET | {"operationId": "x"}}})
    after = document({"/b": {"get": GET | {"operationId": "x"}}})
    (moved,) = findings(before, after)
    assert (moved.operation, moved.expected, moved.got) == ("GET /a", "GET /a", "GET /b")


def test_the_place_of_a_nested_change_reads_like_the_path_to_it():
    def listing(amount: Any) -> dict[str, Any]:
        row = {"type": "object", "properties": {"amount": amount}}
        pages = {"type": "object", "properties": {"data": {"type": "array", "items": row}}}
        return answering(pages)

    (changed,) = findings(listing(TEXT), listing(WHOLE))
    assert changed.uses[0].place == "response 200 body · data[].amount"
    assert changed.location.endswith("/schema/properties/data/items/properties/amount")
    assert (changed.expected, changed.got) == ("string", "integer")


def test_a_schema_in_two_places_of_an_operation_names_both_and_a_cycle_only_once():
    def ordered(city: Any) -> dict[str, Any]:
        ref = {"$ref": "#/components/schemas/Address"}
        address = {"type": "object", "properties": {"city": city, "next": ref}}
        order = {"type": "object", "properties": {"billing": ref, "delivery": ref}}
        return answering(order, components={"schemas": {"Address": address}})

    (changed,) = findings(ordered(TEXT), ordered(WHOLE))
    assert [use.place for use in changed.uses] == [
        "response 200 body · billing.city",
        "response 200 body · delivery.city",
    ]


def test_what_each_operation_writes_anew_and_changes_alike_is_one_finding():
    def paged(most: int) -> dict[str, Any]:
        def page() -> dict[str, Any]:
            return {"name": "page", "in": "query", "schema": {"type": "integer", "maximum": most}}

        return document({f"/{name}": {"get": operation(parameters=[page()])} for name in "abc"})

    (changed,) = findings(paged(10), paged(5))
    assert changed.operations == ("GET /a", "GET /b", "GET /c")
    assert len({use.location for use in changed.uses}) == 3


def cited(**marks: Any) -> dict[str, Any]:
    thing = {"type": "object", "properties": {"a": {**TEXT, "maxLength": 9, **marks}}}
    return answering(thing, **{"x-fact": ["G01"]})


def test_a_finding_cites_the_facts_nearest_to_its_place():
    marked = cited(**{"x-fact": ["I05"], "x-house-rule": ["H30"]})
    (changed,) = findings(marked, cited(maxLength=10))
    assert changed.facts == ("I05", "H30")


def test_a_house_rule_of_ones_own_is_information_when_asked_for_and_drift_otherwise():
    own = cited(**{"x-house-rule": ["H07"]})
    for asked, severity in ((True, "house-rule"), (False, "breaking")):
        (changed,) = compare(own, cited(maxLength=10), house_rules=asked).findings
        assert (changed.severity, changed.facts) == (severity, ("H07",))
    fact = cited(**{"x-fact": ["I09"], "x-house-rule": ["H07"]})
    (changed,) = compare(fact, cited(maxLength=10), house_rules=True).findings
    assert changed.severity == "breaking"
