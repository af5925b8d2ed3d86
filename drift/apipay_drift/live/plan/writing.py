"""The plan where writing is allowed: two invoices, two schedules, and everything done to them.

`a` is paid and given back, `b` cancelled, `e` made by the schedule `s` and expired; `s` goes
through all its states, `s2` is there so that lists have something to leave out. `r1` and `r2` are
refunds.
"""

from apipay_drift.live.model import Becomes, Lists, Makes, Step
from apipay_drift.live.plan.building import (
    AMOUNT,
    INVOICE,
    INVOICES,
    REFUND,
    REFUNDS,
    SCHEDULE,
    SCHEDULES,
    faulty,
    helps,
    illegal,
    makes,
    moves,
    reads,
)
from apipay_drift.probes.model import ABSENT, Json, Ref
from apipay_drift.probes.patterns import MOMENT, TEXT

# Any script, markup, an emoji, a letter in two code points, and spaces that have to stay.
TEXT_OF_ALL = " Два билета: «Ақ сарай» & <b>№1</b>  🎭 e\u0301 \\ \" ' %_ "
S = "/recurring-invoices/{s.id}"
S2 = "/recurring-invoices/{s2.id}"


def filled_up(length: int) -> str:
    """Return the token with as many more characters as make `length`; an emoji among them."""
    return "{token}🎫" + "Қ" * (length - 101)


DESCRIPTION, ORDER = filled_up(500), filled_up(255)


def invoice(name: str, amount: Json, **more: Json) -> Makes:
    """Expect a new invoice."""
    return Makes(name, "invoice", {**INVOICE, "amount": amount, **more})


def refund(name: str, amount: str, **more: Json) -> Makes:
    """Expect a new refund."""
    return Makes(name, "refund", {**REFUND, "amount": amount, **more})


def schedule(name: str, amount: str, **more: Json) -> Makes:
    """Expect a new schedule."""
    return Makes(name, "schedule", {**SCHEDULE, "amount": amount, **more})


