"""What is talked of: every operation, state, filter, bound and refusal, without any thrift."""

from collections.abc import Callable
from itertools import product

from contract_tests.drift_score.refusals import faulty, limit, sound, strangers
from contract_tests.drift_score.scenery import (
    AMOUNTS,
    INVOICES,
    LATER,
    LONG,
    REFUNDS,
    SCHEDULES,
    SPACED,
    new,
    number,
    paid,
    schedule,
)
from contract_tests.drift_score.talk import Talk


def invoices(talk: Talk) -> None:
    """Invoices of all amounts, through all their moves."""
    paths = [new(talk, amount=amount) for amount in AMOUNTS]
    paths += [new(talk, description=LONG, external_order_id=SPACED) for _ in range(2)]
    paths.append(new(talk, external_order_id="00042", phone_number="87770001122"))
    for path in paths:
        talk.get(path)
    talk.get(INVOICES, per_page=100)
    talk.get(INVOICES, search="заказ")
    for path in (paths[3], paths[10], paths[12]):
        talk.post(f"{path}/cancel")
        talk.later()
        talk.get(path)
        talk.post(f"{path}/cancel")
        talk.post(f"{path}/refund")
    talk.get(paths[9])
    for place, verb in ((4, "pay"), (5, "pay"), (7, "expire"), (8, "expire")):
        talk.control("POST", f"{paths[place]}/{verb}")
        talk.get(paths[place])
        talk.post(f"{paths[place]}/cancel")
        talk.get(paths[place])
    texts = new(talk, description=LONG, external_order_id=SPACED)
    for verb in ("pay", "expire"):
        talk.control("POST", f"{texts}/{verb}")
        talk.get(texts)
    for path in (*paths, texts):
        talk.get(path)
        talk.get(f"{path}/refunds")
    talk.get(INVOICES, per_page=100)


def refunds(talk: Talk) -> None:
    """Refunds in parts and whole, refused and not."""
    first, second, third = (paid(talk, external_order_id=f"r-{n}") for n in range(3))
    talk.post(f"{first}/refund", amount=0.29, reason=LONG)
    talk.later()
    talk.get(first)
    talk.post(f"{first}/refund", amount=101.15, reason=" Возврат <b>🎭</b> ")
    for each in ({"amount": 1000}, {"amount": 899.06}, {"amount": 900}):
        talk.post(f"{first}/refund", **each)
    one = talk.post(f"{first}/refund", amount=600.5)
    talk.get(f"{first}/refunds")
    talk.post(f"{first}/refund")
    talk.post(f"{first}/refund")
    talk.post(f"{first}/refund", amount=1)
    talk.get(first)
    talk.post(f"{second}/refund", amount=400)
    talk.post(f"{second}/refund", amount=600, reason="Остаток")
    talk.post(f"{third}/refund", reason="Всё")
    pending = new(talk)
    cancelled, expired = new(talk), new(talk)
    talk.post(f"{cancelled}/cancel")
    talk.control("POST", f"{expired}/expire")
    for path in (pending, cancelled, expired):
        talk.post(f"{path}/refund")
        talk.post(f"{path}/refund", amount=1)
        talk.get(f"{path}/refunds")
        talk.get(path)
    for path in (first, second, third):
        talk.get(path)
        talk.get(f"{path}/refunds")
    talk.get(REFUNDS)
    for each in range(1, 7):
        talk.get(f"{REFUNDS}/{each}")
    talk.get(f"{REFUNDS}/{number(one)}")
    talk.get(INVOICES)


