# ruff: noqa: RUF001 - letters that look alike are the point
"""Lists that count instead of walking, against the plain way of doing it."""

from dataclasses import dataclass, replace
from importlib import resources

import pytest
from apipay_sandbox.rules.invoice import STATUSES
from apipay_sandbox.store import invoices, refunds, schedules, tallies, texts
from apipay_sandbox.store.database import Database
from apipay_sandbox.store.invoices import Filter
from hypothesis import given
from hypothesis import strategies as st


@pytest.fixture
def db():
    database = Database(None)
    yield database
    database.close()


@dataclass(frozen=True)
class Made:
    id: int
    organisation_id: int
    status: str
    day: int
    description: str | None = None
    external_order_id: str | None = None


def keep(db: Database, made: Made) -> None:
    row = {name: getattr(made, name) for name in Made.__dataclass_fields__}
    rest = {"amount": 1, "phone_number": "", "token": "", "qr_token": "", "expires_at": 0}
    db.insert("invoices", {**row, **rest, "created_at": made.day})


def organisations(db: Database, number: int = 2) -> None:
    for n in range(number):
        db.insert("organisations", {"name": str(n), "verified": 1, "created_at": 0})


def moved(made: list[Made], moves: list[tuple[int, str]]) -> Database:
    """Keep these invoices, let their statuses change as told, here and there, and return where."""
    db = Database(None)
    organisations(db)
    for each in made:
        keep(db, each)
    for place, status in moves:
        if place < len(made):
            made[place] = replace(made[place], status=status)
            db.run("UPDATE invoices SET status = ? WHERE id = ?", (status, made[place].id))
    return db


DERIVE = (resources.files("apipay_sandbox.store") / "derive.sql").read_text("utf-8")

# Gaps long and short, so that rows lie at the edges of runs of 2^8 and 2^16 ids.
GAPS = st.sampled_from([1, 1, 1, 2, 3, 200, 255, 256, 257, 40_000, 65_535, 65_536])


@st.composite
def worlds(draw) -> list[Made]:
    made, number, day = [], 0, 1
    for gap in draw(st.lists(GAPS, max_size=40)):
        number += gap
        day += draw(st.sampled_from([0, 0, 0, 1, 5]))
        status = draw(st.sampled_from(STATUSES))
        made.append(Made(number, draw(st.sampled_from([1, 1, 2])), status, day))
    return made


FILTERS = st.builds(
    Filter,
    statuses=st.lists(st.sampled_from(STATUSES), unique=True).map(tuple),
    first_day=st.none() | st.integers(0, 80),
    last_day=st.none() | st.integers(0, 80),
)


def plainly(made: list[Made], wanted: Filter) -> list[int]:
    return [
        each.id
        for each in reversed(made)
        if each.organisation_id == 1
        and each.status in (wanted.statuses or STATUSES)
        and (wanted.first_day is None or each.day >= wanted.first_day)
        and (wanted.last_day is None or each.day <= wanted.last_day)
    ]


