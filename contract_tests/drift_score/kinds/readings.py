"""Answers that tell of an object what another answer does not: swapped, stale, changing."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from contract_tests.drift_score import paper
from contract_tests.drift_score.kinds.rows import CANCEL, GET, LIST, REFUND, Item
from contract_tests.drift_score.proxy import Drift
from contract_tests.mutants.changes import items, value
from contract_tests.mutants.proxy import Answer, Answered, Asked, Json, Memory


def swapped(first: str, second: str) -> Callable[[Item], Item]:
    """Return what swaps two fields that are there."""

    def work(item: Item) -> Item:
        there = first in item and second in item
        return item | {first: item[second], second: item[first]} if there else item

    return work


def _moved(text: str, **by: float) -> str:
    return (datetime.fromisoformat(text) + timedelta(**by)).isoformat().replace("+00:00", "Z")


def cached(key: Callable[[Asked], object]) -> Answer:
    """Answer the same again wherever something of this key was answered before."""

    def answer(asked: Asked, got: Answered, memory: Memory) -> Answered:
        if got.status != 200:
            return got
        kept: Answered = memory.seen.setdefault(key(asked), got)
        return replace(got, body=kept.body)

    return answer


def _fresh(name: str, work: Callable[[Json, int], Json]) -> Answer:
    """Change a field a little more at every answer."""

    def answer(asked: Asked, got: Answered, memory: Memory) -> Answered:
        memory.seen["times"] = times = memory.seen.get("times", 0) + 1
        return value(name, lambda given: work(given, times))(asked, got, memory)

    return answer


ANSWERS: tuple[tuple[str, str, tuple[str, ...], Any], ...] = (
    ("description and order id are swapped in lists", "I05", LIST,
     items(swapped("description", "external_order_id"))),
    ("id and invoice_id are swapped", "R02", ("getRefund",), items(swapped("id", "invoice_id"))),
    ("an invoice stays as it was first read", "I10", GET, cached(lambda asked: asked.path)),
    ("a schedule stays as it was first read", "C10", ("getRecurringInvoice",),
     cached(lambda asked: asked.path)),
    ("a list stays as it was first read", "I09", LIST, cached(lambda asked: str(asked.query))),
    ("an invoice's refunds stay as they were first read", "R05", ("listInvoiceRefunds",),
     cached(lambda asked: asked.path)),
    ("ids are one higher in a list", "G08", LIST, value("id", lambda number: number + 1)),
    ("ids are one higher in a GET", "G08", ("getRefund",), value("id", lambda n: n + 1)),
    ("a cancel answers with another id", "I11", CANCEL, value("id", lambda number: number + 1)),
    ("a refund names another invoice", "R02", REFUND, value("invoice_id", lambda n: n + 1)),
    ("an invoice's refunds name another invoice", "R02", ("listInvoiceRefunds",),
     value("invoice_id", lambda number: number + 1)),
    ("created_at changes at every GET", "I05", GET, _fresh(
        "created_at", lambda text, times: _moved(text, seconds=times))),
    ("created_at is of Almaty in lists", "G09", LIST, value(
        "created_at", lambda text: _moved(text, hours=5))),
    ("created_at changes with a cancel", "I11", CANCEL, value(
        "created_at", lambda text: _moved(text, seconds=61))),
    ("created_at of a refund differs in lists", "R02", ("listRefunds",), value(
        "created_at", lambda text: _moved(text, days=-1))),
    ("cancelled_at is of Almaty in what is read", "G09", (*GET, *LIST), value(
        "cancelled_at", lambda text: _moved(text, hours=5))),
    ("paid_at is before created_at", "I05", (*GET, *LIST), items(
        lambda item: item | {"paid_at": _moved(item["created_at"], hours=-1)}
        if "paid_at" in item else item)),
    ("the QR token changes at every answer", "I02", paper.showing("Invoice"), _fresh(
        "kaspi_qr_token", lambda text, times: f"{text[:-2]}{times:02}")),
    ("payment_url changes at every GET", "I03", GET, _fresh(
        "payment_url", lambda text, times: f"{text}{times}")),
    ("kaspi_invoice_id is the id in lists", "I02", LIST, items(
        lambda item: item | {"kaspi_invoice_id": str(item["id"])})),
    ("the phone ends with noughts in a GET", "H30", GET, value(
        "client_phone", lambda text: f"{text[:-4]}0000")),
    ("the next date is a day late in a list", "C02", ("listRecurringInvoices",), value(
        "next_billing_date", lambda text: _moved(text, days=1)[:10])),
    ("the start is a day early in a GET", "C02", ("getRecurringInvoice",), value(
        "start_date", lambda text: _moved(text, days=-1)[:10])),
)  # fmt: skip


def _drifts() -> Iterator[Drift]:
    for words, fact, operations, answer in ANSWERS:
        yield Drift("data integrity", words, fact, operations, answer=answer)


DRIFTS = tuple(_drifts())
