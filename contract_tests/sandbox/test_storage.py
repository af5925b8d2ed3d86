"""The file: created, migrated, locked, checkpointed."""

import multiprocessing
import sqlite3
import sys
import threading
import time
from pathlib import Path

import pytest
from apipay_sandbox.store import checkpoints, invoices, opening
from apipay_sandbox.store.database import Database, WrongFile
from apipay_sandbox.store.invoices import Filter
from apipay_sandbox.world import Settings, World

OLD = Path(__file__).parent / "old"


def first_version(path: Path, *, invoices: int = 300) -> None:
    """Write a file as the first version would have left it."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.executescript((OLD / "schema_1.sql").read_text("utf-8"))
    connection.execute(f"PRAGMA application_id = {opening.APPLICATION_ID}")
    connection.execute("PRAGMA user_version = 1")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("INSERT INTO organisations VALUES (1, 'Shop', 1, 0)")
    connection.execute("INSERT INTO api_keys VALUES (1, 1, x'00', 0)")
    connection.execute("INSERT INTO webhooks VALUES (1, 1, 'http://a/', 's', 0, NULL)")
    row = """INSERT INTO invoices (organisation_id, status, amount, phone_number, description,
             token, qr_token, created_at, day, expires_at)
             VALUES (1, ?, ?, '', ?, '', '', ?, ?, 0)"""
    for number in range(1, invoices + 1):
        status = ("paid", "pending")[number % 2]
        connection.execute(row, (status, number, f"Чай {number}", number, 1 + number // 100))
    connection.execute("INSERT INTO refunds VALUES (1, 1, 2, 2, 'Брак', 0)")
    connection.execute(
        """INSERT INTO schedules (organisation_id, status, amount, phone_number, interval, day,
           start_date, created_at) VALUES (1, 'active', 1, '', 'daily', 1, '2025-01-01', 0)"""
    )
    connection.execute(
        """INSERT INTO deliveries (organisation_id, webhook_id, invoice_id, body, due_at,
           created_at) VALUES (1, 1, 1, '{}', 5, 5)"""
    )
    connection.close()


def objects(db: Database) -> dict[tuple[str, str], object]:
    """Everything that a schema is made of; a table is its columns, in any order."""
    found: dict[tuple[str, str], object] = {}
    for row in db.all("SELECT type, name, sql FROM sqlite_schema"):
        found[row["type"], row["name"]] = row["sql"]
        if row["type"] == "table" and not (row["sql"] or "").startswith("CREATE VIRTUAL"):
            columns = db.all(
                "SELECT name, type, [notnull], dflt_value, pk FROM pragma_table_xinfo(?)",
                (row["name"],),
            )
            found[row["type"], row["name"]] = sorted(map(tuple, columns))
    return found


def test_a_migrated_file_has_the_schema_of_a_new_one(tmp_path):
    first_version(tmp_path / "old.db")
    old, new = Database(tmp_path / "old.db"), Database(tmp_path / "new.db")
    assert objects(old) == objects(new)
    assert old.number("PRAGMA user_version") == opening.VERSION
    assert old.all("PRAGMA foreign_key_check") == []
    assert old.one("PRAGMA integrity_check")[0] == "ok"
    old.close()
    new.close()


def test_a_migrated_file_has_its_rows_and_lists_them(tmp_path):
    first_version(tmp_path / "my.db")
    for _ in range(2):  # and again, when there is nothing left to migrate
        db = Database(tmp_path / "my.db")
        found = invoices.page(db, 1, Filter(), page=2, per_page=100)
        assert ([row["id"] for row in found.rows], found.total) == ([*range(200, 100, -1)], 300)
        wanted = Filter(statuses=("paid",), first_day=2, last_day=3, search="чай 2")
        found = invoices.page(db, 1, wanted, page=1, per_page=1)
        assert ([row["id"] for row in found.rows], found.total) == ([298], 50)
        assert db.one("SELECT body FROM deliveries")[0] == "{}"
        assert db.one("SELECT reason FROM refunds")[0] == "Брак"
        assert db.one("SELECT hint FROM api_keys")[0] == ""
        db.close()


def test_a_migration_that_fails_leaves_the_file_as_it_was(tmp_path, monkeypatch):
    path = tmp_path / "my.db"
    first_version(path)
    read = opening._read
    broken = {"derive.sql": "INSERT INTO nowhere VALUES (1)"}
    monkeypatch.setattr(opening, "_read", lambda name: broken.get(name) or read(name))
    with pytest.raises(sqlite3.OperationalError, match="nowhere"):
        Database(path)
    connection = sqlite3.connect(path)
    assert connection.execute("PRAGMA user_version").fetchone() == (1,)
    assert connection.execute("SELECT n FROM counts WHERE day = 0").fetchall() == [
        (150,),
        (150,),
        (1,),
        (1,),
    ]
    connection.close()
    monkeypatch.undo()
    Database(path).close()


def test_every_step_between_versions_is_there():
    assert opening.VERSION == 2
    for number in range(2, opening.VERSION + 1):
        assert opening._read(f"migrations/{number}.sql")


def test_a_file_is_opened_once_at_a_time(tmp_path):
    path = tmp_path / "my.db"
    db = Database(path)
    with pytest.raises(WrongFile, match="in use by another sandbox"):
        Database(path)
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        assert "in use by another sandbox" in pool.apply(_opened, (path,))
    db.insert("organisations", {"name": "x", "verified": 1, "created_at": 0})
    db.close()
    assert _opened(path) == ""
    assert [file.name for file in tmp_path.iterdir()] == ["my.db"]


def _opened(path: Path) -> str:
    try:
        Database(path).close()
    except WrongFile as fault:
        return str(fault)
    return ""


def test_others_may_read_what_is_in_use(tmp_path):
    db = Database(tmp_path / "my.db")
    db.insert("organisations", {"name": "Shop", "verified": 1, "created_at": 0})
    reader = sqlite3.connect(tmp_path / "my.db")
    assert reader.execute("SELECT name FROM organisations").fetchall() == [("Shop",)]
    reader.close()
    db.close()


def test_a_refused_file_is_not_held(tmp_path):
    path = tmp_path / "my.db"
    path.write_bytes(b"no database at all, but long enough to be one" * 50)
    with pytest.raises(WrongFile, match="no SQLite"):
        Database(path)
    path.unlink()
    Database(path).close()


@pytest.mark.parametrize("path", ["nowhere/my.db", "a/../nowhere/x.db"])
def test_a_file_that_cannot_be_made_is_refused(tmp_path, path):
    with pytest.raises(WrongFile, match="cannot be opened"):
        Database(tmp_path / path)


@pytest.mark.parametrize(("durable", "synchronous"), [(False, 1), (True, 2)])
def test_durable_waits_for_the_disk(tmp_path, durable, synchronous):
    world = World.open(Settings(database=tmp_path / "my.db", durable=durable))
    assert world.db.number("PRAGMA synchronous") == synchronous
    world.close()


def test_clearing_leaves_an_empty_database(tmp_path):
    first_version(tmp_path / "my.db")
    db, new = Database(tmp_path / "my.db"), Database(None)
    invoices.page(db, 1, Filter(search="чай"), page=1, per_page=1)
    db.clear()
    assert objects(db) == objects(new)
    for kind, name in objects(new):
        if kind == "table" and not name.startswith(("texts", "trigrams")):
            assert db.one(f"SELECT * FROM {name}") is None, name  # noqa: S608 - our own names
    organisation = {"name": "x", "verified": 1, "created_at": 0}
    assert db.insert("organisations", organisation) == 1
    assert invoices.page(db, 1, Filter(search="чай"), page=1, per_page=1).total == 0
    db.close()
    new.close()


def test_the_wal_file_is_emptied_beside_the_work(tmp_path, monkeypatch):
    monkeypatch.setattr(checkpoints, "COMMITS", 20)
    path, wal, index = (tmp_path / f"my.db{ending}" for ending in ("", "-wal", "-shm"))
    db = Database(path)
    sizes = []
    for _ in range(10):
        for number in range(20):
            with db.transaction():
                db.insert("organisations", {"name": "x" * 500, "verified": 1, "created_at": number})
        wait_until(lambda: is_emptied(index))
        sizes.append(wal.stat().st_size)
    assert max(sizes) < 3 * sizes[0]
    assert any(thread.name == "checkpoints" for thread in threading.enumerate())
    db.close()
    assert not any(thread.name == "checkpoints" for thread in threading.enumerate())
    assert not wal.exists()
    db = Database(path)
    assert db.number("SELECT count(*) FROM organisations") == 200
    db.close()


def is_emptied(index: Path) -> bool:
    """Tell whether all frames of a -wal file are in the database, by SQLite's wal-index format."""
    header = index.read_bytes()[:100]
    frames, moved = (int.from_bytes(header[at : at + 4], sys.byteorder) for at in (16, 96))
    return frames == moved


def wait_until(holds, seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, f"not within {seconds} s"
        time.sleep(0.01)


def test_the_clock_of_a_file_is_never_behind_its_rows(tmp_path):
    settings = Settings(database=tmp_path / "my.db")
    world = World.open(settings)
    world.add_organisation("Shop", verified=True)
    later = world.clock.now() + 86_400_000 * 400
    row = {"organisation_id": 1, "status": "paid", "amount": 1, "phone_number": "", "token": ""}
    rest = {"qr_token": "", "created_at": later, "day": 99_999, "expires_at": later}
    world.db.insert("invoices", {**row, **rest})
    world.close()
    world = World.open(settings)
    assert world.clock.now() >= later
    world.close()
