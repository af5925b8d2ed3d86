"""Probes of the lists: pages, order, totals, filters, search (G11, I09, R05, C10, H07 to H11)."""

# ruff: noqa: RUF001 - Russian is written in Cyrillic

from apipay_drift.probes.model import Json, Probe, Ref
from apipay_drift.probes.patterns import COUNT, NEWEST_FIRST, Each, faults
from apipay_drift.probes.steps import (
    INVOICES,
    REFUNDS,
    SCHEDULES,
    clock,
    get,
    move,
    new_invoice,
    new_schedule,
    paid_invoice,
    post,
    schedule_verb,
    search,
)

LISTS = (INVOICES, REFUNDS, SCHEDULES)
BAD_PAGES: tuple[tuple[str, Json], ...] = (
    ("page", "0"),
    ("page", "-1"),
    ("page", "one"),
    ("page", "1.5"),
    ("per_page", "0"),
    ("per_page", "101"),
    ("per_page", "ten"),
)


def _ids(*names: str) -> list[Json]:
    return [{"id": Ref(f"{name}.id")} for name in names]


def _named(*fields: str) -> Json:
    return faults(*fields)


PAGES = (
    *(
        Probe(
            f"The list {path} has pages: ten entries by default, the bounds of a page hold",
            f"Список {path} постраничный: десять записей по умолчанию, границы соблюдаются",
            ({INVOICES: "I09", REFUNDS: "R05", SCHEDULES: "C10"}[path], "H07"),
            (
                get(
                    path,
                    {
                        "data": NEWEST_FIRST,
                        "meta": {"current_page": 1, "per_page": 10, "total": COUNT},
                    },
                ),
                get(path, {"meta": {"current_page": 1, "per_page": 1}}, query={"per_page": 1}),
                get(
                    path,
                    {"meta": {"current_page": 2, "per_page": 100}},
                    query={"page": 2, "per_page": 100},
                ),
                *(
                    get(path, _named(name), status=422, query={name: value})
                    for name, value in BAD_PAGES
                ),
                get(
                    path,
                    _named("page", "per_page"),
                    status=422,
                    query={"page": "x", "per_page": "x"},
                ),
            ),
        )
        for path in LISTS
    ),
    Probe(
        "Pages are parts of one list, newest first, and the total is true on each",
        "Страницы — части одного списка, новые первыми, и итог верен на каждой",
        ("I09", "H08", "H09"),
        (
            *(new_invoice(name) for name in ("one", "two", "three")),
            search(
                {
                    "data": _ids("three", "two"),
                    "meta": {"current_page": 1, "per_page": 2, "total": 3},
                },
                per_page=2,
            ),
            search(
                {"data": _ids("one"), "meta": {"current_page": 2, "per_page": 2, "total": 3}},
                per_page=2,
                page=2,
            ),
            search(
                {"data": [], "meta": {"current_page": 9, "per_page": 2, "total": 3}},
                per_page=2,
                page=9,
            ),
            search({"data": _ids("three", "two", "one"), "meta": {"total": 3}}),
        ),
    ),
    Probe(
        "Ten entries stand on a page unless another number is asked for",
        "На странице десять записей, если не попросить иначе",
        ("I09",),
        (
            *(new_invoice() for _ in range(11)),
            search({"data": [{}] * 10, "meta": {"total": 11}}),
            search({"data": [{}] * 11}, per_page=100),
        ),
    ),
    Probe(
        "The list of refunds is newest first, in pages, with a true total",
        "Список возвратов — новые первыми, постранично, с верным итогом",
        ("R05", "H08", "H09"),
        (
            *paid_invoice(),
            post("/invoices/{invoice.id}/refund", body={"amount": 1}, keep="one"),
            post("/invoices/{invoice.id}/refund", body={"amount": 2}, keep="two"),
            get(REFUNDS, {"data": [Ref("two"), Ref("one")], "meta": {"total": 2}}),
            get(
                REFUNDS,
                {"data": [Ref("one")], "meta": {"total": 2}},
                query={"page": 2, "per_page": 1},
            ),
            get(REFUNDS, {"data": [], "meta": {"total": 2}}, query={"page": 3}),
        ),
        alone=True,
    ),
    Probe(
        "The list of schedules is newest first, with a true total, and keeps one status",
        "Список расписаний — новые первыми, с верным итогом, и отбирает по статусу",
        ("C10", "H08", "H09"),
        (
            new_schedule("one"),
            new_schedule(),
            get(SCHEDULES, {"data": [Ref("schedule"), Ref("one")], "meta": {"total": 2}}),
            get(
                SCHEDULES,
                {"data": [Ref("one")], "meta": {"total": 2}},
                query={"page": 2, "per_page": 1},
            ),
            get(SCHEDULES, {"data": [], "meta": {"total": 2}}, query={"page": 3}),
            schedule_verb("pause"),
            get(
                SCHEDULES,
                {"data": _ids("schedule"), "meta": {"total": 1}},
                query={"status": "paused"},
            ),
            get(SCHEDULES, {"data": _ids("one"), "meta": {"total": 1}}, query={"status": "active"}),
            get(SCHEDULES, {"data": [], "meta": {"total": 0}}, query={"status": "cancelled"}),
            get(SCHEDULES, _named("status"), status=422, query={"status": "sleeping"}),
        ),
        alone=True,
    ),
)

