"""Search in the text of invoices: a substring in any case and any script (H11).

An index of trigrams, brought up to date in batches before it is asked: the text of an invoice
never changes, and a batch costs a tenth of what its invoices would one by one. For the same
reason what has been found once stays found: only what has come since is looked at again.
"""

import json
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from apipay_sandbox.store.database import Database, Page
from apipay_sandbox.store.opening import END, fold
from apipay_sandbox.store.tallies import Listing

BATCH = 500
"""Invoices whose text is taken in at once."""

SEARCHES, IDS = 200, 2_000_000
"""What is remembered: so many searches, and so many ids, of 8 bytes each, of them all together."""

_TRIGRAM = 3
_ID = (1 << 40) - 1

_PHRASE = "SELECT rowid & ? FROM texts WHERE texts MATCH ? AND rowid BETWEEN ? AND ? ORDER BY rowid"
# Every letter of a text in the index begins a trigram.
_PREFIX = """SELECT DISTINCT doc & ? FROM trigrams WHERE term BETWEEN ? AND ?
             AND doc BETWEEN ? AND ? ORDER BY doc"""


def take_in(db: Database, newest: int | None = None) -> int:
    """Bring the index up to date, and return the id of the newest invoice in it."""
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
    return done


def page(db: Database, listing: Listing, search: str, *, number: int, per_page: int) -> Page:
    """Return a page of the invoices of ``listing`` that have ``search`` in them, newest first."""
    ids = find(db, listing.organisation_id, fold(search))
    first, end = bisect_left(ids, listing.first_id), bisect_right(ids, listing.last_id)
    if listing.statuses:
        ids = _with_status(db, ids[first:end], listing.statuses)
        first, end = 0, len(ids)
    total = max(0, end - first)
    end -= (number - 1) * per_page
    chosen = ids[max(first, end - per_page) : max(first, end)]
    marks = ", ".join("?" * len(chosen))
    sql = f"SELECT * FROM invoices WHERE id IN ({marks}) ORDER BY id DESC"  # noqa: S608 - marks only
    return Page(db.all(sql, chosen) if chosen else [], total)


def find(db: Database, organisation_id: int, needle: str) -> "array[int]":
    """Return the ids of an organisation's invoices that have a folded text in them, in order."""
    newest = take_in(db)
    known, ids = db.found.pop((organisation_id, needle), (0, array("q")))
    if known < newest:
        base = organisation_id << 40
        bounds = (base | known + 1, base | newest)
        if len(needle) >= _TRIGRAM:
            quoted = needle.replace('"', '""')
            rows = db.all(_PHRASE, (_ID, f'"{quoted}"', *bounds))
        else:
            rows = db.all(_PREFIX, (_ID, needle, needle + END * _TRIGRAM, *bounds))
        ids.extend(row[0] for row in rows)
    db.found[organisation_id, needle] = newest, ids
    while len(db.found) > SEARCHES or sum(len(each) for _, each in db.found.values()) > IDS:
        del db.found[next(iter(db.found))]  # the one that was asked for longest ago
    return ids


def _with_status(db: Database, ids: "array[int]", statuses: Sequence[str]) -> "array[int]":
    marks = ", ".join("?" * len(statuses))
    sql = f"""SELECT invoices.id FROM json_each(?) CROSS JOIN invoices ON invoices.id = value
              WHERE status IN ({marks})"""  # noqa: S608 - marks only
    return array("q", (row[0] for row in db.rows(sql, (json.dumps(list(ids)), *statuses))))
