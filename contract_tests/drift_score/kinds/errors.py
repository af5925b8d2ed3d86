"""Refusals: their status, their body; who is let in; how often one may ask."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import chain

from contract_tests.drift_score import paper
from contract_tests.drift_score.kinds.envelopes import when
from contract_tests.drift_score.proxy import Drift, Server
from contract_tests.mutants.changes import body, faults, header, message, status
from contract_tests.mutants.proxy import Answer, Answered, Asked, Json, Memory

KEY, LEFT = "x-api-key", "x-ratelimit-remaining"

OTHER_STATUS = {400: (409, 422, 403), 404: (400, 410, 403, 204), 422: (400, 409, 200)}
"""What a refusal might be answered with instead."""

REASONS = {
    "createInvoice": "E04", "listInvoices": "H07", "getInvoice": "I10", "cancelInvoice": "I11",
    "createRefund": "R03", "listInvoiceRefunds": "H28", "listRefunds": "H07", "getRefund": "R05",
    "createRecurringInvoice": "C01", "listRecurringInvoices": "H07", "getRecurringInvoice": "C10",
    "updateRecurringInvoice": "H24", "pauseRecurringInvoice": "H24",
    "resumeRecurringInvoice": "H24", "cancelRecurringInvoice": "H24",
    "billRecurringInvoiceNow": "H22", "skipRecurringInvoicePeriod": "H23",
}  # fmt: skip


def _statuses() -> Iterator[Drift]:
    kind = "error status"
    number = 0
    for operation in paper.operations().values():
        for was in (400, 404, 422):
            if was not in operation.statuses:
                continue
            choice = OTHER_STATUS[was]
            becomes = choice[number % len(choice)]
            number += 1
            told = f"{operation.words}: {was} is a {becomes}"
            change = _emptied if becomes == 204 else status(was, becomes)
            fact = REASONS[operation.id]
            yield Drift(kind, told, fact, (operation.id,), answer=change)
    yield Drift(kind, "every 404 is a 400", "E06", answer=status(404, 400))
    yield Drift(kind, "every 422 is a 400", "E04", answer=status(422, 400))
    yield Drift(kind, "every refusal is a 200 with success false", "E01", answer=_never_fails)
    crash = status(400, 500)
    yield Drift(kind, "a refund that is refused is a 500", "R03", ("createRefund",), answer=crash)
    empty = when(404, lambda _, got, __: replace(got, status=200).showing({}))
    yield Drift(kind, "an unknown invoice is an empty one", "I10", ("getInvoice",), answer=empty)
    none = when(404, lambda _, got, __: replace(got, status=200).showing({"data": []}))
    yield Drift(kind, "an unknown invoice has no refunds", "H28", ("listInvoiceRefunds",),
                answer=none)  # fmt: skip
    yield Drift(kind, "an odd id is a 422", "H15", ("getInvoice", "cancelInvoice"),
                answer=status(404, 422, _odd))  # fmt: skip
    yield Drift(kind, "an odd id is a 500", "H15", ("getRefund",), answer=status(404, 500, _odd))
    yield Drift(kind, "what cannot be parsed is a 500", "H14", ("createInvoice",),
                answer=status(400, 500))  # fmt: skip
    yield Drift(kind, "what cannot be parsed is a 422", "H14", ("createRecurringInvoice",),
                answer=status(400, 422))  # fmt: skip


def _emptied(_: Asked, got: Answered, __: Memory) -> Answered:
    return replace(got, status=204, body=b"") if got.status == 404 else got


def _never_fails(_: Asked, got: Answered, __: Memory) -> Answered:
    if got.status < 400 or got.status == 401:
        return got
    return replace(got, status=200).showing({"success": False, **got.json})


def _odd(asked: Asked) -> bool:
    return not asked.path.split("/")[3].isdecimal() or asked.path.split("/")[3] == "0"


def _snake_to_camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(word.title() for word in rest)


Errors = dict[str, list[str]]

BODIES: tuple[tuple[str, str, tuple[str, ...], Answer], ...] = (
    ("the message is called error", "E02", (),
     body(lambda shown: {"error": shown["message"]}, 404)),
    ("the message is called detail", "E02", ("createRefund", "cancelInvoice"),
     body(lambda shown: {"detail": shown["message"]}, 400)),
    ("the message is in error", "E02", (), body(lambda shown: {"error": shown}, 422)),
    ("a 400 has no message", "E02", ("pauseRecurringInvoice",), body(lambda _: {}, 400)),
    ("a 404 has an empty message", "E02", ("getRecurringInvoice",), message(404, "")),
    ("a 400 has a code", "E02", (), body(lambda shown: shown | {"code": "wrong_state"}, 400)),
    ("a 422 has a code", "E02", (), body(lambda shown: shown | {"code": 1042}, 422)),
    ("a 404 has errors", "E02", ("getInvoice",),
     body(lambda shown: shown | {"errors": {"id": ["unknown"]}}, 404)),
    ("a 401 has a status", "E02", (), body(lambda shown: shown | {"status": 401}, 401)),
    ("a message is an object", "E02", ("cancelRecurringInvoice",),
     body(lambda shown: {"message": {"en": shown["message"]}}, 400)),
    ("a message is a list", "E02", ("getRefund",),
     body(lambda shown: {"message": [shown["message"]]}, 404)),
    ("a 404 has no body", "E06", ("listInvoiceRefunds",),
     when(404, lambda _, got, __: replace(got, body=b""))),
    ("a 401 has no body", "E03", (), when(401, lambda _, got, __: replace(got, body=b""))),
    ("a 400 is a JSON text", "E02", ("billRecurringInvoiceNow",),
     body(lambda shown: shown["message"], 400)),
    ("errors are called fields", "E02", (),
     body(lambda shown: {"message": shown["message"], "fields": shown["errors"]}, 422)),
    ("a 422 has no errors", "E02", ("createInvoice",),
     body(lambda shown: {"message": shown["message"]}, 422)),
    ("a 422 of a query has no errors", "H07", paper.LISTS,
     body(lambda shown: {"message": shown["message"]}, 422)),
    ("errors are a list", "E02", ("createRecurringInvoice",), body(lambda shown: shown | {
        "errors": [{"field": k, "messages": v} for k, v in shown["errors"].items()]}, 422)),
    ("errors are a list of texts", "E02", ("createRefund",), body(lambda shown: shown | {
        "errors": [text for texts in shown["errors"].values() for text in texts]}, 422)),
    ("a fault is one text", "E02", (),
     faults(lambda errors: {name: texts[0] for name, texts in errors.items()})),
    ("a fault has no text", "E02", ("listInvoices",),
     faults(lambda errors: {name: [] for name in errors})),
    ("faults are objects", "E02", ("updateRecurringInvoice",), faults(lambda errors: {
        name: [{"text": text} for text in texts] for name, texts in errors.items()})),
    ("only the first fault is named", "H04", ("createInvoice",),
     faults(lambda errors: dict(list(errors.items())[:1]))),
    ("only the last fault is named", "H04", ("createRecurringInvoice",),
     faults(lambda errors: dict(list(errors.items())[-1:]))),
    ("only the first fault of a query is named", "H04", ("listInvoices",),
     faults(lambda errors: dict(list(errors.items())[:1]))),
    ("faulty fields are in camel case", "E02", ("createInvoice", "createRecurringInvoice"),
     faults(lambda errors: {_snake_to_camel(name): each for name, each in errors.items()})),
    ("faulty fields are pointers", "E02", ("createRefund",),
     faults(lambda errors: {f"/{name}": each for name, each in errors.items()})),
    ("a filter is named with its brackets", "H07", ("listInvoices",),
     faults(lambda errors: {k + "[]" * (k == "status"): v for k, v in errors.items()})),
    ("a filter is named with its place", "H07", ("listInvoices",),
     faults(lambda errors: {k + ".0" * (k == "status"): v for k, v in errors.items()})),
    ("a missing key is called invalid", "E03", (), message(401, "Invalid API key")),
    ("a wrong key is called missing", "E03", (), message(401, "API key is required")),
    ("nothing there is said otherwise", "E06", (), message(404, "No query results")),
    ("a 422 is said otherwise", "E04", (), message(422, "The given data was invalid.")),
    ("the fault of a phone is said otherwise", "E04", ("createInvoice",), faults(
        lambda errors: errors | {n: ["Bad phone"] for n in errors if n == "phone_number"})),
)  # fmt: skip


def _bodies() -> Iterator[Drift]:
    for told, fact, operations, change in BODIES:
        yield Drift("error body", told, fact, operations, answer=change)


Wrong = Callable[[str | None, str], bool]

WHO: dict[str, Wrong] = {
    "without a key": lambda given, _: not given,
    "with a wrong key": lambda given, right: bool(given) and given != right,
    "with or without a key": lambda given, right: given != right,
    "with a key that begins right": lambda given, right: (
        bool(given) and given != right and right.startswith(str(given)[:8])),
}  # fmt: skip


def let_in(who: Wrong) -> Json:
    """Take these for the client itself."""

    def instead(asked: Asked, server: Server) -> Answered:
        right = server.sandbox.api_key
        if who(asked.headers.get(KEY), right):
            asked = replace(asked, headers={**asked.headers, KEY: right})
        return server.forward(asked)

    return instead


def _auth() -> Iterator[Drift]:
    kind = "auth"
    ways = ("without a key", "with a wrong key", "with or without a key")
    for number, operation in enumerate(paper.operations().values()):
        way = ways[2] if number % 3 == 2 else ways[number % 2]
        told = f"{operation.words} works {way}"
        yield Drift(kind, told, "G02", (operation.id,), instead=let_in(WHO[way]))
    for way in ways:
        yield Drift(kind, f"everything works {way}", "G02", instead=let_in(WHO[way]))
    for operation, becomes in (("createInvoice", 403), ("listRefunds", 403), ("getInvoice", 404),
                               ("billRecurringInvoiceNow", 400)):  # fmt: skip
        told = f"{paper.words(operation)}: 401 is a {becomes}"
        yield Drift(kind, told, "E03", (operation,), answer=status(401, becomes))
    yield Drift(kind, "a wrong key is a 403", "E03",
                answer=status(401, 403, lambda asked: bool(asked.headers.get(KEY))))  # fmt: skip
    yield Drift(kind, "a missing key is a 400", "E03",
                answer=status(401, 400, lambda asked: not asked.headers.get(KEY)))  # fmt: skip
    nothing = when(401, lambda _, got, __: replace(got, status=200).showing({"data": []}))
    yield Drift(kind, "a stranger sees an empty list", "G02", ("listInvoices",), answer=nothing)


def _left(work: Callable[[int], object]) -> Answer:
    def change(_: Asked, got: Answered, __: Memory) -> Answered:
        if LEFT not in got.headers:
            return got
        return replace(got, headers={**got.headers, LEFT: str(work(int(got.headers[LEFT])))})

    return change


def _only(statuses: range, change: Answer) -> Answer:
    return lambda asked, got, memory: (
        change(asked, got, memory) if got.status in statuses else got)  # fmt: skip


def _lower(limit: int) -> Json:
    """Hold the client to fewer requests in a window; after a 429 the next window begins."""

    def instead(asked: Asked, server: Server) -> Answered:
        got = server.forward(asked)
        if got.status == 401:
            return got
        used = server.memory.seen.get("used", 0) + 1
        server.memory.seen["used"] = used if used <= limit else 0
        headers = {**got.headers, LEFT: str(max(0, limit - used))}
        if used <= limit:
            return replace(got, headers=headers)
        said = {"message": "Too many requests", "retry_after": 1}
        return Answered(429, headers, json.dumps(said).encode())

    return instead


def _dear(asked: Asked, got: Answered, memory: Memory) -> Answered:
    """Count each write of a key as two requests."""
    key, left = asked.headers.get(KEY, ""), int(got.headers.get(LEFT, 0))
    before, spent = memory.seen.get(key, (left, 0))
    spent = (0 if left > before else spent) + (asked.method != "GET")
    memory.seen[key] = left, spent
    return _left(lambda _: max(0, left - spent))(asked, got, memory)


HEADERS: tuple[tuple[str, str, tuple[str, ...], Answer], ...] = (
    ("the header is gone", "G06", (), header(LEFT, None)),
    ("the header is gone in lists", "G06", paper.ALL_LISTS, header(LEFT, None)),
    ("the header is gone in GET /refunds/{id}", "G06", ("getRefund",), header(LEFT, None)),
    ("the header is gone in POST /recurring-invoices", "G06", ("createRecurringInvoice",),
     header(LEFT, None)),
    ("the header is gone in refusals", "H28", (), _only(range(400, 500), header(LEFT, None))),
    ("the header is empty", "G06", (), header(LEFT, "")),
    ("the header does not count", "G06", (), header(LEFT, "59")),
    ("the header counts upwards", "G06", (), _left(lambda left: 60 - left)),
    ("the header counts by two", "G06", (), _left(lambda left: left * 2 - 60)),
    ("the header says of how many", "G06", (), _left(lambda left: f"{left}/60")),
    ("the header is a fraction", "G06", (), _left(lambda left: left / 60)),
    ("the header is below nought", "G06", (), _left(lambda left: -left)),
    ("the header is a word", "G06", (), header(LEFT, "unlimited")),
    ("a window has 1000 requests", "G05", (), _left(lambda left: left + 940)),
    ("a write counts as two requests", "G05", (), _dear),
)  # fmt: skip


REFUSED: tuple[tuple[str, str, Answer], ...] = (
    ("there is a Retry-After in a 429", "G06", when(429, header("retry-after", "60"))),
    ("retry_after is text", "G06", body(lambda shown: shown | {"retry_after": "1"}, 429)),
    ("retry_after is absent", "G06",
     body(lambda shown: {"message": shown["message"]}, 429)),
    ("a 429 is a 503", "G05", status(429, 503)),
)  # fmt: skip


def _renamed(_: Asked, got: Answered, __: Memory) -> Answered:
    other = {"ratelimit-remaining" if k == LEFT else k: v for k, v in got.headers.items()}
    return replace(got, headers=other)


def _rate() -> Iterator[Drift]:
    kind = "rate limit"
    for told, fact, operations, change in HEADERS:
        yield Drift(kind, told, fact, operations, answer=change)
    for told, fact, change in REFUSED:
        yield Drift(kind, told, fact, answer=change, provoked=True)
    yield Drift(kind, "the header is called RateLimit-Remaining", "G06", answer=_renamed)
    yield Drift(kind, "a window has 30 requests", "G05", instead=_lower(30))
    yield Drift(kind, "a window has 45 requests", "G05", instead=_lower(45))


DRIFTS = tuple(chain(_statuses(), _bodies(), _auth(), _rate()))
