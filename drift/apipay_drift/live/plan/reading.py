"""The plan where nothing may be written: lists as they are, and items of them looked at again.

What is met belongs to others and may change at any time: only what cannot change is compared.
"""

from apipay_drift.findings import Unchecked
from apipay_drift.live.model import Becomes, Lists, Step
from apipay_drift.live.plan.building import INVOICES, REFUNDS, SCHEDULES, reads

STATUSES = ("pending", "paid", "cancelled", "expired")
STATES = ("active", "paused", "cancelled")

STEPS: tuple[Step, ...] = (
    reads("invoices", INVOICES, Lists("invoice", takes={"first": 0, "last": -1}), ("I09",)),
    reads("refunds", REFUNDS, Lists("refund", takes={"refund": 0}), ("R05",)),
    reads("schedules", SCHEDULES, Lists("schedule", takes={"schedule": 0}), ("C10",)),
    reads("invoice", "/invoices/{last.id}", Becomes("last"), ("I10", "I05"), ("invoices",)),
    reads("refund", "/refunds/{refund.id}", Becomes("refund"), ("R05",), ("refunds",)),
    reads("schedule", "/recurring-invoices/{schedule.id}", Becomes("schedule"), ("C10",),
          ("schedules",)),
    reads("refunds of an invoice", "/invoices/{refund.invoice_id}/refunds",
          Lists("refund", ("refund",), paged=False), ("R05",), ("refunds",)),
    reads("invoices second", INVOICES, Lists("invoice", page=2, per_page=1), ("I09",),
          query={"page": 2, "per_page": 1}),
    reads("refunds second", REFUNDS, Lists("refund", page=2, per_page=1), ("R05",),
          query={"page": 2, "per_page": 1}),
    reads("schedules second", SCHEDULES, Lists("schedule", page=2, per_page=1), ("C10",),
          query={"page": 2, "per_page": 1}),
    reads("invoices all", INVOICES, Lists("invoice", ("first", "last"), per_page=100), ("I09",),
          ("invoices",), query={"per_page": 100}),
    *(
        reads(f"invoices {status}", INVOICES, Lists("invoice", items={"status": status}),
              ("I09", "G11"), query={"status[]": status})
        for status in STATUSES
    ),
    *(
        reads(f"schedules {status}", SCHEDULES, Lists("schedule", items={"status": status}),
              ("C10",), query={"status": status})
        for status in STATES
    ),
    reads("invoices of no text", INVOICES, Lists("invoice", whole=True), ("I09",),
          query={"search": "{token}"}),
    reads("invoices of tomorrow", INVOICES, Lists("invoice", whole=True), ("I09", "H10"),
          query={"date_from": "2999-12-31"}),
    reads("invoices of once", INVOICES, Lists("invoice", whole=True), ("I09", "H10"),
          query={"date_to": "1999-12-31"}),
)  # fmt: skip
UNCHECKED = (
    Unchecked(
        "POST and PUT that succeed", "--mode sandbox makes and changes things, read-only does not"
    ),
)
