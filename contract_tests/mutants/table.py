"""Mutant by mutant: which fact is broken, and how. Each has to be seen by a probe of that fact."""

import re
from typing import Any

from contract_tests.mutants.changes import (
    body,
    elsewhere,
    faults,
    header,
    items,
    message,
    meta,
    more,
    sent,
    shifted,
    status,
    unasked,
    unsent,
    value,
    without,
)
from contract_tests.mutants.proxy import Answered, Asked, Memory, Mutant, with_query

INVOICE = ("createInvoice", "getInvoice", "listInvoices", "cancelInvoice")
SCHEDULE = ("createRecurringInvoice", "getRecurringInvoice", "updateRecurringInvoice")
LISTS = ("listInvoices", "listRefunds", "listRecurringInvoices")
CREATE, LIST, GET = ("createInvoice",), ("listInvoices",), ("getInvoice",)
REFUND, SKIP = ("createRefund",), ("skipRecurringInvoicePeriod",)
PUT, BILL = ("updateRecurringInvoice",), ("billRecurringInvoiceNow",)
HOOKS = ("/_sandbox/webhooks",)


def number(text: str) -> float:
    return float(text)


def newest_last(shown: Any) -> Any:
    return {**shown, "data": shown["data"][::-1]}


def first_only(errors: dict[str, Any]) -> dict[str, Any]:
    return dict(list(errors.items())[:1])


WAIT_AS_TEXT = body(lambda shown: shown | {"retry_after": "60"}, 429)

GENERAL = (
    Mutant("G02", "an operation needs no key", ("getRefund",), answer=status(401, 200)),
    Mutant("G02", "a wrong key is as good as any", LIST, answer=status(401, 200)),
    Mutant("G03", "answers are called text", answer=header("content-type", "text/plain")),
    Mutant("G04", "an operation is gone", SKIP, answer=status(200, 404)),
    Mutant("G04", "another operation is gone", ("listRefunds",), answer=status(200, 404)),
    Mutant("G05", "the 61st request passes", answer=status(429, 200)),
    Mutant("G06", "the header does not count", answer=header("x-ratelimit-remaining", "60")),
    Mutant("G06", "the header is gone", answer=header("x-ratelimit-remaining", None)),
    Mutant("G06", "there is a Retry-After", answer=header("retry-after", "60")),
    Mutant("G06", "retry_after is text", answer=WAIT_AS_TEXT),
    Mutant("G06", "retry_after is absent", answer=body(lambda _: {"message": "no"}, 429)),
    Mutant("G07", "amounts are numbers", INVOICE, answer=value("amount", number)),
    Mutant("G07", "amounts lose their decimals", GET,
           answer=shifted("amount", r"\.00$", "")),
    Mutant("G07", "amounts are cut to whole tenge", CREATE,
           answer=shifted("amount", r"\.\d\d$", ".00")),
    Mutant("G07", "amounts go through a float of 32 bits", CREATE,
           answer=value("amount", lambda text: text.replace("99999999.99", "100000000.00"))),
    Mutant("G08", "ids are text", INVOICE, answer=value("id", str)),
    Mutant("G08", "kaspi_invoice_id is a number", INVOICE, answer=value("kaspi_invoice_id", int)),
    Mutant("G09", "moments have an offset", answer=shifted("created_at", "Z$", "+00:00")),
    Mutant("G09", "moments are of Almaty", CREATE, answer=shifted("created_at", "T12", "T17")),
    Mutant("G09", "days are written as in Russia", SCHEDULE,
           answer=shifted("start_date", r"(....)-(..)-(..)", r"\3.\2.\1")),
    Mutant("G10", "+7 and 7 are accepted", CREATE, ask=sent(lambda given: given | {
        "phone_number": re.sub(r"^\+?7", "8", str(given.get("phone_number", "")))})),
    Mutant("G10", "ten digits are enough", CREATE, ask=sent(lambda given: given | {
        "phone_number": str(given.get("phone_number", "")).ljust(11, "0")})),
    Mutant("G11", "only the first status counts", LIST,
           ask=lambda asked, _: with_query(asked, list(dict(reversed(asked.query)).items()))),
    Mutant("G12", "anybody may make invoices", CREATE, answer=status(400, 200)),
    Mutant("G13", "what is not known is null", INVOICE,
           answer=items(lambda item: {"paid_at": None} | item)),
    Mutant("G13", "what is not known is empty", ("createRefund", "getRefund"),
           answer=items(lambda item: {"reason": ""} | item)),
)  # fmt: skip

