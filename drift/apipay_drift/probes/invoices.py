"""Probes of new invoices: what is made, what is refused (G07 to G13, E04, I01 to I05, H06)."""

# ruff: noqa: RUF001 - Russian is written in Cyrillic

from apipay_drift.probes.model import Control, Probe, Ref, Visit
from apipay_drift.probes.patterns import (
    IDENTITY,
    MOMENT,
    TEXT,
    URL,
    Exactly,
    error,
    faults,
    says,
)
from apipay_drift.probes.steps import (
    AMOUNT_FAULT,
    INVOICES,
    PHONE_FAULT,
    get,
    invoice_is,
    new_invoice,
    post,
    refused,
    search,
)

TEXTS = ("Два билета: «Ақ сарай» & <b>№1</b> 🎭", "x" * 500, " spaces  kept ")
AMOUNTS = (
    (10000, "10000.00"),
    (0.01, "0.01"),
    (0.29, "0.29"),
    (10000.5, "10000.50"),
    (1234.56, "1234.56"),
    (99999999.99, "99999999.99"),
)
BAD_AMOUNTS = (0, -1, 100000000, 1e20)
ODD_AMOUNTS = (0.005, 10.123, "100", True, None)
BAD_PHONES = ("+77001234567", "77001234567", "8700123456", "870012345678", "8700123456a", "")

PROBES = (
    Probe(
        "A new invoice is pending and tells all that is known of it",
        "Новый счёт ожидает оплаты и содержит всё, что о нём известно",
        ("I01", "I02", "I05", "G08", "G13", "H30"),
        (
            new_invoice(
                amount=10000,
                description="Two tickets",
                answer=Exactly(
                    {
                        "id": IDENTITY,
                        "kaspi_invoice_id": TEXT,
                        "kaspi_qr_token": TEXT,
                        "payment_url": URL,
                        "amount": "10000.00",
                        "status": "pending",
                        "description": "Two tickets",
                        "external_order_id": "{run}",
                        "client_phone": Ref("phone"),
                        "created_at": MOMENT,
                    }
                ),
            ),
            invoice_is(Ref("invoice"), "invoice"),
        ),
    ),
    Probe(
        "The customer finds the amount at the payment address",
        "По адресу оплаты покупатель видит сумму",
        ("I03",),
        (new_invoice(amount=777), Visit("{invoice.payment_url}", ("777",))),
    ),
    Probe(
        "Amounts are exact to the hundredth, by answer and by reading again",
        "Суммы точны до сотых — и в ответе, и при повторном чтении",
        ("G07", "I01"),
        tuple(
            step
            for sent, shown in AMOUNTS
            for step in (
                new_invoice(amount=sent, answer={"amount": shown}),
                invoice_is({"amount": shown}),
            )
        ),
    ),
    Probe(
        "Texts come back as they were sent: any script, markup and 500 characters",
        "Тексты возвращаются без изменений: любые буквы, разметка, 500 символов",
        ("I01", "I05"),
        (
            *(new_invoice(description=text, answer={"description": text}) for text in TEXTS),
            new_invoice(
                external_order_id="{run}" + "ю" * 200,
                answer={"external_order_id": "{run}" + "ю" * 200},
            ),
        ),
    ),
    Probe(
        "The bounds of a new invoice are the documented ones",
        "Границы полей нового счёта — документированные",
        ("I01", "E04"),
        (
            refused(
                INVOICES,
                {"amount": 0.01, "description": "я" * 500, "external_order_id": "я" * 255},
                faults("phone_number"),
            ),
            refused(
                INVOICES,
                {"amount": 99999999.99, "description": "я" * 501, "external_order_id": "я" * 255},
                faults("phone_number", "description"),
            ),
            refused(
                INVOICES,
                {"amount": 1, "external_order_id": "я" * 256},
                faults("phone_number", "external_order_id"),
            ),
            refused(
                INVOICES,
                {"amount": 1, "webhook_id": "one", "description": 5},
                faults("phone_number", "webhook_id", "description"),
            ),
            refused(INVOICES, {}, faults("phone_number", "amount")),
        ),
    ),
    Probe(
        "A create is refused with 401 and 422",
        "Создание отклоняется с 401 и 422",
        ("I04",),
        (
            refused(INVOICES, {"amount": 1}, error(), status=401, key=Ref("wrong_key")),
            refused(INVOICES, {"amount": 1}, faults("phone_number")),
        ),
    ),
    Probe(
        "An amount out of bounds is named in the documented words",
        "Сумма вне границ называется документированными словами",
        ("E04", "I01"),
        tuple(
            refused(
                INVOICES,
                {"amount": bad},
                faults(amount=AMOUNT_FAULT, phone_number=PHONE_FAULT),
            )
            for bad in BAD_AMOUNTS
        ),
    ),
    Probe(
        "An amount that is no number of at most two decimals is refused",
        "Сумма, которая не число с двумя знаками, отклоняется",
        ("H12",),
        tuple(
            refused(INVOICES, {"amount": bad}, faults("amount", "phone_number"))
            for bad in ODD_AMOUNTS
        ),
    ),
    Probe(
        "A phone number is 8 and ten digits, and nothing else",
        "Номер телефона — 8 и ещё десять цифр, и ничего другого",
        ("G10", "E04"),
        (
            *(
                refused(
                    INVOICES,
                    {"phone_number": bad},
                    {"errors": {"phone_number": [says(PHONE_FAULT)]}},
                )
                for bad in BAD_PHONES
            ),
            refused(INVOICES, {"phone_number": "87001234567"}, faults("amount")),
        ),
    ),
    Probe(
        "An unknown webhook is refused",
        "Неизвестный вебхук отклоняется",
        ("H16",),
        (
            refused(
                INVOICES,
                {"webhook_id": 2_000_000_000},
                faults("amount", "phone_number", "webhook_id"),
            ),
        ),
    ),
    Probe(
        "An organisation that is not verified makes no invoice",
        "Непроверенная организация не выставляет счёт",
        ("H06", "G12"),
        (
            Control("POST", "/keys", {"organisation": "New", "verified": False}, keep="other"),
            post(
                INVOICES,
                400,
                error(),
                key=Ref("other.key"),
                body={"amount": 1, "phone_number": Ref("phone")},
            ),
            get(INVOICES, {"data": []}, key=Ref("other.key")),
        ),
    ),
    Probe(
        "Two invoices may carry the same order id",
        "Два счёта могут иметь один и тот же номер заказа",
        ("I12",),
        (
            new_invoice("first"),
            new_invoice("second"),
            search(
                {"data": [{"id": Ref("second.id")}, {"id": Ref("first.id")}], "meta": {"total": 2}}
            ),
        ),
    ),
)
