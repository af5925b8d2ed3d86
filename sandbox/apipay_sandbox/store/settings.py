"""What the sandbox remembers of itself, such as where its clock stands."""

import json

from apipay_sandbox.clock import Clock
from apipay_sandbox.store.database import Database


def load_clock(db: Database, *, where_it_stood: bool = False) -> Clock:
    """Return the clock as it was kept; a running one has gone on with the machine's time.

    ``where_it_stood``: it goes on from the moment at which it was kept, as if no time had passed.
    """
    row = db.one("SELECT value FROM settings WHERE name = 'clock'")
    kept = json.loads(row["value"]) if row else {}
    clock = Clock(offset=kept.get("offset", 0), frozen_at=kept.get("frozen_at"))
    if where_it_stood and "now" in kept:
        clock.let_go(kept["now"])
    return clock


def save_clock(db: Database, clock: Clock) -> None:
    """Keep where the clock stands."""
    kept = json.dumps({"offset": clock.offset, "frozen_at": clock.frozen_at, "now": clock.now()})
    db.run("INSERT OR REPLACE INTO settings VALUES ('clock', ?)", (kept,))
