"""Money: amounts that are rounded, cut, swapped, or given back wrongly."""

import struct
from collections.abc import Callable, Iterator
from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from typing import Any

from contract_tests.drift_score.kinds import acts
from contract_tests.drift_score.kinds.acts import afterwards
from contract_tests.drift_score.proxy import Drift, Server
from contract_tests.mutants.changes import items, value
from contract_tests.mutants.proxy import Answered, Asked, Json, with_json

Cents = Callable[[int], int]

TENGE = Decimal(100)


def rounded(mode: str) -> Cents:
    """Return what makes whole tenge of tiyn."""
    return lambda tiyn: int((tiyn / TENGE).quantize(Decimal(1), mode) * TENGE) or 100


def _float(tiyn: int) -> int:
    """Multiply by hundred as careless programs do: 0.29 becomes 28."""
    return int(tiyn / 100 * 100)


def _single(tiyn: int) -> int:
    """Pass through a float of 32 bits."""
    (kept,) = struct.unpack("f", struct.pack("f", tiyn / 100))
    return round(kept * 100)


def _wrapped(tiyn: int) -> int:
    """Pass through an integer of 32 bits."""
    return abs((tiyn + 2**31) % 2**32 - 2**31)


def _tenths(tiyn: int) -> int:
    """Keep one decimal."""
    return tiyn // 10 * 10 or 10


def kept_as(work: Cents) -> Any:
    """Keep the amount of what is made as something else, and show it so everywhere."""

    def columns(server: Server, where: acts.Place) -> acts.Columns:
        row = acts.read(server, where)
        return {"amount": work(row["amount"])} if row else {}

    return acts.made(columns, reread=True)


def changed_as(work: Cents) -> Any:
    """Keep the amount that a change brings as something else."""

    def instead(asked: Asked, server: Server) -> Answered:
        where = acts.place(asked)
        got = server.forward(asked)
        row = acts.read(server, where) if where and got.status == 200 else None
        if where is None or row is None or "amount" not in (asked.json or {}):
            return got
        acts.write(server, where, {"amount": work(row["amount"])})
        return got.showing(acts.shown(server, where))

    return instead


def shown_as(work: Cents) -> Any:
    """Show every amount as something else."""

    def write(text: str) -> str:
        tiyn = work(round(Decimal(text) * 100))
        return f"{tiyn // 100}.{tiyn % 100:02}"

    return value("amount", write)


def refunded_as(work: Cents) -> Any:
    """Give back something else than was asked for."""

    def instead(asked: Asked, server: Server) -> Answered:
        got = server.forward(asked)
        if got.status != 200:
            return got
        number = got.json["id"]
        tiyn = round(Decimal(got.json["amount"]) * 100)
        becomes = work(tiyn)
        where = acts.place(asked)
        if where is None or becomes == tiyn:
            return got
        sql = "UPDATE refunds SET amount = ? WHERE id = ?"
        server.world(lambda world: world.db.run(sql, (becomes, number)))
        row = acts.read(server, where)
        if row:
            counted = min(row["amount"], max(0, row["refunded"] + becomes - tiyn))
            acts.write(server, where, {"refunded": counted})
        return got.showing(got.json | {"amount": f"{becomes // 100}.{becomes % 100:02}"})

    return instead


def _counted(work: Callable[[int, int, int], int]) -> Any:
    """Count what has been given back wrongly: work(before, given now, amount of the invoice)."""

    def columns(server: Server, before: Any) -> acts.Columns:
        row = acts.read(server, acts.Place("invoices", before["id"]))
        given = row["refunded"] - before["refunded"] if row else 0
        counted = work(before["refunded"], given, before["amount"])
        return {"refunded": min(before["amount"], max(0, counted))}

    return afterwards(columns, reread=False)


def _whole_again(asked: Asked, server: Server) -> Answered:
    """Without an amount, give back the whole amount, whatever has been given back."""
    given = asked.json if isinstance(asked.json, dict) else {}
    where = acts.place(asked)
    row = acts.read(server, where) if where else None
    partly = row is not None and 0 < row["refunded"] < row["amount"] and row["status"] == "paid"
    if where is None or row is None or "amount" in given or not partly:
        return server.forward(asked)
    acts.write(server, where, {"refunded": 0})
    return server.forward(asked)


def _a_little_more(asked: Asked, server: Server) -> Answered:
    """Give back up to one tenge more than is left."""
    where = acts.place(asked)
    row = acts.read(server, where) if where else None
    given = asked.json
    if row is None or not isinstance(given, dict):
        return server.forward(asked)
    amount = given.get("amount")
    left = row["amount"] - row["refunded"]
    more = isinstance(amount, int | float) and left < round(amount * 100) <= left + 100
    if not more or left <= 0:
        return server.forward(asked)
    got = server.forward(with_json(asked, given | {"amount": left / 100}))
    shown = got.json
    return got.showing(shown | {"amount": f"{amount:.2f}"}) if got.status == 200 else got


def _less_refunds(asked: Asked, server: Server) -> Answered:
    """Take refunds off the amount that an invoice shows."""
    got = server.forward(asked)
    if got.status != 200:
        return got

    def less(item: dict[str, Json]) -> dict[str, Json]:
        row = acts.read(server, acts.Place("invoices", item["id"]))
        tiyn = row["amount"] - row["refunded"] if row else 0
        return item | {"amount": f"{tiyn // 100}.{tiyn % 100:02}"}

    return items(less)(asked, got, server.memory)


