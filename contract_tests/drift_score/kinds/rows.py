"""Objects that are mixed up, late, changed by what is none of their business, or others'."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from contract_tests.drift_score.kinds import acts
from contract_tests.drift_score.kinds.acts import afterwards
from contract_tests.drift_score.proxy import Drift, Instead, Server
from contract_tests.mutants.changes import items
from contract_tests.mutants.proxy import API, Answered, Asked, Json, with_json

Item = dict[str, Json]

CREATE, SCHEDULE = ("createInvoice",), ("createRecurringInvoice",)
GET, LIST, CANCEL = ("getInvoice",), ("listInvoices",), ("cancelInvoice",)
REFUND, PUT, BILL = ("createRefund",), ("updateRecurringInvoice",), ("billRecurringInvoiceNow",)


def neighbour(name: str) -> Instead:
    """Show of an invoice a field of the one before it."""

    def instead(asked: Asked, server: Server) -> Answered:
        got = server.forward(asked)
        if got.status != 200:
            return got
        where = acts.place(asked)
        if where is None or acts.read(server, where._replace(id=where.id - 1)) is None:
            return got
        other = acts.shown(server, where._replace(id=where.id - 1))
        return got.showing(got.json | {name: other[name]} if name in other else got.json)

    return instead


def newest(path: str) -> Instead:
    """Show the newest object in the place of each."""

    def instead(asked: Asked, server: Server) -> Answered:
        got = server.forward(asked)
        if got.status != 200:
            return got
        found = server.quietly(replace(asked, path=f"{API}{path}", query=[("per_page", "1")]))
        return got.showing(found.json["data"][0])

    return instead


def _late(path: str) -> Instead:
    """Let a list lack what the last write has made until it has been read once."""

    def instead(asked: Asked, server: Server) -> Answered:
        got = server.forward(asked)
        seen = server.memory.seen
        if asked.method == "POST" and asked.path == f"{API}{path}" and got.status == 200:
            seen["late"] = got.json["id"]
        if asked.method != "GET" or got.status != 200 or seen.get("late") is None:
            return got
        late, shown = seen["late"], got.json
        rest = [item for item in shown["data"] if item["id"] != late]
        if len(rest) == len(shown["data"]):
            return got
        seen["late"] = None
        total = shown["meta"]["total"] - 1
        return got.showing({"data": rest, "meta": shown["meta"] | {"total": total}})

    return instead


def _late_status(asked: Asked, server: Server) -> Answered:
    """Show in lists the status that an invoice was made with."""
    got = server.forward(asked)
    later = ("paid_at", "cancelled_at", "expired_at", "client_name")

    def before(item: Item) -> Item:
        kept = {name: each for name, each in item.items() if name not in later}
        return kept | {"status": "pending"}

    return items(before)(asked, got, server.memory)


def _reading(asked: Asked, number: int) -> Asked:
    return replace(asked, method="GET", path=f"{API}/invoices/{number}", body=b"")


def _once(asked: Asked, server: Server) -> Answered:
    """Answer with the first invoice of an order id wherever it comes again."""
    given = asked.json
    order = given.get("external_order_id") if isinstance(given, dict) else None
    seen = server.memory.seen
    if order in seen:
        return server.forward(_reading(asked, seen[order]))
    got = server.forward(asked)
    if got.status == 200 and order:
        seen[order] = got.json["id"]
    return got


def strangers(server: Server) -> str:
    """Return the key of an organisation that has an invoice, a refund and a schedule of its own."""
    seen = server.memory.seen
    if "stranger" in seen:
        return str(seen["stranger"])
    key = server.sandbox.create_key()
    seen["stranger"] = key
    headers = {"x-api-key": key, "content-type": "application/json"}
    base = {"amount": 77, "phone_number": "87770001122", "description": "Somebody else's"}
    empty = Asked("", "POST", f"{API}/invoices", [], b"", headers)
    number = server.forward(with_json(empty, base)).json["id"]
    server.sandbox.pay(number)
    server.forward(replace(empty, path=f"{API}/invoices/{number}/refund"))
    schedule = replace(empty, path=f"{API}/recurring-invoices")
    server.forward(with_json(schedule, base | {"interval": "monthly"}))
    return key


def leaking(asked: Asked, server: Server) -> Answered:
    """Show on the first page something of another organisation."""
    key = strangers(server)
    got = server.forward(asked)
    if got.status != 200 or got.json.get("meta", {}).get("current_page", 1) != 1:
        return got
    path = asked.path if "meta" in got.json else f"{API}/refunds"
    foreign = server.forward(replace(asked, path=path, query=[], headers={"x-api-key": key}))
    return got.showing({**got.json, "data": [*got.json["data"], *foreign.json["data"][:1]]})


def _wrong_target(asked: Asked, server: Server) -> Answered:
    """Cancel the invoice before the one that is meant as well."""
    got = server.forward(asked)
    where = acts.place(asked)
    other = where._replace(id=where.id - 1) if where else None
    row = acts.read(server, other) if other else None
    if other and row and got.status == 200 and row["status"] == "pending":
        acts.write(server, other, {"status": "cancelled", "cancelled_at": acts.now(server)})
    return got


def forgetting(*names: str) -> Instead:
    """Let a change forget what it was not told."""

    def instead(asked: Asked, server: Server) -> Answered:
        got = server.forward(asked)
        where = acts.place(asked)
        if where is None or got.status != 200:
            return got
        given = asked.json or {}
        gone = {name: None for name in names if given.get(name) is None}
        if gone:
            acts.write(server, where, gone)
        return got.showing(acts.shown(server, where))

    return instead


def _monthly_again(asked: Asked, server: Server) -> Answered:
    got = server.forward(asked)
    where = acts.place(asked)
    if where is None or got.status != 200 or (asked.json or {}).get("interval"):
        return got
    acts.write(server, where, {"interval": "monthly"})
    return got.showing(acts.shown(server, where))


def _made(**columns: object) -> Instead:
    """Let something be made that has other columns than it was told."""
    return acts.made(lambda *_: columns, reread=True)


def _day_before(server: Server, where: acts.Place) -> acts.Columns:
    row = acts.read(server, where)
    if row is None:
        return {}
    early = (datetime.fromisoformat(row["start_date"]) - timedelta(days=1)).date().isoformat()
    return {"start_date": early, "next_date": early}


def _swap_made(server: Server, where: acts.Place) -> acts.Columns:
    row = acts.read(server, where)
    if row is None or row["description"] is None or row["external_order_id"] is None:
        return {"status": "pending"}
    return {"description": row["external_order_id"], "external_order_id": row["description"]}


def _other_refunds(asked: Asked, server: Server) -> Answered:
    """Show with an invoice's refunds the newest one of the account."""
    got = server.forward(asked)
    if got.status != 200:
        return got
    every = server.quietly(replace(asked, path=f"{API}/refunds", query=[])).json["data"]
    known = {item["id"] for item in got.json["data"]}
    more = [item for item in every if item["id"] not in known][:1]
    return got.showing({"data": [*more, *got.json["data"]]})


