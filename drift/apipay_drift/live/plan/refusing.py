"""Requests that have to be refused: faults, unknown ids, missing and wrong keys.

None of them could reach anybody even where it were accepted: what makes an invoice has a phone
number that is none. Beside its faults each carries values at the very edge of what is allowed,
which must not be named.
"""

from dataclasses import replace
from typing import cast

from apipay_drift.live.model import Does, Refuses, Step
from apipay_drift.live.plan.building import (
    AMOUNT,
    DECIMALS,
    INVOICES,
    PHONE,
    REFUNDS,
    SCHEDULES,
    faulty,
    keyless,
    unknown,
    unreadable,
)
from apipay_drift.probes.model import Ask, Ref
from apipay_drift.probes.steps import UNKNOWN_ID

OTHER = Ref("other_key")
SECOND = "schedule most"
BY_ID = (
    ("GET", "/invoices/{id}"),
    ("POST", "/invoices/{id}/cancel"),
    ("POST", "/invoices/{id}/refund"),
    ("GET", "/invoices/{id}/refunds"),
    ("GET", "/refunds/{id}"),
    ("GET", "/recurring-invoices/{id}"),
    ("PUT", "/recurring-invoices/{id}"),
    ("POST", "/recurring-invoices/{id}/pause"),
    ("POST", "/recurring-invoices/{id}/resume"),
    ("POST", "/recurring-invoices/{id}/cancel"),
    ("POST", "/recurring-invoices/{id}/bill-now"),
    ("POST", "/recurring-invoices/{id}/skip-period"),
)
ODD_IDS = {
    "/invoices/{id}/refunds": ("abc",),
    "/refunds/{id}": ("one",),
    "/recurring-invoices/{id}/pause": ("0",),
}  # H15
WITHOUT_ID = (
    ("POST", INVOICES),
    ("GET", INVOICES),
    ("GET", REFUNDS),
    ("POST", SCHEDULES),
    ("GET", SCHEDULES),
)
WRONG_KEY = (  # asked with a wrong key; the others without one
    ("GET", INVOICES),
    ("GET", REFUNDS),
    ("POST", SCHEDULES),
    ("POST", "/invoices/{id}/cancel"),
    ("GET", "/invoices/{id}/refunds"),
    ("GET", "/refunds/{id}"),
    ("PUT", "/recurring-invoices/{id}"),
    ("POST", "/recurring-invoices/{id}/cancel"),
    ("POST", "/recurring-invoices/{id}/resume"),
)

