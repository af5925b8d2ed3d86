"""The steps that many probes begin with, and the facts' own words for faults."""

# ruff: noqa: ANN401 - what a step takes besides is what Ask takes

from typing import Any

from apipay_drift.probes.model import ABSENT, Ask, Control, Json, Ref

PHONE_FAULT = "Phone number must be in format 8XXXXXXXXXX"
AMOUNT_FAULT = "Amount must be between 0.01 and 99999999.99"
UNKNOWN_ID = 2_000_000_000
MOMENT_OF_TESTS = "2032-01-31T12:00:00Z"  # a leap year, the last day of a month, still far away

INVOICES, REFUNDS, SCHEDULES = "/invoices", "/refunds", "/recurring-invoices"


def get(path: str, answer: Json = None, **more: Any) -> Ask:
    """Read something."""
    return Ask("GET", path, answer=answer, **more)


def post(path: str, status: int = 200, answer: Json = None, **more: Any) -> Ask:
    """Do something."""
    return Ask("POST", path, status, answer, **more)


def new_invoice(keep: str = "invoice", answer: Json = None, **fields: Json) -> Ask:
    """Make an invoice of 1000 tenge that is marked as this run's own; ABSENT leaves a field out."""
    given = {"amount": 1000, "phone_number": Ref("phone"), "external_order_id": "{run}"} | fields
    body = {name: value for name, value in given.items() if value is not ABSENT}
    return post(INVOICES, answer=answer, body=body, keep=keep)


def new_schedule(keep: str = "schedule", answer: Json = None, **fields: Json) -> Ask:
    """Start a monthly schedule of 5000 tenge from 31 January 2032."""
    given = {
        "amount": 5000,
        "phone_number": Ref("phone"),
        "interval": "monthly",
        "description": "{run}",
        "start_date": "2032-01-31",
    } | fields
    body = {name: value for name, value in given.items() if value is not ABSENT}
    return post(SCHEDULES, answer=answer, body=body, keep=keep)


def move(verb: str, name: str = "invoice") -> Control:
    """Do what only a customer or time can do: `pay`, `expire` or `cancel`."""
    return Control("POST", f"/invoices/{{{name}.id}}/{verb}")


def paid_invoice(keep: str = "invoice", **fields: Json) -> tuple[Ask, Control]:
    """Make an invoice and let the customer pay it."""
    return new_invoice(keep, **fields), move("pay", keep)


def clock(moment: str = MOMENT_OF_TESTS) -> Control:
    """Stop the sandbox's clock at a moment."""
    return Control("POST", "/clock", {"to": moment, "frozen": True})


def advance(duration: str) -> Control:
    """Let time pass."""
    return Control("POST", "/clock", {"advance": duration})


def invoice_is(answer: Json, name: str = "invoice") -> Ask:
    """Read an invoice again and compare."""
    return get(f"/invoices/{{{name}.id}}", answer)


def schedule_is(answer: Json, name: str = "schedule") -> Ask:
    """Read a schedule again and compare."""
    return get(f"/recurring-invoices/{{{name}.id}}", answer)


def schedule_verb(verb: str, status: int = 200, answer: Json = None, **more: Any) -> Ask:
    """Pause, resume, cancel, bill or skip."""
    return post(f"/recurring-invoices/{{schedule.id}}/{verb}", status, answer, **more)


def refused(path: str, body: Json, answer: Json, status: int = 422, **more: Any) -> Ask:
    """Send what has to be refused; it lacks what it would need to reach anybody."""
    return post(path, status, answer, body=body, harmless=True, **more)


def search(
    answer: Json, text: str = "{run}", statuses: list[Json] | None = None, **query: Json
) -> Ask:
    """List the invoices with a text."""
    chosen = {} if statuses is None else {"status[]": statuses}
    return get(INVOICES, answer, query={"search": text, **chosen, **query})