SERVERS: tuple[tuple[str, str, tuple[str, ...], Instead], ...] = (
    ("description and order id are kept swapped", "I05", CREATE,
     acts.made(_swap_made, reread=True)),
    ("an invoice shows the description of the one before", "I05", GET, neighbour("description")),
    ("an invoice shows the payment_url of the one before", "I03", GET, neighbour("payment_url")),
    ("every refund is the newest", "R05", ("getRefund",), newest("/refunds")),
    ("every schedule is the newest", "C10", ("getRecurringInvoice",),
     newest("/recurring-invoices")),
    ("every invoice is the newest", "I10", GET, newest("/invoices")),
    ("a list lacks the newest invoice at first", "I09", (*CREATE, *LIST), _late("/invoices")),
    ("a list lacks the newest schedule at first", "C10",
     (*SCHEDULE, "listRecurringInvoices"), _late("/recurring-invoices")),
    ("a list shows the status of before", "I09", LIST, _late_status),
    ("an order id that comes again gives the first invoice", "I12", CREATE, _once),
    ("invoices of others are in the list", "H15", LIST, leaking),
    ("refunds of others are in the list", "H15", ("listRefunds",), leaking),
    ("schedules of others are in the list", "H15", ("listRecurringInvoices",), leaking),
    ("an invoice's refunds have one of others", "R05", ("listInvoiceRefunds",), leaking),
    ("an invoice's refunds have one of another invoice", "R05", ("listInvoiceRefunds",),
     _other_refunds),
    ("a cancel cancels the invoice before as well", "I11", CANCEL, _wrong_target),
    ("cancelling loses the description", "I11", CANCEL,
     afterwards(lambda *_: {"description": None})),
    ("cancelling loses the order id", "I11", CANCEL,
     afterwards(lambda *_: {"external_order_id": None})),
    ("refunding loses the order id", "R02", REFUND,
     afterwards(lambda *_: {"external_order_id": None}, reread=False)),
    ("changing forgets the description", "C05", PUT, forgetting("description")),
    ("changing forgets the last day", "C05", PUT, forgetting("end_date")),
    ("changing makes it monthly", "C05", PUT, _monthly_again),
    ("pausing loses the description", "C06", ("pauseRecurringInvoice",),
     afterwards(lambda *_: {"description": None})),
    ("skipping changes the amount", "C08", ("skipRecurringInvoicePeriod",),
     afterwards(lambda _, row: {"amount": row["amount"] + 100})),
    ("resuming loses the last day", "C06", ("resumeRecurringInvoice",),
     afterwards(lambda *_: {"end_date": None})),
    ("a schedule begins a day early", "C01", SCHEDULE, acts.made(_day_before, reread=True)),
    ("a schedule has no last day", "C01", SCHEDULE, _made(end_date=None)),
    ("a schedule is for another phone", "C01", SCHEDULE, _made(phone_number="87000000000")),
    ("what is billed is for another phone", "H27", BILL, _made(phone_number="87000000000")),
    ("what is billed has no description", "H27", BILL, _made(description=None)),
    ("an invoice is for another phone", "H30", CREATE, _made(phone_number="87000000000")),
    ("an order id is not kept", "I12", CREATE, _made(external_order_id=None)),
)  # fmt: skip


def _drifts() -> Iterator[Drift]:
    for words, fact, operations, instead in SERVERS:
        yield Drift("data integrity", words, fact, operations, instead=instead)


DRIFTS = tuple(_drifts())
