"""Rules of requests that became stricter, most of them in one operation."""

import re

from contract_tests.drift_score import paper
from contract_tests.drift_score.kinds.inputs import (
    ABSENT,
    CREATE,
    CREATES,
    INTERVALS,
    INVOICES,
    MOST,
    PUT,
    REFUND,
    REFUNDS,
    SCHEDULE,
    SCHEDULES,
    Rule,
    given,
    is_absent,
    is_null,
    longer,
    sound_amount,
    text,
    tightened,
    whole,
)
from contract_tests.drift_score.proxy import Drift
from contract_tests.mutants.changes import faults
from contract_tests.mutants.proxy import Answered, Asked, Memory, with_json, with_query

AMOUNTS_REFUSED = (
    ("above nought, but below 1", lambda value: sound_amount(value) and value < 1, CREATE),
    ("below 100", lambda value: sound_amount(value) and value < 100, SCHEDULE),
    ("below 1", lambda value: sound_amount(value) and value < 1, REFUND),
    ("above ten million", lambda value: sound_amount(value) and value > 10**7, CREATE),
    ("above a million", lambda value: sound_amount(value) and value > 10**6, SCHEDULE),
    ("at its largest", lambda value: value == MOST, CREATE),
    ("at its smallest", lambda value: value == 0.01, CREATES),
    ("with decimals", lambda value: sound_amount(value) and value % 1 != 0, CREATE),
    ("with decimals", lambda value: sound_amount(value) and value % 1 != 0, REFUND),
    ("with decimals", lambda value: sound_amount(value) and value % 1 != 0, PUT),
)

LONG = (
    ("description", "I01", CREATE, 255),
    ("description", "C01", SCHEDULE, 255),
    ("description", "C05", PUT, 100),
    ("description", "I01", CREATE, 499),
    ("external_order_id", "I01", CREATE, 64),
    ("external_order_id", "I01", CREATE, 254),
    ("reason", "R01", REFUND, 255),
    ("search", "I09", INVOICES, 50),
)

OTHER = (
    Rule("a description must be ASCII", "I01", "description", CREATE,
         lambda value: text(value) and not value.isascii()),
    Rule("an order id must be of letters and digits", "I12", "external_order_id", CREATE,
         lambda value: text(value) and not re.fullmatch("[A-Za-z0-9_-]*", value)),
    Rule("a reason must be ASCII", "R01", "reason", REFUND,
         lambda value: text(value) and not value.isascii()),
    Rule("a description may have no markup", "C01", "description", SCHEDULE,
         lambda value: text(value) and "<" in value),
    Rule("a description is required", "I01", "description", CREATE,
         lambda value: value is ABSENT),
    Rule("an order id is required", "I01", "external_order_id", CREATE,
         lambda value: value is ABSENT),
    Rule("an amount is required", "R01", "amount", REFUND, is_absent),
    Rule("a reason is required", "R01", "reason", REFUND, is_absent),
    Rule("an amount is required", "C05", "amount", PUT, is_absent),
    Rule("an interval is required", "C05", "interval", PUT, is_absent),
    Rule("a start is required", "C01", "start_date", SCHEDULE, is_absent),
    Rule("an end is required", "C01", "end_date", SCHEDULE, is_absent),
    *(Rule(f"{interval} is not known", "C01", "interval", SCHEDULE,
           lambda value, interval=interval: value == interval) for interval in INTERVALS),
    *(Rule(f"{interval} is not known", "C05", "interval", PUT,
           lambda value, interval=interval: value == interval) for interval in INTERVALS[:1]),
    Rule("null is no description", "H13", "description", CREATE, is_null),
    Rule("null is no end", "H13", "end_date", SCHEDULE, is_null),
    Rule("null is no reason", "H13", "reason", REFUND, is_null),
    Rule("a page has at most 50", "I09", "per_page", INVOICES,
         lambda value: 50 < (whole(value) or 0) <= 100),
    Rule("a page has at most 99", "I09", "per_page", REFUNDS, lambda value: whole(value) == 100),
    Rule("a page has at least 5", "I09", "per_page", SCHEDULES,
         lambda value: 1 <= (whole(value) or 0) < 5),
    Rule("paid is no filter", "I09", "status[]", INVOICES, lambda value: value == "paid"),
    Rule("expired is no filter", "I09", "status[]", INVOICES, lambda value: value == "expired"),
    Rule("paused is no filter", "C10", "status", SCHEDULES, lambda value: value == "paused"),
    Rule("a search needs three characters", "I09", "search", INVOICES,
         lambda value: text(value, 1, 2)),
)  # fmt: skip


def _one_status(asked: Asked, _: Memory) -> Asked:
    """Take one status and no more."""
    several = sum(name == "status[]" for name, _ in asked.query) > 1
    return with_query(asked, [*asked.query, ("status[]", "x")]) if several else asked


def _both_days(asked: Asked, _: Memory) -> Asked:
    """Take no first day without a last one."""
    query = dict(asked.query)
    half = given(query.get("date_from")) and "date_to" not in query
    return with_query(asked, [*asked.query, ("date_to", "x")]) if half else asked


def _days_apart(asked: Asked, _: Memory) -> Asked:
    """Take no range of one day."""
    query = dict(asked.query)
    same = given(query.get("date_from")) and query.get("date_from") == query.get("date_to")
    return with_query(asked, [*asked.query, ("date_to", "x")]) if same else asked


def _needs_body(asked: Asked, _: Memory) -> Asked:
    """Want a body of a refund."""
    return asked if asked.body else with_json(asked, [])


def _known_only(operation: str) -> Drift:
    """Refuse fields that are not known, and name them."""
    named = operation[0].upper() + operation[1:]
    known = paper.schema(named)["properties"]

    def ask(asked: Asked, memory: Memory) -> Asked:
        sent = asked.json
        more = [name for name in sent if name not in known] if isinstance(sent, dict) else []
        memory.seen["more"] = more
        return with_json(asked, sent | {"amount": 0}) if more else asked

    def answer(asked: Asked, got: Answered, memory: Memory) -> Answered:
        more = {name: ["Unknown field"] for name in memory.seen.get("more", ())}
        if not more:
            return got
        own = not sound_amount(asked.json.get("amount", ABSENT))
        return faults(lambda errors: {
            name: each for name, each in errors.items() if name != "amount" or own} | more)(
                asked, got, memory)  # fmt: skip

    words = f"unknown fields are refused in {paper.words(operation)}"
    return Drift("validation tightened", words, "H13", (operation,), ask=ask, answer=answer)


DRIFTS = (
    *(tightened(Rule(f"no amount is {words}", "I01", "amount", operations, hits))
      for words, hits, operations in AMOUNTS_REFUSED),
    *(tightened(Rule(f"{name} ends at {bound}", fact, name, operations, longer(bound)))
      for name, fact, operations, bound in LONG),
    *(tightened(rule) for rule in OTHER),
    *(Drift("validation tightened", words, fact, operations, ask=ask)
      for words, fact, operations, ask in (
        ("a list takes one status", "G11", INVOICES, _one_status),
        ("a first day needs a last one", "I09", INVOICES, _both_days),
        ("a range has at least two days", "I09", INVOICES, _days_apart),
        ("a refund needs a body", "R01", REFUND, _needs_body),
    )),
    _known_only("createInvoice"),
    _known_only("createRecurringInvoice"),
)  # fmt: skip
