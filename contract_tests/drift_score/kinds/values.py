"""Values of another type, in another format, or from another list of words."""

import re
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from itertools import chain

from contract_tests.drift_score import paper
from contract_tests.drift_score.kinds.fields import everywhere, somewhere
from contract_tests.drift_score.proxy import Drift
from contract_tests.mutants.changes import body, query, value
from contract_tests.mutants.proxy import Answer, Json

Change = Callable[[Json], Json]


def _seconds(moment: str) -> int:
    return int(datetime.fromisoformat(moment).timestamp())


def _almaty(moment: str) -> datetime:
    return datetime.fromisoformat(moment[:19]) + timedelta(hours=5)


TYPES: dict[str, tuple[tuple[str, Change], ...]] = {
    "Id": (("text", str), ("a list", lambda given: [given])),
    "AmountText": (
        ("a number", float),
        ("an object", lambda given: {"value": given, "currency": "KZT"}),
        ("a whole number of tiyn", lambda given: round(float(given) * 100)),
    ),
    "Timestamp": (("a number of seconds", _seconds), ("an object", lambda given: {"date": given})),
    "CalendarDate": (
        ("a list of numbers", lambda given: [int(part) for part in given.split("-")]),
        ("a whole number", lambda given: int(given.replace("-", ""))),
    ),
    "PhoneNumber": (("a number", int),),
    "uri": (("an object", lambda given: {"href": given}),),
    "InvoiceStatus": (("a number", len), ("an object", lambda given: {"code": given})),
    "RefundStatus": (("true", lambda _: True),),
    "RecurringInvoiceStatus": (("a truth value", lambda given: given == "active"),),
    "RecurringInterval": (("a number of days", len),),
    "string": (("a list", lambda given: [given]), ("an object", lambda given: {"text": given})),
}
"""What becomes of a value, by its kind."""


def _types() -> Iterator[Drift]:
    kind = "type changed"
    for number, field in enumerate(paper.fields()):
        choice = TYPES[field.kind]
        if field.name == "kaspi_invoice_id":
            choice = (("a number", int),)
        what, work = choice[0]
        yield everywhere(kind, field, f"is {what}", value(field.name, work))
        if number % 3 == 0:
            what, work = choice[-1]
            yield somewhere(kind, field, f"is {what}", value(field.name, work), number)
    for number, name in enumerate(("current_page", "per_page", "total")):
        change = _meta(name, str)
        yield Drift(kind, f"a page's {name} is text", "I09", paper.LISTS, answer=change)
        where = paper.LISTS[number]
        told = f"a page's {name} is a fraction in {paper.words(where)}"
        yield Drift(kind, told, "I09", (where,), answer=_meta(name, lambda count: count + 0.5))
    keyed = body(lambda shown: {**shown, "data": {str(i): x for i, x in enumerate(shown["data"])}})
    yield Drift(kind, "the data of a list is an object", "I09", ("listRefunds",), answer=keyed)


MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

FORMATS: dict[str, tuple[tuple[str, Change], ...]] = {
    "Timestamp": (
        ("has +00:00 for Z", lambda text: text.replace("Z", "+00:00")),
        ("has no zone", lambda text: text.removesuffix("Z")),
        ("has a blank for T", lambda text: text.replace("T", " ").removesuffix("Z")),
        ("is of Almaty with +05:00", lambda text: f"{_almaty(text).isoformat()}+05:00"),
        ("is a day", lambda text: text[:10]),
        ("is a count of seconds as text", lambda text: str(_seconds(text))),
        ("has no seconds", lambda text: re.sub(r":\d\d(\.\d+)?Z$", "Z", text)),
        ("is as in mails", lambda text: datetime.fromisoformat(text).strftime(
            f"%d {MONTHS[int(text[5:7]) - 1]} %Y %H:%M:%S GMT")),
    ),
    "CalendarDate": (
        ("is as in Russia", lambda text: ".".join(reversed(text.split("-")))),
        ("has a time", lambda text: f"{text}T00:00:00Z"),
        ("has slashes", lambda text: text.replace("-", "/")),
        ("has no dashes", lambda text: text.replace("-", "")),
    ),
    "AmountText": (
        ("has no decimals where they are 00", lambda text: text.removesuffix(".00")),
        ("loses its last nought", lambda text: text.removesuffix("0")),
        ("has a comma", lambda text: text.replace(".", ",")),
        ("is grouped", lambda text: f"{float(text):,.2f}".replace(",", " ")),
        ("has four decimals", lambda text: f"{text}00"),
        ("names the currency", lambda text: f"{text} KZT"),
    ),
    "PhoneNumber": (
        ("begins with +7", lambda text: f"+7{text[1:]}"),
        ("begins with 7", lambda text: f"7{text[1:]}"),
        ("has dashes", lambda text: f"{text[0]}-{text[1:4]}-{text[4:]}"),
        ("is masked", lambda text: f"{text[:4]}*****{text[-2:]}"),
    ),
    "uri": (
        ("has no host", lambda text: re.sub(r"^https?://[^/]+", "", text)),
        ("has no scheme", lambda text: re.sub(r"^https?://", "", text)),
    ),
}  # fmt: skip
"""How a value may be written instead, by its kind."""


