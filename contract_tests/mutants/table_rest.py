"""Mutants of the webhooks and of the house rules."""

import hashlib
import json
from dataclasses import replace
from typing import Any

from contract_tests.mutants.changes import (
    body,
    faults,
    items,
    query,
    sent,
    shifted,
    status,
    unasked,
    unsent,
    value,
    without,
)
from contract_tests.mutants.proxy import Answered, Asked, Memory, Mutant
from contract_tests.mutants.table import (
    BILL,
    CREATE,
    GET,
    HOOKS,
    INVOICE,
    LIST,
    LISTS,
    PUT,
    REFUND,
    SKIP,
    first_only,
    newest_last,
)

Hook = tuple[bytes, dict[str, str]]
SIGNATURE = "x-webhook-signature"


def _told(change: Any) -> Any:
    def hook(content: bytes, headers: dict[str, str], _: Memory) -> Hook:
        return json.dumps(change(json.loads(content)), ensure_ascii=False).encode(), headers

    return hook


def _signed(change: Any) -> Any:
    def hook(content: bytes, headers: dict[str, str], _: Memory) -> Hook:
        return content, {**headers, SIGNATURE: change(headers[SIGNATURE])}

    return hook


def _once(content: bytes, headers: dict[str, str], memory: Memory) -> Hook | None:
    if content in memory.seen:
        return None
    memory.seen[content] = True
    return content, headers


def _counted(content: bytes, headers: dict[str, str], memory: Memory) -> Hook:
    memory.seen["times"] = memory.seen.get("times", 0) + 1
    return content.replace(b"}", b" " * memory.seen["times"] + b"}", 1), headers


def _invoice(**fields: Any) -> Any:
    return _told(lambda told: {**told, "invoice": told["invoice"] | fields})


WEBHOOKS = (
    Mutant("W01", "webhook_id picks none", CREATE, ask=unsent("webhook_id")),
    Mutant("W02", "a cancel is not told", hook=lambda content, headers, _: (
        None if b'"cancelled"' in content else (content, headers))),
    Mutant("W02", "the event has another name", hook=_told(
        lambda told: told | {"event": "invoice.paid"})),
    Mutant("W03", "the amount is a number", hook=_invoice(amount=10.5)),
    Mutant("W03", "there is an event id", hook=_told(lambda told: told | {"id": 1})),
    Mutant("W03", "the timestamp is gone", hook=_told(
        lambda told: {"event": told["event"], "invoice": told["invoice"]})),
    Mutant("W04", "the signature is in capitals", hook=_signed(str.upper)),
    Mutant("W04", "the signature has no prefix", hook=_signed(lambda text: text[7:])),
    Mutant("W04", "the body is hashed without the secret", hook=lambda content, headers, _: (
        content, {**headers, SIGNATURE: f"sha256={hashlib.sha256(content).hexdigest()}"})),
    Mutant("W05", "204 is a failure", heard=lambda heard: 500 if heard == 204 else heard),
    Mutant("W05", "nothing is sent again", heard=lambda _: 200),
    Mutant("W06", "a repeated event has other bytes", hook=_counted),
    Mutant("W07", "a webhook may be anywhere", HOOKS, answer=status(422, 200)),
)  # fmt: skip


def _refunded_is_a_status(asked: Asked, got: Answered, memory: Memory) -> Answered:
    if asked.operation == "createRefund" and got.status == 200:
        memory.seen[got.json["invoice_id"]] = True
    elif asked.operation == "getInvoice" and got.status == 200 and got.json["id"] in memory.seen:
        return got.showing(got.json | {"status": "refunded"})
    return got


def _gone(_: Asked, got: Answered, __: Memory) -> Answered:
    return replace(got, status=404) if got.status == 200 and not got.json["data"] else got


def _all_of_it(asked: Asked, got: Answered, _: Memory) -> Answered:
    shown = got.json
    whole = got.status == 200 and "amount" not in (asked.json or {})
    return got.showing(shown | {"amount": "100.00"}) if whole else got


def _moved(asked: Asked, got: Answered, memory: Memory) -> Answered:
    if asked.operation == "billRecurringInvoiceNow":
        memory.seen["billed"] = True
    elif memory.seen and got.status == 200 and "next_billing_date" in got.json:
        return got.showing(got.json | {"next_billing_date": "2032-02-29"})
    return got


def _colourless(asked: Asked, got: Answered, _: Memory) -> Answered:
    known = "colour" not in (asked.json or {})
    return got if known else replace(got, status=422, body=b'{"message":"no","errors":{}}')


# The evening and the night of the probe are on one day in Greenwich.
GREENWICH = {
    ("date_to", "2032-01-31"): "2032-02-01",
    ("date_from", "2032-02-01"): "2032-02-02",
}

