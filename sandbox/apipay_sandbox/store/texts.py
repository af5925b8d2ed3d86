"""Search in the text of invoices: a substring in any case and any script (H11).

An index of trigrams, brought up to date in batches before it is asked: the text of an invoice
never changes, and a batch costs a tenth of what its invoices would one by one.
"""

from apipay_sandbox.store.database import Database, Page, Value
from apipay_sandbox.store.opening import END, fold
from apipay_sandbox.store.tallies import Listing

BATCH = 500
"""Invoices whose text is taken in at once."""

_TRIGRAM = 3
_SHIFT = 40


def take_in(db: Database, newest: int | None = None) -> None:
    """Bring the index up to date, up to the newest invoice there is."""
    row = db.one("SELECT value FROM settings WHERE name = 'texts'")
    done = int(row["value"]) if row else 0
    newest = newest or db.number("SELECT max(id) FROM invoices")
    while done < newest:
        until = min(done + BATCH, newest)
        sql = """INSERT INTO texts (rowid, description, external_order_id)
                 SELECT organisation_id << 40 | id, indexed(description), indexed(external_order_id)
                 FROM invoices WHERE id > ? AND id <= ?"""
        with db.transaction():
            db.run(sql, (done, until))
            db.run("INSERT OR REPLACE INTO settings VALUES ('texts', ?)", (str(until),))
        done = until


def page(db: Database, listing: Listing, search: str, *, number: int, per_page: int) -> Page:
    """Return a page of the invoices of ``listing`` that have ``search`` in them, newest first."""
    take_in(db)
    hits, values = _hits(listing, fold(search))
    total = db.number(f"SELECT count(*) FROM ({hits})", values)  # noqa: S608 - built of our own
    offset = (number - 1) * per_page
    if offset >= total:
        return Page([], total)
    sql = f"{hits} ORDER BY hit DESC LIMIT ? OFFSET ?"
    found = [row["hit"] & (1 << _SHIFT) - 1 for row in db.all(sql, (*values, per_page, offset))]
    marks = ", ".join("?" * len(found))
    sql = f"SELECT * FROM invoices WHERE id IN ({marks}) ORDER BY id DESC"  # noqa: S608 - marks only
    return Page(db.all(sql, found), total)


def _hits(listing: Listing, needle: str) -> tuple[str, list[Value]]:
    """Return a query for the matching rowids of the index."""
    base = listing.organisation_id << _SHIFT
    values: list[Value] = [base | listing.first_id, base | listing.last_id]
    if len(needle) >= _TRIGRAM:
        quoted = needle.replace('"', '""')
        sql = "SELECT rowid AS hit FROM texts WHERE texts MATCH ? AND rowid BETWEEN ? AND ?"
        values = [f'"{quoted}"', *values]
    else:
        # Every letter of a folded text begins a trigram.
        sql = """SELECT DISTINCT doc AS hit FROM trigrams
                 WHERE term BETWEEN ? AND ? AND doc BETWEEN ? AND ?"""
        values = [needle, needle + END * _TRIGRAM, *values]
    if not listing.statuses:
        return sql, values
    marks = ", ".join("?" * len(listing.statuses))
    sql = f"""SELECT hit FROM ({sql}) CROSS JOIN invoices ON id = hit & {(1 << _SHIFT) - 1}
              WHERE status IN ({marks})"""  # noqa: S608 - built of our own
    return sql, [*values, *listing.statuses]
