"""Probes of schedules: what is made, how it moves and bills (C01 to C08, H20 to H26)."""

# ruff: noqa: RUF001 - Russian is written in Cyrillic

from apipay_drift.probes.model import ABSENT, Ask, Json, Probe, Ref
from apipay_drift.probes.patterns import IDENTITY, MOMENT, TEXT, URL, Exactly, error, faults
from apipay_drift.probes.steps import (
    AMOUNT_FAULT,
    PHONE_FAULT,
    SCHEDULES,
    clock,
    invoice_is,
    new_schedule,
    refused,
    schedule_is,
    schedule_verb,
    search,
)

FIRST = "2032-01-31"


def update(status: int = 200, answer: Json = None, **body: Json) -> Ask:
    """Change the schedule of the probe."""
    return Ask("PUT", "/recurring-invoices/{schedule.id}", status, answer, body)


MAKING = (
    Probe(
        "A new schedule is active, tells all of itself, and bills first on its start date",
        "Новое расписание активно, полно описано, первый счёт — в день начала",
        ("C01", "C02", "C04", "G13"),
        (
            new_schedule(
                amount=5000.5,
                answer=Exactly(
                    {
                        "id": IDENTITY,
                        "amount": "5000.50",
                        "phone_number": Ref("phone"),
                        "description": "{run}",
                        "interval": "monthly",
                        "status": "active",
                        "start_date": FIRST,
                        "next_billing_date": FIRST,
                        "created_at": MOMENT,
                    }
                ),
            ),
            schedule_is(Ref("schedule")),
            new_schedule("ending", end_date="2032-12-31", answer={"end_date": "2032-12-31"}),
        ),
    ),
    Probe(
        "A schedule without a start date starts today",
        "Расписание без даты начала начинается сегодня",
        ("C01", "C04"),
        (clock(), new_schedule(start_date=ABSENT, answer={"start_date": FIRST})),
    ),
    Probe(
        "Faulty fields of a schedule are named",
        "Ошибочные поля расписания называются",
        ("C01", "E04", "G10", "H12"),
        (
            refused(SCHEDULES, {}, faults("amount", "phone_number", "interval")),
            refused(
                SCHEDULES,
                {"amount": 0, "interval": "hourly", "description": "я" * 501},
                {
                    "errors": {
                        "amount": [AMOUNT_FAULT],
                        "phone_number": [PHONE_FAULT],
                        "interval": [TEXT],
                        "description": [TEXT],
                    }
                },
            ),
            refused(
                SCHEDULES,
                {"amount": "1", "interval": "daily", "start_date": "31.01.2032"},
                faults("amount", "phone_number", "start_date"),
            ),
            refused(
                SCHEDULES,
                {"amount": 99999999.99, "interval": "daily", "description": "я" * 500},
                faults("phone_number"),
            ),
        ),
    ),
    Probe(
        "A schedule neither starts in the past nor ends before it starts; its webhook is known",
        "Расписание не начинается в прошлом и не кончается до начала; вебхук известен",
        ("H20", "H16"),
        (
            refused(
                SCHEDULES,
                {"amount": 1, "interval": "daily", "start_date": "2020-01-01"},
                faults("phone_number", "start_date"),
            ),
            refused(
                SCHEDULES,
                {
                    "amount": 1,
                    "interval": "daily",
                    "start_date": "2032-02-02",
                    "end_date": "2032-02-01",
                },
                faults("phone_number", "end_date"),
            ),
            refused(
                SCHEDULES,
                {"amount": 1, "interval": "daily", "webhook_id": 2_000_000_000},
                faults("phone_number", "webhook_id"),
            ),
        ),
    ),
)