def schedules(talk: Talk) -> None:
    """Schedules of all intervals through all their moves."""
    texts = {"description": LONG, "end_date": "2031-12-31"}
    paths = [
        schedule(talk, interval=interval, **more)
        for interval, more in product(("daily", "weekly", "monthly", "yearly"), ({}, texts))
    ]
    paths.append(schedule(talk, interval="yearly", start_date="2032-02-29"))
    paths.append(schedule(talk, amount=99, end_date="2031-02-20"))
    for path in paths:
        for verb in ("skip-period", "skip-period", "bill-now", "pause", "pause", "bill-now",
                     "skip-period", "resume", "resume"):  # fmt: skip
            talk.post(f"{path}/{verb}")
            talk.get(path)
        talk.ask("PUT", path, {"amount": 10000.55, "description": " Чай 🍵 ДВА "})
        talk.post(f"{path}/bill-now")
        talk.ask("PUT", path, {"interval": "weekly"})
        talk.post(f"{path}/pause")
        talk.ask("PUT", path, {"description": LONG})
        talk.get(path)
        talk.ask("PUT", path, {"amount": 700})
        talk.get(path)
    talk.get(SCHEDULES)
    for path in paths[1::2]:
        talk.post(f"{path}/resume")
        talk.ask("PUT", path, {})
    for path in paths:
        talk.post(f"{path}/cancel")
        for verb in ("pause", "resume", "cancel", "bill-now", "skip-period"):
            talk.post(f"{path}/{verb}")
            talk.get(path)
        talk.ask("PUT", path, {"amount": 1})
        talk.get(path)
    talk.get(SCHEDULES, per_page=100)
    talk.get(INVOICES, per_page=100)


def pages(talk: Talk) -> None:
    """Lists of more than a page."""
    paths = [
        paid(talk, amount=amount * 7 % 11 + 1, external_order_id=f"order-{amount}")
        for amount in range(12)
    ]
    for path in paths:
        talk.post(f"{path}/refund", amount=0.5)
        talk.post(f"{path}/refund", amount=0.25)
    talk.get(f"{paths[0]}/refunds")
    for amount in range(12):
        schedule(talk, amount=amount * 7 % 11 + 1)
    for path in (INVOICES, REFUNDS, SCHEDULES):
        talk.get(path)
        for size, page in product((1, 3, 5, 12, 50, 100), (1, 2, 3, 4, 9)):
            talk.get(path, per_page=size, page=page)
        talk.get(path, page=2)
    talk.get(INVOICES, search="order-1")
    talk.get(INVOICES, search="nothing")
    talk.get(SCHEDULES, status="paused")


def filters(talk: Talk) -> None:
    """Everything that narrows a list."""
    names = ("Alpha", "АЛЬФА Заказ", "100% alpha_1", "al pha", "beta aX1")
    _of_all_kinds(talk, names)
    for text in (*names, "alpha", "заказ", "a%a", "100%", "a_1", "aXp", "pha", "№", "expire"):
        talk.get(INVOICES, search=text, per_page=100)
        talk.ask("GET", INVOICES, query=(("search", text), ("status[]", "paid")))
    every = ("pending", "paid", "cancelled", "expired")
    for chosen in ((), *((each,) for each in every), every[:2], every[:0:-1], every[1::2]):
        talk.ask("GET", INVOICES, query=tuple(("status[]", each) for each in chosen))
    for day in ("2031-01-30", "2031-01-31", "2031-02-01", "2031-02-02", "2031-02-03"):
        talk.get(INVOICES, date_from=day)
        talk.get(INVOICES, date_to=day)
        talk.get(INVOICES, date_from=day, date_to=day)
        talk.get(INVOICES, date_from=day, search="alpha")
    paths = [schedule(talk, amount=each + 1, start_date=LATER) for each in range(6)]
    for path, verb in zip(paths, ("pause", "pause", "cancel"), strict=False):
        talk.post(f"{path}/{verb}")
    for status in ("active", "paused", "cancelled"):
        talk.get(SCHEDULES, status=status)


def _of_all_kinds(talk: Talk, names: tuple[str, ...]) -> None:
    for name in names:
        for verb in ("", "pay", "cancel", "expire"):
            path = new(talk, description=name, external_order_id=f"{name} {verb} № 7")
            if verb:
                talk.control("POST", f"{path}/{verb}")
        new(talk, external_order_id=name)
    talk.later("P2D")
    new(talk, description="Alpha")


SCENES: dict[str, Callable[[Talk], None]] = {
    each.__name__: each
    for each in (invoices, refunds, schedules, pages, filters, faulty, sound, strangers, limit)
}