FAULTS: tuple[Step, ...] = (
    faulty("invoice lengths", INVOICES,
           {"amount": AMOUNT, "phone_number": PHONE, "description": ("I01",),
            "external_order_id": ("I01",), "webhook_id": ("H16", "I01")},
           says=("amount", "phone_number"),
           body={"amount": 0, "phone_number": "+77001234567", "description": "я" * 501,
                 "external_order_id": "я" * 256, "webhook_id": UNKNOWN_ID}),
    faulty("invoice most", INVOICES,
           {"amount": AMOUNT, "phone_number": PHONE, "description": ("I01",)},
           says=("amount", "phone_number"),
           body={"amount": 100000000, "phone_number": "870012345678", "description": 5}),
    faulty("invoice as text", INVOICES,
           {"amount": DECIMALS, "phone_number": ("I01",), "external_order_id": ("I01",),
            "webhook_id": ("I01",)},
           body={"amount": "100", "external_order_id": 5, "webhook_id": "1"}),
    faulty("invoice decimals", INVOICES, {"amount": DECIMALS, "phone_number": PHONE},
           body={"amount": 10.005, "phone_number": 8700123456,  # nobody's, however it is read
                 "description": "я" * 500, "external_order_id": "я" * 255}),
    faulty("invoice least", INVOICES, {"amount": AMOUNT, "phone_number": PHONE},
           says=("amount", "phone_number"), body={"amount": -1, "phone_number": "77001234567"}),
    faulty("invoice without", INVOICES, {"amount": ("I01",), "phone_number": PHONE},
           body={"phone_number": "nobody here"}),
    faulty("schedule least", SCHEDULES,
           {"amount": AMOUNT, "phone_number": PHONE, "interval": ("C01",), "description": ("C01",),
            "end_date": ("H20",)}, says=("amount", "phone_number"), facts=("C01", "E02"),
           body={"amount": 0, "phone_number": "+77001234567", "interval": "hourly",
                 "description": "я" * 501, "start_date": Ref("day.start"),
                 "end_date": Ref("day.start_before")}),
    faulty("schedule most", SCHEDULES,
           {"amount": AMOUNT, "phone_number": PHONE, "interval": ("C01",), "start_date": ("H20",),
            "end_date": ("G09",), "webhook_id": ("H16",)}, facts=("C01", "E02"),
           says=("amount", "phone_number"),
           body={"amount": 100000000, "phone_number": "8700123456", "description": "я" * 500,
                 "start_date": Ref("day.before"), "end_date": "2032-02-30",
                 "webhook_id": UNKNOWN_ID}),
    faulty("schedule decimals", SCHEDULES,
           {"amount": DECIMALS, "phone_number": PHONE, "start_date": ("G09",),
            "description": ("C01",)}, facts=("C01", "E02", "H12"),
           body={"amount": 10.005, "phone_number": "870012345678", "interval": "yearly",
                 "start_date": "31.01.2032", "description": 5}),
    faulty("schedule without", SCHEDULES, {"amount": ("C01",), "phone_number": ("C01",)},
           facts=("C01", "E02"), body={"interval": "daily"}),
    faulty("invoices faults", INVOICES,
           {"page": ("H07", "I09"), "per_page": ("I09",), "search": ("I09",),
            "status": ("I09", "H07"), "date_from": ("H07", "G09"), "date_to": ("H07", "G09")},
           facts=("I09", "H07"),
           query={"page": 0, "per_page": 101, "search": "я" * 101, "status[]": "lost",
                  "date_from": "31.01.2032", "date_to": "2032-02-30"}),
    faulty("invoices formats", INVOICES,
           {"page": ("H07",), "per_page": ("I09",), "date_to": ("I09",)}, facts=("I09", "H07"),
           query={"page": "x", "per_page": 0, "date_from": "2032-02-02", "date_to": "2032-02-01"}),
    faulty("refunds faults", REFUNDS, {"page": ("H07", "R05"), "per_page": ("H07", "R05")},
           facts=("R05", "H07"), query={"page": 0, "per_page": 101}),
    faulty("refunds formats", REFUNDS, {"page": ("H07", "R05"), "per_page": ("H07", "R05")},
           facts=("R05", "H07"), query={"page": "x", "per_page": 0}),
    faulty("schedules faults", SCHEDULES,
           {"page": ("H07", "C10"), "per_page": ("H07", "C10"), "status": ("C10", "H07")},
           facts=("C10", "H07"), query={"page": 0, "per_page": 101, "status": "sleeping"}),
    faulty("schedules formats", SCHEDULES, {"page": ("H07", "C10"), "per_page": ("H07", "C10")},
           facts=("C10", "H07"), query={"page": -1, "per_page": "ten"}),
    unreadable("invoice unreadable", INVOICES),
    unreadable("schedule unreadable", SCHEDULES),
)  # fmt: skip
UNKNOWN: tuple[Step, ...] = tuple(
    unknown(method, path, *ODD_IDS.get(path, ())) for method, path in BY_ID
)
KEYS: tuple[Step, ...] = tuple(
    keyless(method, path, wrong=(method, path) in WRONG_KEY) for method, path in WITHOUT_ID + BY_ID
)


def steps(*, another: bool, limited: bool) -> tuple[Step, ...]:
    """Return them all; with the key of another organisation, where there is one, it is asked twice.

    That key is new and nobody else's: how its requests are counted is known exactly (G05, G06).
    """
    if not another:
        return STEPS
    first = _by_another(limited=limited)
    second = next(_second(step, limited=limited) for step in STEPS if step.name == SECOND)
    return (first, second, *(step for step in STEPS if step.name != SECOND))


def _by_another(*, limited: bool) -> Step:
    """Ask for an invoice of ours: 404, and one request of sixty is spent."""
    return Step(
        name="a by another",
        does=Does.UNKNOWN,
        ask=Ask("GET", "/invoices/{a.id}", 404, key=OTHER),
        expect=Refuses(message="Resource not found"),
        facts=("E06", "I10", "H15"),
        needs=("a",),
        counted=limited,
    )


def _second(step: Step, *, limited: bool) -> Step:
    """Ask with the same key again: a refused request counts as one, too (H29)."""
    ask = replace(cast("Ask", step.ask), key=OTHER)
    return replace(step, ask=ask, needs=("a by another",), counted=limited)


STEPS = (*FAULTS, *UNKNOWN, *KEYS)
