"""Fields that are gone, called otherwise, null, or new: one in all answers, or in those of one."""

from collections.abc import Iterator
from itertools import chain

from contract_tests.drift_score import paper
from contract_tests.drift_score.paper import Field
from contract_tests.drift_score.proxy import Drift
from contract_tests.mutants.changes import body, items, more, value, without
from contract_tests.mutants.proxy import Answer, Json

Item = dict[str, Json]

SYNONYMS = {
    "id": "uuid",
    "amount": "sum",
    "status": "state",
    "description": "comment",
    "reason": "comment",
    "interval": "period",
    "payment_url": "pay_url",
    "client_phone": "phone_number",
    "phone_number": "client_phone",
    "external_order_id": "order_id",
    "next_billing_date": "next_date",
    "current_page": "page",
    "per_page": "limit",
    "total": "count",
}
"""What a careless release might call a field; the others go to camelCase."""


def renamed(name: str) -> str:
    """Return another name for a field."""
    first, *rest = name.split("_")
    return SYNONYMS.get(name) or first + "".join(word.title() for word in rest)


def called(name: str, becomes: str) -> Answer:
    """Call a field of every object otherwise."""
    return items(lambda item: {becomes if key == name else key: item[key] for key in item})


def everywhere(kind: str, field: Field, what: str, answer: Answer) -> Drift:
    """Return a drift in all answers that show a field."""
    return Drift(kind, f"{field.words} {what}", field.fact, field.operations, answer=answer)


def somewhere(kind: str, field: Field, what: str, answer: Answer, number: int) -> Drift:
    """Return a drift in one of the operations that show a field."""
    where = field.operations[number % len(field.operations)]
    told = f"{field.words} {what} in {paper.words(where)}"
    return Drift(kind, told, field.fact, (where,), answer=answer)


def _removed() -> Iterator[Drift]:
    kind = "field removed"
    for number, field in enumerate(paper.fields()):
        yield everywhere(kind, field, "is gone", without(field.name))
        if number % 2:
            yield somewhere(kind, field, "is gone", without(field.name), number)
    for name in ("current_page", "per_page", "total"):
        gone = _meta(lambda meta, name=name: {key: meta[key] for key in meta if key != name})
        yield Drift(kind, f"a page's {name} is gone", "I09", paper.LISTS, answer=gone)
    for number, operation in enumerate(paper.LISTS):
        name = ("total", "current_page", "per_page")[number]
        gone = _meta(lambda meta, name=name: {key: meta[key] for key in meta if key != name})
        told = f"a page's {name} is gone in {paper.words(operation)}"
        yield Drift(kind, told, "I09", (operation,), answer=gone)


def _renamed() -> Iterator[Drift]:
    kind = "field renamed"
    for number, field in enumerate(paper.fields()):
        new = renamed(field.name)
        if number % 3:
            yield everywhere(kind, field, f"is called {new}", called(field.name, new))
        else:
            yield somewhere(kind, field, f"is called {new}", called(field.name, new), number)
    for name in ("current_page", "per_page", "total"):
        new = renamed(name)
        change = _meta(
            lambda meta, name=name, new=new: {new if k == name else k: meta[k] for k in meta}
        )
        yield Drift(kind, f"a page's {name} is called {new}", "I09", paper.LISTS, answer=change)


def _null() -> Iterator[Drift]:
    kind = "null"
    for number, field in enumerate(each for each in paper.fields() if not each.required):
        absent = items(lambda item, name=field.name: {name: None} | item)
        shows = paper.showing(field.schema)
        told = f"{field.words} is null where there is none"
        yield Drift(kind, told, "G13", shows, answer=absent)
        where = ("getInvoice", "getRefund", "getRecurringInvoice")[number % 3]
        if where in shows:
            yield Drift(kind, f"{told}, in {paper.words(where)}", "G13", (where,), answer=absent)
    for schema, name in GIVEN_NULL:
        (field,) = (each for each in paper.fields() if each[:2] == (schema, name))
        yield everywhere(kind, field, "is always null", value(name, lambda _: None))
    empty = items(lambda item: {"external_order_id": ""} | item)
    yield Drift(kind, "an order id that was not given is empty", "G13",
                paper.showing("Invoice"), answer=empty)  # fmt: skip
    yield Drift(kind, "the total of a page is null", "I09", paper.LISTS,
                answer=_meta(lambda meta: meta | {"total": None}))  # fmt: skip
    none = body(lambda shown: shown if shown["data"] else {**shown, "data": None})
    yield Drift(kind, "an empty page has null for data", "I09", ("listInvoices",), answer=none)
    yield Drift(kind, "an invoice without refunds has null for data", "R05",
                ("listInvoiceRefunds",), answer=none)  # fmt: skip
    nothing = body(lambda shown: shown | {"errors": None}, 404)
    yield Drift(kind, "errors are null in a 404", "E02", answer=nothing)


GIVEN_NULL = (
    ("Invoice", "kaspi_qr_token"),
    ("Invoice", "payment_url"),
    ("Invoice", "description"),
    ("Refund", "reason"),
    ("RecurringInvoice", "next_billing_date"),
)
"""Fields that a server with a fault of its own would not know any more."""


def _additive() -> Iterator[Drift]:
    kind = "additive"
    for name, new, operation, fact in NEW:
        told = f"{paper.words(operation)} shows {name}"
        yield Drift(kind, told, fact, (operation,), answer=more(**{name: new}))
    yield Drift(kind, "every invoice shows a currency", "I05", paper.showing("Invoice"),
                answer=more(currency="KZT"))  # fmt: skip
    yield Drift(kind, "every schedule shows updated_at", "C02", paper.showing("RecurringInvoice"),
                answer=more(updated_at="2025-01-31T12:00:00Z"))  # fmt: skip
    yield Drift(kind, "a page has last_page", "I09", paper.LISTS,
                answer=_meta(lambda meta: meta | {"last_page": 1}))  # fmt: skip
    yield Drift(kind, "a page of refunds has from and to", "R05", ("listRefunds",),
                answer=_meta(lambda meta: meta | {"from": 1, "to": 10}))  # fmt: skip
    links = body(lambda shown: shown | {"links": {"next": None}})
    yield Drift(kind, "a list has links", "I09", ("listInvoices",), answer=links)
    total = body(lambda shown: shown | {"count": len(shown["data"])})
    yield Drift(kind, "an invoice's refunds have a count", "R05", ("listInvoiceRefunds",),
                answer=total)  # fmt: skip
    trace = body(lambda shown: shown | {"trace_id": "8f14e45f"}, 404)
    yield Drift(kind, "a 404 has a trace_id", "E02", answer=trace)


NEW = (
    ("refunded_amount", "0.00", "getInvoice", "I05"),
    ("is_test", True, "createInvoice", "I05"),
    ("balance", "0.00", "createRefund", "R02"),
    ("interval_count", 1, "getRecurringInvoice", "C02"),
    ("recurring_invoice_id", 1, "billRecurringInvoiceNow", "H27"),
    ("skipped_periods", 1, "skipRecurringInvoicePeriod", "C02"),
    ("cancelled_by", "merchant", "cancelInvoice", "I05"),
)


def _meta(work: Json) -> Answer:
    return body(lambda shown: {**shown, "meta": work(shown["meta"])})


DRIFTS = tuple(chain(_removed(), _renamed(), _null(), _additive()))
