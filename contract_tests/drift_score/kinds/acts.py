"""Ways to act inside of the sandbox, so that what should not happen really happens.

Rows are changed where the sandbox keeps them: every later answer, list, filter and total agrees.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, NamedTuple

from apipay_sandbox import answers
from apipay_sandbox.store.database import Row, Value
from apipay_sandbox.world import World

from contract_tests.drift_score.proxy import Instead, Server
from contract_tests.mutants.proxy import API, Answered, Asked, Json, with_json

TABLES = {"invoices": "invoices", "recurring-invoices": "schedules"}

Columns = Mapping[str, Any]


class Place(NamedTuple):
    """Which row a path is about."""

    table: str
    id: int


def place(asked: Asked) -> Place | None:
    """Return the invoice or schedule that a path names."""
    _, _, kind, number, *_ = [*asked.path.split("/"), "", ""]
    there = kind in TABLES and number.isdecimal() and len(number) < 18
    return Place(TABLES[kind], int(number)) if there else None


def read(server: Server, where: Place) -> Row | None:
    """Return a row of the client's own, None where there is none."""
    sql = f"SELECT * FROM {where.table} WHERE id = ? AND organisation_id = ?"  # noqa: S608 - our own names
    owner = server.organisation
    return server.world(lambda world: world.db.one(sql, (where.id, owner)))


def write(server: Server, where: Place, columns: Columns) -> None:
    """Change a row."""
    names = ", ".join(f"{name} = ?" for name in columns)
    values: list[Value] = [*columns.values(), where.id]
    sql = f"UPDATE {where.table} SET {names} WHERE id = ?"  # noqa: S608 - our own names
    server.world(lambda world: world.db.run(sql, values))


def shown(server: Server, where: Place) -> Json:
    """Return an invoice or a schedule as a GET shows it."""

    def show(world: World) -> Json:
        sql = f"SELECT * FROM {where.table} WHERE id = ?"  # noqa: S608 - our own names
        row = world.db.one(sql, (where.id,))
        if row is None:
            raise LookupError(f"{where} is gone")
        if where.table == "invoices":
            return answers.invoice(row, world.public_url)
        return answers.schedule(row)

    return server.world(show)


def now(server: Server) -> int:
    """Return the sandbox's now, in milliseconds."""
    return server.world(lambda world: world.clock.now())


Columned = Columns | Callable[[Row], Columns]


def pretending(
    *statuses: str, sees: Columned, back: tuple[str, ...] | None = None, reread: bool = False
) -> Instead:
    """Let the sandbox see other columns while it answers, where the row has one of these statuses.

    `back` are the columns that are then as before; None: all that it saw otherwise. `reread` shows
    what has become of the row.
    """

    def instead(asked: Asked, server: Server) -> Answered:
        where = place(asked)
        row = read(server, where) if where else None
        if where is None or row is None or row["status"] not in statuses:
            return server.forward(asked)
        columns = sees(row) if callable(sees) else sees
        write(server, where, columns)
        got = server.forward(asked)
        kept = {name: row[name] for name in (columns if back is None else back)}
        if got.status != 200:
            kept = {name: row[name] for name in columns}
        if kept:
            write(server, where, kept)
        return got.showing(shown(server, where)) if reread and got.status == 200 else got

    return instead


def afterwards(
    work: Callable[[Server, Row], Columns], *, reread: bool = True, statuses: tuple[str, ...] = ()
) -> Instead:
    """Let a move happen, and then change its row; `work` is given the row as it was before."""

    def instead(asked: Asked, server: Server) -> Answered:
        where = place(asked)
        before = read(server, where) if where else None
        got = server.forward(asked)
        if where is None or before is None or got.status != 200:
            return got
        if statuses and before["status"] not in statuses:
            return got
        columns = work(server, before)
        if columns:
            write(server, where, columns)
        return got.showing(shown(server, where)) if reread else got

    return instead


def undone(*names: str) -> Instead:
    """Answer as if it had been done, and do not do it: these columns, or all, are as before."""

    def as_before(_: Server, before: Row) -> Columns:
        every = [name for name in before.keys() if name not in ("id", "organisation_id")]  # noqa: SIM118 - a Row iterates over values
        return {name: before[name] for name in names or every}

    return afterwards(as_before, reread=False)


def idle(*statuses: str) -> Instead:
    """Answer 200 with the object as it is where a move has to be refused, and do nothing."""

    def instead(asked: Asked, server: Server) -> Answered:
        got = server.forward(asked)
        where = place(asked)
        row = read(server, where) if where else None
        if where is None or row is None or got.status != 400 or row["status"] not in statuses:
            return got
        if asked.body and asked.json is None:
            return got
        return replace(got, status=200).showing(shown(server, where))

    return instead


def stale(asked: Asked, server: Server) -> Answered:
    """Do it, and answer with the object as it was before."""
    where = place(asked)
    before = shown(server, where) if where and read(server, where) else None
    got = server.forward(asked)
    return got.showing(before) if before and got.status == 200 else got


def made(work: Callable[[Server, Place], Columns], *, reread: bool) -> Instead:
    """Let an invoice or a schedule be made, and then change its row."""

    def instead(asked: Asked, server: Server) -> Answered:
        got = server.forward(asked)
        if got.status != 200:
            return got
        table = "invoices" if "payment_url" in got.json else "schedules"
        where = Place(table, got.json["id"])
        write(server, where, work(server, where))
        return got.showing(shown(server, where)) if reread else got

    return instead


def paid(server: Server, _: object = None) -> Columns:
    """Return what a paid invoice has."""
    return {"status": "paid", "paid_at": now(server), "client_name": "Aigerim S."}


def also(path: str, body: Json = None) -> Instead:
    """Do something else besides, such as `/bill-now`, with the same object."""

    def instead(asked: Asked, server: Server) -> Answered:
        got = server.forward(asked)
        where = place(asked)
        if where is None or got.status != 200:
            return got
        kind = {"invoices": "invoices", "schedules": "recurring-invoices"}[where.table]
        more = replace(asked, method="POST", path=f"{API}/{kind}/{where.id}{path}", body=b"")
        server.quietly(more if body is None else with_json(more, body))
        return got

    return instead