RULES = (
    Mutant("H01", "more than is left is refunded", REFUND, answer=status(400, 200)),
    Mutant("H01", "more than is left is a 422", REFUND, answer=status(400, 422)),
    Mutant("H02", "a refunded invoice is called so", answer=_refunded_is_a_status),
    Mutant("H03", "without an amount it is all again", REFUND, answer=_all_of_it),
    Mutant("H04", "only the first fault is named", answer=faults(first_only)),
    Mutant("H05", "the deadline is an hour later", GET,
           answer=shifted("expired_at", "T12", "T13")),
    Mutant("H06", "anybody may make invoices", CREATE, answer=status(400, 200)),
    Mutant("H07", "too large a page is cut to 100", LISTS, ask=query(lambda name, given: [
        (name, "100" if (name, given) == ("per_page", "101") else given)])),
    Mutant("H07", "page 0 is the first", LISTS, ask=query(lambda name, given: [
        (name, "1" if (name, given) == ("page", "0") else given)])),
    Mutant("H07", "an unknown status is nothing", LIST, answer=status(422, 200)),
    Mutant("H07", "a filter is named with its brackets", LIST, answer=faults(lambda errors: {
        name.replace("status", "status[]"): texts for name, texts in errors.items()})),
    Mutant("H08", "past the end is a 404", LISTS, answer=_gone),
    Mutant("H08", "past the end there is no total", LISTS, answer=body(lambda shown: {
        **shown, "meta": shown["meta"] | ({} if shown["data"] else {"total": 0})})),
    Mutant("H09", "invoices are oldest first", LIST, answer=body(newest_last)),
    Mutant("H09", "refunds are oldest first", ("listRefunds", "listInvoiceRefunds"),
           answer=body(newest_last)),
    Mutant("H10", "days are those of Greenwich", LIST, ask=query(lambda name, given: [
        (name, GREENWICH.get((name, given), given))])),
    Mutant("H10", "the last day is left out", LIST, ask=unasked("date_from")),
    Mutant("H11", "% means anything", LIST, ask=query(lambda name, given: [
        (name, given.split("%")[-1] if name == "search" else given)])),
    Mutant("H11", "case counts", LIST, ask=query(lambda name, given: [
        (name, "nothing" if name == "search" and given.startswith("бИЛЕТА") else given)])),
    Mutant("H12", "amounts are rounded", CREATE, ask=sent(lambda given: {
        **given, **({"amount": round(given["amount"], 2)}
                    if isinstance(given.get("amount"), float) else {})})),
    Mutant("H12", "an amount may be text", CREATE, ask=sent(lambda given: {
        **given, **({"amount": 1} if isinstance(given.get("amount"), str) else {})})),
    Mutant("H13", "unknown fields are refused", CREATE, answer=_colourless),
    Mutant("H13", "null is no value", CREATE, answer=status(
        200, 422, lambda asked: None in asked.json.values())),
    Mutant("H14", "what cannot be parsed is a 422", CREATE, answer=status(400, 422)),
    Mutant("H14", "a list is a 400", CREATE, answer=status(422, 400)),
    Mutant("H15", "what is another's is a 403", GET, answer=status(404, 403)),
    Mutant("H15", "an odd id is a 422", answer=status(404, 422)),
    Mutant("H16", "an unknown webhook is accepted", CREATE, ask=unsent("webhook_id")),
    Mutant("H17", "one webhook hears", hook=_once),
    Mutant("H18", "a redirect is a success", heard=lambda heard: 200 if heard == 307 else heard),
    Mutant("H19", "the short month stays", SKIP,
           answer=shifted("next_billing_date", "03-31", "03-29")),
    Mutant("H20", "a schedule may start in the past", ("createRecurringInvoice",), answer=faults(
        lambda errors: {name: each for name, each in errors.items() if name != "start_date"})),
    Mutant("H21", "an ended schedule stays active", SKIP, answer=items(lambda item: {
        **item, **({"status": "active"} if item["status"] == "cancelled" else {})})),
    Mutant("H22", "bill-now moves the next date", answer=_moved),
    Mutant("H22", "a paused schedule is billed", BILL, answer=status(400, 200)),
    Mutant("H23", "a cancelled schedule is skipped", SKIP, answer=status(400, 200)),
    Mutant("H23", "skipping passes over two periods", SKIP,
           answer=shifted("next_billing_date", "02-29", "03-31")),
    Mutant("H24", "pausing twice is no fault", ("pauseRecurringInvoice",), answer=status(400, 200)),
    Mutant("H24", "a cancelled schedule is changed", PUT, answer=status(400, 200)),
    Mutant("H25", "resuming goes back", ("resumeRecurringInvoice",),
           answer=shifted("next_billing_date", "2032-03-31", "2032-01-31")),
    Mutant("H26", "a new interval moves the next date", PUT,
           answer=shifted("next_billing_date", "01-31", "02-07")),
    Mutant("H27", "an invoice of a schedule has no description", (*BILL, *LIST),
           answer=without("description")),
    Mutant("H28", "a limit is a 503", answer=status(429, 503)),
    Mutant("H28", "a fault has no message", answer=body(lambda _: {}, 500)),
    Mutant("H29", "the wait is always a minute", answer=body(
        lambda shown: shown | {"retry_after": 60}, 429)),
    Mutant("H30", "the customer is named before paying", INVOICE,
           answer=items(lambda item: {"client_name": "Somebody"} | item)),
    Mutant("H30", "the phone is masked", INVOICE, answer=value(
        "client_phone", lambda phone: phone[:4] + "*****" + phone[-2:])),
)  # fmt: skip
