"""From operations and fields of the API to the names that users of the library have in their code.

The names are data here, since this package imports nothing of the library; a test holds them to it.
"""

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import NamedTuple

from apipay_drift.findings import EVERYWHERE, Finding, Report, Severity, Texts
from apipay_drift.spec.catalogue import LANGUAGES, shown


class Call(NamedTuple):
    """A method of the library, and how examples call what it gives."""

    method: str
    gives: str


CALLS: Mapping[str, Call] = {
    "POST /invoices": Call("client.invoices.create", "invoice"),
    "GET /invoices": Call("client.invoices.list", "invoice"),
    "GET /invoices/{id}": Call("client.invoices.get", "invoice"),
    "POST /invoices/{id}/cancel": Call("client.invoices.cancel", "invoice"),
    "POST /invoices/{id}/refund": Call("client.invoices.refund", "refund"),
    "GET /invoices/{id}/refunds": Call("client.invoices.refunds", "refund"),
    "GET /refunds": Call("client.refunds.list", "refund"),
    "GET /refunds/{id}": Call("client.refunds.get", "refund"),
    "POST /recurring-invoices": Call("client.recurring_invoices.create", "schedule"),
    "GET /recurring-invoices": Call("client.recurring_invoices.list", "schedule"),
    "GET /recurring-invoices/{id}": Call("client.recurring_invoices.get", "schedule"),
    "PUT /recurring-invoices/{id}": Call("client.recurring_invoices.update", "schedule"),
    "POST /recurring-invoices/{id}/pause": Call("client.recurring_invoices.pause", "schedule"),
    "POST /recurring-invoices/{id}/resume": Call("client.recurring_invoices.resume", "schedule"),
    "POST /recurring-invoices/{id}/cancel": Call("client.recurring_invoices.cancel", "schedule"),
    "POST /recurring-invoices/{id}/bill-now": Call("client.recurring_invoices.bill_now", "invoice"),
    "POST /recurring-invoices/{id}/skip-period": Call(
        "client.recurring_invoices.skip_period", "schedule"
    ),
    "webhook invoiceStatusChanged": Call("webhooks.parse", "event"),
}
ANY = Call("ApiPay", "what it gives")
BROKEN = re.compile(r"[^\w.]+")


def advice(report: Report) -> Mapping[str, Texts]:
    """Return what to change in code that uses the library, by the group of each breaking finding.

    Findings in operations that the library does not have get none.
    """
    return {
        finding.group: told
        for finding in report.of(Severity.BREAKING)
        if (told := _advice(finding)) is not None
    }


def _advice(finding: Finding) -> Texts | None:
    known = [operation for operation in finding.operations if operation in CALLS]
    if not known and finding.operation != EVERYWHERE:
        return None
    calls = [CALLS[operation] for operation in known] or [ANY]
    rows = _rows()
    row = rows.get(finding.change, rows["breaking"])
    names = _names(finding, calls)
    return {
        language: row[language].format(
            before=shown(finding.expected, language), after=shown(finding.got, language), **names
        )
        for language in LANGUAGES
    }


def _names(finding: Finding, calls: list[Call]) -> dict[str, str]:
    place = finding.uses[0].place
    path = place.partition(" · ")[2] or _parameter(place)
    field = BROKEN.sub("", path.replace("data[].", "").replace("[]", "")) or "its answer"
    methods = list(dict.fromkeys(call.method for call in calls))
    more = "" if len(methods) == 1 else f"() … {methods[-1]}"
    value = f"{calls[0].gives}.{field}" if path else calls[0].gives
    return {
        "call": f"{methods[0]}{more}",
        "argument": field,
        "value": value,
    }


def _parameter(place: str) -> str:
    found = re.search(r"parameter (\S+)$", place)
    return found[1] if found else ""


@cache
def _rows() -> Mapping[str, Texts]:
    packed = resources.files("apipay_drift").joinpath("migrate.toml")
    return tomllib.loads(packed.read_text("utf-8"))
