"""The operations of the contract, a line for each."""

from collections.abc import Callable
from datetime import date

from apipay_sandbox import answers, checks
from apipay_sandbox.answers import Json
from apipay_sandbox.call import Call
from apipay_sandbox.money import to_tiyn
from apipay_sandbox.rules.moments import number_of
from apipay_sandbox.service import invoices, recurring, refunds
from apipay_sandbox.shape import Values
from apipay_sandbox.store import invoices as invoice_rows
from apipay_sandbox.store import refunds as refund_rows
from apipay_sandbox.store import schedules as schedule_rows
from apipay_sandbox.store.database import Page, Row, Value


def _invoice(call: Call, row: Row) -> Json:
    return answers.invoice(row, call.world.public_url)


def _found_invoice(call: Call) -> Row:
    return invoices.get(call.world, call.account, call.id)


def _create_invoice(call: Call) -> Row:
    draft = _draft(call.body(checks.known_webhook))
    return invoices.create(call.world, call.account, draft)


def _list_invoices(call: Call) -> Json:
    query = call.query(checks.days_in_order)
    wanted = invoice_rows.Filter(
        search=query["search"] or "",
        statuses=tuple(dict.fromkeys(query["status[]"] or ())),
        first_day=_day_number(query["date_from"]),
        last_day=_day_number(query["date_to"]),
    )
    found = invoice_rows.page(
        call.world.db,
        call.account.organisation_id,
        wanted,
        page=query["page"],
        per_page=query["per_page"],
    )
    return _page(found, query, lambda row: _invoice(call, row))


def _create_refund(call: Call) -> Row:
    invoice = _found_invoice(call)
    fields = call.body()
    amount = to_tiyn(fields["amount"]) if "amount" in fields else None
    return refunds.create(call.world, invoice, amount, fields.get("reason"))


def _list_invoice_refunds(call: Call) -> Json:
    rows = refund_rows.of_invoice(call.world.db, _found_invoice(call)["id"])
    return {"data": [answers.refund(row) for row in rows]}


def _list_refunds(call: Call) -> Json:
    query = call.query()
    found = refund_rows.page(
        call.world.db,
        call.account.organisation_id,
        page=query["page"],
        per_page=query["per_page"],
    )
    return _page(found, query, answers.refund)


def _schedule(call: Call) -> Row:
    return recurring.get(call.world, call.account, call.id)


def _schedule_after(call: Call, verb: Callable[..., Row]) -> Json:
    return answers.schedule(verb(call.world, _schedule(call)))


def _bill_now(call: Call) -> Row:
    return recurring.bill_now(call.world, call.account, _schedule(call))


def _create_schedule(call: Call) -> Row:
    fields = call.body(checks.schedule)
    return recurring.create(
        call.world,
        call.account,
        _draft(fields),
        interval=fields["interval"],
        start_date=_date(fields.get("start_date")),
        end_date=_date(fields.get("end_date")),
    )


def _update_schedule(call: Call) -> Row:
    row = _schedule(call)
    fields = call.body()
    changes: dict[str, Value] = {}
    if "amount" in fields:
        changes["amount"] = to_tiyn(fields["amount"])
    if "description" in fields:
        changes["description"] = fields["description"]
    return recurring.update(call.world, row, changes, fields.get("interval"))


def _list_schedules(call: Call) -> Json:
    query = call.query()
    found = schedule_rows.page(
        call.world.db,
        call.account.organisation_id,
        query["status"],
        page=query["page"],
        per_page=query["per_page"],
    )
    return _page(found, query, answers.schedule)


def _draft(fields: Values) -> invoices.Draft:
    return invoices.Draft(
        amount=to_tiyn(fields["amount"]),
        phone_number=fields["phone_number"],
        description=fields.get("description"),
        external_order_id=fields.get("external_order_id"),
        webhook_id=fields.get("webhook_id"),
    )


def _page(found: Page, query: Values, show: Callable[[Row], Json]) -> Json:
    shown = [show(row) for row in found.rows]
    return answers.page(found, shown, number=query["page"], per_page=query["per_page"])


def _day_number(text: str | None) -> int | None:
    return None if text is None else number_of(date.fromisoformat(text))


def _date(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


OPERATIONS: dict[str, Callable[[Call], Json]] = {
    "createInvoice": lambda call: _invoice(call, _create_invoice(call)),
    "listInvoices": _list_invoices,
    "getInvoice": lambda call: _invoice(call, _found_invoice(call)),
    "cancelInvoice": lambda call: _invoice(call, invoices.cancel(call.world, _found_invoice(call))),
    "createRefund": lambda call: answers.refund(_create_refund(call)),
    "listInvoiceRefunds": _list_invoice_refunds,
    "listRefunds": _list_refunds,
    "getRefund": lambda call: answers.refund(refunds.get(call.world, call.account, call.id)),
    "createRecurringInvoice": lambda call: answers.schedule(_create_schedule(call)),
    "listRecurringInvoices": _list_schedules,
    "getRecurringInvoice": lambda call: answers.schedule(_schedule(call)),
    "updateRecurringInvoice": lambda call: answers.schedule(_update_schedule(call)),
    "pauseRecurringInvoice": lambda call: _schedule_after(call, recurring.pause),
    "resumeRecurringInvoice": lambda call: _schedule_after(call, recurring.resume),
    "cancelRecurringInvoice": lambda call: _schedule_after(call, recurring.cancel),
    "billRecurringInvoiceNow": lambda call: _invoice(call, _bill_now(call)),
    "skipRecurringInvoicePeriod": lambda call: _schedule_after(call, recurring.skip_period),
}
