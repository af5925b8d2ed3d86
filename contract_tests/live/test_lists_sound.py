"""No false alarm, whatever others add: lists of a truthful server, newest first, are never blamed.

And the other way round: what a list hides, invents or disorders is not passed over.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from apipay_drift.live import lists
from apipay_drift.live.case import Case
from apipay_drift.live.mirror import Entity, Mirror
from apipay_drift.live.model import Does, Lists, Step
from apipay_drift.probes.model import Ask
from apipay_drift.probes.play import Answer, Request, written
from hypothesis import given
from hypothesis import strategies as st

WORLD = {"key": "k", "run": "abc", "token": "abc"}
NAMES = ("a", "b", "c", "d")


@dataclass
class Truthful:
    """A server with one list, newest first, to which others add: so many at each moment."""

    ids: list[int]
    added: Iterator[int]
    apart: str = ""  # "count first", "list first": others come between; else both are of one moment

    def answer(self, request: Request) -> Answer:
        """Serve one request."""
        query = dict(request.query)
        page, size = int(query["page"]), int(query["per_page"])
        self._others()
        counted = len(self.ids)
        listed = sorted(self.ids, reverse=True)
        if self.apart:
            self._others()
        if self.apart == "count first":
            listed = sorted(self.ids, reverse=True)
        elif self.apart == "list first":
            counted = len(self.ids)
        shown = [{"id": each} for each in listed[(page - 1) * size : page * size]]
        return told(shown, page, size, counted)

    def _others(self) -> None:
        for _ in range(next(self.added, 0)):
            self.ids.append(max(self.ids, default=0) + 1)


def told(shown: list[dict[str, int]], page: int, size: int, total: int) -> Answer:
    meta = {"current_page": page, "per_page": size, "total": total}
    return Answer(200, {}, json.dumps({"data": shown, "meta": meta}).encode())


def said(
    answer: Callable[[Request], Answer], ours: list[int], page: int, size: int
) -> list[tuple[str, str]]:
    """Hold a list to what is ours in it; return what is said of it."""
    mirror = Mirror()
    for name, identity in zip(NAMES, ours, strict=False):
        mirror.add(name, Entity("invoice", {"id": identity}, made=True))
    expect = Lists("invoice", NAMES[: len(ours)], page=page, per_page=size)
    ask = Ask("GET", "/invoices", query={"page": page, "per_page": size})
    step = Step(name="list", does=Does.LIST, ask=ask, expect=expect, facts=("I09",))
    request = written(ask, WORLD)
    first = answer(request)
    case = Case(step, request, first, mirror, WORLD, binding=True)
    judging = lists.judge(case, expect, first.body, lists.items(first.body) or [])
    try:
        again = next(judging)
        while True:
            again = judging.send(answer(again))
    except StopIteration:
        return [(one.change, one.location) for one in case.found]


@st.composite
def accounts(draw: st.DrawFn) -> tuple[list[int], list[int]]:
    """Return the ids of an account, and those of them that are ours."""
    number = draw(st.integers(0, 30))
    ids = list(range(1, number + 1))
    ours = draw(st.lists(st.sampled_from(ids), max_size=4, unique=True)) if ids else []
    return ids, ours


APART = st.sampled_from(["", "count first", "list first"])
PAGES = st.tuples(st.integers(1, 4), st.sampled_from([1, 2, 3, 5, 10, 100]))


@given(
    accounts(),
    PAGES,
    st.lists(st.integers(0, 3)),
    st.sampled_from(["", "count first", "list first"]),
)
def test_whatever_others_add_a_truthful_list_is_never_blamed(
    account: tuple[list[int], list[int]], where: tuple[int, int], added: list[int], apart: str
):
    ids, ours = account
    server = Truthful(list(ids), iter(added), apart)
    assert said(server.answer, ours, *where) == []


@given(
    accounts(),
    PAGES,
    st.lists(st.integers(0, 3)),
    st.sampled_from(["", "count first", "list first"]),
)
def test_a_truthful_list_is_not_blamed_for_what_is_made_while_it_is_asked_for(
    account: tuple[list[int], list[int]], where: tuple[int, int], added: list[int], apart: str
):
    """Ours are the newest, as in a run, with others' between and after them."""
    ids, _ = account
    ours = [len(ids) + 1, len(ids) + 3, len(ids) + 4]
    server = Truthful([*ids, *range(len(ids) + 1, len(ids) + 6)], iter(added), apart)
    assert said(server.answer, ours, *where) == []


DRIFTS: dict[str, Callable[[list[int], int], tuple[list[int], int]]] = {
    "one of ours is hidden": lambda ids, total: ([each for each in ids if each != 7], total),
    "oldest first": lambda ids, total: (sorted(ids), total),
    "the total is one too many": lambda ids, total: (ids, total + 1),
    "the total is that of the page": lambda ids, _: (ids, 3),
    "the total is nought": lambda ids, _: (ids, 0),
}


@pytest.mark.parametrize("drift", DRIFTS)
def test_what_a_list_hides_or_disorders_is_told(drift: str):
    def answer(request: Request) -> Answer:
        query = dict(request.query)
        page, size = int(query["page"]), int(query["per_page"])
        ids, total = DRIFTS[drift](list(range(8, 0, -1)), 8)
        shown = [{"id": each} for each in ids[(page - 1) * size : page * size]]
        return told(shown, page, size, total)

    assert said(answer, [7, 5], 1, 10)


def test_a_second_page_that_is_the_first_again_is_told():
    def answer(request: Request) -> Answer:
        query = dict(request.query)
        return told([{"id": 8}], int(query["page"]), int(query["per_page"]), 8)

    assert said(answer, [8, 7], 2, 1) == [("page-wrong", "/data")]


@given(st.data())
def test_a_list_of_nothing_but_ours_is_held_to_it_exactly(data: Any):
    """Its filter is this run's own: what is missing, foreign or elsewhere is told, nothing else."""
    ours = sorted(data.draw(st.lists(st.integers(1, 50), unique=True, max_size=4)), reverse=True)
    shown = data.draw(st.one_of(st.just(ours), st.permutations(ours), st.lists(st.integers(1, 50))))
    mirror = Mirror()
    for name, identity in zip(NAMES, ours, strict=False):
        mirror.add(name, Entity("invoice", {"id": identity}, made=True))
    expect = Lists("invoice", NAMES[: len(ours)], whole=True)
    ask = Ask("GET", "/invoices", query={"search": "abc"})
    step = Step(name="list", does=Does.LIST, ask=ask, expect=expect, facts=("I09",))
    answer = told([{"id": each} for each in shown], 1, 10, len(shown))
    case = Case(step, written(ask, WORLD), answer, mirror, WORLD, binding=True)
    for _ in lists.judge(case, expect, answer.body, lists.items(answer.body) or []):
        pass
    assert bool(case.found) is (list(shown) != ours)
