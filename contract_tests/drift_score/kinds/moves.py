"""The life of an invoice and its refunds: moves refused, allowed, without effect, or elsewhere."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from contract_tests.drift_score.kinds import acts
from contract_tests.drift_score.kinds.acts import afterwards, idle, pretending, undone
from contract_tests.drift_score.kinds.values import word
from contract_tests.drift_score.proxy import Drift, Server
from contract_tests.mutants.changes import items, value
from contract_tests.mutants.proxy import Answered, Asked, Json

CREATE, GET, LIST = ("createInvoice",), ("getInvoice",), ("listInvoices",)
CANCEL, REFUND = ("cancelInvoice",), ("createRefund",)
SHOWN = ("getInvoice", "listInvoices", "cancelInvoice")
SETTLED = ("paid", "cancelled", "expired")
UNPAID = ("pending", "cancelled", "expired")
SOME_ID = 900_000_000


def _refund(asked: Asked, server: Server) -> Json:
    """Return a refund that is nowhere."""
    given = asked.json if isinstance(asked.json, dict) else {}
    where = acts.place(asked)
    whole = acts.shown(server, where)["amount"] if where else "1.00"
    amount = f"{given['amount']:.2f}" if "amount" in given else whole
    moment = server.quietly(replace(asked, method="GET", path=asked.path[:-7])).json["created_at"]
    told = {"id": SOME_ID, "invoice_id": where.id if where else 1, "amount": amount}
    reason = {"reason": given["reason"]} if given.get("reason") else {}
    return told | {"status": "completed", "created_at": moment} | reason


def claimed(*statuses: str) -> Any:
    """Answer 200 with a refund that is nowhere, where it has to be refused."""

    def instead(asked: Asked, server: Server) -> Answered:
        got = server.forward(asked)
        where = acts.place(asked)
        row = acts.read(server, where) if where else None
        if row is None or got.status != 400 or row["status"] not in statuses:
            return got
        if asked.body and asked.json is None:
            return got
        return replace(got, status=200).showing(_refund(asked, server))

    return instead


def _unlimited(row: Any) -> acts.Columns:
    return {"amount": row["amount"] + 10**11, "refunded": 0}


def _more_than_left(asked: Asked, server: Server) -> Answered:
    """Give back whatever is asked for; the account then says that all is given back."""
    where = acts.place(asked)
    row = acts.read(server, where) if where else None
    got = server.forward(asked)
    given = asked.json if isinstance(asked.json, dict) else {}
    if where is None or row is None or row["status"] != "paid" or got.status != 400:
        return got
    if "amount" not in given:
        return got
    acts.write(server, where, _unlimited(row))
    got = server.forward(asked)
    acts.write(server, where, {"refunded": row["amount"]})
    acts.write(server, where, {"amount": row["amount"]})
    return got


def _what_is_left(asked: Asked, server: Server) -> Answered:
    """Give back what is left where more is asked for."""
    where = acts.place(asked)
    row = acts.read(server, where) if where else None
    given = asked.json
    if row is None or row["status"] != "paid" or not isinstance(given, dict):
        return server.forward(asked)
    left = (row["amount"] - row["refunded"]) / 100
    got = server.forward(asked)
    if got.status != 400 or left <= 0 or not isinstance(given.get("amount"), int | float):
        return got
    return server.forward(acts.with_json(asked, given | {"amount": left}))


def _again(asked: Asked, server: Server) -> Answered:
    """Give back everything once more where nothing is left."""
    where = acts.place(asked)
    row = acts.read(server, where) if where else None
    if row is None or where is None or row["status"] != "paid" or row["refunded"] < row["amount"]:
        return server.forward(asked)
    acts.write(server, where, {"refunded": 0})
    got = server.forward(asked)
    acts.write(server, where, {"refunded": row["amount"]})
    return got


def _refused(only: str) -> Any:
    """Refuse refunds that are allowed: whole, partial or second ones, those of all that is left."""

    def instead(asked: Asked, server: Server) -> Answered:
        where = acts.place(asked)
        row = acts.read(server, where) if where else None
        if row is None or where is None or row["status"] != "paid":
            return server.forward(asked)
        amount = (asked.json or {}).get("amount") if isinstance(asked.json, dict | None) else None
        tiyn = round(amount * 100) if isinstance(amount, int | float) else None
        strikes = {
            "whole": tiyn is None,
            "partial": tiyn is not None and tiyn < row["amount"],
            "second": row["refunded"] > 0,
            "rest": tiyn is None and row["refunded"] > 0,
            "exact": tiyn is not None and tiyn == row["amount"] - row["refunded"],
        }
        if not strikes[only]:
            return server.forward(asked)
        acts.write(server, where, {"status": "expired"})
        got = server.forward(asked)
        acts.write(server, where, {"status": "paid"})
        return got

    return instead


def _unkept(asked: Asked, server: Server) -> Answered:
    """Answer with a refund that is then nowhere."""
    where = acts.place(asked)
    row = acts.read(server, where) if where else None
    if row is None or where is None or row["status"] != "paid":
        return server.forward(asked)
    if asked.body and not isinstance(asked.json, dict):
        return server.forward(asked)
    got = server.forward(replace(asked, method="GET", path=asked.path[:-7], body=b""))
    given = asked.json or {}
    amount = given.get("amount")
    left = row["amount"] - row["refunded"]
    sound = isinstance(amount, int | float) and 0.01 <= amount <= left / 100
    if left <= 0 or ("amount" in given and not sound) or len(given.get("reason") or "") > 500:
        return server.forward(asked)
    return got.showing(_refund(asked, server))


def _then(columns: acts.Columns, *, whole: bool = False) -> Any:
    """Let a refund happen and change its invoice: after each, or once nothing is left."""

    def instead(asked: Asked, server: Server) -> Answered:
        got = server.forward(asked)
        where = acts.place(asked)
        row = acts.read(server, where) if where and got.status == 200 else None
        if row is None or where is None or (whole and row["refunded"] < row["amount"]):
            return got
        acts.write(server, where, columns)
        return got

    return instead


def _early(item: dict[str, Json]) -> dict[str, Json]:
    return {"client_name": "Aigerim S."} | item if item.get("status") == "pending" else item


def _both(first: str, second: str) -> Any:
    return items(lambda item: item | {second: item[first]} if first in item else item)


ANSWERS: tuple[tuple[str, str, tuple[str, ...], Any], ...] = (
    ("a paid invoice stays pending", "I06", SHOWN, items(lambda item: {
        name: each for name, each in item.items() if name not in ("paid_at", "client_name")
    } | {"status": word("paid", "pending")(item["status"])})),
    ("an expired invoice stays pending", "I08", SHOWN, items(lambda item: {
        name: each for name, each in item.items() if name != "expired_at"
    } | {"status": word("expired", "pending")(item["status"])})),
    ("an expired invoice is cancelled", "I06", (*GET, *LIST),
     value("status", word("expired", "cancelled"))),
    ("a cancelled invoice is expired", "I11", (*GET, *LIST),
     value("status", word("cancelled", "expired"))),
    ("a paid invoice has cancelled_at", "G13", GET, _both("paid_at", "cancelled_at")),
    ("a cancelled invoice has expired_at", "G13", CANCEL, _both("cancelled_at", "expired_at")),
    ("an expired invoice has cancelled_at", "G13", (*GET, *LIST),
     _both("expired_at", "cancelled_at")),
    ("a new invoice has paid_at", "G13", CREATE, items(
        lambda item: item | {"paid_at": item["created_at"]})),
    ("a pending invoice names its customer", "H30", (*CREATE, *GET), items(_early)),
    ("a new invoice is paid", "I02", CREATE, value("status", lambda _: "paid")),
    ("a new invoice is expired", "I02", CREATE, value("status", lambda _: "expired")),
    ("cancelling answers expired", "I11", CANCEL, value("status", lambda _: "expired")),
    ("cancelling answers pending", "I11", CANCEL, value("status", lambda _: "pending")),
)  # fmt: skip

MOVES: tuple[tuple[str, str, tuple[str, ...], Any], ...] = (
    ("a pending invoice cannot be cancelled", "I07", CANCEL,
     pretending("pending", sees={"status": "expired"})),
    *((f"an invoice that is {status} is cancelled", "I11", CANCEL,
       pretending(status, sees={"status": "pending"}, back=())) for status in SETTLED),
    *((f"cancelling what is {status} answers 200 and does nothing", "I11", CANCEL,
       idle(status)) for status in SETTLED),
    ("cancelling does nothing", "I11", CANCEL, undone()),
    ("cancelling does nothing and says so", "I11", CANCEL, afterwards(
        lambda *_: {"status": "pending", "cancelled_at": None})),
    ("cancelling answers with the invoice as it was", "I11", CANCEL, acts.stale),
    ("cancelling lets an invoice expire", "I11", CANCEL, afterwards(lambda server, _: {
        "status": "expired", "cancelled_at": None, "expired_at": acts.now(server)})),
    ("cancelling is forgotten", "I07", CANCEL, undone("status")),
    ("a new invoice is paid at once", "I02", CREATE, acts.made(acts.paid, reread=False)),
    ("a new invoice is cancelled at once", "I02", CREATE, acts.made(lambda server, _: {
        "status": "cancelled", "cancelled_at": acts.now(server)}, reread=True)),
    *((f"an invoice that is {status} is refunded", "R03", REFUND,
       pretending(status, sees={"status": "paid"})) for status in UNPAID),
    *((f"refunding what is {status} answers 200 and does nothing", "R03", REFUND,
       claimed(status)) for status in UNPAID),
    ("more than is left is refunded", "R04", REFUND, _more_than_left),
    ("what is left is refunded where more is asked for", "H01", REFUND, _what_is_left),
    ("a refunded invoice is refunded again", "H03", REFUND, _again),
    ("no invoice is refunded unless an amount is said", "R01", REFUND, _refused("whole")),
    ("no invoice is refunded in part", "R04", REFUND, _refused("partial")),
    ("there is one refund an invoice", "R04", REFUND, _refused("second")),
    ("what is left is not refunded unless its amount is said", "H03", REFUND, _refused("rest")),
    ("a refund of exactly what is left is refused", "R04", REFUND, _refused("exact")),
    ("a refund is not kept", "R02", REFUND, _unkept),
    ("a refunded invoice is cancelled", "H02", REFUND,
     _then({"status": "cancelled"}, whole=True)),
    ("a partly refunded invoice is pending", "H02", REFUND, _then({"status": "pending"})),
    ("a refunded invoice forgets that it was paid", "H02", REFUND, _then({"paid_at": None})),
)  # fmt: skip


def _drifts() -> Iterator[Drift]:
    for words, fact, operations, answer in ANSWERS:
        yield Drift("state machine", words, fact, operations, answer=answer)
    for words, fact, operations, instead in MOVES:
        yield Drift("state machine", words, fact, operations, instead=instead)


DRIFTS = tuple(_drifts())