def _first_amount(asked: Asked, server: Server) -> Answered:
    """Bill what a schedule was made with, whatever it has been changed to."""
    made = server.memory.seen.setdefault("made", {})
    got = server.forward(asked)
    if got.status != 200:
        return got
    if asked.operation == "createRecurringInvoice":
        made[got.json["id"]] = got.json["amount"]
        return got
    where = acts.place(asked)
    amount = made.get(where.id) if where else None
    if amount is None:
        return got
    invoice = acts.Place("invoices", got.json["id"])
    acts.write(server, invoice, {"amount": round(Decimal(amount) * 100)})
    return got.showing(acts.shown(server, invoice))


def _of_invoice(asked: Asked, server: Server) -> Answered:
    """Show with a refund the amount of its invoice."""
    got = server.forward(asked)
    if got.status != 200:
        return got

    def whole(item: dict[str, Json]) -> dict[str, Json]:
        shown = acts.shown(server, acts.Place("invoices", item["invoice_id"]))
        return item | {"amount": shown["amount"]}

    return items(whole)(asked, got, server.memory)


CREATE, SCHEDULE = ("createInvoice",), ("createRecurringInvoice",)
GET, LIST, CANCEL = ("getInvoice",), ("listInvoices",), ("cancelInvoice",)
REFUND, PUT, BILL = ("createRefund",), ("updateRecurringInvoice",), ("billRecurringInvoiceNow",)

HALF_UP, CUT = rounded(ROUND_HALF_UP), rounded(ROUND_DOWN)

MONEY: tuple[tuple[str, str, tuple[str, ...], Any], ...] = (
    ("an invoice is kept in whole tenge, rounded", "G07", CREATE, kept_as(HALF_UP)),
    ("an invoice is kept in whole tenge, cut", "G07", CREATE, kept_as(CUT)),
    ("an invoice is kept in whole tenge, to the even", "G07", CREATE,
     kept_as(rounded(ROUND_HALF_EVEN))),
    ("an invoice is kept as a float times hundred", "G07", CREATE, kept_as(_float)),
    ("an invoice is kept as a float of 32 bits", "G07", CREATE, kept_as(_single)),
    ("an invoice is kept as an integer of 32 bits", "I01", CREATE, kept_as(_wrapped)),
    ("an invoice is kept with one decimal", "G07", CREATE, kept_as(_tenths)),
    ("tenge are taken for tiyn", "G07", CREATE, kept_as(lambda tiyn: max(1, tiyn // 100))),
    ("tiyn are taken for tenge", "G07", SCHEDULE, kept_as(lambda tiyn: tiyn * 100)),
    ("a fee is added to an invoice", "I01", CREATE, kept_as(lambda tiyn: tiyn + tiyn // 100 + 1)),
    ("a schedule is kept in whole tenge", "G07", SCHEDULE, kept_as(CUT)),
    ("a schedule is kept as a float times hundred", "G07", SCHEDULE, kept_as(_float)),
    ("a changed amount is kept in whole tenge", "C05", PUT, changed_as(HALF_UP)),
    ("a changed amount is kept with one decimal", "C05", PUT, changed_as(_tenths)),
    ("what is billed is rounded", "H27", BILL, kept_as(HALF_UP)),
    ("what is billed has a fee", "H27", BILL, kept_as(lambda tiyn: tiyn + tiyn // 50 + 1)),
    ("what is billed is the first amount", "H27", (*BILL, *SCHEDULE), _first_amount),
    ("a refund is rounded", "R01", REFUND, refunded_as(HALF_UP)),
    ("a refund is cut to whole tenge", "R01", REFUND, refunded_as(CUT)),
    ("a refund is a float times hundred", "R01", REFUND, refunded_as(_float)),
    ("a fee is taken off a refund", "R01", REFUND,
     refunded_as(lambda tiyn: max(1, tiyn * 99 // 100))),
    ("a refund without an amount is of the whole again", "H03", REFUND, _whole_again),
    ("a refund may be a little more than is left", "R04", REFUND, _a_little_more),
    ("refunds are not added up", "R04", REFUND, _counted(lambda _, given, __: given)),
    ("refunds are not counted at all", "R04", REFUND, _counted(lambda before, *_: before)),
    ("refunds count twice", "R04", REFUND, _counted(lambda before, given, _: before + 2 * given)),
    ("an invoice shows what is left after refunds", "H02", (*GET, *LIST), _less_refunds),
    ("a list of invoices shows what is left after refunds", "H02", LIST, _less_refunds),
    ("a refund shows its invoice's amount", "R02", ("listRefunds",), _of_invoice),
)  # fmt: skip

ANSWERS: tuple[tuple[str, str, tuple[str, ...], Any], ...] = (
    ("a list of invoices shows whole tenge", "G07", LIST, shown_as(CUT)),
    ("a GET of an invoice shows whole tenge", "G07", GET, shown_as(HALF_UP)),
    ("a cancelled invoice shows nothing", "G07", CANCEL, value("amount", lambda _: "0.00")),
    ("a list of refunds shows whole tenge", "G07", ("listInvoiceRefunds",), shown_as(CUT)),
    ("a refund shows less than nothing", "R02", ("getRefund",), value(
        "amount", lambda text: f"-{text}")),
    ("a nought slips in before the tiyn", "G07", CREATE, shown_as(
        lambda tiyn: tiyn // 100 * 100 + tiyn % 100 // 10)),
    ("an amount below a tenge has no nought before its point", "G07", CREATE, value(
        "amount", lambda text: text.removeprefix("0"))),
    ("a large amount has an exponent", "G07", (*CREATE, *GET), value(
        "amount", lambda text: text if float(text) < 10**7 else f"{float(text):.9e}")),
)  # fmt: skip


def _drifts() -> Iterator[Drift]:
    for words, fact, operations, instead in MONEY:
        yield Drift("money", words, fact, operations, instead=instead)
    for words, fact, operations, answer in ANSWERS:
        yield Drift("money", words, fact, operations, answer=answer)


DRIFTS = tuple(_drifts())
