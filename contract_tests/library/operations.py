"""The 17 operations of the contract: how a client calls each, and what the API answers."""

import json
from collections.abc import Callable
from importlib.resources import files
from typing import Any, NamedTuple

import httpx
from apipay import ApiPay, Retries

CONTRACT: dict[str, Any] = json.loads((files("apipay_contract") / "openapi.json").read_bytes())

PHONE = "87001234567"

CALLS: dict[str, Callable[[Any], Any]] = {
    "createInvoice": lambda c: c.invoices.create(amount=10000, phone_number=PHONE),
    "listInvoices": lambda c: c.invoices.page(),
    "getInvoice": lambda c: c.invoices.get(7),
    "cancelInvoice": lambda c: c.invoices.cancel(7),
    "createRefund": lambda c: c.invoices.refund(7),
    "listInvoiceRefunds": lambda c: c.invoices.refunds(7),
    "listRefunds": lambda c: c.refunds.page(),
    "getRefund": lambda c: c.refunds.get(7),
    "createRecurringInvoice": lambda c: c.recurring_invoices.create(
        amount=10000, phone_number=PHONE, interval="monthly"
    ),
    "listRecurringInvoices": lambda c: c.recurring_invoices.page(),
    "getRecurringInvoice": lambda c: c.recurring_invoices.get(7),
    "updateRecurringInvoice": lambda c: c.recurring_invoices.update(7),
    "pauseRecurringInvoice": lambda c: c.recurring_invoices.pause(7),
    "resumeRecurringInvoice": lambda c: c.recurring_invoices.resume(7),
    "cancelRecurringInvoice": lambda c: c.recurring_invoices.cancel(7),
    "billRecurringInvoiceNow": lambda c: c.recurring_invoices.bill_now(7),
    "skipRecurringInvoicePeriod": lambda c: c.recurring_invoices.skip_period(7),
}
"""The least that each operation needs, by operationId."""


class Operation(NamedTuple):
    """An operation as the contract has it, and as a client calls it."""

    name: str
    method: str
    path: str
    call: Callable[[Any], Any]
    answer: dict[str, Any]


def resolved(node: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in node:
        target: Any = CONTRACT
        for step in node["$ref"].removeprefix("#/").split("/"):
            target = target[step]
        node = target
    return node


def _example(operation: dict[str, Any]) -> dict[str, Any]:
    examples = operation["responses"]["200"]["content"]["application/json"]["examples"]
    return resolved(next(iter(examples.values())))["value"]


OPERATIONS: dict[str, Operation] = {
    operation["operationId"]: Operation(
        operation["operationId"],
        method.upper(),
        path.replace("{id}", "7"),
        CALLS[operation["operationId"]],
        _example(operation),
    )
    for path, methods in CONTRACT["paths"].items()
    for method, operation in methods.items()
    if method != "parameters"
}

INVOICE = OPERATIONS["createInvoice"].answer
"""A pending invoice."""


def answering(response: httpx.Response, **options: Any) -> ApiPay:
    """Return a sync client that gets this response to whatever it sends, once, and never waits."""
    http = httpx.Client(transport=httpx.MockTransport(lambda _: response))
    options = {"pace": None, "retries": Retries(attempts=1, wait_initial=0)} | options
    return ApiPay("key", base_url="http://localhost/api", http_client=http, **options)
