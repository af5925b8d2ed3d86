"""Paging as a pure model: a list that changes in every way between two pages (I07, H08, H09)."""

from typing import Any, NamedTuple

import pytest
from apipay import Page
from apipay._call import Call
from apipay._paging import Walk, window
from hypothesis import example, given
from hypothesis import strategies as st

MOST_REQUESTS = 1_000


class Row(NamedTuple):
    id: int


class Server:
    """Rows by id, newest first; `changes` are made one after another, one before each answer."""

    def __init__(self, ids, changes=(), *, cap=100, tells_cap=True, total=lambda n: n) -> None:
        self.ids = set(ids)
        self.stayed = set(ids)
        self.asked: list[tuple[int, int]] = []
        self._changes = iter(changes)
        self._cap = cap
        self._tells_cap = tells_cap
        self._total = total

    def answer(self, number: int, per_page: int) -> Page[Row]:
        if self.asked:
            leave, enter, fresh = next(self._changes, ((), (), 0))
            self.ids -= set(leave)
            self.stayed -= set(leave)
            self.ids |= set(enter)
            self.ids |= set(
                range(1_000 + len(self.asked) * 100, 1_000 + len(self.asked) * 100 + fresh)
            )
        self.asked.append((number, per_page))
        size = min(per_page, self._cap)
        start = (number - 1) * size
        rows = [Row(row) for row in sorted(self.ids, reverse=True)[start : start + size]]
        told = size if self._tells_cap else per_page
        return Page(rows, number, told, self._total(len(self.ids)))


def walk(server: Server, per_page: int, *, loses_rows: bool) -> list[int]:
    """Return the ids that a walk yields."""

    def page(number: int, rows: int) -> Call[Page[Any]]:
        assert number >= 1
        assert 1 <= rows <= 100
        return Call("list", "GET", "/", lambda _: None, params={"page": number, "per_page": rows})

    pages = Walk(page, per_page, loses_rows=loses_rows)
    call: Call[Page[Any]] | None = pages.first()
    yielded: list[int] = []
    while call is not None:
        assert len(server.asked) < MOST_REQUESTS, "the walk never ends"
        assert call.params is not None
        answer = server.answer(call.params["page"], call.params["per_page"])
        rows, call = pages.take(answer)
        yielded += [row.id for row in rows]
    return yielded


ids = st.integers(0, 80)
per_pages = st.sampled_from([1, 2, 3, 10, 100])
change = st.tuples(st.lists(ids, max_size=12), st.lists(ids, max_size=12), st.integers(0, 12))


@given(rows=st.sets(ids), changes=st.lists(change, max_size=12), per_page=per_pages)
@example(rows=set(range(30)), changes=[(range(25, 30), (), 0)], per_page=10)
@example(rows=set(range(30)), changes=[(range(30), (), 0)], per_page=10)
@example(rows=set(range(20, 40)), changes=[(range(20, 30), range(20), 0)], per_page=10)
def test_rows_that_stay_are_told_exactly_once_while_others_come_and_go(rows, changes, per_page):
    server = Server(rows, changes)
    yielded = walk(server, per_page, loses_rows=True)
    assert len(yielded) == len(set(yielded))
    assert server.stayed <= set(yielded)


@given(
    rows=st.sets(ids),
    changes=st.lists(st.tuples(st.just(()), st.just(()), st.integers(0, 12)), max_size=12),
    per_page=per_pages,
)
def test_in_a_list_that_only_grows_rows_are_told_exactly_once(rows, changes, per_page):
    server = Server(rows, changes)
    yielded = walk(server, per_page, loses_rows=False)
    assert len(yielded) == len(set(yielded))
    assert server.stayed <= set(yielded)
    old = [row for row in yielded if row < 1_000]
    assert old == sorted(rows, reverse=True)


@given(rows=st.sets(ids), per_page=per_pages, loses_rows=st.booleans())
def test_a_list_at_rest_is_told_in_order(rows, per_page, loses_rows):
    assert walk(Server(rows), per_page, loses_rows=loses_rows) == sorted(rows, reverse=True)


@given(
    rows=st.sets(ids),
    changes=st.lists(change, max_size=12),
    per_page=per_pages,
    cap=st.integers(1, 100),
    tells_cap=st.booleans(),
)
@example(rows=set(range(80)), changes=[], per_page=100, cap=30, tells_cap=True)
@example(rows=set(range(80)), changes=[], per_page=100, cap=30, tells_cap=False)
@example(rows=set(range(80)), changes=[], per_page=3, cap=7, tells_cap=True)  # 60 = 3 * 4 * 5
def test_a_server_that_gives_fewer_rows_than_asked_for_is_read_to_its_end(
    rows, changes, per_page, cap, tells_cap
):
    server = Server(rows, changes, cap=cap, tells_cap=tells_cap)
    yielded = walk(server, per_page, loses_rows=True)
    assert len(yielded) == len(set(yielded))
    if cap > 6 or not changes:  # else there are lists in which no windows overlap
        assert server.stayed <= set(yielded)
    still = Server(rows, cap=cap, tells_cap=tells_cap)
    assert walk(still, per_page, loses_rows=False) == sorted(rows, reverse=True)


LIES = {
    "too many": lambda n: n + 500,
    "always more": lambda n: n * 2 + 1,
    "one too many": lambda n: n + 1,
    "one too few": lambda n: n - 1,
    "none": lambda _: 0,
    "negative": lambda _: -7,
}


@given(
    rows=st.sets(ids),
    changes=st.lists(change, max_size=6),
    per_page=per_pages,
    cap=st.sampled_from([1, 2, 7, 30, 100]),
    tells_cap=st.booleans(),
    lie=st.sampled_from(sorted(LIES)),
    loses_rows=st.booleans(),
)
def test_a_wrong_total_ends_no_walk_in_a_loop_and_makes_no_row_come_twice(
    *, rows, changes, per_page, cap, tells_cap, lie, loses_rows
):
    server = Server(rows, changes, cap=cap, tells_cap=tells_cap, total=LIES[lie])
    yielded = walk(server, per_page, loses_rows=loses_rows)
    assert len(yielded) == len(set(yielded))
    if "many" in lie and not changes:
        assert set(yielded) == rows


def test_one_answer_with_the_same_row_twice_yields_it_once():
    pages = Walk(lambda *_: Call("l", "GET", "/", lambda _: None), 10, loses_rows=False)
    rows, call = pages.take(Page([Row(3), Row(3), Row(2)], 1, 10, 3))
    assert [row.id for row in rows] == [3, 2]
    assert call is None


@given(end=st.integers(1, 100_000), per_page=st.integers(1, 100))
def test_a_window_holds_the_last_row_and_reaches_past_it(end, per_page):
    number, size = window(end, per_page)
    assert 1 <= size <= 100
    assert (number - 1) * size < end
    assert number * size > end
    if any(end % other for other in range(1, per_page + 1)):
        assert size <= per_page
        # And no other window of this kind reaches further.
        assert all(-(-end // other) * other <= number * size for other in range(1, per_page + 1))


@pytest.mark.parametrize(
    ("rows", "per_page", "requests"), [(0, 100, 1), (100, 100, 1), (101, 100, 2), (1000, 100, 11)]
)
def test_a_list_costs_hardly_more_requests_than_it_has_pages(rows, per_page, requests):
    for loses_rows in (False, True):
        server = Server(range(rows))
        walk(server, per_page, loses_rows=loses_rows)
        assert len(server.asked) <= requests
