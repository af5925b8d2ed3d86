"""One answer against the contract: what is told of it, where, and which facts it contradicts."""

import copy
from typing import Any

import pytest
from apipay_drift import Severity
from apipay_drift.absence import ABSENT
from apipay_drift.conformance import check
from apipay_drift.contract import contract, operation, operations, resolved
from apipay_drift.deviations import entries

from contract_tests.samples import INVOICE

HEADERS = {"content-type": "application/json", "x-ratelimit-remaining": "59"}
LIST = {"data": [INVOICE], "meta": {"current_page": 1, "per_page": 10, "total": 1}}
FAULTY = {"message": "Validation failed", "errors": {"amount": ["Too small"]}}
GONE = object()


def changed(body: dict[str, Any], **fields: Any) -> dict[str, Any]:
    return {name: value for name, value in (body | fields).items() if value is not GONE}


def listed(**fields: Any) -> dict[str, Any]:
    return LIST | {"data": [INVOICE, changed(INVOICE, **fields), changed(INVOICE, **fields)]}


def of(path: str, body: Any, status: int = 200, headers: Any = HEADERS) -> list[Any]:
    return list(check("GET", path, status, headers, body))


# What an invoice says: change, location, facts that have to be among those told.
BODIES: dict[str, tuple[dict[str, Any], str, str, set[str]]] = {
    "a field is gone": (changed(INVOICE, amount=GONE), "field-missing", "/amount", {"G07"}),
    "a field is new": (changed(INVOICE, currency="KZT"), "field-unknown", "/currency", {"I05"}),
    "an amount is a number": (changed(INVOICE, amount=10000), "type-changed", "/amount", {"G07"}),
    "an amount is short": (changed(INVOICE, amount="10000"), "format-changed", "/amount", {"G07"}),
    "an id is text": (changed(INVOICE, id="42"), "type-changed", "/id", {"G08"}),
    "an id is 42.0": (changed(INVOICE, id=42.0), "type-changed", "/id", {"G08"}),
    "an id is true": (changed(INVOICE, id=True), "type-changed", "/id", {"G08"}),
    "an id is 0": (changed(INVOICE, id=0), "bound-broken", "/id", {"G08"}),
    "a moment has an offset": (
        changed(INVOICE, created_at="2025-01-31T12:00:00+00:00"),
        "format-changed",
        "/created_at",
        {"G09"},
    ),
    "a moment is none": (
        changed(INVOICE, created_at="2025-02-30T12:00:00Z"),
        "format-changed",
        "/created_at",
        {"G09"},
    ),
    "an address is none": (
        changed(INVOICE, payment_url="pay/42"),
        "format-changed",
        "/payment_url",
        {"I03"},
    ),
    "a phone has a plus": (
        changed(INVOICE, client_phone="+77001234567"),
        "format-changed",
        "/client_phone",
        {"G10"},
    ),
    "what is not known is null": (
        changed(INVOICE, paid_at=None),
        "null-instead-of-absent",
        "/paid_at",
        {"G13"},
    ),
    "what is known is null": (changed(INVOICE, amount=None), "type-changed", "/amount", {"G07"}),
    "a status is unknown": (
        changed(INVOICE, status="refunded"),
        "enum-value-unknown",
        "/status",
        {"I06"},
    ),
}


@pytest.mark.fact("G07", "G08", "G09", "G13", "I05", "I06")
@pytest.mark.parametrize("case", BODIES)
def test_what_deviates_is_told_once_with_its_place_and_facts(case: str):
    body, change, location, facts = BODIES[case]
    (one,) = of("/invoices/42", body)
    assert (one.change, one.operation, one.location) == (change, "GET /invoices/{id}", location)
    assert one.place == f"response 200 body · {location[1:]}"
    assert facts <= set(one.facts)


@pytest.mark.parametrize("case", BODIES)
def test_in_a_list_it_is_told_once_for_all_entries(case: str):
    body, change, location, _ = BODIES[case]
    (one,) = of("/invoices", LIST | {"data": [INVOICE, body, body]})
    assert (one.change, one.location) == (change, f"/data/*{location}")
    assert one.place == f"response 200 body · data[].{location[1:]}"
    assert one.at[:2] == ("data", 1)


