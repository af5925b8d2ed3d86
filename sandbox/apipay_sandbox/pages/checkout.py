"""The checkout page behind ``payment_url`` (I03): shows the amount, pays or declines."""

import hmac
import re
from contextlib import suppress

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from apipay_sandbox import answers, money
from apipay_sandbox.pages.site import View
from apipay_sandbox.problems import Problem
from apipay_sandbox.rules import Refused
from apipay_sandbox.rules.magic import can_pay
from apipay_sandbox.rules.moments import to_text
from apipay_sandbox.service import invoices
from apipay_sandbox.store import invoices as rows
from apipay_sandbox.store import organisations
from apipay_sandbox.store.database import Row

_REFERENCE = re.compile(r"([1-9][0-9]{0,17})-([A-Za-z0-9_-]{16})")
_DECLINES = b"do=cancel"
_FAILED = "failed"


def show(view: View) -> Response:
    """Show the invoice, with buttons while it is pending."""
    row = _find(view)
    merchant = organisations.get(view.world.db, row["organisation_id"])
    settled = row["paid_at"] or row["cancelled_at"] or row["expired_at"]
    return view.render(
        "checkout.html",
        invoice=answers.invoice(row, view.app.public_url),
        merchant=merchant["name"] if merchant else "",
        deadline=to_text(row["expires_at"]),
        settled=settled and to_text(settled),
        refunded=money.to_text(row["refunded"]),
        failed=_FAILED in view.request.query_params,
    )


async def act(view: View) -> Response:
    """Pay or decline, then show the invoice as it is."""
    declines = await _body(view.request) == _DECLINES
    row = _find(view)
    path = view.request.url.path
    if not declines and not can_pay(row["phone_number"]):
        return RedirectResponse(f"{path}?{_FAILED}=1", status_code=303)
    with suppress(Refused):  # paid or expired meanwhile: the page says so
        (invoices.cancel if declines else invoices.pay)(view.world, row)
    return RedirectResponse(path, status_code=303)


async def _body(request: Request) -> bytes:
    """Return the body of a form, as far as it matters."""
    async for chunk in request.stream():
        return chunk[: len(_DECLINES) + 1]
    return b""


def _find(view: View) -> Row:
    match = _REFERENCE.fullmatch(view.request.path_params["reference"])
    row = rows.find(view.world.db, int(match[1])) if match else None
    if match is None or row is None or not hmac.compare_digest(row["token"], match[2]):
        raise Problem(404, "There is no such payment.")
    return row