ERRORS = (
    Mutant("E01", "a create answers 201", CREATE, answer=status(200, 201)),
    Mutant("E01", "a fault is a 502", answer=status(500, 502)),
    Mutant("E02", "the message is called error",
           answer=body(lambda shown: {"error": shown["message"]}, 404)),
    Mutant("E02", "errors have a code", answer=body(lambda shown: shown | {"code": 7}, 401)),
    Mutant("E02", "faults are one text", answer=faults(lambda errors: {
        name: texts[0] for name, texts in errors.items()})),
    Mutant("E03", "a missing key is called invalid", answer=message(401, "Invalid API key")),
    Mutant("E03", "a wrong key is called missing", answer=message(401, "API key is required")),
    Mutant("E03", "a revoked key lives on", LIST, answer=status(401, 200)),
    Mutant("E04", "the text of an amount differs", answer=faults(lambda errors: {
        **errors, **({"amount": ["Too small"]} if "amount" in errors else {})})),
    Mutant("E04", "the message differs", answer=message(422, "The given data was invalid.")),
    Mutant("E06", "nothing there says something else", answer=message(404, "No such thing")),
)  # fmt: skip


def _one_order_once(asked: Asked, got: Answered, memory: Memory) -> Answered:
    order = (asked.json or {}).get("external_order_id")
    if got.status == 200 and order in memory.seen:
        return Answered(422, got.headers, b'{"message":"Validation failed","errors":{}}')
    memory.seen[order] = True
    return got


INVOICES = (
    Mutant("I01", "a description ends at 255", CREATE, ask=sent(lambda given: {
        **given, "description": str(given.get("description") or "")[:255]})),
    Mutant("I01", "an order id may be longer", CREATE, ask=sent(lambda given: {
        **given, "external_order_id": str(given.get("external_order_id") or "x")[:255]})),
    Mutant("I01", "the smallest amount is 1", CREATE, answer=status(
        200, 422, lambda asked: asked.json["amount"] < 1)),
    Mutant("I01", "the largest amount is a million", CREATE, answer=status(
        200, 422, lambda asked: asked.json["amount"] > 10**6)),
    Mutant("I01", "description is dropped", CREATE, ask=unsent("description")),
    Mutant("I02", "there is no QR token", CREATE, answer=without("kaspi_qr_token")),
    Mutant("I02", "a new invoice is called new", CREATE, answer=more(status="new")),
    Mutant("I03", "the payment address leads nowhere", CREATE,
           answer=shifted("payment_url", "/pay/", "/nowhere/")),
    Mutant("I04", "a wrong key is a 403", CREATE, answer=status(401, 403)),
    Mutant("I05", "there is a currency", INVOICE, answer=more(currency="KZT")),
    Mutant("I05", "description is called comment", INVOICE, answer=items(lambda item: {
        ("comment" if name == "description" else name): each for name, each in item.items()})),
    Mutant("I05", "texts are escaped", CREATE, answer=value(
        "description", lambda text: text.replace("<", "&lt;"))),
    Mutant("I06", "a pending invoice is refunded", REFUND, answer=status(400, 200)),
    Mutant("I06", "expired is called overdue", GET, answer=value(
        "status", lambda each: "overdue" if each == "expired" else each)),
    Mutant("I07", "a settled invoice is cancelled", ("cancelInvoice",), answer=status(400, 200)),
    Mutant("I08", "nothing ever expires", GET, answer=items(lambda item: {
        **item, "status": "pending"} if item.get("status") == "expired" else item)),
    Mutant("I09", "twenty entries a page", LIST, ask=lambda asked, _: with_query(
        asked, list({"per_page": "20", **dict(asked.query)}.items()))),
    Mutant("I09", "every page is the first", LIST, ask=unasked("page")),
    Mutant("I09", "total is that of the page", LIST, answer=body(lambda shown: {
        **shown, "meta": shown["meta"] | {"total": len(shown["data"])}})),
    Mutant("I09", "the page has another number", LIST, answer=meta(current_page=0)),
    Mutant("I09", "search is ignored", LIST, ask=unasked("search")),
    Mutant("I09", "the status filter is ignored", LIST, ask=unasked("status[]")),
    Mutant("I09", "days may be the wrong way round", LIST, ask=unasked("date_to")),
    Mutant("I09", "the list is bare", LIST, answer=body(lambda shown: shown["data"])),
    Mutant("I10", "an unknown invoice is a 400", GET, answer=status(404, 400)),
    Mutant("I10", "an invoice is wrapped", GET, answer=body(lambda shown: {"data": shown})),
    Mutant("I11", "a cancel does not say when", ("cancelInvoice",), answer=without("cancelled_at")),
    Mutant("I11", "a cancel does nothing", ("cancelInvoice",),
           ask=elsewhere("GET", "/cancel", "")),
    Mutant("I12", "an order id is taken once", CREATE, answer=_one_order_once),
)  # fmt: skip

