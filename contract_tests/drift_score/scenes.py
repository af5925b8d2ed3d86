"""What is talked of: every operation, state, filter, bound and refusal, without any thrift."""

# ruff: noqa: RUF001 - letters of several scripts

from collections.abc import Callable
from itertools import product

from contract_tests.drift_score import paper
from contract_tests.drift_score.talk import PHONE, Json, Talk

LONG = (
    " Билет «Опера» <b>&amp; ужин</b> 'два' \"места\"  \\ é e\u0301 ﬁ 🎭\nряд 7 — " + "я" * 500
)[:500]
SPACED = "  00Ab-Заказ_7%  "
AMOUNTS = (0.01, 0.29, 1.15, 0.5, 99.99, 1234.56, 10000, 10000.5, 99_999_999.99, 12_345_678.9)
LATER = "2031-02-28"

INVOICES, REFUNDS, SCHEDULES = "/invoices", "/refunds", "/recurring-invoices"


def new(talk: Talk, **fields: Json) -> str:
    """Make an invoice and return its path."""
    made = talk.post(INVOICES, **{"amount": 1000, "phone_number": PHONE} | fields)
    talk.later()
    return f"{INVOICES}/{number(made)}"


def number(made: Json) -> Json:
    """Return the id of what was made, whatever it is called by now."""
    return made.get("id", 1) if isinstance(made, dict) else 1


def paid(talk: Talk, **fields: Json) -> str:
    """Make an invoice that the customer pays, as the sandbox tells of it."""
    path = new(talk, **fields)
    talk.control("POST", f"{path}/pay")
    return path


def schedule(talk: Talk, **fields: Json) -> str:
    """Start a schedule and return its path."""
    given = {"amount": 5000.29, "phone_number": "87029876543", "interval": "monthly"}
    made = talk.post(SCHEDULES, **given | {"start_date": "2031-01-31"} | fields)
    talk.later()
    return f"{SCHEDULES}/{number(made)}"


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


BAD_AMOUNTS = (0, -5, 100_000_000, 1.005, "100", True, None, [1])
BAD_PHONES = ("+77011234567", "77011234567", "8701123456", "870112345678", "phone", 87011234567,
              None, "")  # fmt: skip


def faulty(talk: Talk) -> None:
    """Requests with one fault each, and with many."""
    there, plan = paid(talk), schedule(talk)
    refund = f"{there}/refund"
    fine = {"amount": 1000, "phone_number": PHONE}
    planned = fine | {"interval": "monthly"}
    bad: list[tuple[str, str, Json, Json]] = []
    for path, base in ((INVOICES, fine), (SCHEDULES, planned)):
        bad += [("POST", path, base, {"amount": each}) for each in BAD_AMOUNTS]
        bad += [("POST", path, base, {"phone_number": each}) for each in BAD_PHONES]
        bad += [("POST", path, base, {"description": each}) for each in ("x" * 501, "x" * 2000, 7)]
        bad += [("POST", path, base, {"webhook_id": each}) for each in (99, "x", 1.5)]
    bad += [("POST", refund, {}, {"amount": each}) for each in BAD_AMOUNTS]
    bad += [("PUT", plan, {}, {"amount": each}) for each in BAD_AMOUNTS]
    bad += [("POST", INVOICES, fine, {"external_order_id": each}) for each in ("x" * 256, 7)]
    bad += [("POST", refund, {}, {"reason": each}) for each in ("x" * 501, 7)]
    bad += [("PUT", plan, {}, {"description": "x" * 501}), ("PUT", plan, {}, {"interval": "x"})]
    bad += [("POST", SCHEDULES, planned, {"interval": each}) for each in ("hourly", 7)]
    days = ({"start_date": "2020-01-01"}, {"start_date": "31.01.2031"}, {"end_date": "2031-02-30"},
            {"start_date": "2031-03-01", "end_date": "2031-02-01"})  # fmt: skip
    bad += [("POST", SCHEDULES, planned, each) for each in days]
    for method, path, base, more in bad:
        talk.ask(method, path, base | more)
        talk.ask(method, path, more)
    queries = [
        (path, {"page": each})
        for path in (INVOICES, REFUNDS, SCHEDULES)
        for each in ("0", "-1", "x")
    ]
    queries += [
        (path, {"per_page": each})
        for path in (INVOICES, REFUNDS, SCHEDULES)
        for each in ("0", "101", "x")
    ]
    queries += [
        (INVOICES, each)
        for each in (
            {"search": "x" * 101},
            {"status__": "x"},
            {"date_from": "31.01.2031"},
            {"date_to": "x"},
            {"date_from": "2031-02-01", "date_to": "2031-01-01"},
            {"page": "0", "per_page": "0"},
        )
    ]
    queries += [(SCHEDULES, {"status": "x"})]
    for path, query in queries:
        talk.get(path, **query)
    for path in (INVOICES, SCHEDULES, refund):
        for raw in ("[]", "{", "", "null"):
            talk.ask("POST", path, raw=raw)
        talk.ask("POST", path, fine, media="text/plain")
    talk.ask("PUT", plan, raw="{")
    unknown(talk)


