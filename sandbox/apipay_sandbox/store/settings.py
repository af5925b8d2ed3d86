"""What the sandbox remembers of itself, such as where its clock stands."""

import json

from apipay_sandbox.clock import Clock
from apipay_sandbox.store.database import Database


def load_clock(db: Database) -> Clock:
    """Return the clock as it was kept; a running one goes on with the machine's time."""
    row = db.one("SELECT value FROM settings WHERE name = 'clock'")
    kept = json.loads(row["value"]) if row else {}
    return Clock(offset=kept.get("offset", 0), frozen_at=kept.get("frozen_at"))


def save_clock(db: Database, clock: Clock) -> None:
    """Keep where the clock stands."""
    kept = json.dumps({"offset": clock.offset, "frozen_at": clock.frozen_at})
    db.run("INSERT OR REPLACE INTO settings VALUES ('clock', ?)", (kept,))
