# ruff: noqa: RUF001 - Russian is written in Cyrillic
"""What a user of the library is told to change: names that the library really has."""

import inspect
import re
from typing import Any

import apipay
import pytest
from apipay import ApiPay, errors, models
from apipay_drift import load, migrate
from apipay_drift.spec import compare

from contract_tests.drift.mutants import operations


def lacking(name: str, field: str) -> dict[str, Any]:
    changed = load.contract()
    schema = changed["components"]["schemas"][name]
    del schema["properties"][field]
    schema["required"] = [one for one in schema["required"] if one != field]
    return changed


def advice(changed: dict[str, Any], language: str = "en") -> list[str]:
    report = compare(load.contract(), changed)
    return [texts[language] for texts in migrate.advice(report).values()]


def test_every_operation_of_the_contract_has_a_method_that_exists():
    labels = {f"{method.upper()} {path}" for path, method in operations()}
    assert labels == {label for label in migrate.CALLS if not label.startswith("webhook")}
    with ApiPay("key", base_url="http://localhost/api") as client:
        for label, call in migrate.CALLS.items():
            found: Any = apipay if label.startswith("webhook") else {"client": client}
            for step in call.method.split("."):
                found = found[step] if isinstance(found, dict) else getattr(found, step)
            assert inspect.isroutine(found) or callable(found)


def test_the_webhook_of_the_contract_is_known():
    hooks = load.contract()["x-webhooks"]
    assert {f"webhook {name}" for name in hooks} <= migrate.CALLS.keys()


def test_the_errors_that_advice_names_exist():
    text = " ".join(row[language] for row in migrate._rows().values() for language in row)
    named = set(
        re.findall(
            r"[A-Z][a-z]+[A-Z]?[A-Za-z]+\b(?= is raised)|Unauthorized|NotFound|ApiError", text
        )
    )
    assert named == {"NotFound", "UnreadableResponse", "ApiError", "Unauthorized"}
    assert all(hasattr(errors, name) for name in named)


@pytest.mark.parametrize("field", ["client_name", "paid_at", "amount"])
def test_a_field_that_went_is_named_as_the_attribute_of_the_model(field: str):
    assert hasattr(models.Invoice, "__attrs_attrs__") or field in models.Invoice.__annotations__
    told = advice(lacking("Invoice", field))
    assert any(f"Stop reading invoice.{field}" in text for text in told)


def test_a_field_that_is_no_longer_taken_is_named_as_the_argument():
    (told,) = advice(lacking("CreateInvoice", "description"))
    assert told == "Stop passing description to client.invoices.create()."
    (russian,) = advice(lacking("CreateInvoice", "description"), "ru")
    assert russian == "Не передавайте description в client.invoices.create()."


def test_a_server_that_moved_is_the_base_url_to_pass():
    changed = load.contract()
    changed["servers"][0]["url"] = "https://new.example/api"
    assert advice(changed) == [
        'Pass base_url="https://new.example/api" to ApiPay, or set APIPAY_BASE_URL.'
    ]


def test_what_is_additive_or_unknown_to_the_library_needs_nothing():
    changed = load.contract()
    changed["paths"]["/new"] = {"get": {"responses": {"200": {"description": "x"}}}}
    assert advice(changed) == []
    report = compare(changed, load.contract())
    assert len(report.findings) == 1
    assert migrate.advice(report) == {}