MAKING: tuple[Step, ...] = (
    makes(
        "a", INVOICES,
        invoice("a", "99999999.99", description=TEXT_OF_ALL, external_order_id=ORDER),
        ("I01", "I02", "I05", "G07"), 0,
        body={"amount": 99999999.99, "phone_number": Ref("phone"), "description": TEXT_OF_ALL,
              "external_order_id": ORDER},
    ),
    makes(
        "b", INVOICES,
        invoice("b", "0.01", description=DESCRIPTION, external_order_id=ORDER),
        ("I01", "I02", "I12", "G07", "H13"), 1, ("b cancel",),
        body={"amount": 0.01, "phone_number": Ref("phone"), "description": DESCRIPTION,
              "external_order_id": ORDER, "webhook_id": None, "unheard_of": [1]},
    ),
)  # fmt: skip
PAID: tuple[Step, ...] = (
    helps(
        "a pay", "/invoices/{a.id}/pay",
        Becomes("a", {"status": "paid", "paid_at": MOMENT, "client_name": TEXT}),
        ("I03", "I07"), ("a",),
    ),
    moves(
        "r1", "/invoices/{a.id}/refund", refund("r1", "0.29", reason=filled_up(500)),
        ("R01", "R02", "R04"), 5, ("a pay",),
        body={"amount": 0.29, "reason": filled_up(500)},
    ),
    illegal("refund more than is left", "/invoices/{a.id}/refund", ("R04", "H01"), 12, ("r1",),
            body={"amount": 99999999.99}),
    faulty("refund faults", "/invoices/{a.id}/refund",
           {"amount": ("R01", "H04"), "reason": ("R01", "H04")}, 14, needs=("a pay",),
           facts=("R01", "H04", "E02"), body={"amount": 0, "reason": "я" * 501}),
    moves("r2", "/invoices/{a.id}/refund", refund("r2", "99999999.70"), ("R01", "R02", "H03"), 6,
          ("r1",)),
    illegal("refund of nothing left", "/invoices/{a.id}/refund", ("H03", "R04"), 70, ("r2",)),
    illegal("a cancel", "/invoices/{a.id}/cancel", ("I06", "I07", "I11"), 12, ("a pay",)),
)  # fmt: skip
CANCELLED: tuple[Step, ...] = (
    moves("b cancel", "/invoices/{b.id}/cancel",
          Becomes("b", {"status": "cancelled", "cancelled_at": MOMENT}), ("I07", "I11"), 2, ("b",)),
    illegal("b cancel again", "/invoices/{b.id}/cancel", ("I06", "I07", "I11"), 12, ("b cancel",)),
    illegal("b refund", "/invoices/{b.id}/refund", ("I06", "R03"), 13, ("b cancel",)),
)  # fmt: skip
SCHEDULED: tuple[Step, ...] = (
    makes(
        "s", SCHEDULES,
        schedule("s", "10000.50", description=DESCRIPTION, interval="monthly",
                 start_date=Ref("day.start"), end_date=Ref("day.end"),
                 next_billing_date=Ref("day.start")),
        ("C01", "C02", "C04", "G07", "G09"), 3, ("s cancel",),
        body={"amount": 10000.5, "phone_number": Ref("phone"), "interval": "monthly",
              "description": DESCRIPTION, "start_date": Ref("day.start"),
              "end_date": Ref("day.end")},
    ),
    makes(
        "s2", SCHEDULES,
        schedule("s2", "99999999.99", interval="yearly", start_date=Ref("day.today"),
                 next_billing_date=Ref("day.today"), description="apipay-drift {run}"),
        ("C01", "C02", "C04", "H13"), 7, ("s2 cancel",),
        body={"amount": 99999999.99, "phone_number": Ref("phone"), "interval": "yearly",
              "end_date": None, "description": "apipay-drift {run}"},
    ),
    illegal("s resume", f"{S}/resume", ("H24",), 20, ("s",)),
    moves("s skip", f"{S}/skip-period", Becomes("s", {"next_billing_date": Ref("day.skipped")}),
          ("C08", "C09", "H19", "H23"), 8, ("s",)),
    moves("s put", S, Becomes("s", {"amount": "1234.50", "interval": "weekly"}),
          ("C05", "H26"), 8, ("s",), method="PUT", body={"amount": 1234.5, "interval": "weekly"}),
    faulty("put faults", S,
           {"amount": AMOUNT, "description": ("C05",), "interval": ("C05", "C01")}, 15,
           needs=("s",), method="PUT", facts=("C05", "E02"),
           body={"amount": 0, "description": "я" * 501, "interval": "hourly"}),
    moves("s pause", f"{S}/pause", Becomes("s", {"status": "paused"}), ("C03", "C06"), 9, ("s",)),
    illegal("s pause again", f"{S}/pause", ("H24",), 20, ("s pause",)),
    illegal("s bill paused", f"{S}/bill-now", ("H22",), 20, ("s pause",)),
    reads("schedules paused", SCHEDULES,
          Lists("schedule", ("s",), ("s2",), items={"status": "paused"}), ("C10",), 10,
          ("s pause",), {"status": "paused"}),
    moves("s resume paused", f"{S}/resume", Becomes("s", {"status": "active"}),
          ("C03", "C06", "H25"), 9, ("s pause",)),
    moves("e", f"{S}/bill-now",
          invoice("e", Ref("s.amount"), description=Ref("s.description")),
          ("C07", "H22", "H27"), 9, ("s", "e expire")),
    illegal("e refund", "/invoices/{e.id}/refund", ("I06", "R03"), 13, ("e",)),
    helps("e expire", "/invoices/{e.id}/expire",
          Becomes("e", {"status": "expired", "expired_at": MOMENT}), ("I07", "I08"), ("e",)),
    illegal("e cancel", "/invoices/{e.id}/cancel", ("I06", "I07", "I11"), 21, ("e expire",)),
    illegal("e refund again", "/invoices/{e.id}/refund", ("I06", "R03"), 21, ("e expire",)),
    moves("s skip weekly", f"{S}/skip-period",
          Becomes("s", {"next_billing_date": Ref("day.week_later")}), ("C08", "C09", "H26"), 75,
          ("s put", "s skip")),
    moves("s2 skip", f"{S2}/skip-period",
          Becomes("s2", {"next_billing_date": Ref("day.in_a_year")}), ("C08", "C09"), 76, ("s2",)),
    reads("s later", S, Becomes("s"), ("C10", "C02"), 4, ("s",)),
    moves("s cancel", f"{S}/cancel",
          Becomes("s", {"status": "cancelled", "next_billing_date": ABSENT}, ("H21",)),
          ("C03", "C06"), 3, ("s",)),
    moves("s2 cancel", f"{S2}/cancel",
          Becomes("s2", {"status": "cancelled", "next_billing_date": ABSENT}, ("H21",)),
          ("C03", "C06"), 7, ("s2",)),
    illegal("s resume cancelled", f"{S}/resume", ("C03", "H24"), 22, ("s cancel",)),
    illegal("s pause cancelled", f"{S}/pause", ("C03", "H24"), 23, ("s cancel",)),
    illegal("s bill cancelled", f"{S}/bill-now", ("C03", "H22"), 23, ("s cancel",)),
    illegal("s skip cancelled", f"{S}/skip-period", ("C03", "H23"), 24, ("s cancel",)),
    illegal("s put cancelled", S, ("C03", "H24"), 24, ("s cancel",), method="PUT",
            body={"amount": 5}),
    illegal("s cancel again", f"{S}/cancel", ("C03", "H24"), 22, ("s cancel",)),
)  # fmt: skip
LATER: tuple[Step, ...] = (
    reads("a later", "/invoices/{a.id}", Becomes("a"), ("I10", "I05"), 4, ("a",)),
    reads("r1 later", "/refunds/{r1.id}", Becomes("r1"), ("R05", "R02"), 11, ("r1",)),
    reads("refunds of a", "/invoices/{a.id}/refunds",
          Lists("refund", ("r1", "r2"), whole=True, paged=False), ("R05",), 11, ("r1",)),
    reads("refunds second", REFUNDS, Lists("refund", ("r1", "r2"), page=2, per_page=1), ("R05",),
          11, ("r1",), {"page": 2, "per_page": 1}),
    reads("refunds", REFUNDS, Lists("refund", ("r1", "r2")), ("R05",), 50, ("r1",)),
    reads("schedules second", SCHEDULES, Lists("schedule", ("s", "s2"), page=2, per_page=1),
          ("C10",), 11, ("s2",), {"page": 2, "per_page": 1}),
    reads("search", INVOICES, Lists("invoice", ("a", "b", "e"), whole=True, per_page=100),
          ("I09", "H11"), 4, ("a",), {"search": Ref("searched"), "per_page": 100}),
    reads("search by status", INVOICES,
          Lists("invoice", ("a", "e"), whole=True, page=2, per_page=1), ("I09", "G11"), 10,
          ("e expire", "a pay"),
          {"search": Ref("token"), "status[]": ["paid", "expired"], "per_page": 1, "page": 2,
           "date_from": Ref("day.today"), "date_to": Ref("day.today")}),
    reads("search from", INVOICES, Lists("invoice", whole=True), ("I09", "H10"), 16, ("a",),
          {"search": Ref("token"), "date_from": Ref("day.after")}),
    reads("invoices until", INVOICES, Lists("invoice", lacks=("a", "b", "e")), ("I09", "H10"), 16,
          ("a",), {"date_to": Ref("day.before")}),
    reads("search past the end", INVOICES,
          Lists("invoice", ("a", "b", "e"), whole=True, page=9), ("H08", "I09"), 77, ("a",),
          {"search": Ref("token"), "page": 9}),
)  # fmt: skip
STEPS = (*MAKING, *PAID, *CANCELLED, *SCHEDULED, *LATER)
