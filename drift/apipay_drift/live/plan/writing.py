"""The plan where writing is allowed: two invoices, two schedules, and everything done to them.

`a` is paid and given back (`r1`, `r2`), `b` expires, `e` is billed by `s` and cancelled after it.
`s2` is paused, resumed and goes on until it is over, `s` is cancelled. `a` and `e` carry the whole
mark, `b` a decoy of it; every other text has all that is easily lost. What can be absent is absent
somewhere.
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

# Scripts, markup, an emoji, a letter in two code points, blanks and line breaks, all to be kept.
START = "007 Два билета: «Ақ сарай» &amp; <b>№1</b>  e\u0301é\n\t🎭 \\ \" ' "
S = "/recurring-invoices/{s.id}"
S2 = "/recurring-invoices/{s2.id}"
CHANGED = "  Өзгерді\r\n«Чай» &quot; <i>№2</i> \t e\u0306 🎟️ "
MARKS = {"{run}": 12, "{full}": 100, "{decoy}": 204}  # and how long they are


def long(length: int, mark: str = "", start: str = START) -> str:
    """Return a text of so many characters, the mark in it, beginning and ending with blanks."""
    room = length - len(start) - MARKS.get(mark, 0) - 1
    return f"{start}{mark}{'Қ' * room} "


TEXT_500 = long(500)
MARKED_300, MARKED_500 = long(300, "{full}"), long(500, "{full}")  # escapes fit into 300
CHANGED_500 = long(500, "{full}", CHANGED)
ORDER_255 = long(255, "{decoy}", "007 ")
LOST = [1, {"two": None}]  # what nobody has heard of (H13)


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
        "b", INVOICES,
        invoice("b", "8.29", external_order_id=ORDER_255, client_phone=Ref("phone_b")),
        ("I01", "I02", "I05", "G07", "G13", "H13"), ("b expire",),
        body={"amount": 8.29, "phone_number": Ref("phone_b"), "description": None,
              "external_order_id": ORDER_255, "webhook_id": None, "unheard_of": LOST},
    ),
    makes(
        "a", INVOICES,
        invoice("a", "99999999.00", description=MARKED_300, external_order_id=ORDER_255),
        ("I01", "I02", "I05", "I12", "G07"),
        body={"amount": 99999999, "phone_number": Ref("phone"), "description": MARKED_300,
              "external_order_id": ORDER_255},
    ),
    reads("a early", "/invoices/{a.id}", Becomes("a"), ("I10", "I05", "G13"), ("a",)),
)  # fmt: skip
EXPIRED: tuple[Step, ...] = (
    illegal("b refund", "/invoices/{b.id}/refund", ("I06", "R03"), ("b",)),
    helps("b expire", "/invoices/{b.id}/expire",
          Becomes("b", {"status": "expired", "expired_at": MOMENT}), ("I07", "I08"), ("b",)),
    illegal("b cancel", "/invoices/{b.id}/cancel", ("I06", "I07", "I11"), ("b expire",)),
    illegal("b refund again", "/invoices/{b.id}/refund", ("I06", "R03"), ("b expire",)),
)  # fmt: skip
PAID: tuple[Step, ...] = (
    helps(
        "a pay", "/invoices/{a.id}/pay",
        Becomes("a", {"status": "paid", "paid_at": MOMENT, "client_name": TEXT}),
        ("I03", "I07"), ("a",),
    ),
    moves("r1", "/invoices/{a.id}/refund", refund("r1", "99999990.80", reason=TEXT_500),
          ("R01", "R02", "R04", "H13"), ("a pay",),
          body={"amount": 99999990.8, "reason": TEXT_500, "unheard_of": LOST}),
    illegal("refund more than is left", "/invoices/{a.id}/refund", ("R04", "H01"), ("r1",),
            body={"amount": 8.21}),
    faulty("refund faults", "/invoices/{a.id}/refund",
           {"amount": ("R01", "H04"), "reason": ("R01", "H04")}, needs=("a pay",),
           facts=("R01", "H04", "E02"), body={"amount": 0, "reason": "я" * 501}),
    faulty("refund of null", "/invoices/{a.id}/refund",
           {"amount": ("H12", "H04"), "reason": ("R01", "H04")}, needs=("a pay",),
           facts=("H12", "H04", "E02"), body={"amount": None, "reason": 5}),
    moves("r2", "/invoices/{a.id}/refund", refund("r2", "8.20"), ("R01", "R02", "H03"),
          ("r1",)),
    illegal("refund of nothing left", "/invoices/{a.id}/refund", ("H03", "R04"), ("r2",)),
    illegal("a cancel", "/invoices/{a.id}/cancel", ("I06", "I07", "I11"), ("a pay",)),
)  # fmt: skip
PAUSED: tuple[Step, ...] = (
    makes(
        "s", SCHEDULES,
        schedule("s", "99999999.50", description=MARKED_500, interval="monthly",
                 phone_number=Ref("phone_s"), start_date=Ref("day.start"),
                 next_billing_date=Ref("day.start")),
        ("C01", "C02", "C04", "G07", "G09", "H13"), ("s cancel",),
        body={"amount": 99999999.5, "phone_number": Ref("phone_s"), "interval": "monthly",
              "description": MARKED_500, "start_date": Ref("day.start"), "end_date": None},
    ),
    makes(
        "s2", SCHEDULES,
        schedule("s2", "0.58", interval="weekly", start_date=Ref("day.today"),
                 end_date=Ref("day.month"), next_billing_date=Ref("day.today"),
                 description=MARKED_500),
        ("C01", "C02", "C04", "H13"), ("s2 over",),
        body={"amount": 0.58, "phone_number": Ref("phone"), "interval": "weekly",
              "end_date": Ref("day.month"), "description": MARKED_500, "unheard_of": LOST},
    ),
    moves("s2 pause", f"{S2}/pause", Becomes("s2", {"status": "paused"}), ("C03", "C06"),
          ("s2",)),
    illegal("s2 pause again", f"{S2}/pause", ("H24",), ("s2 pause",)),
    illegal("s2 bill", f"{S2}/bill-now", ("H22",), ("s2 pause",)),
    moves("s2 skip", f"{S2}/skip-period", Becomes("s2", {"next_billing_date": Ref("day.week")}),
          ("C08", "C09", "H23"), ("s2 pause",)),
    moves("s2 put", S2, Becomes("s2", {"interval": "yearly"}),
          ("C05", "H13", "H26"), ("s2 pause",), method="PUT",
          body={"interval": "yearly", "unheard_of": LOST}),
    reads("schedules paused", SCHEDULES,
          Lists("schedule", ("s2",), ("s",), items={"status": "paused"}), ("C10",),
          ("s2 pause", "s"), {"status": "paused"}),
    moves("s2 resume", f"{S2}/resume", Becomes("s2", {"status": "active"}),
          ("C03", "C06", "H25"), ("s2 pause",)),
    illegal("s2 resume again", f"{S2}/resume", ("H24",), ("s2 resume",)),
)  # fmt: skip
BILLED: tuple[Step, ...] = (
    moves("s skip", f"{S}/skip-period", Becomes("s", {"next_billing_date": Ref("day.skipped")}),
          ("C08", "C09", "H19", "H23"), ("s",)),
    moves("s skip again", f"{S}/skip-period",
          Becomes("s", {"next_billing_date": Ref("day.skipped_twice")}, ("H19",)),
          ("C08", "C09", "H19", "H23"), ("s skip",)),
    moves("s put", S,
          Becomes("s", {"amount": "4.35", "description": CHANGED_500, "interval": "daily"}),
          ("C05", "H26"), ("s",), method="PUT",
          body={"amount": 4.35, "description": CHANGED_500, "interval": "daily"}),
    moves("e", f"{S}/bill-now",
          Makes("e", "invoice", {**INVOICE, "amount": Ref("s.amount"),
                                 "description": Ref("s.description"),
                                 "client_phone": Ref("phone_s")},
                {"description": ("H27",), "client_phone": ("H27", "H30")}),
          ("C07", "H22", "H27"), ("s", "e cancel")),
    reads("schedules second", SCHEDULES,
          Lists("schedule", ("s2", "s"), items={"status": "active"}, page=2, per_page=1),
          ("C10",), ("s", "s2 resume"), {"status": "active", "page": 2, "per_page": 1}),
    faulty("put faults", S,
           {"amount": AMOUNT, "description": ("C05",), "interval": ("C05", "C01")},
           needs=("s",), method="PUT", facts=("C05", "E02"),
           body={"amount": -1, "description": "я" * 501, "interval": "hourly"}),
    reads("s early", S, Becomes("s"), ("C10", "C02", "G13"), ("s",)),
)  # fmt: skip
ENDED: tuple[Step, ...] = (
    moves("s2 over", f"{S2}/skip-period",
          Becomes("s2", {"status": "cancelled", "next_billing_date": ABSENT}, ("H21",)),
          ("C08", "H21", "H23"), ("s2 put", "s2 skip")),
    moves("s cancel", f"{S}/cancel",
          Becomes("s", {"status": "cancelled", "next_billing_date": ABSENT}, ("H21",)),
          ("C03", "C06"), ("s",)),
    moves("e cancel", "/invoices/{e.id}/cancel",
          Becomes("e", {"status": "cancelled", "cancelled_at": MOMENT}), ("I07", "I11", "H27"),
          ("e",)),
    illegal("e cancel again", "/invoices/{e.id}/cancel", ("I06", "I07", "I11"), ("e cancel",)),
    illegal("e refund", "/invoices/{e.id}/refund", ("I06", "R03"), ("e cancel",)),
    illegal("s resume cancelled", f"{S}/resume", ("C03", "H24"), ("s cancel",)),
    illegal("s pause cancelled", f"{S}/pause", ("C03", "H24"), ("s cancel",)),
    illegal("s bill cancelled", f"{S}/bill-now", ("C03", "H22"), ("s cancel",)),
    illegal("s skip cancelled", f"{S}/skip-period", ("C03", "H23"), ("s cancel",)),
    illegal("s put cancelled", S, ("C03", "H24"), ("s cancel",), method="PUT",
            body={"amount": 5}),
    illegal("s cancel again", f"{S}/cancel", ("C03", "H24"), ("s cancel",)),
    reads("s later", S, Becomes("s"), ("C10", "C02", "G13"), ("s cancel",)),
    reads("schedules", SCHEDULES, Lists("schedule", ("s2", "s")), ("C10", "H09"), ("s", "s2")),
    reads("schedules past", SCHEDULES,
          Lists("schedule", ("s2", "s"), page=9999999, per_page=100), ("C10", "H08"),
          ("s", "s2"), {"page": 9999999, "per_page": 100}),
)  # fmt: skip
THREE = ("a", "b", "e")
LATER: tuple[Step, ...] = (
    reads("a later", "/invoices/{a.id}", Becomes("a"), ("I10", "I05"), ("a",)),
    reads("b later", "/invoices/{b.id}", Becomes("b"), ("I10", "I05"), ("b expire",)),
    reads("e later", "/invoices/{e.id}", Becomes("e"), ("I10", "I05"), ("e cancel",)),
    reads("r1 later", "/refunds/{r1.id}", Becomes("r1"), ("R05", "R02"), ("r1",)),
    reads("refunds of a", "/invoices/{a.id}/refunds",
          Lists("refund", ("r1", "r2"), whole=True, paged=False), ("R05",), ("r1",)),
    reads("refunds of b", "/invoices/{b.id}/refunds",
          Lists("refund", whole=True, paged=False), ("R05",), ("b", "r1")),
    reads("refunds second", REFUNDS, Lists("refund", ("r1", "r2"), page=2, per_page=1),
          ("R05",), ("r1",), {"page": 2, "per_page": 1}),
    reads("refunds past", REFUNDS, Lists("refund", ("r1", "r2"), page=9999999), ("R05", "H08"),
          ("r1",), {"page": 9999999}),
    reads("refunds", REFUNDS, Lists("refund", ("r1", "r2")), ("R05",), ("r1",)),
    reads("search second", INVOICES,
          Lists("invoice", ("a", "b"), ("e",), whole=True, page=2, per_page=1),
          ("I09", "G11", "H09", "H11"), ("a", "b", "e cancel"),
          {"search": Ref("token"), "per_page": 1, "page": 2,
           "status[]": ["pending", "expired", "paid"]}),
    reads("search exactly", INVOICES,
          Lists("invoice", ("a", "e"), ("b",), whole=True, per_page=100),
          ("H09", "H10", "H11"), ("a", "b", "e"),
          {"search": Ref("searched"), "per_page": 100, "date_from": Ref("day.today"),
           "date_to": Ref("day.today")}),
    reads("search from", INVOICES, Lists("invoice", whole=True), ("I09", "H10"), ("a",),
          {"search": "ы", "date_from": Ref("day.after")}),
    reads("search until", INVOICES, Lists("invoice", whole=True), ("I09", "H10"), ("a",),
          {"search": Ref("token"), "date_to": Ref("day.before")}),
    reads("search past the end", INVOICES, Lists("invoice", THREE, page=9), ("I09", "H08"),
          ("a", "b", "e"), {"search": "ы", "page": 9}),
    reads("invoices", INVOICES, Lists("invoice", THREE), ("I09", "H09"), ("a", "b"),
          {"date_from": Ref("day.today")}),
)  # fmt: skip
STEPS = (*MAKING, *EXPIRED, *PAID, *PAUSED, *BILLED, *ENDED, *LATER)
