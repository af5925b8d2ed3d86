"""Filters: one that is not looked at, or lets something else through."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from contract_tests.drift_score import paper
from contract_tests.drift_score.kinds.inputs import INVOICES, SCHEDULES, STATUSES
from contract_tests.drift_score.kinds.pages import Item, Keep, keeping
from contract_tests.drift_score.proxy import Drift, Instead, Server
from contract_tests.mutants.changes import query
from contract_tests.mutants.proxy import API, Answered, Ask, Asked, Memory, with_query


def _text(item: Item, *names: str) -> list[str]:
    return [item.get(name) or "" for name in names]


BOTH = ("description", "external_order_id")


def _finds(given: dict[str, str], item: Item, *names: str) -> bool:
    wanted = given.get("search", "").casefold()
    return any(wanted in text.casefold() for text in _text(item, *names))


def _latin_lower(text: str) -> str:
    return "".join(letter.lower() if letter.isascii() else letter for letter in text)


def _wild(given: dict[str, str], item: Item, sign: str, means: str) -> bool:
    wanted = re.escape(given.get("search", "")).replace(re.escape(sign), means)
    return any(re.search(wanted, text, re.IGNORECASE) for text in _text(item, *BOTH))


def _search(what: str, keep: Keep, fact: str = "I09") -> Drift:
    drift = keeping(lambda given, item: not given.get("search") or keep(given, item), "search")
    return Drift("filter ignored", f"search {what}", fact, INVOICES, instead=drift)


SEARCHES = (
    _search("looks at the description alone", lambda g, i: _finds(g, i, "description")),
    _search("looks at the order id alone", lambda g, i: _finds(g, i, "external_order_id")),
    _search("takes care of case", lambda g, i: any(
        g["search"] in text for text in _text(i, *BOTH)), "H11"),
    _search("takes care of the case of Cyrillic", lambda g, i: any(
        _latin_lower(g["search"]) in _latin_lower(text) for text in _text(i, *BOTH)), "H11"),
    _search("finds beginnings alone", lambda g, i: any(
        text.casefold().startswith(g["search"].casefold()) for text in _text(i, *BOTH)), "H11"),
    _search("finds whole texts alone", lambda g, i: any(
        text.casefold() == g["search"].casefold() for text in _text(i, *BOTH)), "H11"),
    _search("takes % for anything", lambda g, i: _wild(g, i, "%", ".*"), "H11"),
    _search("takes _ for any letter", lambda g, i: _wild(g, i, "_", "."), "H11"),
    _search("finds nothing that is paid", lambda g, i: (
        i["status"] != "paid" and _finds(g, i, *BOTH))),
)  # fmt: skip


def _statuses(work: Callable[[list[str]], list[str]]) -> Ask:
    def change(asked: Asked, _: Memory) -> Asked:
        given = [value for name, value in asked.query if name == "status[]"]
        if not given or not set(given) <= set(STATUSES):
            return asked
        rest = [pair for pair in asked.query if pair[0] != "status[]"]
        return with_query(asked, rest + [("status[]", each) for each in work(given)])

    return change


def _when(name: str, *dropped: str) -> Ask:
    """Drop filters where another one is given."""

    def change(asked: Asked, _: Memory) -> Asked:
        if name not in dict(asked.query):
            return asked
        return with_query(asked, [pair for pair in asked.query if pair[0] not in dropped])

    return change


def _either(asked: Asked, server: Server) -> Answered:
    """Let through what fits the search or the statuses."""
    given = [value for name, value in asked.query if name == "status[]"]
    words = dict(asked.query).get("search")
    if not given or not words:
        return server.forward(asked)
    keep = keeping(lambda g, i: i["status"] in given or _finds(g, i, *BOTH), "search", "status[]")
    return keep(asked, server)


def _ignoring(*names: str) -> Instead:
    """Let everything through; what is not sound is still refused."""
    return keeping(lambda *_: True, *names)


def _exclusive(name: str) -> Instead:
    """Leave out the day that a filter names (all is made on days of Almaty)."""
    return keeping(lambda given, item: _day(item) != given.get(name))


def _day(item: Item) -> str:
    moment = datetime.fromisoformat(item["created_at"])
    return (moment + timedelta(hours=5)).date().isoformat()


def _one_status(asked: Asked, server: Server) -> Answered:
    """Let paused schedules through whatever status is asked for."""
    wanted = dict(asked.query).get("status")
    keep = keeping(lambda _, item: item["status"] in (wanted, "paused"), "status")
    return keep(asked, server) if wanted else server.forward(asked)


def _all_refunds(asked: Asked, server: Server) -> Answered:
    """Show the refunds of all invoices with each of them."""
    got = server.forward(asked)
    every = server.quietly(replace(asked, path=f"{API}/refunds", query=[("per_page", "100")]))
    return got.showing({"data": every.json["data"]}) if got.status == 200 else got


OTHER_SCHEDULES = {"active": "paused", "paused": "cancelled", "cancelled": "active"}

FILTERS: tuple[tuple[str, str, tuple[str, ...], dict[str, Any]], ...] = (
    ("search is not looked at", "I09", INVOICES, {"instead": _ignoring("search")}),
    ("status[] is not looked at", "G11", INVOICES, {"instead": _ignoring("status[]")}),
    ("the first status alone counts", "G11", INVOICES, {"ask": _statuses(lambda all_: all_[:1])}),
    ("the last status alone counts", "G11", INVOICES, {"ask": _statuses(lambda all_: all_[-1:])}),
    ("status[] gives the others", "I09", INVOICES, {"ask": _statuses(
        lambda all_: [each for each in STATUSES if each not in all_] or all_)}),
    ("status[] with several values is not looked at", "G11", INVOICES,
     {"ask": _statuses(lambda all_: all_ if len(all_) == 1 else [])}),
    ("expired counts as cancelled", "I09", INVOICES, {"ask": _statuses(
        lambda all_: [*all_, *(["expired"] if "cancelled" in all_ else [])])}),
    ("paid finds nothing", "I09", INVOICES, {"ask": _statuses(
        lambda all_: [each for each in all_ if each != "paid"] or ["expired"])}),
    ("date_from is not looked at", "I09", INVOICES, {"instead": _ignoring("date_from")}),
    ("date_to is not looked at", "I09", INVOICES, {"instead": _ignoring("date_to")}),
    ("days are not looked at", "I09", INVOICES, {"instead": _ignoring("date_from", "date_to")}),
    ("the last day is left out", "H10", INVOICES, {"instead": _exclusive("date_to")}),
    ("the first day is left out", "H10", INVOICES, {"instead": _exclusive("date_from")}),
    ("search is not looked at beside status[]", "I09", INVOICES,
     {"ask": _when("status[]", "search")}),
    ("status[] is not looked at beside search", "I09", INVOICES,
     {"ask": _when("search", "status[]")}),
    ("days are not looked at beside search", "I09", INVOICES,
     {"ask": _when("search", "date_from", "date_to")}),
    ("search or status[] is enough", "I09", INVOICES, {"instead": _either}),
    ("status is not looked at", "C10", SCHEDULES, {"instead": _ignoring("status")}),
    ("status gives others", "C10", SCHEDULES, {"ask": query(lambda name, given: [
        (name, OTHER_SCHEDULES.get(given, given) if name == "status" else given)])}),
    ("paused ones come with every status", "C10", SCHEDULES, {"instead": _one_status}),
    ("cancelled is not looked at", "C10", SCHEDULES, {"ask": query(lambda name, given: [
        pair for pair in [(name, given)] if pair != ("status", "cancelled")])}),
    ("an invoice's refunds are those of all", "R05", ("listInvoiceRefunds",),
     {"instead": _all_refunds}),
)  # fmt: skip


def _filters() -> Iterator[Drift]:
    yield from SEARCHES
    for what, fact, operations, ways in FILTERS:
        told = f"{paper.words(*operations)}: {what}"
        yield Drift("filter ignored", told, fact, operations, **ways)


DRIFTS = tuple(_filters())