MOVING = (
    Probe(
        "A schedule is paused and resumed, and nothing else is moved by it",
        "Расписание приостанавливается и возобновляется, остальное не меняется",
        ("C03", "C06", "H24"),
        (
            new_schedule(),
            schedule_verb("resume", 400, error()),
            schedule_verb("pause", answer={"id": Ref("schedule.id"), "status": "paused"}),
            schedule_is({"status": "paused", "next_billing_date": FIRST}),
            schedule_verb("pause", 400, error()),
            schedule_verb("resume", answer={"status": "active", "next_billing_date": FIRST}),
            schedule_is(Ref("schedule")),
        ),
    ),
    Probe(
        "A cancelled schedule is final",
        "Отменённое расписание окончательно",
        ("C03", "C06", "H22", "H23", "H24"),
        (
            new_schedule(),
            schedule_verb(
                "cancel",
                answer={"status": "cancelled", "next_billing_date": ABSENT, "start_date": FIRST},
                keep="cancelled",
            ),
            *(
                schedule_verb(verb, 400, error())
                for verb in ("pause", "resume", "cancel", "bill-now", "skip-period")
            ),
            update(400, error(), amount=1),
            schedule_is(Ref("cancelled")),
        ),
    ),
    Probe(
        "Billing now makes one ordinary invoice and leaves the next date",
        "Счёт немедленно — обычный счёт, следующая дата остаётся",
        ("C07", "H22", "H27"),
        (
            new_schedule(),
            schedule_verb(
                "bill-now",
                answer=Exactly(
                    {
                        "id": IDENTITY,
                        "kaspi_invoice_id": TEXT,
                        "kaspi_qr_token": TEXT,
                        "payment_url": URL,
                        "amount": "5000.00",
                        "status": "pending",
                        "description": "{run}",
                        "client_phone": Ref("phone"),
                        "created_at": MOMENT,
                    }
                ),
                keep="invoice",
            ),
            invoice_is(Ref("invoice")),
            schedule_is(Ref("schedule")),
            search({"data": [{"id": Ref("invoice.id")}], "meta": {"total": 1}}),
            schedule_verb("pause"),
            schedule_verb("bill-now", 400, error()),
            search({"meta": {"total": 1}}),
        ),
    ),
    Probe(
        "Skipping passes over one period without an invoice, paused or not",
        "Пропуск сдвигает один период без счёта, и на паузе тоже",
        ("C08", "H23"),
        (
            new_schedule(),
            schedule_verb(
                "skip-period", answer={"status": "active", "next_billing_date": "2032-02-29"}
            ),
            search({"data": []}),
            schedule_verb("pause"),
            schedule_verb(
                "skip-period", answer={"status": "paused", "next_billing_date": "2032-03-31"}
            ),
        ),
    ),
    Probe(
        "Resuming goes on at the first date that is not past; nothing missed is billed",
        "Возобновление — с первой не прошедшей даты; пропущенное не выставляется",
        ("H25",),
        (
            clock("2032-01-30T12:00:00Z"),
            new_schedule(),
            schedule_verb("pause"),
            clock("2032-03-15T12:00:00Z"),
            schedule_verb("resume", answer={"status": "active", "next_billing_date": "2032-03-31"}),
            search({"data": []}),
        ),
    ),
    Probe(
        "Amount, description and interval can be changed, and nothing else changes",
        "Сумму, описание и интервал можно менять, остальное не меняется",
        ("C05", "H26"),
        (
            new_schedule(),
            update(answer=Ref("schedule")),
            update(
                answer={"amount": "0.29", "interval": "monthly", "description": "{run}"},
                amount=0.29,
            ),
            update(answer={"amount": "0.29", "description": "{run} Чай"}, description="{run} Чай"),
            update(answer={"interval": "weekly", "next_billing_date": FIRST}, interval="weekly"),
            schedule_is(
                {
                    "amount": "0.29",
                    "description": "{run} Чай",
                    "interval": "weekly",
                    "start_date": FIRST,
                    "next_billing_date": FIRST,
                }
            ),
            schedule_verb("skip-period", answer={"next_billing_date": "2032-02-07"}),
        ),
    ),
    Probe(
        "Faulty changes are named and change nothing",
        "Ошибочные изменения называются и ничего не меняют",
        ("C05", "H12", "H04"),
        (
            new_schedule(),
            update(
                422,
                faults("amount", "interval", "description"),
                amount=0,
                interval="hourly",
                description="я" * 501,
            ),
            *(update(422, faults("amount"), amount=bad) for bad in (0.001, "1", None, 100000000)),
            schedule_is(Ref("schedule")),
        ),
    ),
)

PROBES = (*MAKING, *MOVING)
