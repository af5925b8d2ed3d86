"""What each store does in its own way: files on disk, bounds in memory, keys in Redis."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import redis
import redis.asyncio
from apipay.webhooks import MemoryStore, RedisStore, SQLiteStore


def test_a_file_remembers_across_restarts(tmp_path: Path):
    SQLiteStore(tmp_path / "claims.db").confirm("42:paid", 60)
    assert SQLiteStore(str(tmp_path / "claims.db")).claim("42:paid", "new", 60) == "done"


def test_a_file_stays_where_it_was_when_the_process_moves(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.chdir(tmp_path)
    store = SQLiteStore("claims.db")
    monkeypatch.chdir("/")
    store.confirm("42:paid", 60)
    assert SQLiteStore(tmp_path / "claims.db").claim("42:paid", "new", 60) == "done"


def test_a_file_forgets_what_ran_out(tmp_path: Path):
    now = 0.0
    store = SQLiteStore(tmp_path / "claims.db", clock=lambda: now)
    for event in range(10):
        store.confirm(str(event), keep=10)
    now = 11.0
    store.confirm("10", keep=10)
    assert store._run("SELECT count(*) FROM claims")[1] == 1


def test_a_file_that_cannot_be_written_is_found_out_at_once(tmp_path: Path):
    (tmp_path / "no.db").write_text("this is no database, and was written by somebody else" * 40)
    with pytest.raises(Exception, match="not a database"):
        SQLiteStore(tmp_path / "no.db")
    with pytest.raises(Exception, match="unable to open"):
        SQLiteStore(tmp_path / "nowhere" / "claims.db")


@pytest.mark.parametrize("path", ["", ":memory:"])
def test_a_database_that_is_no_file_is_refused(path: str):
    with pytest.raises(ValueError, match="expected a file"):
        SQLiteStore(path)


def test_memory_is_bounded_and_forgets_the_oldest_handled_event_first():
    store = MemoryStore(limit=3)
    store.claim("running", "me", 60)
    for event in "abcd":
        store.claim(event, "me", 60)
        store.confirm(event, 60)
    assert len(store._records) == 3
    assert store.claim("running", "other", 60) == "busy"
    assert store.claim("d", "other", 60) == "done"
    assert store.claim("a", "other", 60) == "fresh"


def test_memory_is_bounded_even_when_nothing_is_ever_confirmed():
    store = MemoryStore(limit=3)
    for event in range(100):
        assert store.claim(str(event), "me", 60) == "fresh"
    assert len(store._records) == 3


def test_a_memory_of_nothing_is_refused():
    with pytest.raises(ValueError, match="limit"):
        MemoryStore(limit=0)


def test_the_time_to_live_is_kept_to_the_second():
    now = 100.0
    store = MemoryStore(clock=lambda: now)
    store.claim("42:paid", "dead", 60)
    now = 159.9
    assert store.claim("42:paid", "alive", 60) == "busy"
    now = 160.0
    assert store.claim("42:paid", "alive", 60) == "fresh"


def test_services_with_prefixes_of_their_own_each_get_the_event(redis_server: str):
    with redis.Redis.from_url(redis_server) as client:
        for prefix in ("shop:", "mailer:"):
            assert RedisStore(client, prefix=prefix).claim("42:paid", "me", 60) == "fresh"


def test_a_client_that_decodes_responses_serves_as_well(redis_server: str):
    with redis.Redis.from_url(redis_server, decode_responses=True) as client:
        store = RedisStore(client, prefix="decoded:")
        store.claim("42:paid", "first", 60)
        assert store.claim("42:paid", "first", 60) == "fresh"
        store.confirm("42:paid", 60)
        assert store.claim("42:paid", "second", 60) == "done"


def test_nothing_stays_in_redis_for_ever(redis_server: str):
    with redis.Redis.from_url(redis_server) as client:
        store = RedisStore(client, prefix="ttl:")
        store.claim("42:paid", "me", 60)
        assert 50_000 < client.pttl("ttl:42:paid") <= 60_000
        store.confirm("42:paid", 3600)
        assert 3_500_000 < client.pttl("ttl:42:paid") <= 3_600_000


def test_a_claim_that_vanishes_while_it_is_read_counts_as_busy():
    answers = iter([None, None])  # SET NX says taken, GET says nothing there
    store = RedisStore(SimpleNamespace(execute_command=lambda *_: next(answers)))
    assert store.claim("42:paid", "me", 60) == "busy"


def test_a_client_of_asyncio_is_refused_because_it_would_call_everything_fresh(redis_server: str):
    client: Any = redis.asyncio.Redis.from_url(redis_server)
    with pytest.raises(TypeError, match=r"redis\.asyncio"):
        RedisStore(client)
