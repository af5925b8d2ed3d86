"""Probes of refunds: what is given back, how much may be, what is refused (R, H01 to H04)."""

# ruff: noqa: RUF001 - Russian is written in Cyrillic

from apipay_drift.probes.model import ABSENT, Ask, Json, Probe, Ref
from apipay_drift.probes.patterns import IDENTITY, MOMENT, Exactly, error, faults
from apipay_drift.probes.steps import get, invoice_is, paid_invoice, post

REASON = "Возврат: «не подошло» 🎭"


def refund(status: int = 200, answer: Json = None, keep: str = "", **body: Json) -> Ask:
    """Refund the invoice of the probe."""
    return post("/invoices/{invoice.id}/refund", status, answer, body=body, keep=keep)


PROBES = (
    Probe(
        "Without an amount, and without a body, all is refunded",
        "Без суммы и без тела возвращается всё",
        ("R01", "R02", "G13"),
        (
            *paid_invoice(amount=1000.5),
            post(
                "/invoices/{invoice.id}/refund",
                answer=Exactly(
                    {
                        "id": IDENTITY,
                        "invoice_id": Ref("invoice.id"),
                        "amount": "1000.50",
                        "status": "completed",
                        "created_at": MOMENT,
                    }
                ),
                keep="refund",
            ),
            get("/refunds/{refund.id}", Ref("refund")),
            *paid_invoice(amount=0.29),
            refund(answer={"amount": "0.29", "status": "completed"}),
        ),
    ),
    Probe(
        "A reason comes back as it was sent, with up to 500 characters",
        "Причина возвращается без изменений, до 500 символов",
        ("R01", "R02"),
        (
            *paid_invoice(),
            refund(answer={"reason": REASON, "amount": "0.29"}, amount=0.29, reason=REASON),
            refund(answer={"reason": "я" * 500}, amount=1, reason="я" * 500),
            refund(answer={"reason": ABSENT}, amount=1, reason=None),
        ),
    ),
    Probe(
        "Parts are refunded up to the amount of the invoice, and nothing beyond",
        "Возвраты частями — до суммы счёта и ни тиына больше",
        ("R04", "H01", "H02", "H03"),
        (
            *paid_invoice(amount=100),
            refund(answer={"amount": "30.10"}, amount=30.1, keep="one"),
            refund(400, error(), amount=69.91),
            refund(answer={"amount": "69.89"}, amount=69.89, keep="two"),
            refund(answer={"amount": "0.01"}, keep="three"),
            refund(400, error()),
            refund(400, error(), amount=0.01),
            get(
                "/invoices/{invoice.id}/refunds",
                Exactly({"data": [Ref("three"), Ref("two"), Ref("one")]}),
            ),
            invoice_is({"status": "paid", "amount": "100.00"}),
        ),
    ),
    Probe(
        "A refund above what is left changes nothing",
        "Возврат сверх остатка ничего не меняет",
        ("H01",),
        (
            *paid_invoice(amount=100),
            refund(400, error(), amount=100.01),
            get("/invoices/{invoice.id}/refunds", {"data": []}),
            refund(answer={"amount": "100.00"}),
        ),
    ),
    Probe(
        "A refund without an amount after partial ones gives back what is left",
        "Возврат без суммы после частичных возвращает остаток",
        ("H03",),
        (
            *paid_invoice(amount=100),
            refund(amount=40),
            refund(answer={"amount": "60.00"}),
            refund(400, error()),
        ),
    ),
    Probe(
        "Faulty fields of a refund are named",
        "Ошибочные поля возврата называются",
        ("H04", "H12", "R01"),
        (
            *paid_invoice(),
            *(refund(422, faults("amount"), amount=bad) for bad in (0, -1, 0.001, "1", None)),
            refund(422, faults("reason"), amount=1, reason="я" * 501),
            refund(422, faults("amount", "reason"), amount=0, reason=5),
            get("/invoices/{invoice.id}/refunds", {"data": []}),
        ),
    ),
    Probe(
        "The refunds of an invoice are its own, newest first",
        "Возвраты счёта — только его, новые первыми",
        ("R05", "H09"),
        (
            *paid_invoice(keep="other"),
            post("/invoices/{other.id}/refund", body={"amount": 5}),
            *paid_invoice(),
            get("/invoices/{invoice.id}/refunds", Exactly({"data": []})),
            refund(amount=1, keep="one"),
            refund(amount=2, keep="two"),
            get("/invoices/{invoice.id}/refunds", Exactly({"data": [Ref("two"), Ref("one")]})),
            get("/refunds/{one.id}", Ref("one")),
        ),
    ),
)
