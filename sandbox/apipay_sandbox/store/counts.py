"""How many rows there are, from counters that the schema's triggers keep."""

from collections.abc import Sequence

from apipay_sandbox.store.database import Database


def count(
    db: Database,
    kind: str,
    organisation_id: int,
    *,
    statuses: Sequence[str] = (),
    days: tuple[int, int] | None = None,
) -> int:
    """Return how many rows of ``kind`` an organisation has, in some statuses and days only."""
    low, high = days or (0, 0)
    sql = """SELECT sum(n) FROM counts
             WHERE kind = ? AND organisation_id = ? AND day BETWEEN ? AND ?"""
    if statuses:
        sql += f" AND status IN ({', '.join('?' * len(statuses))})"
    return db.number(sql, (kind, organisation_id, low, high, *statuses))
