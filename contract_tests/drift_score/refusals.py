"""What is talked of: faults, what is just allowed, strangers and the limit, one by one."""

from collections.abc import Mapping, Sequence
from itertools import product

from contract_tests.drift_score import paper
from contract_tests.drift_score.scenery import (
    AMOUNTS,
    INVOICES,
    LATER,
    LONG,
    REFUNDS,
    SCHEDULES,
    new,
    number,
    paid,
    schedule,
)
from contract_tests.drift_score.talk import PHONE, Json, Talk

BAD_AMOUNTS = (0, -5, 100_000_000, 1.005, "100", True, None, [1])
BAD_PHONES = ("+77011234567", "77011234567", "8701123456", "870112345678", "phone", 87011234567,
              None, "")  # fmt: skip


FINE = {"amount": 1000, "phone_number": PHONE}
PLANNED = FINE | {"interval": "monthly"}
BAD_DAYS = (
    {"start_date": "2020-01-01"},
    {"start_date": "31.01.2031"},
    {"end_date": "2031-02-30"},
    {"start_date": "2031-03-01", "end_date": "2031-02-01"},
)
# Which values a field may not have, where a thing is made and where it is changed.
BAD_EVERYWHERE = {
    "amount": BAD_AMOUNTS,
    "phone_number": BAD_PHONES,
    "description": ("x" * 501, "x" * 2000, 7),
    "webhook_id": (99, "x", 1.5),
}
BAD_INVOICE = {**BAD_EVERYWHERE, "external_order_id": ("x" * 256, 7)}
BAD_SCHEDULE = {**BAD_EVERYWHERE, "interval": ("hourly", 7)}
BAD_REFUND = {"amount": BAD_AMOUNTS, "reason": ("x" * 501, 7)}
BAD_CHANGE = {"amount": BAD_AMOUNTS, "description": ("x" * 501,), "interval": ("x",)}
BAD_INVOICE_QUERIES = (
    {"search": "x" * 101},
    {"status__": "x"},
    {"date_from": "31.01.2031"},
    {"date_to": "x"},
    {"date_from": "2031-02-01", "date_to": "2031-01-01"},
    {"page": "0", "per_page": "0"},
)


def faulty(talk: Talk) -> None:
    """Requests with one fault each, and with many."""
    there, plan = paid(talk), schedule(talk)
    refund = f"{there}/refund"
    _bodies(talk, "POST", INVOICES, FINE, BAD_INVOICE)
    _bodies(talk, "POST", SCHEDULES, PLANNED, BAD_SCHEDULE)
    _bodies(talk, "POST", refund, {}, BAD_REFUND)
    _bodies(talk, "PUT", plan, {}, BAD_CHANGE)
    for days in BAD_DAYS:
        talk.ask("POST", SCHEDULES, PLANNED | days)
        talk.ask("POST", SCHEDULES, days)
    _queries(talk)
    for path in (INVOICES, SCHEDULES, refund):
        for raw in ("[]", "{", "", "null"):
            talk.ask("POST", path, raw=raw)
        talk.ask("POST", path, FINE, media="text/plain")
    talk.ask("PUT", plan, raw="{")
    unknown(talk)


def _bodies(
    talk: Talk, method: str, path: str, base: Json, bad: Mapping[str, Sequence[Json]]
) -> None:
    for name, values in bad.items():
        for value in values:
            talk.ask(method, path, base | {name: value})
            talk.ask(method, path, {name: value})


def _queries(talk: Talk) -> None:
    for path in (INVOICES, REFUNDS, SCHEDULES):
        for page, per_page in (("0", "0"), ("-1", "101"), ("x", "x")):
            talk.get(path, page=page)
            talk.get(path, per_page=per_page)
    for query in BAD_INVOICE_QUERIES:
        talk.get(INVOICES, **query)
    talk.get(SCHEDULES, status="x")


def unknown(talk: Talk) -> None:
    """Things that are not there."""
    for operation in paper.operations().values():
        if "{id}" in operation.path:
            for name in ("999999", "x", "0"):
                talk.ask(operation.method, operation.path.replace("{id}", name), {})