def unknown(talk: Talk) -> None:
    """Things that are not there."""
    for operation in paper.operations().values():
        if "{id}" in operation.path:
            for name in ("999999", "x", "0"):
                talk.ask(operation.method, operation.path.replace("{id}", name), {})


def sound(talk: Talk) -> None:
    """Everything that is just allowed."""
    fine = {"amount": 1000, "phone_number": PHONE}
    planned = fine | {"interval": "monthly"}
    texts = ("x" * 254, "x" * 255, "x" * 500, LONG, "<b>", None)
    orders = ("x" * 255, "x" * 100, '№ 7/5 "a"', None)
    for amount in AMOUNTS:
        talk.post(INVOICES, **fine | {"amount": amount})
        talk.post(SCHEDULES, **planned | {"amount": amount})
    for text in texts:
        talk.post(INVOICES, **fine | {"description": text})
        talk.post(SCHEDULES, **planned | {"description": text})
    for order in orders:
        talk.post(INVOICES, **fine | {"external_order_id": order, "description": "x"})
    talk.post(INVOICES, **fine | {"external_order_id": "x", "phone_number": "80000000000"})
    talk.post(INVOICES, **fine | {"colour": "red"})
    talk.post(SCHEDULES, **planned | {"colour": "red"})
    talk.post(SCHEDULES, **planned | {"start_date": "2031-01-31", "end_date": None})
    _sound_refunds(talk)
    _sound_changes(talk)
    _sound_queries(talk)


def _sound_refunds(talk: Talk) -> None:
    path = paid(talk, amount=100_000)
    for amount, reason in ((0.5, "x" * 256), (100.29, LONG), (100, None), (100, "Да")):
        talk.post(f"{path}/refund", amount=amount, reason=reason)
    talk.post(f"{path}/refund", amount=100)
    talk.ask("POST", f"{path}/refund", {})
    talk.post(f"{paid(talk)}/refund")


def _sound_changes(talk: Talk) -> None:
    plan = schedule(talk)
    for fields in ({"amount": 0.5}, {"description": "x" * 400}, {"interval": "daily"}, {},
                   *({"interval": each} for each in ("weekly", "monthly", "yearly"))):  # fmt: skip
        talk.ask("PUT", plan, fields)
    for interval in ("daily", "weekly", "yearly"):
        schedule(talk, interval=interval, end_date=LATER)


def _sound_queries(talk: Talk) -> None:
    for path, size in product((INVOICES, REFUNDS, SCHEDULES), ("100", "51", "1")):
        talk.get(path, per_page=size)
    for text in ("x", "xx", "x" * 60, "x" * 100):
        talk.get(INVOICES, search=text)
    for status in ("pending", "paid", "cancelled", "expired"):
        talk.get(INVOICES, status__=status)
    talk.ask("GET", INVOICES, query=(("status[]", "paid"), ("status[]", "pending")))
    talk.get(INVOICES, date_from="2031-01-31")
    talk.get(INVOICES, date_from="2031-01-31", date_to="2031-01-31")
    for status in ("active", "paused", "cancelled"):
        talk.get(SCHEDULES, status=status)


def strangers(talk: Talk) -> None:
    """Every operation without a key, with a wrong one, and with one that begins right."""
    path, plan = paid(talk), schedule(talk)
    made = talk.post(f"{path}/refund", amount=1)
    ids = {"invoices": path.rsplit("/")[-1], "refunds": str(number(made)),
           "recurring-invoices": plan.rsplit("/")[-1]}  # fmt: skip
    for operation in paper.operations().values():
        where = operation.path.replace("{id}", ids[operation.path.split("/")[1]])
        for key in (None, "", "wrong", f"{talk.key[:12]}wrong"):
            body = {} if operation.method != "GET" else None
            talk.ask(operation.method, where, body, key=key)


def limit(talk: Talk) -> None:
    """More than may be asked in a minute, and what goes wrong on purpose."""
    talk.sandbox.rate_limit = True
    path, plan = new(talk), schedule(talk)
    talk.get(path)
    talk.get(plan)
    talk.get(f"{REFUNDS}/7")
    talk.control("POST", "/faults", {"kind": "rate_limit", "count": 1, "retry_after": 7})
    talk.get(path)
    talk.control("POST", "/faults", {"kind": "error", "count": 1})
    talk.get(path)
    for _ in range(28):
        talk.get(path)
        talk.get(REFUNDS)
    talk.get(path)
    talk.later("PT61S")
    talk.get(path)


SCENES: dict[str, Callable[[Talk], None]] = {
    each.__name__: each
    for each in (invoices, refunds, schedules, pages, filters, faulty, sound, strangers, limit)
}
