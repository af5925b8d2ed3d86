"""Organisations and their API keys. Only the digest of a key is kept."""

from hashlib import sha256

from apipay_sandbox.store.database import Database, Row, Value

SHORTEST_HINTED = 12
"""Characters of the shortest key whose end does not give away too much of it."""


def add(db: Database, *, name: str, verified: bool, now: int) -> int:
    """Add an organisation and return its id."""
    row: dict[str, Value] = {"name": name, "verified": verified, "created_at": now}
    return db.insert("organisations", row)


def get(db: Database, organisation_id: int) -> Row | None:
    """Return an organisation."""
    return db.one("SELECT * FROM organisations WHERE id = ?", (organisation_id,))


def everyone(db: Database) -> list[Row]:
    """Return all organisations, oldest first."""
    return db.all("SELECT * FROM organisations ORDER BY id")


def update(db: Database, organisation_id: int, row: dict[str, Value]) -> None:
    """Keep a new name, or whether the organisation is verified."""
    db.known_keys.clear()
    for name, value in row.items():
        db.run(f"UPDATE organisations SET {name} = ? WHERE id = ?", (value, organisation_id))  # noqa: S608 - our own names


def keys(db: Database) -> list[Row]:
    """Return all keys with their organisations, oldest first."""
    sql = """SELECT api_keys.*, name, verified FROM api_keys
             JOIN organisations ON organisations.id = organisation_id ORDER BY api_keys.id"""
    return db.all(sql)


def has_key(db: Database, key_id: int) -> bool:
    """Tell whether there is such a key."""
    return db.one("SELECT 1 FROM api_keys WHERE id = ?", (key_id,)) is not None


def delete_key(db: Database, key_id: int) -> bool:
    """Revoke a key; tell whether it was there."""
    db.known_keys.clear()
    there = has_key(db, key_id)
    db.run("DELETE FROM api_keys WHERE id = ?", (key_id,))
    return there


def add_key(db: Database, *, organisation_id: int, key: str, now: int) -> int:
    """Add a key to an organisation and return the key's id."""
    row: dict[str, Value] = {
        "organisation_id": organisation_id,
        "digest": digest(key),
        "hint": key[-4:] if len(key) >= SHORTEST_HINTED else "",
        "created_at": now,
    }
    return db.insert("api_keys", row)


def by_key(db: Database, key: str) -> Row | None:
    """Return ``key_id``, ``organisation_id`` and ``verified`` for a key, None for a bad one."""
    if (known := db.known_keys.get(key)) is not None:
        return known
    sql = """SELECT api_keys.id AS key_id, organisation_id, verified FROM api_keys
             JOIN organisations ON organisations.id = organisation_id WHERE digest = ?"""
    row = db.one(sql, (digest(key),))
    if row is not None:
        db.known_keys[key] = row
    return row


def digest(key: str) -> bytes:
    """Return what is kept of a key."""
    return sha256(key.encode("utf-8", "surrogateescape")).digest()
