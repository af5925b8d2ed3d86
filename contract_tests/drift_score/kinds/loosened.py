"""Rules of requests that became looser, most of them in one operation."""

from dataclasses import replace

from apipay_sandbox.rules.moments import day_of

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
    STATUSES,
    Repair,
    Rule,
    day,
    fine,
    is_absent,
    is_null,
    like,
    longer,
    loosened,
    number,
    sound_amount,
    text,
    whole,
)
from contract_tests.drift_score.proxy import Drift, Server
from contract_tests.mutants.proxy import Answered, Asked, Json, Memory, with_json, with_query


def is_zero(value: Json) -> bool:
    """Tell whether nought was sent."""
    return number(value) and value == 0


def is_below(value: Json) -> bool:
    """Tell whether an amount below nought was sent, sound but for that."""
    return number(value) and value < 0 and not fine(value)


def is_above(value: Json) -> bool:
    """Tell whether an amount above the largest was sent."""
    return number(value) and value > MOST and not fine(value)


def is_fine(value: Json) -> bool:
    """Tell whether an amount with more than two decimals was sent."""
    return fine(value) and 0.01 <= value <= MOST


def is_written(value: Json) -> bool:
    """Tell whether a sound amount was sent as text."""
    try:
        return isinstance(value, str) and sound_amount(float(value))
    except ValueError:
        return False


def is_true(value: Json) -> bool:
    """Tell whether a truth value was sent."""
    return isinstance(value, bool)


def cut(at: int) -> Repair:
    """Return what cuts a text."""
    return lambda value: value[:at]


def _one(_: Json) -> Json:
    return 1


def _phone(_: Json) -> Json:
    return "87001234567"


def _monthly(_: Json) -> Json:
    return "monthly"


AMOUNTS = tuple(
    Rule(f"an amount may be {words}", fact, "amount", (operation,), hits, becomes)
    for words, fact, hits, becomes, operations in (
        ("nought", "I01", is_zero, lambda _: 0.01, (*CREATES, *REFUND, *PUT)),
        ("below nought", "I01", is_below, lambda value: min(max(-value, 0.01), MOST),
         (*CREATE, *REFUND)),
        ("above 99999999.99", "I01", is_above, lambda _: MOST, (*CREATES, *PUT)),
        ("of a thousandth", "H12", is_fine, lambda value: max(round(value, 2), 0.01),
         (*CREATES, *REFUND)),
        ("text", "H12", is_written, float, (*CREATE, *PUT)),
        ("a truth value", "H12", is_true, _one, CREATE),
        ("null", "H12", is_null, _one, CREATE),
        ("absent", "I01", is_absent, _one, CREATES),
    )
    for operation in operations
)  # fmt: skip

PHONES = tuple(
    Rule(f"a phone number may be {words}", "G10", "phone_number", operations, hits, _phone)
    for words, operations, hits in (
        ("with +7", CREATES, like(r"\+7[0-9]{10}")),
        ("with 7", CREATE, like("7[0-9]{10}")),
        ("of ten digits", SCHEDULE, like("8[0-9]{9}")),
        ("of twelve digits", CREATE, like("8[0-9]{11}")),
        ("of letters", CREATES, like("[A-Za-z ]+")),
        ("a number", SCHEDULE, number),
        ("absent", CREATE, is_absent),
        ("absent", SCHEDULE, is_absent),
        ("anything", CREATES, lambda value: not like("8[0-9]{10}")(value)),
    )
)

TEXTS = (
    Rule("a description may be longer", "I01", "description", CREATE, longer(500), cut(500)),
    Rule("a description may be longer", "C01", "description", SCHEDULE, longer(500), cut(500)),
    Rule("a description may be longer", "C05", "description", PUT, longer(500), cut(500)),
    Rule("a description may have 1000", "I01", "description", CREATE,
         lambda value: text(value, 501, 1000), cut(500)),
    Rule("a description may be a number", "I01", "description", CREATE, number, str),
    Rule("an order id may be longer", "I01", "external_order_id", CREATE, longer(255), cut(255)),
    Rule("an order id may be a number", "I01", "external_order_id", CREATE, number, str),
    Rule("a reason may be longer", "R01", "reason", REFUND, longer(500), cut(500)),
    Rule("a reason may be a number", "R01", "reason", REFUND, number, str),
    Rule("an unknown webhook is taken", "H16", "webhook_id", CREATE, number),
    Rule("an unknown webhook is taken", "H16", "webhook_id", SCHEDULE, number),
    Rule("a webhook may be text", "I01", "webhook_id", CREATE, text),
)  # fmt: skip

DATES = (
    Rule("an interval may be any word", "C01", "interval", SCHEDULE,
         lambda value: text(value) and value not in INTERVALS, _monthly),
    Rule("an interval may be any word", "C05", "interval", PUT,
         lambda value: text(value) and value not in INTERVALS, lambda _: ABSENT),
    Rule("an interval may be absent", "C01", "interval", SCHEDULE, is_absent, _monthly),
    Rule("a start may be no day", "G09", "start_date", SCHEDULE,
         lambda value: text(value) and day(value) is None),
    Rule("an end may be no day", "G09", "end_date", SCHEDULE,
         lambda value: text(value) and day(value) is None),
)  # fmt: skip