# The rest of an answer: status, headers, body, and what is told.
ANSWERS: dict[str, tuple[int, dict[str, str], Any, str, str]] = {
    "a status is not documented": (201, HEADERS, INVOICE, "status-undocumented", "status"),
    "a gateway speaks": (502, {}, ABSENT, "gateway-fault", "status"),
    "it is called text": (
        200,
        HEADERS | {"content-type": "text/plain"},
        INVOICE,
        "content-type-changed",
        "content-type",
    ),
    "it is called nothing": (
        200,
        {"x-ratelimit-remaining": "59"},
        INVOICE,
        "header-missing",
        "content-type",
    ),
    "nothing is counted": (
        200,
        {"content-type": "application/json"},
        INVOICE,
        "header-missing",
        "x-ratelimit-remaining",
    ),
    "words are counted": (
        200,
        HEADERS | {"x-ratelimit-remaining": "many"},
        INVOICE,
        "header-malformed",
        "x-ratelimit-remaining",
    ),
    "too much is left": (
        200,
        HEADERS | {"x-ratelimit-remaining": "99"},
        INVOICE,
        "rate-header-wrong",
        "x-ratelimit-remaining",
    ),
    "the body is no JSON": (200, HEADERS, ABSENT, "body-not-json", ""),
    "the body is a list": (200, HEADERS, [INVOICE], "type-changed", ""),
    "an error has a code": (
        404,
        HEADERS,
        {"message": "Resource not found", "code": 7},
        "field-unknown",
        "/code",
    ),
    "an error has no message": (404, HEADERS, {}, "field-missing", "/message"),
}


@pytest.mark.fact("E01", "E02", "G03", "G06")
@pytest.mark.parametrize("case", ANSWERS)
def test_status_headers_and_shape_are_held_to_the_contract(case: str):
    status, headers, body, change, location = ANSWERS[case]
    (one,) = of("/invoices/42", body, status, headers)
    assert (one.change, one.location) == (change, location)
    assert one.facts


@pytest.mark.fact("E02")
def test_a_list_of_faults_is_a_list_of_texts():
    found = of("/invoices", FAULTY | {"errors": {"page": "no", "per_page": [], "search": [1]}}, 422)
    assert {(one.change, one.location) for one in found} == {
        ("type-changed", "/errors/page"),
        ("bound-broken", "/errors/per_page"),
        ("type-changed", "/errors/search/*"),
    }


def test_a_refused_key_need_not_be_counted():
    body = {"message": "API key is required"}
    assert of("/invoices/42", body, 401, {"content-type": "application/json"}) == []


def test_what_is_no_operation_is_not_judged():
    for method, path in (("GET", "/invoice"), ("PATCH", "/invoices/1"), ("GET", "/invoices/"),
                         ("GET", "/invoices//refunds"), ("GET", "invoices")):  # fmt: skip
        assert list(check(method, path, 418, {}, ABSENT)) == []


@pytest.mark.parametrize("asked", operations(), ids=lambda each: each.id)
def test_every_example_of_the_contract_conforms(asked: Any):
    for status, answer in asked.responses.items():
        for example in answer["content"]["application/json"]["examples"].values():
            body = copy.deepcopy(resolved(example)["value"])
            path = asked.path.replace("{id}", "1")
            assert list(check(asked.method, path, int(status), HEADERS, body)) == []


def test_every_path_of_the_contract_is_found():
    for path, item in contract()["paths"].items():
        for method, described in item.items():
            if method != "parameters":
                found = operation(method.upper(), path.replace("{id}", "17"))
                assert found is not None
                assert found.id == described["operationId"]


def test_a_gateway_says_nothing_of_the_contract():
    (one,) = of("/invoices", ABSENT, 503, {})
    assert one.felt is Severity.UNCHECKED
    assert entries()[one.change].severity is Severity.UNCHECKED
