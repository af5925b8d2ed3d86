"""The life of a schedule: moves refused, allowed, without effect, or elsewhere; its dates."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from apipay_sandbox.rules.schedule import later_date

from contract_tests.drift_score.kinds import acts
from contract_tests.drift_score.kinds.acts import afterwards, idle, pretending, undone
from contract_tests.drift_score.proxy import Drift, Server
from contract_tests.mutants.changes import more, value, without
from contract_tests.mutants.proxy import Answered, Asked, Json

VERBS = {
    "pause": "pauseRecurringInvoice",
    "resume": "resumeRecurringInvoice",
    "cancel": "cancelRecurringInvoice",
    "change": "updateRecurringInvoice",
    "bill": "billRecurringInvoiceNow",
    "skip": "skipRecurringInvoicePeriod",
}
LEGAL = {
    "pause": ("active",),
    "resume": ("paused",),
    "cancel": ("active", "paused"),
    "change": ("active", "paused"),
    "bill": ("active",),
    "skip": ("active", "paused"),
}
STATUSES = ("active", "paused", "cancelled")
FACTS = {"bill": "H22", "skip": "H23"}
CREATE = ("createRecurringInvoice",)
READ = ("getRecurringInvoice", "listRecurringInvoices")

Dates = Callable[[date, Any], date | None]


def _began(row: Any) -> acts.Columns:
    """Return what a schedule has that could still bill."""
    return {"status": "active", "next_date": row["next_date"] or row["start_date"]}


def _illegal(verb: str, status: str) -> Any:
    """Carry out what has to be refused."""
    if verb == "resume":
        return pretending(status, sees=lambda row: _began(row) | {"status": "paused"}, back=())
    if verb == "cancel":
        return pretending(status, sees={"status": "paused"}, back=())
    if verb == "skip":
        return pretending(status, sees=_began, back=("status",), reread=True)
    back = ("status",) if verb in ("change", "bill") else ()
    return pretending(status, sees=_began, back=back, reread=verb == "change")


def _billed_idly(asked: Asked, server: Server) -> Answered:
    """Answer with an invoice that is nowhere."""
    where = acts.place(asked)
    row = acts.read(server, where) if where else None
    got = server.forward(replace(asked, method="GET", path=asked.path.removesuffix("/bill-now")))
    if row is None or got.status != 200:
        return got
    return got.showing(_invoice(got.json))


def _invoice(schedule: Json) -> Json:
    text = {"description": schedule["description"]} if "description" in schedule else {}
    return text | {
        "id": 900_000_001,
        "kaspi_invoice_id": "5100000001",
        "kaspi_qr_token": "c2FuZGJveC1uby1zdWNo",
        "payment_url": "http://127.0.0.1/pay/900000001-c2FuZGJveC1u",
        "amount": schedule["amount"],
        "status": "pending",
        "client_phone": schedule["phone_number"],
        "created_at": schedule["created_at"],
    }


def _idle_bill(status: str) -> Any:
    def instead(asked: Asked, server: Server) -> Answered:
        where = acts.place(asked)
        row = acts.read(server, where) if where else None
        if row is None or row["status"] != status:
            return server.forward(asked)
        return _billed_idly(asked, server)

    return instead


def _machine() -> Iterator[Drift]:
    kind = "state machine"
    for verb, legal in LEGAL.items():
        where, fact = (VERBS[verb],), FACTS.get(verb, "C03")
        for status in legal:
            told = f"{verb} is refused where a schedule is {status}"
            refusal = pretending(status, sees={"status": _refusing(verb)})
            yield Drift(kind, told, fact, where, instead=refusal)
        for status in STATUSES:
            if status in legal:
                continue
            told = f"{verb} is possible where a schedule is {status}"
            if (verb, status) not in SAME:
                yield Drift(kind, told, fact, where, instead=_illegal(verb, status))
            told = f"{verb} answers 200 and does nothing where a schedule is {status}"
            nothing = _idle_bill(status) if verb == "bill" else idle(status)
            yield Drift(kind, told, fact, where, instead=nothing)


SAME = {("pause", "paused"), ("resume", "active"), ("cancel", "cancelled")}
"""Moves that change nothing even where they are possible."""


def _refusing(verb: str) -> str:
    return "active" if verb == "resume" else "cancelled"


def _dates(work: Dates) -> Any:
    """Let a move happen, and put the next date elsewhere; `work` gets the one before."""

    def columns(_: Server, before: Any) -> acts.Columns:
        then = date.fromisoformat(before["next_date"]) if before["next_date"] else None
        later = work(then, before) if then else None
        return {"next_date": later.isoformat()} if later else {}

    return afterwards(columns)


def _days(interval: str, number: int) -> Dates:
    def work(then: date, row: Any) -> date | None:
        hits = row["interval"] == interval
        return then + timedelta(days=number) if hits else _step(then, row)

    return work


def _step(then: date, row: Any, steps: int = 1) -> date | None:
    later = later_date(then, row["interval"], row["day"], steps)
    return None if row["end_date"] and later and f"{later}" > row["end_date"] else later


def _sticky(then: date, row: Any) -> date | None:
    """Keep the short day of a month that was too short."""
    return _step(then, {**dict(row), "day": then.day})


def _overflowing(then: date, row: Any) -> date | None:
    """Pour the days that a month lacks into the next one."""
    later = _step(then, row)
    months = row["interval"] in ("monthly", "yearly")
    if later is None or not months or later.day == row["day"]:
        return later
    return later + timedelta(days=row["day"] - later.day)


def _endless(_: Server, before: Any) -> acts.Columns:
    """Stay active past the last day."""
    if before["next_date"] is None or before["end_date"] is None:
        return {}
    then = date.fromisoformat(before["next_date"])
    later = later_date(then, before["interval"], before["day"], 1)
    past = later is not None and f"{later}" > before["end_date"]
    return {"status": before["status"], "next_date": f"{later}"} if past else {}


def _billed(work: Callable[[Any], acts.Columns]) -> Any:
    """Bill, and change the schedule."""
    return afterwards(lambda _, before: work(before), reread=False)


def _next(row: Any) -> acts.Columns:
    later = _step(date.fromisoformat(row["next_date"]), row) if row["next_date"] else None
    return {"next_date": f"{later}"} if later else {}


def _paid_bill(asked: Asked, server: Server) -> Answered:
    return acts.made(acts.paid, reread=True)(asked, server)


WRONG: tuple[tuple[str, str, str, Any], ...] = (
    ("pausing does nothing", "C06", "pause", undone()),
    ("resuming does nothing", "C06", "resume", undone()),
    ("cancelling does nothing", "C06", "cancel", undone()),
    ("pausing answers with the schedule as it was", "C06", "pause", acts.stale),
    ("resuming answers with the schedule as it was", "C06", "resume", acts.stale),
    ("cancelling answers with the schedule as it was", "C06", "cancel", acts.stale),
    ("a new amount is not kept", "C05", "change", undone("amount")),
    ("a new description is not kept", "C05", "change", undone("description")),
    ("a new interval is not kept", "C05", "change", undone("interval", "day")),
    ("a change answers with the schedule as it was", "C05", "change", acts.stale),
    ("skipping does nothing", "C08", "skip", undone()),
    ("skipping does nothing and says so", "C08", "skip", _dates(lambda then, _: then)),
    ("skipping answers with the schedule as it was", "C08", "skip", acts.stale),
    ("billing makes nothing", "C07", "bill", _billed_idly),
    ("pausing cancels", "C03", "pause", afterwards(
        lambda *_: {"status": "cancelled", "next_date": None, "due_at": None})),
    ("cancelling pauses", "C03", "cancel", afterwards(
        lambda _, row: {"status": "paused", "next_date": row["next_date"]})),
    ("resuming leaves it paused", "C06", "resume", afterwards(
        lambda *_: {"status": "paused"})),
    ("a cancelled schedule keeps its next date", "H21", "cancel", afterwards(
        lambda _, row: {"next_date": row["next_date"]})),
    ("pausing loses the next date", "C06", "pause", afterwards(lambda *_: {"next_date": None})),
    ("resuming steps over a period", "H25", "resume", _dates(_step)),
    ("resuming goes back to the start", "H25", "resume", afterwards(
        lambda _, row: {"next_date": row["start_date"]})),
    ("changing resumes", "C05", "change", afterwards(lambda *_: {"status": "active"})),
    ("changing pauses", "C05", "change", afterwards(lambda *_: {"status": "paused"})),
    ("changing steps over a period", "H26", "change", _dates(_step)),
    ("changing goes back to the start", "H26", "change", afterwards(
        lambda _, row: {"next_date": row["start_date"]})),
    ("billing moves the next date", "H22", "bill", _billed(_next)),
    ("billing pauses", "H22", "bill", _billed(lambda _: {"status": "paused"})),
    ("billing ends the schedule", "H22", "bill", _billed(
        lambda _: {"status": "cancelled", "next_date": None, "due_at": None})),
    ("what is billed is paid at once", "H27", "bill", _paid_bill),
    ("skipping bills", "C08", "skip", acts.also("/bill-now")),
    ("skipping passes over two periods", "H23", "skip", _dates(lambda d, row: _step(d, row, 2))),
    ("skipping passes over a day", "H23", "skip", _dates(lambda then, _: then + timedelta(days=1))),
    ("skipping resumes", "H23", "skip", afterwards(lambda *_: {"status": "active"})),
    ("skipping pauses", "H23", "skip", afterwards(lambda *_: {"status": "paused"})),
    ("a week has eight days", "C09", "skip", _dates(_days("weekly", 8))),
    ("a day has two", "C09", "skip", _dates(_days("daily", 2))),
    ("a month has thirty days", "C09", "skip", _dates(_days("monthly", 30))),
    ("a month has four weeks", "C09", "skip", _dates(_days("monthly", 28))),
    ("a year has 360 days", "C09", "skip", _dates(_days("yearly", 360))),
    ("a short month stays", "H19", "skip", _dates(_sticky)),
    ("a short month flows over", "H19", "skip", _dates(_overflowing)),
    ("a schedule outlives its end", "H21", "skip", afterwards(_endless)),
)  # fmt: skip


def _start(work: Callable[[Any], acts.Columns], *, reread: bool = True) -> Any:
    """Let a schedule be made, and change it."""

    def columns(server: Server, where: acts.Place) -> acts.Columns:
        row = acts.read(server, where)
        return {"status": "active", **(work(row) if row else {})}

    return acts.made(columns, reread=reread)


NEW: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("a new schedule is paused", "C01", {"instead": _start(lambda _: {"status": "paused"})}),
    ("a new schedule is paused behind its answer", "C01",
     {"instead": _start(lambda _: {"status": "paused"}, reread=False)}),
    ("the first bill comes a period later", "C04", {"instead": _start(_next)}),
    ("the first bill comes a day later", "C04", {"instead": _start(lambda row: {
        "next_date": f"{date.fromisoformat(row['next_date']) + timedelta(days=1)}"})}),
    ("a new schedule has no next date", "C04", {"answer": without("next_billing_date")}),
    ("a new schedule answers cancelled", "C01", {"answer": more(status="cancelled")}),
)  # fmt: skip


def _drifts() -> Iterator[Drift]:
    kind = "state machine"
    yield from _machine()
    for words, fact, verb, instead in WRONG:
        told = f"of a schedule: {words}"
        yield Drift(kind, told, fact, (VERBS[verb],), instead=instead)
    for words, fact, ways in NEW:
        yield Drift(kind, words, fact, CREATE, **ways)
    active = value("status", lambda status: "active" if status == "paused" else status)
    yield Drift(kind, "a paused schedule reads as active", "C03", READ, answer=active)
    paused = value("status", lambda status: "paused" if status == "cancelled" else status)
    yield Drift(kind, "a cancelled schedule reads as paused", "C03", READ, answer=paused)


DRIFTS = tuple(_drifts())
