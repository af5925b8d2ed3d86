"""What a list is held to: pages, order, total, filter; sound while others write at the same time.

On a list that others add to, newest first, this much is certain: ids fall; between two items of a
page nothing of ours is missing; what is ours stands no further ahead than its own newer ones allow.
"""

from collections.abc import Generator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import cast

from apipay_drift.live.case import Case
from apipay_drift.live.model import Facts, Kind, Lists
from apipay_drift.probes.model import Ask, Json
from apipay_drift.probes.patterns import differences
from apipay_drift.probes.play import Answer, Request, written

Item = dict[str, Json]
ORDER = ("H09",)
# What pages and filters of a list rest on, whatever else a step is for.
LISTED: Mapping[Kind, Facts] = {"invoice": ("I09",), "refund": ("R05",), "schedule": ("C10",)}
TEXTS = frozenset({"description", "external_order_id"})
MOST = 100  # items that a page can hold (I09)
LOOKS = 2
FEW = 3  # items of others beside ours that are worth being counted


def items(body: Json) -> list[Item] | None:
    """Return the items of a list's body, None where it is not one."""
    data = cast("dict[str, Json]", body).get("data") if isinstance(body, dict) else None
    if not isinstance(data, list):
        return None
    return [cast("Item", item) for item in data if isinstance(item, dict)]


def judge(
    case: Case, expect: Lists, body: dict[str, Json], found: list[Item]
) -> Generator[Request, Answer | None, None]:
    """Note what is wrong with a list; what others could have caused is looked at again first."""
    old = _earlier(case, expect, found)
    ids = [each for item in found if type(each := item.get("id")) is int and each not in old]
    held, lacking = _ids(case, expect.holds), set(_ids(case, expect.lacks))
    _filtered(case, expect, found, lacking)
    meta = body.get("meta")
    total = _total(body)
    if expect.paged:
        _meta(case, expect, meta, len(found))
    if expect.whole:
        if _is_unsure(case, expect):
            return
        _exact(case, expect, ids, held)
        if expect.paged and type(total) is int and total != len(held) + len(old):
            yield from _counted(case, expect, total, len(held))
        return
    if not _fell(case, ids):
        _present(case, expect, ids, held, len(found))
    if type(total) is int and _contradicts(expect, len(found), total, len(held)):
        yield from _again(case, expect, total)
    if expect.page > 1 and held and held[0] in ids:
        yield from _first_page(case, held[0])


def _earlier(case: Case, expect: Lists, found: list[Item]) -> set[int]:
    """Return what an earlier run with the same seed has made: its marks are the same."""
    if not expect.whole:
        return set()
    made = [entity for entity in case.mirror.named.values() if entity.made]
    ours = [entity.id for entity in made if entity.kind == expect.kind and type(entity.id) is int]
    first, run = min(ours, default=None), str(case.world["run"])
    return {
        item["id"]
        for item in found
        if is_ours(item, run)
        and type(item.get("id")) is int
        and (first is None or item["id"] < first)
    }


def is_ours(item: Item, run: str) -> bool:
    """Tell whether an item carries the mark of a run."""
    texts = (item.get("description"), item.get("external_order_id"))
    return any(isinstance(text, str) and run in text for text in texts)


def _is_unsure(case: Case, expect: Lists) -> bool:
    """Tell whether something has another text than was sent, which has been said already.

    Whether a search has to find it is not known then.
    """
    known = [case.mirror.named[name] for name in expect.holds if name in case.mirror.named]
    return any(entity.off & TEXTS for entity in known)


def _ids(case: Case, names: Sequence[str]) -> list[int]:
    """Return the ids of these that were really made, newest first."""
    named = case.mirror.named
    known = [named[name].fields.get("id") for name in names if name in named]
    return sorted((each for each in known if type(each) is int), reverse=True)


def _filtered(case: Case, expect: Lists, found: list[Item], lacking: set[int]) -> None:
    for item in found:
        if item.get("id") in lacking:
            case.say("item-foreign", "/data", "only what the filter asks for", item)
        for difference in differences(expect.items, item) if expect.items is not None else ():
            case.say("item-foreign", "/data", difference.expected, difference.got)


def _meta(case: Case, expect: Lists, meta: Json, number: int) -> None:
    facts = LISTED[expect.kind]
    if number > expect.per_page:
        case.say("page-wrong", "/data", f"at most {expect.per_page} items", number, facts)
    if not isinstance(meta, dict):
        return  # the contract's own check has said so
    told = cast("Item", meta)
    for name, wanted in (("current_page", expect.page), ("per_page", expect.per_page)):
        if told.get(name) != wanted:
            case.say("page-wrong", f"/meta/{name}", wanted, told.get(name), facts)