@given(worlds(), st.lists(st.tuples(st.integers(0, 39), st.sampled_from(STATUSES))), FILTERS)
def test_any_page_of_any_filter_is_the_one_that_counting_by_hand_gives(made, moves, wanted):
    db = moved(made, moves)
    expected = plainly(made, wanted)
    for per_page in (1, 7, 100):
        for number in range(1, len(expected) // per_page + 3):
            found = invoices.page(db, 1, wanted, page=number, per_page=per_page)
            start = (number - 1) * per_page
            assert [row["id"] for row in found.rows] == expected[start : start + per_page]
            assert found.total == len(expected)
    db.close()


def derived(db: Database) -> list[list[tuple]]:
    queries = ("SELECT * FROM days", "SELECT * FROM tallies")
    return [sorted(tuple(row) for row in db.all(query)) for query in queries]


@given(worlds(), st.lists(st.tuples(st.integers(0, 39), st.sampled_from(STATUSES))))
def test_what_the_triggers_keep_is_what_can_be_told_from_the_rows(made, moves):
    db = moved(made, moves)
    kept = derived(db)
    db._connection.executescript(DERIVE)
    assert derived(db) == kept
    db.close()


def test_refunds_and_schedules_are_counted_too(db):
    organisations(db)
    keep(db, Made(1, 1, "paid", 1))
    for number in (3, 300, 70_000):
        values = {"organisation_id": 1, "invoice_id": 1, "amount": 1, "created_at": 1}
        db.insert("refunds", {"id": number, **values})
        values = {"organisation_id": 1, "status": "active", "amount": 1, "phone_number": ""}
        dates = {"interval": "daily", "day": 1, "start_date": "", "created_at": 1}
        db.insert("schedules", {"id": number, **values, **dates})
    db.run("UPDATE schedules SET status = 'paused' WHERE id = 300")
    for number, expected in ((1, 70_000), (2, 300), (3, 3)):
        found = refunds.page(db, 1, page=number, per_page=1)
        assert ([row["id"] for row in found.rows], found.total) == ([expected], 3)
    found = schedules.page(db, 1, "active", page=2, per_page=1)
    assert ([row["id"] for row in found.rows], found.total) == ([3], 2)
    assert schedules.page(db, 1, "paused", page=1, per_page=9).total == 1
    assert schedules.page(db, 2, None, page=1, per_page=9).total == 0


def test_days_that_go_backwards_count_to_the_day_before(db):
    organisations(db)
    for number, day in enumerate((5, 4, 6), start=1):
        keep(db, Made(number, 1, "paid", day))
    kept = derived(db)
    assert kept[0] == [(1, 5, 1), (1, 6, 3)]
    db._connection.executescript(DERIVE)
    assert derived(db) == kept
    found = invoices.page(db, 1, Filter(first_day=5, last_day=5), page=1, per_page=9)
    assert [row["id"] for row in found.rows] == [2, 1]


LETTERS = st.text("абАБаiIİıßẞsSſЁёӘәқҚㄱ漢🙂e\u0301\x00\ufffd\U0010ffff\"'%_*- ", max_size=12)
TEXTS = st.none() | LETTERS


@pytest.mark.fact("H11")
@given(st.lists(st.tuples(TEXTS, TEXTS), max_size=8), LETTERS.filter(bool), st.integers(0, 8))
def test_search_finds_what_folding_and_looking_finds(rows, search, later):
    def same(text: str) -> str:  # these three have no sayable form in the index
        return text.casefold().translate({0: "\ufffd", 0x10FFFF: "\ufffd"})

    db = Database(None)
    organisations(db)
    for number, (description, order_id) in enumerate(rows, start=1):
        if number == later:
            texts.take_in(db)
        keep(db, Made(number, 1 + number % 2, "paid", 1, description, order_id))
    expected = [
        number
        for number, row in enumerate(rows, start=1)
        if number % 2 == 0 and any(text and same(search) in same(text) for text in row)
    ]
    found = invoices.page(db, 1, Filter(search=search), page=1, per_page=100)
    assert [row["id"] for row in found.rows] == expected[::-1]
    assert found.total == len(expected)
    db.close()


@pytest.mark.parametrize("search", ["ок", "окн", "окно"])
def test_search_holds_together_with_days_and_statuses_and_pages(db, search):
    organisations(db)
    for number in range(1, 41):
        text = "Окно" if number % 2 else "дверь"
        keep(db, Made(number, 1, STATUSES[number % 4], number // 10, text))
    wanted = Filter(search=search, statuses=("paid",), first_day=1, last_day=2)
    found = invoices.page(db, 1, wanted, page=2, per_page=2)
    assert ([row["id"] for row in found.rows], found.total) == ([21, 17], 5)
    wanted = replace(wanted, statuses=("paid", "expired"))
    found = invoices.page(db, 1, wanted, page=1, per_page=3)
    assert ([row["id"] for row in found.rows], found.total) == ([29, 27, 25], 10)
    assert invoices.page(db, 1, wanted, page=5, per_page=3).rows == []


def test_texts_are_taken_in_by_the_batch(db, monkeypatch):
    monkeypatch.setattr(texts, "BATCH", 4)
    organisations(db)
    row = ("pending", 1, "", "чай", None, None, None, 1, "", "", 1, 1, 2)
    assert invoices.add_all(db, [row]) == 1
    assert invoices.add_all(db, [row] * 2) == 2
    assert db.one("SELECT value FROM settings WHERE name = 'texts'") is None
    assert invoices.add_all(db, [row] * 5) == 4
    for number in (9, 10):
        assert invoices.add_all(db, [row]) == number
    assert db.number("SELECT CAST(value AS INTEGER) FROM settings WHERE name = 'texts'") == 8
    assert invoices.page(db, 1, Filter(search="Чай"), page=1, per_page=1).total == 10


def test_what_was_found_stays_found_and_what_is_new_is_added(db, monkeypatch):
    monkeypatch.setattr(texts, "IDS", 6)
    organisations(db)
    for number in range(1, 8):
        keep(db, Made(number, 1, "paid", 1, "чай" if number % 2 else "кофе"))
        for search, expected in (("чай", (number + 1) // 2), ("оф", number // 2), ("нет", 0)):
            assert invoices.page(db, 1, Filter(search=search), page=1, per_page=1).total == expected
    assert [needle for _, needle in db.found] == ["оф", "нет"]
    monkeypatch.setattr(texts, "SEARCHES", 1)
    assert invoices.page(db, 1, Filter(search="ко"), page=1, per_page=1).total == 3
    assert [needle for _, needle in db.found] == ["ко"]
    db.clear()
    assert invoices.page(db, 1, Filter(search="чай"), page=1, per_page=1).total == 0


def test_a_page_costs_the_same_wherever_it_is():
    """The steps of SQLite's machine, which no clock disturbs."""
    few, many = (_steps(rows) for rows in (1_000, 100_000))
    assert max(many) < 6 * max(few)


def _steps(rows: int) -> list[int]:
    db = Database(None)
    organisations(db)
    with db.transaction():
        for number in range(1, rows + 1):
            keep(db, Made(number, 1, STATUSES[number % 4], number * 100 // rows, "чай"))
    texts.take_in(db)
    last = rows // 10
    days = {"first_day": 20, "last_day": 70}
    asked = [
        (Filter(), 1),
        (Filter(), last),
        (Filter(), last // 2),
        (Filter(statuses=("paid",)), last // 8),
        (Filter(statuses=("paid", "expired")), last // 4),
        (Filter(**days), last // 5),
        (Filter(statuses=("paid",), **days), last // 10),
        (Filter(search="кофе"), 1),
    ]
    taken = []
    for wanted, number in asked:
        steps = [0]

        def step(steps=steps) -> int:
            steps[0] += 10
            return 0

        db._connection.set_progress_handler(step, 10)
        invoices.page(db, 1, wanted, page=number, per_page=10)
        taken.append(steps[0])
    db._connection.set_progress_handler(None, 0)
    db.close()
    return taken


def test_the_runs_are_those_of_the_schema(db):
    kept = {row["bits"] for row in db.all("SELECT bits FROM tallies")}
    assert kept == set()
    organisations(db)
    keep(db, Made(1, 1, "paid", 1))
    kept = {row["bits"] for row in db.all("SELECT bits FROM tallies")}
    assert kept == set(tallies.BITS)
