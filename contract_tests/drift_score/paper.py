"""What the drifts are made from: openapi.yaml as fields, as operations, and where a field shows."""

import json
from collections.abc import Iterator
from functools import cache
from importlib import resources
from typing import Any, NamedTuple

from contract_tests.mutants.proxy import API

Json = Any

LISTS = ("listInvoices", "listRefunds", "listRecurringInvoices")
ALL_LISTS = (*LISTS, "listInvoiceRefunds")


class Operation(NamedTuple):
    """One operation: where it is, and what its 200 shows."""

    id: str
    method: str
    path: str
    schema: str
    """Of the object that it shows, alone or in a list."""
    statuses: tuple[int, ...]

    @property
    def words(self) -> str:
        """How people call it."""
        return f"{self.method} {self.path}"

    @property
    def is_list(self) -> bool:
        """Tell whether it shows many."""
        return self.id in ALL_LISTS


class Field(NamedTuple):
    """One field of an object that answers show."""

    schema: str
    name: str
    kind: str
    """Its format where it has one, else its type; of the contract's own types their name."""
    required: bool
    fact: str
    operations: tuple[str, ...]
    """Where it shows when the operation is used in the ordinary way."""

    @property
    def words(self) -> str:
        """How people call it."""
        return f"{NAMES[self.schema]}'s {self.name}"


NAMES = {"Invoice": "an invoice", "Refund": "a refund", "RecurringInvoice": "a schedule"}
FACTS = {"Invoice": "I05", "Refund": "R02", "RecurringInvoice": "C02"}

ONLY_READ = ("getInvoice", "listInvoices")
NOT_EVERYWHERE = {
    ("Invoice", "paid_at"): ONLY_READ,
    ("Invoice", "expired_at"): ONLY_READ,
    ("Invoice", "client_name"): ONLY_READ,
    ("Invoice", "cancelled_at"): (*ONLY_READ, "cancelInvoice"),
    ("Invoice", "external_order_id"): ("createInvoice", *ONLY_READ, "cancelInvoice"),
    ("RecurringInvoice", "next_billing_date"): (
        "createRecurringInvoice",
        "listRecurringInvoices",
        "getRecurringInvoice",
        "updateRecurringInvoice",
        "skipRecurringInvoicePeriod",
    ),
}
"""Fields that need something to have happened first."""


@cache
def document() -> Json:
    """Return the contract."""
    text = resources.files("apipay_contract").joinpath("openapi.json").read_text("utf-8")
    return json.loads(text)


def schema(name: str) -> Json:
    """Return a named schema."""
    return document()["components"]["schemas"][name]


@cache
def operations() -> dict[str, Operation]:
    """Return the operations by id, in the contract's order."""
    return {
        item["operationId"]: _operation(method, path, item)
        for path, items in document()["paths"].items()
        for method, item in items.items()
        if method != "parameters"
    }


@cache
def fields() -> tuple[Field, ...]:
    """Return the fields of invoices, refunds and schedules."""
    return tuple(field for name in NAMES for field in _fields(name))


def showing(name: str) -> tuple[str, ...]:
    """Return the operations that show objects of this schema."""
    return tuple(each.id for each in operations().values() if each.schema == name)


def words(*ids: str) -> str:
    """Name operations for people."""
    return ", ".join(operations()[each].words for each in ids)


def path_of(operation: str, number: int) -> str:
    """Return the path of an operation on the object with this id."""
    return API + operations()[operation].path.replace("{id}", str(number))


def _operation(method: str, path: str, item: Json) -> Operation:
    shown = _named(item["responses"]["200"]["content"]["application/json"]["schema"])
    inside = schema(shown)["properties"].get("data")
    statuses = tuple(sorted(int(status) for status in item["responses"]))
    one = _named(inside["items"]) if inside else shown
    return Operation(item["operationId"], method.upper(), path, one, statuses)


def _fields(name: str) -> Iterator[Field]:
    whole = schema(name)
    for each, said in whole["properties"].items():
        arms = said.get("allOf", [said])
        kind = _named(arms[0]) if "$ref" in arms[0] else said.get("format", said["type"])
        facts = [fact for fact in said.get("x-fact", ()) if fact != "G13"]
        where = NOT_EVERYWHERE.get((name, each), showing(name))
        fact = (facts or [FACTS[name]])[0]
        yield Field(name, each, kind, each in whole["required"], fact, where)


def _named(reference: Json) -> str:
    return str(reference["$ref"].rsplit("/", 1)[1])