FILTERS = (
    Probe(
        "Statuses are filtered, several at once, each spelled status[]",
        "Фильтр по статусам — несколько сразу, каждый как status[]",
        ("G11", "I09"),
        (
            new_invoice("waiting"),
            new_invoice("settled"),
            move("pay", "settled"),
            new_invoice("late"),
            move("expire", "late"),
            new_invoice("gone"),
            post("/invoices/{gone.id}/cancel"),
            search(
                {"data": _ids("late", "settled"), "meta": {"total": 2}},
                statuses=["paid", "expired"],
            ),
            search({"data": _ids("waiting")}, statuses=["pending"]),
            search({"data": _ids("gone", "waiting")}, statuses=["cancelled", "pending"]),
            search({"data": _ids("gone", "late", "settled", "waiting")}),
        ),
    ),
    Probe(
        "Each status of the filter brings nothing but itself",
        "Каждый статус фильтра даёт только себя",
        ("I09", "I06"),
        tuple(
            get(INVOICES, {"data": Each({"status": status})}, query={"status[]": [status]})
            for status in ("pending", "paid", "cancelled", "expired")
        ),
    ),
    Probe(
        "Faulty filters are named, without brackets",
        "Ошибочные фильтры называются, без скобок",
        ("H07",),
        (
            get(INVOICES, _named("status"), status=422, query={"status[]": ["paid", "lost"]}),
            *(
                get(INVOICES, _named(name), status=422, query={name: value})
                for name in ("date_from", "date_to")
                for value in ("31.01.2032", "2032-02-30", "2032-1-1", "soon")
            ),
            get(
                INVOICES,
                _named("status", "date_from", "page"),
                status=422,
                query={"status[]": ["lost"], "date_from": "soon", "page": "x"},
            ),
        ),
    ),
    Probe(
        "The last day may not be before the first, nor a search longer than 100 characters",
        "Последний день не раньше первого, поиск не длиннее 100 символов",
        ("I09", "H07"),
        (
            get(
                INVOICES,
                _named("date_to"),
                status=422,
                query={"date_from": "2032-02-02", "date_to": "2032-02-01"},
            ),
            get(INVOICES, {}, query={"date_from": "2032-02-02", "date_to": "2032-02-02"}),
            get(INVOICES, _named("search"), status=422, query={"search": "я" * 101}),
            get(INVOICES, {"data": []}, query={"search": "я" * 100}),
        ),
    ),
    Probe(
        "Days are those of Almaty, both ends included",
        "Дни считаются по Алматы, обе границы включены",
        ("H10",),
        (
            clock("2032-01-31T18:59:59Z"),
            new_invoice("evening"),
            clock("2032-01-31T19:00:00Z"),
            new_invoice("night"),
            search({"data": _ids("evening")}, date_from="2032-01-31", date_to="2032-01-31"),
            search({"data": _ids("night")}, date_from="2032-02-01", date_to="2032-02-01"),
            search({"data": _ids("night")}, date_from="2032-02-01"),
            search({"data": _ids("evening")}, date_to="2032-01-31"),
            search(
                {"data": _ids("night", "evening")}, date_from="2032-01-31", date_to="2032-02-01"
            ),
        ),
    ),
    Probe(
        "Search finds a part of a description or an order id, in any case and script",
        "Поиск находит часть описания или номера заказа, любой регистр и алфавит",
        ("H11", "I09"),
        (
            new_invoice("words", external_order_id="", description="Два Билета {run}"),
            new_invoice("order", description=""),
            new_invoice("odd", external_order_id="", description="100% a_b {run}"),
            search({"data": _ids("odd", "order", "words")}),
            search({"data": _ids("words")}, "бИЛЕТА {run}"),
            search({"data": _ids("odd")}, "100% A_B {run}"),
            search({"data": []}, "1%a_b {run}"),
            search({"data": []}, "100% aXb {run}"),
            search({"data": []}, "100_ a_b {run}"),
        ),
    ),
    Probe(
        "Filters given together all hold",
        "Несколько фильтров действуют вместе",
        ("I09",),
        (
            new_invoice("one"),
            new_invoice("two"),
            move("pay", "two"),
            search({"data": _ids("two"), "meta": {"total": 1}}, statuses=["paid"]),
            search({"data": [], "meta": {"total": 0}}, "{run}-none", statuses=["paid"]),
        ),
    ),
)

PROBES = (*PAGES, *FILTERS)