def sound(talk: Talk) -> None:
    """Everything that is just allowed."""
    texts = ("x" * 254, "x" * 255, "x" * 500, LONG, "<b>", None)
    orders = ("x" * 255, "x" * 100, '№ 7/5 "a"', None)
    for amount in AMOUNTS:
        talk.post(INVOICES, **FINE | {"amount": amount})
        talk.post(SCHEDULES, **PLANNED | {"amount": amount})
    for text in texts:
        talk.post(INVOICES, **FINE | {"description": text})
        talk.post(SCHEDULES, **PLANNED | {"description": text})
    for order in orders:
        talk.post(INVOICES, **FINE | {"external_order_id": order, "description": "x"})
    talk.post(INVOICES, **FINE | {"external_order_id": "x", "phone_number": "80000000000"})
    talk.post(INVOICES, **FINE | {"colour": "red"})
    talk.post(SCHEDULES, **PLANNED | {"colour": "red"})
    talk.post(SCHEDULES, **PLANNED | {"start_date": "2031-01-31", "end_date": None})
    _sound_refunds(talk)
    _sound_changes(talk)
    _sound_queries(talk)


def _sound_refunds(talk: Talk) -> None:
    path = paid(talk, amount=100_000)
    for amount, reason in ((0.5, "x" * 256), (100.29, LONG), (100, None), (100, "Да")):
        talk.post(f"{path}/refund", amount=amount, reason=reason)
    talk.post(f"{path}/refund", amount=100)
    talk.ask("POST", f"{path}/refund", {})
    talk.post(f"{paid(talk)}/refund")


def _sound_changes(talk: Talk) -> None:
    plan = schedule(talk)
    for fields in ({"amount": 0.5}, {"description": "x" * 400}, {"interval": "daily"}, {},
                   *({"interval": each} for each in ("weekly", "monthly", "yearly"))):  # fmt: skip
        talk.ask("PUT", plan, fields)
    for interval in ("daily", "weekly", "yearly"):
        schedule(talk, interval=interval, end_date=LATER)


def _sound_queries(talk: Talk) -> None:
    for path, size in product((INVOICES, REFUNDS, SCHEDULES), ("100", "51", "1")):
        talk.get(path, per_page=size)
    for text in ("x", "xx", "x" * 60, "x" * 100):
        talk.get(INVOICES, search=text)
    for status in ("pending", "paid", "cancelled", "expired"):
        talk.get(INVOICES, status__=status)
    talk.ask("GET", INVOICES, query=(("status[]", "paid"), ("status[]", "pending")))
    talk.get(INVOICES, date_from="2031-01-31")
    talk.get(INVOICES, date_from="2031-01-31", date_to="2031-01-31")
    for status in ("active", "paused", "cancelled"):
        talk.get(SCHEDULES, status=status)


def strangers(talk: Talk) -> None:
    """Every operation without a key, with a wrong one, and with one that begins right."""
    path, plan = paid(talk), schedule(talk)
    made = talk.post(f"{path}/refund", amount=1)
    ids = {"invoices": path.rsplit("/")[-1], "refunds": str(number(made)),
           "recurring-invoices": plan.rsplit("/")[-1]}  # fmt: skip
    for operation in paper.operations().values():
        where = operation.path.replace("{id}", ids[operation.path.split("/")[1]])
        for key in (None, "", "wrong", f"{talk.key[:12]}wrong"):
            body = {} if operation.method != "GET" else None
            talk.ask(operation.method, where, body, key=key)


def limit(talk: Talk) -> None:
    """More than may be asked in a minute, and what goes wrong on purpose."""
    talk.sandbox.rate_limit = True
    path, plan = new(talk), schedule(talk)
    talk.get(path)
    talk.get(plan)
    talk.get(f"{REFUNDS}/7")
    talk.control("POST", "/faults", {"kind": "rate_limit", "count": 1, "retry_after": 7})
    talk.get(path)
    talk.control("POST", "/faults", {"kind": "error", "count": 1})
    talk.get(path)
    for _ in range(28):
        talk.get(path)
        talk.get(REFUNDS)
    talk.get(path)
    talk.later("PT61S")
    talk.get(path)
