"""What answers come in: wrappers, content types, other successes; operations that are gone."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import chain

from contract_tests.drift_score import paper
from contract_tests.drift_score.proxy import Drift
from contract_tests.mutants.changes import body, header
from contract_tests.mutants.proxy import API, Answer, Answered, Asked, Json, Memory

TYPE = "content-type"

WRAPPERS: tuple[tuple[str, Callable[[Json], Json]], ...] = (
    ("is in data", lambda shown: {"data": shown}),
    ("is in result, beside success", lambda shown: {"success": True, "result": shown}),
    ("is alone in a list", lambda shown: [shown]),
    ("is in a field named for it", lambda shown: {"item": shown}),
)
LIST_WRAPPERS: tuple[tuple[str, Callable[[Json], Json]], ...] = (
    ("is bare", lambda shown: shown["data"]),
    ("is in items", lambda shown: {"items" if k == "data" else k: v for k, v in shown.items()}),
    ("is in data in data", lambda shown: shown | {"data": {"items": shown["data"]}}),
    ("wraps each entry", lambda shown: shown | {"data": [{"item": x} for x in shown["data"]]}),
    ("is in response", lambda shown: {"response": shown}),
)
META_WRAPPERS: tuple[tuple[str, Callable[[Json], Json]], ...] = (
    ("is called pagination", lambda shown: {
        "pagination" if name == "meta" else name: each for name, each in shown.items()}),
    ("lies flat beside data", lambda shown: {"data": shown["data"], **shown["meta"]}),
    ("is in pagination in meta", lambda shown: shown | {"meta": {"pagination": shown["meta"]}}),
)  # fmt: skip


def _wrappers() -> Iterator[Drift]:
    kind = "wrapper"
    single = [each for each in paper.operations().values() if not each.is_list]
    for number, operation in enumerate(single):
        what, work = WRAPPERS[number % len(WRAPPERS)]
        told = f"{operation.words}: the answer {what}"
        yield Drift(kind, told, _fact(operation.id), (operation.id,), answer=body(work))
    for number, name in enumerate(paper.ALL_LISTS):
        for what, work in (LIST_WRAPPERS[0], LIST_WRAPPERS[number + 1]):
            told = f"{paper.words(name)}: the list {what}"
            yield Drift(kind, told, _fact(name), (name,), answer=body(work))
    for name, (what, work) in zip(paper.LISTS, META_WRAPPERS, strict=True):
        told = f"{paper.words(name)}: meta {what}"
        yield Drift(kind, told, _fact(name), (name,), answer=body(work))
    paged = body(lambda shown: shown | {
        "meta": {"current_page": 1, "per_page": 10, "total": len(shown["data"])}})  # fmt: skip
    yield Drift(kind, "an invoice's refunds have a meta", "R05", ("listInvoiceRefunds",),
                answer=paged)  # fmt: skip
    everything = tuple(each.id for each in single)
    yield Drift(kind, "every single answer is in data", "G03", everything,
                answer=body(lambda shown: {"data": shown}))  # fmt: skip


def recoded(charset: str) -> Answer:
    """Write the body in another charset, and say so."""

    def change(_: Asked, got: Answered, __: Memory) -> Answered:
        text = got.body.decode()
        content = f"application/json; charset={charset}"
        return replace(
            got, body=text.encode(charset, "replace"), headers=got.headers | {TYPE: content}
        )

    return change


def _page(_: Asked, got: Answered, __: Memory) -> Answered:
    if got.status < 400:
        return got
    page = f"<html><body><h1>{got.status}</h1></body></html>"
    return replace(got, headers=got.headers | {TYPE: "text/html"}, body=page.encode())


def _xml(_: Asked, got: Answered, __: Memory) -> Answered:
    lines = "".join(f"<{name}>{each}</{name}>" for name, each in got.json.items())
    written = f"<answer>{lines}</answer>".encode()
    return replace(got, headers=got.headers | {TYPE: "application/xml"}, body=written)


def _mark(_: Asked, got: Answered, __: Memory) -> Answered:
    return replace(got, body=b"\xef\xbb\xbf" + got.body)


def _doubly(_: Asked, got: Answered, __: Memory) -> Answered:
    return got.showing(got.body.decode())


def _prefixed(_: Asked, got: Answered, __: Memory) -> Answered:
    return replace(got, body=b")]}',\n" + got.body)


def _several(_: Asked, got: Answered, __: Memory) -> Answered:
    lines = [json.dumps(each, ensure_ascii=False) for each in got.json.get("data", [got.json])]
    said = got.headers | {TYPE: "application/x-ndjson"}
    return replace(got, headers=said, body="\n".join(lines).encode())


def when(status: int, change: Answer) -> Answer:
    """Change answers of one status."""
    return lambda asked, got, memory: change(asked, got, memory) if got.status == status else got


MEDIA: tuple[tuple[str, tuple[str, ...], Answer], ...] = (
    ("every answer is called HTML", (), header(TYPE, "text/html; charset=UTF-8")),
    ("no answer names its type", (), header(TYPE, None)),
    ("every error is a page", (), _page),
    ("errors are problem documents", (), when(422, header(TYPE, "application/problem+json"))),
    ("a 404 is called text", (), when(404, header(TYPE, "text/plain"))),
    ("a 401 is a page", (), when(401, _page)),
    ("a schedule is called text", ("getRecurringInvoice",), header(TYPE, "text/plain")),
    ("lists are JSON:API", paper.LISTS, header(TYPE, "application/vnd.api+json")),
    ("a refund is called JavaScript", ("createRefund",), header(TYPE, "text/javascript")),
    ("an invoice is in XML", ("getInvoice",), when(200, _xml)),
    ("invoices are in windows-1251", ("getInvoice", "listInvoices"), recoded("windows-1251")),
    ("JSON begins with a byte order mark", ("listRefunds",), _mark),
    ("JSON is in a JSON text", ("pauseRecurringInvoice",), when(200, _doubly)),
    ("JSON has a guard before it", ("listInvoiceRefunds",), _prefixed),
    ("a list is in lines", ("listRecurringInvoices",), when(200, _several)),
)


def _media() -> Iterator[Drift]:
    for told, operations, change in MEDIA:
        yield Drift("content type", told, "G03", operations, answer=change)


OTHER_SUCCESS = (201, 202, 204, 206, 203)


def succeeding(becomes: int) -> Answer:
    """Answer with another status of success; 204 has no body."""

    def change(_: Asked, got: Answered, __: Memory) -> Answered:
        if got.status != 200:
            return got
        return replace(got, status=becomes, body=b"" if becomes == 204 else got.body)

    return change


def _success() -> Iterator[Drift]:
    kind = "success status"
    for number, operation in enumerate(paper.operations().values()):
        becomes = OTHER_SUCCESS[number % len(OTHER_SUCCESS)]
        told = f"{operation.words} answers {becomes}"
        yield Drift(kind, told, "E01", (operation.id,), answer=succeeding(becomes))
    creates = ("createInvoice", "createRefund", "createRecurringInvoice", "billRecurringInvoiceNow")
    for operation in creates:
        if operation != "createInvoice":
            told = f"{paper.words(operation)} makes something and answers 201"
            yield Drift(kind, told, "E01", (operation,), answer=succeeding(201))
    moves = ("cancelInvoice", "cancelRecurringInvoice")
    told = "a cancel answers 204"
    yield Drift(kind, told, "E01", moves, answer=succeeding(204))


GONE = (404, 405, 410, 501)
GROUPS = {
    "refunds": tuple(name for name in paper.operations() if "Refund" in name),
    "schedules": tuple(name for name in paper.operations() if "Recurring" in name),
    "lists": paper.ALL_LISTS,
}


def gone(status: int) -> Answer:
    """Answer as a server that does not know the operation; the key is still looked at."""
    words = {404: "Resource not found", 405: "Method not allowed", 410: "Gone"}

    def change(_: Asked, got: Answered, __: Memory) -> Answered:
        if got.status == 401:
            return got
        return replace(got, status=status).showing({"message": words.get(status, "No")})

    return change


def _unasked(asked: Asked, _: Memory) -> Asked:
    """Ask for something that is not there, so that nothing is done."""
    return replace(asked, method="GET", path=f"{API}/nothing", query=[], body=b"")


def _moved(_: Asked, got: Answered, __: Memory) -> Answered:
    headers = got.headers | {"location": f"{API}/v2"}
    return replace(got, status=308, headers=headers).showing({"message": "Moved"})


def _removed() -> Iterator[Drift]:
    kind = "endpoint removed"
    for number, operation in enumerate(paper.operations().values()):
        status = GONE[number % len(GONE)]
        told = f"{operation.words} is gone: {status}"
        yield Drift(kind, told, "G04", (operation.id,), ask=_unasked, answer=gone(status))
    for number, (name, operations) in enumerate(GROUPS.items()):
        told = f"all operations of {name} are gone: {GONE[number]}"
        yield Drift(kind, told, "G04", operations, ask=_unasked, answer=gone(GONE[number]))
    for operation in ("listRefunds", "skipRecurringInvoicePeriod"):
        told = f"{paper.words(operation)} has moved: 308"
        yield Drift(kind, told, "G04", (operation,), ask=_unasked, answer=_moved)


FACTS = {"Invoice": "I02", "Refund": "R02", "RecurringInvoice": "C02"}


def _fact(operation: str) -> str:
    return "I09" if operation in paper.LISTS else FACTS[paper.operations()[operation].schema]


DRIFTS = tuple(chain(_wrappers(), _media(), _success(), _removed()))
