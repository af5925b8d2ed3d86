"""Lists: which entries are on which page, in what order, and what meta says of them."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from contract_tests.drift_score import paper
from contract_tests.drift_score.kinds.inputs import whole
from contract_tests.drift_score.proxy import Drift, Instead, Server
from contract_tests.mutants.changes import body, query
from contract_tests.mutants.proxy import Answer, Answered, Ask, Asked, Json, Memory, with_query

Item = dict[str, Json]
Choose = Callable[[list[Item], int, int], list[Item]]
Keep = Callable[[dict[str, str], Item], bool]

MOST = 100


def entries(asked: Asked, server: Server, without: tuple[str, ...] = ()) -> list[Item]:
    """Return all entries of a list, newest first, some of its filters left out."""
    left = [pair for pair in asked.query if pair[0] not in ("page", "per_page", *without)]
    found: list[Item] = []
    for page in range(1, 6):
        wanted = with_query(asked, [*left, ("page", str(page)), ("per_page", str(MOST))])
        shown = server.quietly(wanted).json
        found += shown["data"]
        if len(found) >= shown["meta"]["total"]:
            break
    return found


def showing(choose: Choose) -> Instead:
    """Show other entries than those of the page; meta stays as it is."""

    def instead(asked: Asked, server: Server) -> Answered:
        got = server.forward(asked)
        if got.status != 200:
            return got
        shown = got.json
        page, size = shown["meta"]["current_page"], shown["meta"]["per_page"]
        return got.showing({**shown, "data": choose(entries(asked, server), page, size)})

    return instead


def keeping(keep: Keep, *without: str) -> Instead:
    """Filter by a test of our own in the place of some filters."""

    def instead(asked: Asked, server: Server) -> Answered:
        got = server.forward(asked)
        if got.status != 200:
            return got
        shown, given = got.json, dict(asked.query)
        kept = [item for item in entries(asked, server, without) if keep(given, item)]
        page, size = shown["meta"]["current_page"], shown["meta"]["per_page"]
        total = shown["meta"] | {"total": len(kept)}
        return got.showing({"data": kept[(page - 1) * size : page * size], "meta": total})

    return instead


def overlooking(name: str, most: int) -> Ask:
    """Pass a sound number by."""

    def kept(key: str, given: str) -> list[tuple[str, str]]:
        hits = key == name and 0 < (whole(given) or 0) <= most
        return [] if hits else [(key, given)]

    return query(kept)


def sizes(number: int) -> Ask:
    """Give a page another size where none is asked for."""

    def change(asked: Asked, _: Memory) -> Asked:
        known = any(name == "per_page" for name, _ in asked.query)
        return asked if known else with_query(asked, [*asked.query, ("per_page", str(number))])

    return change


def meta(work: Callable[[Item, list[Item]], Item]) -> Answer:
    """Tell something else of a page."""
    return body(lambda shown: {**shown, "meta": shown["meta"] | work(shown["meta"], shown["data"])})


def _unknown_page(_: Asked, got: Answered, __: Memory) -> Answered:
    past = got.status == 200 and not got.json["data"] and got.json["meta"]["current_page"] > 1
    return replace(got, status=404).showing({"message": "Resource not found"}) if past else got


def _last_page(items: list[Item], page: int, size: int) -> list[Item]:
    last = max(0, len(items) - 1) // size
    return items[min(page - 1, last) * size :][:size]


def _whole_total(asked: Asked, server: Server) -> Answered:
    got = server.forward(asked)
    if got.status != 200:
        return got
    filters = tuple(name for name, _ in asked.query)
    everything = len(entries(asked, server, filters))
    return got.showing({**got.json, "meta": got.json["meta"] | {"total": everything}})


FILTERED = "total is of the whole account"
"""Lists of refunds have no filters."""

PAGES: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("every page is the first", "I09",
     {"instead": showing(lambda items, _, size: items[:size])}),
    ("page is not looked at", "I09", {"ask": overlooking("page", 10**9)}),
    ("a page always has ten entries", "I09",
     {"instead": showing(lambda items, page, _: items[(page - 1) * 10 : page * 10])}),
    ("per_page is not looked at", "I09", {"ask": overlooking("per_page", MOST)}),
    ("a page has 20 entries unless told", "I09", {"ask": sizes(20)}),
    ("a page has 100 entries unless told", "I09", {"ask": sizes(100)}),
    ("a page is never above 50", "I09", {"ask": query(lambda name, given: [
        (name, "50" if name == "per_page" and given == "100" else given)])}),
    ("total is that of the page", "I09",
     {"answer": meta(lambda _, data: {"total": len(data)})}),
    ("total is one too many", "I09",
     {"answer": meta(lambda said, _: {"total": said["total"] + 1})}),
    ("total is a count of pages", "I09",
     {"answer": meta(lambda said, _: {"total": -(-said["total"] // said["per_page"])})}),
    (FILTERED, "I09", {"instead": _whole_total}),
    ("current_page is always 1", "I09", {"answer": meta(lambda *_: {"current_page": 1})}),
    ("current_page counts from 0", "I09",
     {"answer": meta(lambda said, _: {"current_page": said["current_page"] - 1})}),
    ("per_page is always 10", "I09", {"answer": meta(lambda *_: {"per_page": 10})}),
    ("per_page is the length of the page", "I09",
     {"answer": meta(lambda _, data: {"per_page": max(1, len(data))})}),
    ("past the end is a 404", "H08", {"answer": _unknown_page}),
    ("past the end is the last page", "H08", {"instead": showing(_last_page)}),
    ("past the end total is 0", "H08",
     {"answer": meta(lambda said, data: said if data else {"total": 0})}),
    ("oldest first", "H09", {"instead": showing(
        lambda items, page, size: items[::-1][(page - 1) * size : page * size])}),
    ("each page is oldest first", "H09",
     {"answer": body(lambda shown: {**shown, "data": shown["data"][::-1]})}),
    ("in the order of amounts", "H09", {"instead": showing(lambda items, page, size: sorted(
        items, key=lambda item: float(item["amount"]))[(page - 1) * size : page * size])}),
    ("a page begins with the end of the one before", "I09", {"instead": showing(
        lambda items, page, size: items[max(0, (page - 1) * size - 1) :][:size])}),
    ("an entry is lost between two pages", "I09", {"instead": showing(
        lambda items, page, size: items[(page - 1) * (size + 1) :][:size])}),
    ("a page has one entry too many", "I09", {"instead": showing(
        lambda items, page, size: items[(page - 1) * size : page * size + 1])}),
    ("a full page lacks its last entry", "I09",
     {"answer": body(
        lambda shown: {**shown, "data": shown["data"][: shown["meta"]["per_page"] - 1]})}),
    ("pages are counted from 0", "I09", {"instead": showing(
        lambda items, page, size: items[page * size : (page + 1) * size])}),
    ("there is nothing but the first page", "I09", {"instead": showing(
        lambda items, page, size: items[:size] if page == 1 else [])}),
)  # fmt: skip


def _pages() -> Iterator[Drift]:
    kind = "pagination"
    for number, (what, fact, ways) in enumerate(PAGES):
        others = paper.LISTS[1 + number % 2 :][:1] if what != FILTERED else paper.LISTS[2:]
        for name in (*paper.LISTS[:1], *others):
            yield Drift(kind, f"{paper.words(name)}: {what}", fact, (name,), **ways)
    for what, work in OF_ONE_INVOICE:
        change = body(lambda shown, work=work: {"data": work(shown["data"])})
        yield Drift(kind, f"an invoice's refunds {what}", "R05", ("listInvoiceRefunds",),
                    answer=change)  # fmt: skip


OF_ONE_INVOICE: tuple[tuple[str, Callable[[list[Item]], list[Item]]], ...] = (
    ("are oldest first", lambda data: data[::-1]),
    ("are but one", lambda data: data[:1]),
    ("lack the newest", lambda data: data[1:]),
    ("are told twice", lambda data: data + data),
)


DRIFTS = tuple(_pages())
