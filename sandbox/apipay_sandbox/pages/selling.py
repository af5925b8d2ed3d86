"""Pages about what a merchant does: invoices, one invoice, schedules."""

from decimal import Decimal
from urllib.parse import urlencode

from starlette.responses import Response

from apipay_sandbox.pages.site import Json, View
from apipay_sandbox.problems import Problem
from apipay_sandbox.rules import schedule as schedule_rules
from apipay_sandbox.rules.invoice import STATUSES
from apipay_sandbox.rules.magic import BY_PHONE
from apipay_sandbox.rules.moments import to_text
from apipay_sandbox.service import invoices as verbs

PER_PAGE = 25
FILTERS = ("search", "date_from", "date_to")


async def invoices(view: View) -> Response:
    """List the organisation's invoices, filtered as the API can."""
    asked = view.request.query_params
    filters = {name: asked.get(name, "") for name in FILTERS}
    statuses = [each for each in asked.getlist("status[]") if each in STATUSES]
    query = [(name, value) for name, value in filters.items() if value]
    query += [("status[]", each) for each in statuses]
    paged = [*query, ("page", asked.get("page", "1")), ("per_page", str(PER_PAGE))]
    hooks = (await view.control("listWebhooks"))["data"]
    return view.render(
        "invoices.html",
        page=_listed(view, "listInvoices", paged),
        totals=[(status, _total(view, status)) for status in STATUSES],
        filters=filters,
        statuses=statuses,
        filtered=bool(query),
        phone=asked.get("phone", ""),
        webhooks=[
            (hook["id"], f"{hook['id']}: {hook['url']}")
            for hook in hooks
            if hook["organisation_id"] == view.organisation["id"]
        ],
    )


async def invoice(view: View) -> Response:
    """Show one invoice with its refunds, deliveries and what has happened to it."""
    number = view.request.path_params["id"]
    shown = view.ask("getInvoice", number)
    refunds = view.ask("listInvoiceRefunds", number)["data"]
    back = sum((Decimal(each["amount"]) for each in refunds), Decimal(0))
    magic = BY_PHONE.get(shown["client_phone"])
    return view.render(
        "invoice.html",
        invoice=shown,
        refunds=refunds,
        path=f"/invoices/{number}",
        left=f"{Decimal(shown['amount']) - back:.2f}",
        checkout=shown["payment_url"].removeprefix(view.app.public_url),
        deadline=to_text(verbs.find(view.world, number)["expires_at"]),
        history=_history(view, shown, refunds),
        told=(await view.control("listDeliveries", invoice_id=number))["data"],
        magic=magic and (magic.russian if view.lang == "ru" else magic.english),
    )


async def schedules(view: View) -> Response:
    """List the organisation's schedules."""
    query = [("page", view.request.query_params.get("page", "1")), ("per_page", str(PER_PAGE))]
    intervals = (*schedule_rules.DAYS, *schedule_rules.MONTHS)
    return view.render(
        "schedules.html",
        page=_listed(view, "listRecurringInvoices", query),
        intervals=[(interval, view.t(interval)) for interval in intervals],
    )


def _listed(view: View, operation_id: str, query: list[tuple[str, str]]) -> Json:
    """Return a page of a list; a filter that makes no sense finds nothing."""
    try:
        return view.ask(operation_id, query=urlencode(query))
    except Problem:
        return {"data": [], "meta": {"total": 0, "current_page": 1, "per_page": PER_PAGE}}


def _total(view: View, status: str) -> int:
    found = view.ask("listInvoices", query=urlencode({"status[]": status, "per_page": 1}))
    total: int = found["meta"]["total"]
    return total


def _history(view: View, shown: Json, refunds: list[Json]) -> list[tuple[str, str, str]]:
    """Return moment, text and amount of all that has happened, in order."""
    told = {
        "created_at": view.t("Created"),
        "paid_at": view.t("Paid"),
        "cancelled_at": view.t("Cancelled"),
        "expired_at": view.t("Expired"),
    }
    history = [(shown[name], text, "") for name, text in told.items() if name in shown]
    back = [(each["created_at"], view.t("Refunded"), each["amount"]) for each in reversed(refunds)]
    return sorted([*history, *back], key=lambda each: each[0])
