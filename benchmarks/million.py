"""Lists at 1,000,000 invoices against the same at 1,000: CPU of a request, by turns."""

import hashlib
import statistics
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

import load
from apipay_sandbox.rules.moments import DAY, to_text
from apipay_sandbox.seed import sow
from apipay_sandbox.service import invoices
from apipay_sandbox.service.invoices import Draft
from apipay_sandbox.store import opening, settings
from apipay_sandbox.world import Settings, World
from load import Connection, Process, cost
from measure import API_KEY, ROOT, Figure

MANY, FEW = 1_000_000, 1_000
END = 1_893_456_000_000  # 2030-01-01T00:00:00Z
SEASONS, DAYS = 10, 36
BLOCK, ROUNDS = 500, 5
REACH = 1.5
NEEDLE = "Иголка в стогу"

SAME = {
    "page 1": "/invoices",
    "last page": "/invoices?page={last}",
    "page in the middle": "/invoices?page={middle}",
    "status filter": "/invoices?status[]=cancelled",
    "status filter, far page": "/invoices?status[]=cancelled&page={far}",
    "filter of two statuses": "/invoices?status[]=cancelled&status[]=expired&page={far}",
    "date filter": "/invoices?date_from={from_}&date_to={to}",
    "date and status filter": "/invoices?date_from={from_}&date_to={to}&status[]=expired",
    "search, 3 characters": "/invoices?search=%D0%B8%D0%B3%D0%BE",
    "search, Cyrillic, other case": "/invoices?search=%D0%98%D0%93%D0%9E%D0%9B%D0%9A%D0%90",
    "search, nothing found": "/invoices?search=nothing+of+the+kind",
    "search, a word in a twelfth": "/invoices?search=%D0%B1%D1%83%D0%BA%D0%B5%D1%82",
    "search, an order number": "/invoices?search=ORD-000777",
}


def figures() -> list[Figure]:
    with ExitStack() as stack:
        servers = [
            stack.enter_context(load.sandbox("--database", world(rows))) for rows in (MANY, FEW)
        ]
        connections = [Connection(process.url) for process in servers]
        fields = [places(connection) for connection in connections]
        found = [
            _same(what, [path.format(**each) for each in fields], servers, connections)
            for what, path in SAME.items()
        ]
        return [*found, *_first(servers[0], connections[0])]


def world(rows: int) -> Path:
    """Return a file with so many invoices of a year; it is made once and kept below build/."""
    sources = [Path(opening.__file__).with_name("schema.sql"), Path(__file__)]
    digest = hashlib.sha256(b"".join(source.read_bytes() for source in sources)).hexdigest()
    path = ROOT / "build" / "worlds" / f"{rows}-{digest[:12]}.db"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_suffix(".part")
        unfinished.unlink(missing_ok=True)
        _fill(unfinished, rows)
        unfinished.rename(path)
    return path


def _fill(path: Path, rows: int) -> None:
    made = World.open(Settings(database=path))
    made.clock.frozen_at = END - SEASONS * DAYS * DAY
    made.add_organisation("Shop", verified=True, key=API_KEY)
    for season in range(SEASONS):
        made.clock.frozen_at += DAYS * DAY
        sow(made, 1, invoices=rows // SEASONS - 1, days=DAYS, seed=season)
        made.db.run("UPDATE schedules SET status = 'cancelled', next_date = NULL, due_at = NULL")
        with made.db.transaction():
            invoices.issue(
                made, 1, Draft(100, "87011234567", f"{NEEDLE} {season}"), made.clock.now()
            )
    settings.save_clock(made.db, made.clock)
    made.close()


def places(connection: Connection) -> dict[str, object]:
    """Return what to put into the paths: pages of this many invoices, and a month of their year."""
    total = connection.ask("GET", "/invoices")["meta"]["total"]
    cancelled = connection.ask("GET", "/invoices?status[]=cancelled")["meta"]["total"]
    from_, to = (to_text(END - days * DAY)[:10] for days in (200, 170))
    return {
        "last": total // 10,
        "middle": total // 20,
        "far": cancelled // 15,
        "from_": from_,
        "to": to,
    }


def _same(
    what: str, paths: Sequence[str], servers: Sequence[Process], connections: Sequence[Connection]
) -> Figure:
    taken: list[list[float]] = [[] for _ in servers]
    for turn in range(ROUNDS + 1):
        for process, connection, path, seconds in zip(
            servers, connections, paths, taken, strict=True
        ):
            used = cost(process, connection, [connection.request("GET", path)] * BLOCK)
            if turn:
                seconds.append(used)
    many, few = (statistics.median(each) for each in taken)
    detail = f"{1e6 * many:.0f} µs against {1e6 * few:.0f} µs"
    return Figure(f"{what}, at 1,000,000 against 1,000", many / few, REACH, detail=detail)


def _first(process: Process, connection: Connection) -> Iterator[Figure]:
    """Measure searches that nobody has made before; what was found once is remembered."""
    numbers = [connection.request("GET", f"/invoices?search=ORD-{n:06}") for n in range(5000, 5200)]
    words = [connection.request("GET", f"/invoices?search=D-0000{n:02}") for n in range(40, 60)]
    for what, asked in (("an order number", numbers), ("part of one", words)):
        milliseconds = 1000 * cost(process, connection, asked)
        yield Figure(f"first search for {what}, at 1,000,000", milliseconds, None, unit="ms")