QUERIES = (
    *(Rule("page may be 0", "H07", "page", (name,), lambda value: whole(value) == 0, _one)
      for name in paper.LISTS),
    Rule("page may be below 0", "H07", "page", INVOICES,
         lambda value: (whole(value) or 0) < 0, _one),
    Rule("page may be a word", "H07", "page", REFUNDS, lambda value: whole(value) is None, _one),
    Rule("page may be a word", "H07", "page", INVOICES, lambda value: (
        value is not ABSENT and whole(value) is None), _one),
    *(Rule("per_page may be above 100", "I09", "per_page", (name,),
           lambda value: (whole(value) or 0) > 100, lambda _: 100) for name in paper.LISTS),
    *(Rule("per_page may be 0", "I09", "per_page", (name,),
           lambda value: whole(value) == 0, lambda _: 10) for name in paper.LISTS[:2]),
    Rule("per_page may be a word", "H07", "per_page", SCHEDULES, lambda value: (
        value is not ABSENT and whole(value) is None), lambda _: 10),
    Rule("a search may be longer", "I09", "search", INVOICES, longer(100), cut(100)),
    Rule("an unknown status is passed over", "H07", "status[]", INVOICES,
         lambda value: text(value) and value not in STATUSES),
    Rule("an unknown status is passed over", "H07", "status", SCHEDULES,
         lambda value: text(value) and value not in ("active", "paused", "cancelled")),
    Rule("a malformed first day is passed over", "H07", "date_from", INVOICES,
         lambda value: text(value) and day(value) is None),
    Rule("a malformed last day is passed over", "H07", "date_to", INVOICES,
         lambda value: text(value) and day(value) is None),
)  # fmt: skip


def _in_order(asked: Asked, _: Memory) -> Asked:
    """Let the days of a query be the wrong way round."""
    query = dict(asked.query)
    first, last = day(query.get("date_from")), day(query.get("date_to"))
    if first is None or last is None or first <= last:
        return asked
    pairs = [(name, query["date_from"] if name == "date_to" else value)
             for name, value in asked.query]  # fmt: skip
    return with_query(asked, pairs)


def _end_later(asked: Asked, _: Memory) -> Asked:
    """Let a schedule end before it starts."""
    sent = asked.json
    if not isinstance(sent, dict):
        return asked
    first, last = day(sent.get("start_date")), day(sent.get("end_date"))
    early = first is not None and last is not None and last < first
    return with_json(asked, sent | {"end_date": sent["start_date"]}) if early else asked


def _past(asked: Asked, server: Server) -> Answered:
    """Let a schedule start before today: it starts today."""
    sent, today = asked.json, day_of(server.world(lambda world: world.clock.now()))
    start = day(sent.get("start_date")) if isinstance(sent, dict) else None
    if start is None or start >= today:
        return server.forward(asked)
    return server.forward(with_json(asked, sent | {"start_date": today.isoformat()}))


SOUND = {
    "createInvoice": {"amount": 1000, "phone_number": "87001234567"},
    "createRecurringInvoice": {
        "amount": 1000, "phone_number": "87001234567", "interval": "monthly"},
    "createRefund": {},
    "updateRecurringInvoice": {},
}  # fmt: skip


def _no_object(asked: Asked, _: Memory) -> Asked:
    """Take a body that is no object for an empty or a sound one."""
    wrong = asked.body and asked.json is not None and not isinstance(asked.json, dict)
    return with_json(asked, SOUND[asked.operation]) if wrong else asked


def _no_json(asked: Asked, _: Memory) -> Asked:
    """Take a body that is no JSON for a sound one."""
    wrong = asked.body and asked.json is None and asked.body.strip() != b"null"
    return with_json(asked, SOUND[asked.operation]) if wrong else asked


def _any_type(asked: Asked, _: Memory) -> Asked:
    """Take JSON by whatever name."""
    headers = {**asked.headers, "content-type": "application/json"}
    return replace(asked, headers=headers) if asked.body else asked


DRIFTS = (
    *(loosened(rule) for rule in (*AMOUNTS, *PHONES, *TEXTS, *DATES, *QUERIES)),
    *(Drift("validation loosened", words, fact, operations, ask=ask)
      for words, fact, operations, ask in (
        ("days may be the wrong way round", "I09", INVOICES, _in_order),
        ("a schedule may end before it starts", "H20", SCHEDULE, _end_later),
        ("a list is a body", "H14", CREATE, _no_object),
        ("a list is a body of a schedule", "H14", SCHEDULE, _no_object),
        ("a body need not be JSON", "H14", CREATE, _no_json),
        ("a refund's body need not be JSON", "H14", REFUND, _no_json),
        ("a body may have any content type", "H14", CREATE, _any_type),
    )),
    Drift("validation loosened", "a start may be past", "H20", SCHEDULE, instead=_past),
)  # fmt: skip
