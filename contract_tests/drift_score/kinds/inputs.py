"""What a request may hold: where its fields are, what is sound, and what breaks just one rule.

A server that is more generous is made by repairing a value before the sandbox sees it; a stricter
one by breaking it, so that the sandbox refuses it together with all other faults.
"""

import re
from collections.abc import Callable
from datetime import date
from typing import NamedTuple

from contract_tests.drift_score import paper
from contract_tests.drift_score.proxy import Drift
from contract_tests.mutants.proxy import Ask, Asked, Json, Memory, with_json, with_query

MOST = 99_999_999.99
CREATE, SCHEDULE = ("createInvoice",), ("createRecurringInvoice",)
REFUND, PUT = ("createRefund",), ("updateRecurringInvoice",)
INVOICES, REFUNDS, SCHEDULES = ("listInvoices",), ("listRefunds",), ("listRecurringInvoices",)
INTERVALS = ("daily", "weekly", "monthly", "yearly")
STATUSES = ("pending", "paid", "cancelled", "expired")
TEXT_BROKEN = "x" * 501
CREATES = (*CREATE, *SCHEDULE)

Test = Callable[[Json], bool]
Repair = Callable[[Json], Json]


class Absent:
    """The one value that is none: the field was not sent."""

    def __repr__(self) -> str:
        return "ABSENT"


ABSENT = Absent()

BROKEN: dict[str, Json] = {
    "amount": 0,
    "phone_number": "x",
    "description": TEXT_BROKEN,
    "external_order_id": TEXT_BROKEN,
    "reason": TEXT_BROKEN,
    "interval": "x",
    "start_date": "x",
    "end_date": "x",
    "webhook_id": "x",
    "page": "0",
    "per_page": "0",
    "search": TEXT_BROKEN,
    "status": "x",
    "status[]": "x",
    "date_from": "x",
    "date_to": "x",
}
"""For each field a value that the sandbox refuses."""


class Rule(NamedTuple):
    """One rule that is looser or stricter in some operations.

    `hits` is true for values that the change concerns and that obey all other rules; `becomes` is
    what the sandbox gets instead, ABSENT for nothing.
    """

    words: str
    fact: str
    field: str
    operations: tuple[str, ...]
    hits: Test
    becomes: Repair | None = None


def loosened(rule: Rule) -> Drift:
    """Return the server that takes what this rule refuses."""
    return _drift("validation loosened", rule, rule.becomes or (lambda _: ABSENT))


def tightened(rule: Rule) -> Drift:
    """Return the server that refuses what this rule concerns."""
    return _drift("validation tightened", rule, lambda _: BROKEN[rule.field])


def _drift(kind: str, rule: Rule, repair: Repair) -> Drift:
    listing = all(operation in paper.ALL_LISTS for operation in rule.operations)
    change = in_query if listing else in_body
    told = f"{rule.words} in {paper.words(*rule.operations)}"
    ask = change(rule.field, rule.hits, repair)
    return Drift(kind, told, rule.fact, rule.operations, ask=ask)


def in_body(name: str, hits: Test, repair: Repair) -> Ask:
    """Put another value in the place of one that is hit, and leave other requests as they are."""

    def change(asked: Asked, _: Memory) -> Asked:
        given = asked.json if asked.body else {}
        if not isinstance(given, dict) or not hits(given.get(name, ABSENT)):
            return asked
        value = repair(given.get(name, ABSENT))
        rest = {key: each for key, each in given.items() if key != name}
        return with_json(asked, rest if value is ABSENT else {**rest, name: value})

    return change


def in_query(name: str, hits: Test, repair: Repair) -> Ask:
    """Do the same with each value of a parameter."""

    def change(asked: Asked, _: Memory) -> Asked:
        pairs = []
        for key, given in asked.query:
            value = repair(given) if key == name and hits(given) else given
            pairs += [] if value is ABSENT else [(key, str(value))]
        if name not in dict(asked.query) and hits(ABSENT):
            pairs.append((name, str(repair(ABSENT))))
        return asked if pairs == asked.query else with_query(asked, pairs)

    return change


def number(value: Json) -> bool:
    """Tell whether a value is a number; a truth value is none."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def fine(value: Json) -> bool:
    """Tell whether a number has more than two decimals."""
    return number(value) and abs(round(value * 100) - value * 100) > 1e-6 * max(1, abs(value))


def sound_amount(value: Json) -> bool:
    """Tell whether an amount breaks no rule."""
    return number(value) and 0.01 <= value <= MOST and not fine(value)


def text(value: Json, least: int = 0, most: int = 10**9) -> bool:
    """Tell whether a value is text of such a length."""
    return isinstance(value, str) and least <= len(value) <= most


def given(value: Json) -> bool:
    """Tell whether an optional field was sent with a value."""
    return value is not ABSENT and value is not None


def day(value: Json) -> date | None:
    """Return the day that a text names as the contract has it."""
    try:
        return date.fromisoformat(value) if text(value, 10, 10) else None
    except ValueError:
        return None


def whole(value: Json) -> int | None:
    """Return the whole number that the text of a parameter is."""
    try:
        return int(value) if text(value) else None
    except ValueError:
        return None


def is_null(value: Json) -> bool:
    """Tell whether null was sent."""
    return value is None


def is_absent(value: Json) -> bool:
    """Tell whether nothing was sent."""
    return value is ABSENT


def like(pattern: str) -> Callable[[Json], bool]:
    """Return a test for texts of this form."""
    return lambda value: text(value) and re.fullmatch(pattern, value) is not None


def longer(than: int) -> Callable[[Json], bool]:
    """Return a test for texts above a bound."""
    return lambda value: text(value, than + 1)
