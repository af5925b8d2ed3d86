"""The checkout page behind ``payment_url`` (I03): shows the amount, pays or declines."""

import hmac
import re
from contextlib import suppress
from html import escape

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from apipay_sandbox import money
from apipay_sandbox.problems import Problem
from apipay_sandbox.rules import Refused
from apipay_sandbox.service import invoices
from apipay_sandbox.store import invoices as rows
from apipay_sandbox.store.database import Row
from apipay_sandbox.world import World

_REFERENCE = re.compile(r"([1-9][0-9]{0,17})-([A-Za-z0-9_-]{16})")

_PAGE = """<!doctype html>
<html lang="en"><meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>{amount} ₸</title>
<style>body{{font:18px/1.5 system-ui;max-width:24rem;margin:4rem auto;padding:0 1rem}}
button{{font:inherit;padding:.6rem 1.2rem;margin-right:.5rem}}</style>
<h1>{amount} ₸</h1><p>{description}</p><p>Status: <b id="status">{status}</b></p>{form}
</html>"""

_FORM = """<form method="post">
<button name="do" value="pay">Pay</button>
<button name="do" value="cancel">Decline</button></form>"""


def show(world: World, request: Request) -> Response:
    """Show the invoice, with buttons while it is pending."""
    row = _find(world, request)
    page = _PAGE.format(
        amount=money.to_text(row["amount"]),
        description=escape(row["description"] or ""),
        status=row["status"],
        form=_FORM if row["status"] == "pending" else "",
    )
    return HTMLResponse(page)


async def act(world: World, request: Request) -> Response:
    """Pay or decline, then show the invoice as it is."""
    row = _find(world, request)
    verb = invoices.cancel if await request.body() == b"do=cancel" else invoices.pay
    with suppress(Refused):  # paid or expired meanwhile: the page says so
        verb(world, row)
    return RedirectResponse(request.url.path, status_code=303)


def _find(world: World, request: Request) -> Row:
    match = _REFERENCE.fullmatch(request.path_params["reference"])
    row = rows.find(world.db, int(match[1])) if match else None
    if match is None or row is None or not hmac.compare_digest(row["token"], match[2]):
        raise Problem(404, "There is no such payment")
    return row
