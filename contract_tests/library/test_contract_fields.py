"""The library follows the contract: a field or operation that is generated anew turns these red."""

import dataclasses
import inspect
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import apipay_api.models as generated
import attrs
import pytest
from apipay import ApiPay, AsyncApiPay, models
from apipay.calls import composed, invoices, recurring_invoices, refunds
from apipay_api.api.invoices import list_invoices
from apipay_api.api.recurring_invoices import list_recurring_invoices
from apipay_api.api.refunds import list_refunds

from contract_tests.library.operations import CONTRACT

MODELS = [
    (models.Invoice, generated.Invoice, models.INVOICE),
    (models.Refund, generated.Refund, models.REFUND),
    (models.RecurringInvoice, generated.RecurringInvoice, models.RECURRING_INVOICE),
]
LENIENT: dict[type, dict[str, bool]] = {
    models.Invoice: {"client_phone": False},  # always there by H30, a rule of ours
    models.Refund: {},
    models.RecurringInvoice: {},
}
ROOT = Path(__file__).resolve().parents[2]


def fields(model: type, *beside: str) -> dict[str, bool]:
    """Return name -> is it always there, of a dataclass of ours or of a generated attrs class."""
    found, nothing = (
        (dataclasses.fields(model), dataclasses.MISSING)
        if dataclasses.is_dataclass(model)
        else (attrs.fields(model), attrs.NOTHING)
    )
    return {field.name: field.default is nothing for field in found if field.name not in beside}


@pytest.mark.parametrize(("ours", "theirs", "table"), MODELS)
def test_models_have_the_fields_of_the_contract(ours: type, theirs: type, table: Any):
    assert fields(ours, "raw") == fields(theirs, "additional_properties") | LENIENT[ours]
    read = {name: how.required for name, how in table.items()}
    assert [*read.items()] == [
        *fields(ours, "raw").items()
    ]  # in this very order they are filled in


def test_every_fact_that_the_library_cites_is_in_the_contract():
    text = (ROOT / "docs" / "contract.md").read_text(encoding="utf-8")
    known = set(re.findall(r"^\| ([A-Z]\d\d) \|", text, re.MULTILINE))
    sources = [*(ROOT / "overlay" / "apipay").rglob("*.py")]
    assert len(sources) > 20
    for source in sources:
        cited = set(re.findall(r"\b[CEGHIRW]\d\d\b", source.read_text(encoding="utf-8")))
        assert cited <= known, source.name


def parameters(function: Callable[..., Any], *beside: str) -> dict[str, bool]:
    """Return name -> must it be given."""
    return {
        name: parameter.default is inspect.Parameter.empty
        for name, parameter in inspect.signature(function).parameters.items()
        if name not in beside
    }


REQUESTS = [
    (invoices.create, generated.CreateInvoice),
    (invoices.refund, generated.CreateRefund),
    (recurring_invoices.create, generated.CreateRecurringInvoice),
    (recurring_invoices.update, generated.UpdateRecurringInvoice),
]


@pytest.mark.parametrize(("build", "body"), REQUESTS)
def test_arguments_are_the_fields_of_the_request(build: Callable[..., Any], body: type):
    assert parameters(build, "id") == fields(body, "additional_properties")


def test_create_once_takes_what_create_takes():
    assert parameters(composed.create_once) == parameters(invoices.create) | {
        "external_order_id": True
    }


LISTS = [
    (invoices, list_invoices),
    (refunds, list_refunds),
    (recurring_invoices, list_recurring_invoices),
]


@pytest.mark.parametrize(("ours", "theirs"), LISTS)
def test_filters_are_the_parameters_of_the_list(ours: Any, theirs: Any):
    documented = parameters(theirs._get_kwargs)
    assert parameters(ours.page) == documented
    assert parameters(ours.list) == parameters(ours.page, "page")


OPERATIONS = {
    "invoices.create": "createInvoice",
    "invoices.page": "listInvoices",
    "invoices.get": "getInvoice",
    "invoices.cancel": "cancelInvoice",
    "invoices.refund": "createRefund",
    "invoices.refunds": "listInvoiceRefunds",
    "refunds.page": "listRefunds",
    "refunds.get": "getRefund",
    "recurring_invoices.create": "createRecurringInvoice",
    "recurring_invoices.page": "listRecurringInvoices",
    "recurring_invoices.get": "getRecurringInvoice",
    "recurring_invoices.update": "updateRecurringInvoice",
    "recurring_invoices.pause": "pauseRecurringInvoice",
    "recurring_invoices.resume": "resumeRecurringInvoice",
    "recurring_invoices.cancel": "cancelRecurringInvoice",
    "recurring_invoices.bill_now": "billRecurringInvoiceNow",
    "recurring_invoices.skip_period": "skipRecurringInvoicePeriod",
}
BUILT_ON_THEM = {
    "invoices.create_once",
    "invoices.wait",
    "invoices.list",
    "refunds.list",
    "recurring_invoices.list",
}


@pytest.mark.fact("G04")
@pytest.mark.parametrize("kind", [ApiPay, AsyncApiPay])
def test_every_operation_has_its_method(kind: type):
    client = kind("key", base_url="http://localhost")
    bound = {
        f"{group}.{name}"
        for group, resource in vars(client).items()
        if not group.startswith("_")
        for name in dir(resource)
        if not name.startswith("_")
    }
    assert bound == OPERATIONS.keys() | BUILT_ON_THEM
    documented = {
        operation["operationId"]
        for methods in CONTRACT["paths"].values()
        for method, operation in methods.items()
        if method != "parameters"
    }
    assert set(OPERATIONS.values()) == documented
    assert len(OPERATIONS) == 17  # G04