def _formats() -> Iterator[Drift]:
    kind = "format changed"
    for name, choice in FORMATS.items():
        having = [field for field in paper.fields() if field.kind == name]
        for number, (what, work) in enumerate(choice):
            field = having[number % len(having)]
            yield everywhere(kind, field, what, value(field.name, work))
        for number, field in enumerate(having):
            what, work = choice[(number + 1) % len(choice)]
            yield somewhere(kind, field, what, value(field.name, work), number + 2)


WORDS = {
    "InvoiceStatus": {
        "pending": "new",
        "paid": "completed",
        "cancelled": "canceled",
        "expired": "overdue",
    },
    "RefundStatus": {"completed": "succeeded"},
    "RecurringInvoiceStatus": {"active": "running", "paused": "on_hold", "cancelled": "canceled"},
    "RecurringInterval": {"daily": "day", "weekly": "week", "monthly": "month", "yearly": "year"},
}
"""Another word for each value of each list of words."""


def word(old: str, new: str) -> Change:
    """Say `new` for `old`, and leave other values alone."""
    return lambda given: new if given == old else given


SHOWN_BY = {
    "pending": ("createInvoice", "listInvoices", "getInvoice", "billRecurringInvoiceNow"),
    "paid": ("getInvoice", "listInvoices"),
    "expired": ("listInvoices", "getInvoice"),
    "paused": ("pauseRecurringInvoice", "listRecurringInvoices", "getRecurringInvoice"),
}
"""Where a status comes up; the others do where their field does."""


def _enums() -> Iterator[Drift]:
    kind = "enum changed"
    for number, (field, old, new) in enumerate(_words()):
        change = value(field.name, word(old, new))
        yield everywhere(kind, field, f"{old} is called {new}", change)
        if number % 2 == 0 and field.name != "interval":
            where = SHOWN_BY.get(old, field.operations)
            loud = value(field.name, word(old, old.upper()))
            here = field._replace(operations=where)
            yield somewhere(kind, here, f"{old} is called {old.upper()}", loud, number)
    for where in ("createRecurringInvoice", "updateRecurringInvoice", "listRecurringInvoices"):
        told = f"intervals are in capitals in {paper.words(where)}"
        yield Drift(kind, told, "C01", (where,), answer=value("interval", str.upper))
    for operation, old, new, fact in NEW_VALUES:
        told = f"{paper.words(operation)} tells of a status {new}"
        change = value("status", word(old, new))
        yield Drift(kind, told, fact, (operation,), answer=change)
    filters = query(lambda name, given: [
        (name, {"cancelled": "?", "canceled": "cancelled"}.get(given, given))])  # fmt: skip
    spelled = value("status", word("cancelled", "canceled"))
    yield Drift(kind, "cancelled is spelled canceled, in the filter too", "I06",
                paper.showing("Invoice"), ask=filters, answer=spelled)  # fmt: skip


def _words() -> Iterator[tuple[paper.Field, str, str]]:
    for field in paper.fields():
        for old, new in WORDS.get(field.kind, {}).items():
            yield field, old, new


NEW_VALUES = (
    ("createInvoice", "pending", "processing", "I06"),
    ("createRefund", "completed", "pending", "R02"),
    ("listRefunds", "completed", "succeeded", "R02"),
    ("billRecurringInvoiceNow", "pending", "scheduled", "C07"),
    ("createRecurringInvoice", "active", "pending", "C03"),
)


def _meta(name: str, work: Change) -> Answer:
    return body(lambda shown: {**shown, "meta": shown["meta"] | {name: work(shown["meta"][name])}})


DRIFTS = tuple(chain(_types(), _formats(), _enums()))
