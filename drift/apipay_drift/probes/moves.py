"""Probes of an invoice's moves: pending, and then one of three, for good (I06 to I08, I11, H05)."""

from apipay_drift.probes.model import ABSENT, Json, Probe, Ref
from apipay_drift.probes.patterns import (
    MOMENT,
    TEXT,
    error,
)
from apipay_drift.probes.steps import (
    advance,
    clock,
    invoice_is,
    move,
    new_invoice,
    post,
)

MOVES = {"pay": "paid", "cancel": "cancelled", "expire": "expired"}


def _ends(verb: str, status: str) -> Probe:
    times: dict[str, Json] = {f"{each}_at": ABSENT for each in MOVES.values()}
    settled = {**times, "status": status, f"{status}_at": MOMENT}
    client: dict[str, Json] = {"client_name": TEXT if status == "paid" else ABSENT}
    refund = 200 if status == "paid" else 400
    russian = {"paid": "Оплаченный", "cancelled": "Отменённый", "expired": "Просроченный"}
    return Probe(
        f"An invoice that is {status} says so and moves no more",
        f"{russian[status]} счёт так и называется и больше не меняется",
        ("I06", "I07", "I11", "G13", "H30", *(("R03",) if status != "paid" else ("H02",))),
        (
            new_invoice(answer={**times, "status": "pending", "client_name": ABSENT}),
            move(verb),
            invoice_is({**settled, **client}),
            post("/invoices/{invoice.id}/cancel", 400, error()),
            post("/invoices/{invoice.id}/refund", refund),
            invoice_is({**settled, **client}),
        ),
    )


PROBES = (
    *(_ends(verb, status) for verb, status in MOVES.items()),
    Probe(
        "A pending invoice is cancelled at once, without a body, and once only",
        "Неоплаченный счёт отменяется сразу, без тела и один раз",
        ("I06", "I07", "I11"),
        (
            new_invoice(),
            post(
                "/invoices/{invoice.id}/cancel",
                answer={
                    "id": Ref("invoice.id"),
                    "status": "cancelled",
                    "amount": "1000.00",
                    "cancelled_at": MOMENT,
                    "paid_at": ABSENT,
                    "expired_at": ABSENT,
                },
                keep="cancelled",
            ),
            invoice_is(Ref("cancelled")),
            post("/invoices/{invoice.id}/cancel", 400, error()),
            invoice_is(Ref("cancelled")),
        ),
    ),
    Probe(
        "A pending invoice cannot be refunded",
        "Неоплаченный счёт нельзя вернуть",
        ("I06", "R03"),
        (
            new_invoice(),
            post("/invoices/{invoice.id}/refund", 400, error()),
            invoice_is(Ref("invoice")),
        ),
    ),
    Probe(
        "An invoice that nobody pays expires 24 hours after it was made",
        "Неоплаченный счёт истекает через 24 часа",
        ("I08", "H05"),
        (
            clock(),
            new_invoice(),
            advance("PT23H59M59S"),
            invoice_is({"status": "pending"}),
            advance("PT1S"),
            invoice_is({"status": "expired", "expired_at": "2032-02-01T12:00:00Z"}),
        ),
    ),
    Probe(
        "Cancelling one invoice leaves another as it is",
        "Отмена одного счёта не трогает другой",
        ("I11",),
        (
            new_invoice("other", amount=5),
            new_invoice(),
            post("/invoices/{invoice.id}/cancel", answer={"id": Ref("invoice.id")}),
            invoice_is(Ref("other"), "other"),
        ),
    ),
)
