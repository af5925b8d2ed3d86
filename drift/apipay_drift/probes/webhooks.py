"""Probes of webhooks: who is told what, how it is signed and repeated (W, H17, H18)."""

# ruff: noqa: RUF001 - Russian is written in Cyrillic

from apipay_drift.probes.model import Control, Hear, Json, Probe, Ref, Reply
from apipay_drift.probes.patterns import Exactly
from apipay_drift.probes.steps import (
    MOMENT_OF_TESTS,
    advance,
    clock,
    move,
    new_invoice,
    new_schedule,
    post,
    schedule_verb,
)

MOVES = {"pay": "paid", "cancel": "cancelled", "expire": "expired"}
RETRIES = (("PT59S", 1), ("PT1S", 2), ("PT4M59S", 2), ("PT1S", 3), ("PT14M59S", 3), ("PT1S", 4))


SETTLE = advance("PT1S")  # a leap ends when all that was due has been sent: nothing more is coming


def hook(keep: str = "hook", url: str = "{hook_url}", status: int = 200) -> Control:
    """Register our receiver, as one does in the dashboard."""
    body = {"url": url, "organisation_id": Ref("organisation_id")}
    return Control("POST", "/webhooks", body, status, keep)


def hear(*bodies: Json, same: bool = False) -> Hear:
    """Hear what the first webhook signs."""
    return Hear(bodies, Ref("hook.secret"), same=same)


def told(verb: str, moment: str = MOMENT_OF_TESTS, **fields: Json) -> Exactly:
    """Return the whole event of a move."""
    status = MOVES[verb]
    invoice: dict[str, Json] = {
        "id": Ref("invoice.id"),
        "external_order_id": "{run}",
        "amount": "10.50",
        "status": status,
        "description": "Чай & <b>",
        "kaspi_invoice_id": Ref("invoice.kaspi_invoice_id"),
        "client_phone": Ref("phone"),
        f"{status}_at": moment,
    }
    if verb == "pay":
        invoice["client_name"] = "Aigerim S."
    event = {"event": "invoice.status_changed", "invoice": Exactly(invoice | fields)}
    return Exactly({**event, "timestamp": moment})


def event(name: str, status: str) -> Json:
    """Return what matters of an event of this invoice."""
    return {"invoice": {"id": Ref(f"{name}.id"), "status": status}}


TEA: dict[str, Json] = {"amount": 10.5, "description": "Чай & <b>"}

PROBES = (
    *(
        Probe(
            f"A webhook tells that an invoice is {status}, signed, in the documented words",
            f"Вебхук сообщает о статусе {status} с подписью и документированными полями",
            ("W02", "W03", "W04"),
            (clock(), hook(), new_invoice(**TEA), move(verb), hear(told(verb))),
        )
        for verb, status in MOVES.items()
    ),
    Probe(
        "A cancel by the merchant and a passed deadline are told; a create and a refund are not",
        "Об отмене продавцом и истёкшем сроке сообщается; о создании и возврате — нет",
        ("W02", "I08"),
        (
            clock(),
            hook(),
            new_invoice("paid"),
            move("pay", "paid"),
            hear(event("paid", "paid")),
            post("/invoices/{paid.id}/refund"),
            new_invoice("first"),
            post("/invoices/{first.id}/cancel"),
            hear({}, event("first", "cancelled")),
            new_invoice("second"),
            advance("P1D"),
            hear({}, {}, event("second", "expired")),
        ),
    ),
    Probe(
        "A webhook has an id and a secret that is shown once",
        "У вебхука есть номер и секрет, который показывают один раз",
        ("W01",),
        (
            hook(),
            Control("GET", "/webhooks", keep="shown"),
            new_invoice(webhook_id=Ref("hook.id")),
            move("pay"),
            hear({"event": "invoice.status_changed"}),
        ),
    ),
    Probe(
        "A webhook_id picks one of several webhooks, for invoices and schedules",
        "webhook_id выбирает один из вебхуков — для счетов и расписаний",
        ("W01", "I01", "C01", "H27"),
        (
            hook("other"),
            hook(),
            new_invoice(webhook_id=Ref("hook.id")),
            move("pay"),
            SETTLE,
            hear({"invoice": {"id": Ref("invoice.id")}}),
            new_schedule(webhook_id=Ref("hook.id")),
            schedule_verb("bill-now", keep="bill"),
            move("pay", "bill"),
            SETTLE,
            hear({"invoice": {"id": Ref("invoice.id")}}, {"invoice": {"id": Ref("bill.id")}}),
        ),
    ),
    Probe(
        "Without a webhook_id, every webhook of the organisation hears",
        "Без webhook_id событие получают все вебхуки организации",
        ("H17",),
        (
            hook("first"),
            hook("second"),
            new_invoice(),
            move("pay"),
            Hear(
                ({"invoice": {"id": Ref("invoice.id")}}, {"invoice": {"id": Ref("invoice.id")}}),
                Ref("first.secret"),
                others=(Ref("second.secret"),),
            ),
        ),
    ),
    Probe(
        "What is not answered 2xx is sent again after 1, 5 and 15 minutes, the same bytes",
        "Без ответа 2xx — повторы через 1, 5 и 15 минут, те же байты",
        ("W05", "W06", "H18"),
        (
            clock(),
            hook(),
            Reply(500),
            new_invoice(),
            move("pay"),
            hear({}),
            *(
                step
                for leap, count in RETRIES
                for step in (advance(leap), hear(*[{}] * count, same=True))
            ),
            advance("P1D"),
            hear({}, {}, {}, {}, same=True),
        ),
    ),
    Probe(
        "Any 2xx is success, and the last attempt",
        "Любой 2xx — успех и последняя попытка",
        ("W05",),
        (
            clock(),
            hook(),
            Reply(204),
            new_invoice(),
            move("pay"),
            hear({}),
            advance("P1D"),
            hear({}),
        ),
    ),
    Probe(
        "A redirect is a failure, and is not followed",
        "Перенаправление — неудача, и ему не следуют",
        ("H18",),
        (
            clock(),
            hook(),
            Reply(307),
            new_invoice(),
            move("pay"),
            hear({}),
            advance("PT1M"),
            hear({}, {}),
        ),
    ),
    Probe(
        "In production a webhook is https and public",
        "В бою вебхук — только https и публичный адрес",
        ("W07",),
        (
            Control("PATCH", "/settings", {"strict_webhooks": True}),
            *(
                hook(url=url, status=422)
                for url in (
                    "http://example.com/hook",
                    "https://127.0.0.1/hook",
                    "https://10.0.0.1/hook",
                    "https://[::1]/hook",
                    "ftp://example.com",
                )
            ),
            hook(url="https://93.184.215.14/hook"),
            Control("PATCH", "/settings", {"strict_webhooks": False}),
        ),
    ),
)
