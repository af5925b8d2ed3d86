"""Probes of the dates on which a schedule bills (C04, C08, C09, H19, H21, H27)."""

# ruff: noqa: RUF001 - Russian is written in Cyrillic

from apipay_drift.probes.model import ABSENT, Ask, Json, Probe, Ref
from apipay_drift.probes.steps import (
    advance,
    clock,
    new_schedule,
    schedule_is,
    schedule_verb,
    search,
)

FIRST = "2032-01-31"
STEPS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("daily", "2032-02-27", ("2032-02-28", "2032-02-29", "2032-03-01")),
    ("weekly", "2032-02-23", ("2032-03-01", "2032-03-08")),
    ("monthly", "2032-04-15", ("2032-05-15", "2032-06-15")),
    ("yearly", "2032-03-01", ("2033-03-01", "2034-03-01")),
)
MONTH_ENDS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("monthly", "2032-01-31", ("2032-02-29", "2032-03-31", "2032-04-30", "2032-05-31")),
    ("monthly", "2033-01-31", ("2033-02-28", "2033-03-31")),
    ("yearly", "2032-02-29", ("2033-02-28", "2034-02-28", "2035-02-28", "2036-02-29")),
)


def _skipping(interval: str, start: str, dates: tuple[str, ...]) -> tuple[Ask, ...]:
    return (
        new_schedule(interval=interval, start_date=start, answer={"next_billing_date": start}),
        *(schedule_verb("skip-period", answer={"next_billing_date": date}) for date in dates),
    )


def _next(date: Json) -> Ask:
    return schedule_is({"next_billing_date": date})


PROBES = (
    *(
        Probe(
            f"The dates of a {interval} schedule follow the calendar",
            f"Даты расписания {interval} идут по календарю",
            ("C01", "C08", "C09", "H23"),
            _skipping(interval, start, dates),
        )
        for interval, start, dates in STEPS
    ),
    *(
        Probe(
            f"A {interval} schedule from {start} keeps its day where the month is too short",
            f"Расписание {interval} с {start} сохраняет свой день в коротких месяцах",
            ("H19", "C09"),
            _skipping(interval, start, dates),
        )
        for interval, start, dates in MONTH_ENDS
    ),
    Probe(
        "After the end date there is no further bill, and the schedule is cancelled",
        "После даты окончания счетов нет, и расписание отменено",
        ("H21",),
        (
            clock(),
            new_schedule(end_date="2032-03-31"),
            schedule_verb("skip-period", answer={"next_billing_date": "2032-02-29"}),
            schedule_verb("skip-period", answer={"next_billing_date": "2032-03-31"}),
            schedule_verb(
                "skip-period", answer={"status": "cancelled", "next_billing_date": ABSENT}
            ),
            schedule_is({"status": "cancelled", "next_billing_date": ABSENT}),
        ),
    ),
    Probe(
        "As time passes, a schedule makes ordinary invoices at its dates, and goes on unpaid",
        "Со временем расписание создаёт обычные счета в свои даты и продолжается без оплаты",
        ("C09", "H27"),
        (
            clock("2032-01-30T12:00:00Z"),
            new_schedule(),
            search({"data": []}),
            advance("P1D"),
            search(
                {
                    "data": [
                        {
                            "amount": "5000.00",
                            "description": "{run}",
                            "status": "pending",
                            "client_phone": Ref("phone"),
                            "external_order_id": ABSENT,
                        }
                    ],
                    "meta": {"total": 1},
                },
            ),
            _next("2032-02-29"),
            advance("P1M"),
            search({"data": [{}, {"status": "expired"}], "meta": {"total": 2}}),
            schedule_is({"status": "active", "next_billing_date": "2032-03-31"}),
        ),
    ),
)
