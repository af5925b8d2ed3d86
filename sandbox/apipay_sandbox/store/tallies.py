"""Lists by counting: how many rows there are, and which one is the n-th, without walking to it.

The schema's triggers tally the rows of each run of ids by status. A list has two costs that grow
with it, ``count(*)`` and OFFSET; here both are sums over at most 256 runs of each size.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from apipay_sandbox.rules import invoice, schedule
from apipay_sandbox.store.database import Database, Page, Row, Value

BITS = (40, 16, 8)
"""How long the runs are: two to the power of these; 40 means all ids there can be."""

LAST_ID = 2**40 - 1

STATUSES = {"invoices": invoice.STATUSES, "refunds": ("completed",), "schedules": schedule.STATUSES}

_RUNS = "FROM tallies WHERE kind = ? AND organisation_id = ? AND bits = ? AND run >= ? AND run < ?"


@dataclass(frozen=True, slots=True)
class Listing:
    """Some rows of an organisation: those with one of some statuses (none: any) and some ids."""

    table: Literal["invoices", "refunds", "schedules"]
    organisation_id: int
    statuses: Sequence[str] = ()
    first_id: int = 0
    last_id: int = LAST_ID

    def tally(self) -> str:
        """Return the rows of a run as SQL: each status has a column."""
        known = STATUSES[self.table]
        return " + ".join(known[known.index(status)] for status in self.statuses or known)

    def rows(self) -> tuple[str, list[Value]]:
        """Return the condition of a row as SQL, but for its id."""
        if not self.statuses:
            return "organisation_id = ?", [self.organisation_id]
        marks = ", ".join("?" * len(self.statuses))
        return f"organisation_id = ? AND status IN ({marks})", [
            self.organisation_id,
            *self.statuses,
        ]


def page(db: Database, listing: Listing, *, number: int, per_page: int) -> Page:
    """Return a page, newest first (H09); past the end it is empty (H08)."""
    everything = rank(db, listing, LAST_ID)
    up_to_last = rank(db, listing, listing.last_id) if listing.last_id < LAST_ID else everything
    total = max(0, up_to_last - rank(db, listing, listing.first_id - 1))
    offset = (number - 1) * per_page
    if offset >= total:
        return Page([], total)
    newest = listing.last_id
    if offset:
        older = up_to_last - offset
        newest = select(db, listing, older, everything - older + 1)
    return Page(_newest(db, listing, newest, per_page), total)


def rank(db: Database, listing: Listing, last_id: int) -> int:
    """Return how many rows of any age there are up to an id; ``first_id`` does not count."""
    beyond, begin, found = last_id + 1, 0, 0
    tally = f"SELECT sum({listing.tally()}) {_RUNS}"
    for bits in BITS:
        run = beyond >> bits
        if run > begin >> bits:
            runs = (listing.table, listing.organisation_id, bits, begin >> bits, run)
            found += db.number(tally, runs)
            begin = run << bits
    if begin < beyond:
        where, values = listing.rows()
        sql = f"SELECT count(*) FROM {listing.table} WHERE {where} AND id >= ? AND id < ?"  # noqa: S608 - ours
        found += db.number(sql, (*values, begin, beyond))
    return found


def select(db: Database, listing: Listing, from_oldest: int, from_newest: int) -> int:
    """Return the id of a row that exists, at this position from 1 on; the shorter way is gone."""
    position, order = min((from_oldest, "ASC"), (from_newest, "DESC"))
    begin, end = 0, LAST_ID + 1
    sql = f"SELECT run, {listing.tally()} {_RUNS} ORDER BY run {order}"
    for bits in BITS[1:]:
        values = (listing.table, listing.organisation_id, bits, begin >> bits, end >> bits)
        for run, n in db.rows(sql, values):
            if position <= n:
                begin, end = run << bits, (run + 1) << bits
                break
            position -= n
    where, limits = listing.rows()
    sql = f"""SELECT id FROM {listing.table} WHERE {where} AND id >= ? AND id < ?
              ORDER BY id {order} LIMIT 1 OFFSET ?"""  # noqa: S608 - ours
    return db.number(sql, (*limits, begin, end, position - 1))


def _newest(db: Database, listing: Listing, last_id: int, limit: int) -> list[Row]:
    """Return rows from an id down; of several statuses, from the heads of their indexes."""
    one = f"SELECT * FROM {listing.table} WHERE organisation_id = ?"  # noqa: S608 - a name of ours
    end = "AND id BETWEEN ? AND ? ORDER BY id DESC LIMIT ?"
    bounds: tuple[Value, ...] = (listing.first_id, last_id, limit)
    if not listing.statuses:
        return db.all(f"{one} {end}", (listing.organisation_id, *bounds))
    heads = [f"SELECT * FROM ({one} AND status = ? {end})"] * len(listing.statuses)  # noqa: S608 - ours
    values: list[Value] = []
    for status in listing.statuses:
        values += [listing.organisation_id, status, *bounds]
    return db.all(f"{' UNION ALL '.join(heads)} ORDER BY id DESC LIMIT ?", (*values, limit))
