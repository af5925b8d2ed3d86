"""What one answer says of itself that no schema can hold it to: cheap, and true whoever else acts.

Nothing here compares two answers: they arrive in any order, other people act between them, and a
sandbox that is reset gives an id to something else.
"""

from collections.abc import Iterator, Mapping
from typing import NamedTuple, cast

from apipay_drift.absence import ABSENT
from apipay_drift.conformance import Path, located, placed
from apipay_drift.contract import Operation
from apipay_drift.deviations import Deviation
from apipay_drift.findings import Json

OK = 200
STAMPS: Mapping[str, str] = {
    "paid": "paid_at",
    "cancelled": "cancelled_at",
    "expired": "expired_at",
}
STAMPED = ("I05", "G13")


class Sense(NamedTuple):
    """What a success of one operation has to show.

    `echo` is the field that repeats the id of the path, `status` what the thing has become.
    """

    echo: str = ""
    status: str = ""
    stamped: bool = False  # it is an invoice: each final status has its moment
    listed: bool = False
    paged: bool = False


SENSES: Mapping[str, Sense] = {
    "createInvoice": Sense(status="pending", stamped=True),
    "listInvoices": Sense(stamped=True, listed=True, paged=True),
    "getInvoice": Sense("id", stamped=True),
    "cancelInvoice": Sense("id", "cancelled", stamped=True),
    "createRefund": Sense("invoice_id"),
    "listRefunds": Sense(listed=True, paged=True),
    "getRefund": Sense("id"),
    "listInvoiceRefunds": Sense("invoice_id", listed=True),
    "listRecurringInvoices": Sense(listed=True, paged=True),
    "getRecurringInvoice": Sense("id"),
    "updateRecurringInvoice": Sense("id"),
    "pauseRecurringInvoice": Sense("id"),
    "resumeRecurringInvoice": Sense("id"),
    "cancelRecurringInvoice": Sense("id", "cancelled"),
    "billRecurringInvoiceNow": Sense(stamped=True),
    "skipRecurringInvoicePeriod": Sense("id"),
}


def contradictions(
    asked: Operation, path: str, status: int, body: Json, entries: int | None = None
) -> Iterator[Deviation]:
    """Yield what an answer that conforms says against its request or against itself.

    `body` fits the schema; where it holds but some of a list, `entries` says how many came.
    Values are told by what they are, never as they stand: this is for real traffic.
    """
    sense = SENSES.get(asked.id)
    if sense is None or status != OK:
        return
    if sense.listed:
        yield from _list(asked, sense, path, body, entries)
        return
    if sense.echo and _foreign(path, body[sense.echo]):
        yield _here(asked, "leak", (sense.echo,), "the id asked for", "<integer>")
    if sense.status and body["status"] != sense.status:
        yield _here(asked, "state-wrong", ("status",), sense.status, body["status"])
    if sense.stamped:
        yield from _stamps(asked, body, ())


def _stamps(asked: Operation, invoice: Json, at: Path) -> Iterator[Deviation]:
    wanted = STAMPS.get(invoice["status"])
    for stamp in STAMPS.values():
        if stamp == wanted and stamp not in invoice:
            change, expected = "absent-instead-of-value", "a moment"
            yield _here(asked, change, (*at, stamp), expected, ABSENT, facts=STAMPED)
        elif stamp != wanted and stamp in invoice:
            got = "a moment"
            yield _here(asked, "field-unexpected", (*at, stamp), ABSENT, got, facts=STAMPED)


def _list(
    asked: Operation, sense: Sense, path: str, body: Json, many: int | None
) -> Iterator[Deviation]:
    entries = cast("list[dict[str, Json]]", body["data"])
    for index, entry in enumerate(entries):
        if sense.echo and _foreign(path, entry[sense.echo]):
            at = ("data", index, sense.echo)
            yield _here(asked, "item-foreign", at, "the id asked for", "<integer>")
        if sense.stamped:
            yield from _stamps(asked, entry, ("data", index))
    ids = [entry["id"] for entry in entries]
    if ids != sorted(ids, reverse=True):
        order = ("newest first", "another")
        yield _here(asked, "list-order-changed", ("data",), *order, facts=("H09",))
    if sense.paged and (many or len(entries)) > body["meta"]["per_page"]:
        yield _here(asked, "page-wrong", ("data",), "per_page entries at most", "more")


def _here(
    asked: Operation,
    change: str,
    at: Path,
    expected: Json,
    got: Json,
    *,
    facts: tuple[str, ...] = (),
) -> Deviation:
    return Deviation(
        change=change,
        operation=asked.label,
        location=located(at),
        place=placed(OK, at),
        expected=expected,
        got=got,
        facts=facts or asked.facts,
        at=at,
    )


def _foreign(path: str, shown: int) -> bool:
    """Tell whether an answer shows another id than the path, which may write 7 as 007."""
    asked = path.split("/", 3)[2]
    return asked.isascii() and asked.isdecimal() and int(asked) != shown