def _exact(case: Case, expect: Lists, ids: list[int], held: list[int]) -> None:
    start = (expect.page - 1) * expect.per_page
    wanted = held[start : start + expect.per_page] if expect.paged else held
    missing, more = set(wanted) - set(ids), set(ids) - set(wanted)
    if missing:
        case.say("item-missing", "/data", wanted, ids)
    others = more - set(_ids(case, expect.lacks))
    if more or len(ids) != len(set(ids)):
        facts = LISTED[expect.kind] if others else ()
        case.say("item-foreign", "/data", wanted, ids, facts)
    if ids != wanted:
        case.say("list-order-changed", "/data", wanted, ids, ORDER)


def _counted(
    case: Case, expect: Lists, total: int, ours: int
) -> Generator[Request, Answer | None, None]:
    """Count what an earlier run has left on other pages, before a total is said to be wrong."""
    answer = yield _page(case, 1, MOST)
    found = (items(answer.body) if answer else None) or []
    if total != ours + len(_earlier(case, expect, found)):
        case.say("total-wrong", "/meta/total", ours, total)


def _fell(case: Case, ids: list[int]) -> bool:
    """Tell whether ids do not fall, after noting it."""
    fell = any(first <= second for first, second in pairwise(ids))
    if fell:
        case.say("list-order-changed", "/data", "ids that fall", ids[:10], ORDER)
    return fell


def _present(case: Case, expect: Lists, ids: list[int], held: list[int], number: int) -> None:
    """Note ours that must stand on this page and do not, or stand too far ahead."""
    start = (expect.page - 1) * expect.per_page
    newest = ids[0] if ids else 0
    ends = number < expect.per_page or not expect.paged
    oldest = 0 if ends and (ids or expect.page == 1) else ids[-1] if ids else newest + 1
    facts = case.step.facts if case.binding else ORDER  # it rests on the order, too
    for ahead, identity in enumerate(held):
        if identity in ids:
            if start + ids.index(identity) < ahead:
                case.say("page-wrong", "/data", "a later page", ids[:10], facts)
        elif oldest < identity <= newest or (identity > newest and ahead >= start):
            case.say("item-missing", "/data", identity, ids[:10], facts)


def _contradicts(expect: Lists, number: int, total: int, ours: int) -> bool:
    """Tell whether a total is not that of what is shown, or hardly more than what is ours."""
    start = (expect.page - 1) * expect.per_page
    ends = 0 < number < expect.per_page or (number == 0 and expect.page == 1)
    least = max(ours, start + number if number else 0)
    few = ours < total <= ours + FEW and not ends
    return total < least or (ends and total != start + number) or few


def _again(case: Case, expect: Lists, total: int) -> Generator[Request, Answer | None, None]:
    """Count everything on one page: an item can come between a list and its total.

    It can come there a second time, too; but then not everything is as it was the first time.
    """
    looks: list[tuple[int, list[Json]]] = []
    held = _ids(case, expect.holds)
    while len(looks) < LOOKS:
        answer = yield _page(case, 1, MOST)
        found = items(answer.body) if answer else None
        second = _total(answer.body) if answer else None
        if found is None or type(second) is not int or len(found) >= MOST:
            return
        looks.append((second, [item.get("id") for item in found]))
        if second == len(found):
            break
    second, shown = looks[-1]
    same = len(looks) == LOOKS and looks[0] == looks[1]
    if same or second < len(held) or total < len(held):
        case.say("total-wrong", "/meta/total", len(shown), total)


def _total(body: Json) -> Json:
    meta = cast("Item", body).get("meta") if isinstance(body, dict) else None
    return cast("Item", meta).get("total") if isinstance(meta, dict) else None


def _first_page(case: Case, ours: int) -> Generator[Request, Answer | None, None]:
    """Look whether others have pushed our newest to a later page, or pages are not kept."""
    answer = yield _page(case, 1, 1)
    found = items(answer.body) if answer else None
    if not found or type(found[0].get("id")) is not int:
        return
    if found[0]["id"] == ours:
        case.say("page-wrong", "/data", "another page than the first", found[0]["id"])
    elif found[0]["id"] < ours:
        case.say("list-order-changed", "/data", "the newest on the first page", ours, ORDER)


def _page(case: Case, page: int, per_page: int) -> Request:
    """Return the request for another page of the same list."""
    ask = cast("Ask", case.step.ask)
    query = {**ask.query, "page": page, "per_page": per_page}
    return written(replace(ask, query=query), case.known)