REFUNDS = (
    Mutant("R01", "a refund without an amount is of 1 tenge", REFUND,
           ask=sent(lambda given: {"amount": 1} | given)),
    Mutant("R01", "a reason ends at 255", REFUND, ask=sent(lambda given: {
        **given, **({"reason": given["reason"][:255]} if given.get("reason") else {})})),
    Mutant("R02", "a refund is pending", REFUND, answer=more(status="pending")),
    Mutant("R02", "a refund does not name its invoice", REFUND, answer=without("invoice_id")),
    Mutant("R03", "a pending invoice is refunded", REFUND, answer=status(400, 200)),
    Mutant("R03", "a wrong state is a 422", REFUND, answer=status(400, 422)),
    Mutant("R04", "there is one refund an invoice", REFUND, ask=unsent("amount")),
    Mutant("R05", "refunds of an invoice are paged", ("listInvoiceRefunds",), answer=body(
        lambda shown: shown | {"meta": {"current_page": 1, "per_page": 10, "total": 0}})),
    Mutant("R05", "the list of refunds is empty", ("listRefunds",),
           answer=body(lambda shown: {**shown, "data": []})),
    Mutant("R05", "pages of refunds are ignored", ("listRefunds",), ask=unasked("page")),
)  # fmt: skip


def weekly_is_eight_days(_: Asked, got: Answered, __: Memory) -> Answered:
    shown = got.json
    if got.status == 200 and shown.get("interval") == "weekly" and "next_billing_date" in shown:
        moved = shown["next_billing_date"].replace("03-08", "03-09").replace("03-01", "03-02")
        return got.showing(shown | {"next_billing_date": moved})
    return got


SCHEDULES = (
    Mutant("C01", "yearly is not known", ("createRecurringInvoice",), answer=status(
        200, 422, lambda asked: asked.json["interval"] == "yearly")),
    Mutant("C01", "description is dropped", ("createRecurringInvoice",), ask=unsent("description")),
    Mutant("C01", "webhook_id is dropped", ("createRecurringInvoice",), ask=unsent("webhook_id")),
    Mutant("C02", "start_date is gone", SCHEDULE, answer=without("start_date")),
    Mutant("C02", "phone_number is called phone", SCHEDULE, answer=items(lambda item: {
        ("phone" if name == "phone_number" else name): each for name, each in item.items()})),
    Mutant("C03", "paused is called inactive", ("pauseRecurringInvoice",),
           answer=more(status="inactive")),
    Mutant("C03", "a cancelled schedule comes back", ("resumeRecurringInvoice",),
           answer=status(400, 200)),
    Mutant("C04", "the first bill comes a period later", ("createRecurringInvoice",),
           answer=shifted("next_billing_date", "01-31", "02-29")),
    Mutant("C05", "an amount is not changed", PUT, ask=unsent("amount")),
    Mutant("C05", "a description is not changed", PUT, ask=unsent("description")),
    Mutant("C06", "pause answers with nothing", ("pauseRecurringInvoice",),
           answer=body(lambda _: {})),
    Mutant("C06", "a cancel is a 404", ("cancelRecurringInvoice",), answer=status(200, 404)),
    Mutant("C07", "bill-now answers with the schedule", BILL,
           ask=elsewhere("GET", "/bill-now", "")),
    Mutant("C08", "a period is not skipped", SKIP, ask=elsewhere("GET", "/skip-period", "")),
    Mutant("C08", "skipping makes an invoice", SKIP,
           ask=elsewhere("POST", "/skip-period", "/bill-now")),
    Mutant("C09", "a week has eight days", SKIP, answer=weekly_is_eight_days),
    Mutant("C09", "a year has twelve months of thirty days", SKIP,
           answer=shifted("next_billing_date", "2033-03-01", "2033-02-24")),
    Mutant("C10", "the status of schedules is ignored", ("listRecurringInvoices",),
           ask=unasked("status")),
    Mutant("C10", "a page has fifty schedules", ("listRecurringInvoices",),
           answer=meta(per_page=50)),
)  # fmt: skip
