"""One behaviour, three stores (W06): whoever claims first has the event, until done or dead."""

import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import redis
import redis.asyncio
from apipay.webhooks import MemoryStore, RedisStore, SQLiteStore, Store

KINDS = ["memory", "sqlite", "redis"]


@pytest.fixture(params=KINDS)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    if request.param == "memory":
        yield MemoryStore()
    elif request.param == "sqlite":
        yield SQLiteStore(tmp_path / "claims.db")
    else:
        yield request.getfixturevalue("redis_store")


@pytest.fixture
def redis_store(redis_server: str, tmp_path: Path) -> Iterator[RedisStore]:
    client = redis.Redis.from_url(redis_server, socket_timeout=5)
    yield RedisStore(client, prefix=f"{tmp_path}:")
    client.close()


def test_the_first_to_claim_has_the_event_and_others_hear_that_it_is_busy(store: Store):
    assert store.claim("42:paid", "first", 60) == "fresh"
    assert store.claim("42:paid", "second", 60) == "busy"


def test_other_events_are_other_claims(store: Store):
    assert store.claim("42:paid", "first", 60) == "fresh"
    assert store.claim("42:cancelled", "second", 60) == "fresh"
    assert store.claim("43:paid", "third", 60) == "fresh"


def test_a_confirmed_event_is_done_for_everybody(store: Store):
    store.claim("42:paid", "first", 60)
    store.confirm("42:paid", 60)
    assert store.claim("42:paid", "first", 60) == "done"
    assert store.claim("42:paid", "second", 60) == "done"


def test_a_claim_whose_answer_was_lost_may_be_repeated(store: Store):
    assert store.claim("42:paid", "first", 60) == "fresh"
    assert store.claim("42:paid", "first", 60) == "fresh"


def test_a_released_event_is_fresh_again(store: Store):
    store.claim("42:paid", "first", 60)
    store.release("42:paid", "first")
    assert store.claim("42:paid", "second", 60) == "fresh"


def test_nobody_releases_the_claim_of_another(store: Store):
    store.claim("42:paid", "first", 60)
    store.release("42:paid", "second")
    assert store.claim("42:paid", "third", 60) == "busy"


def test_what_is_done_is_not_released(store: Store):
    store.claim("42:paid", "first", 60)
    store.confirm("42:paid", 60)
    store.release("42:paid", "first")
    assert store.claim("42:paid", "second", 60) == "done"


def test_releasing_what_was_never_claimed_is_nothing(store: Store):
    store.release("42:paid", "first")
    assert store.claim("42:paid", "first", 60) == "fresh"


def test_the_claim_of_one_who_died_runs_out(store: Store):
    assert store.claim("42:paid", "dead", 0.05) == "fresh"
    assert _until(lambda: store.claim("42:paid", "alive", 60) == "fresh")


def test_one_who_comes_late_confirms_what_another_has_claimed_meanwhile(store: Store):
    store.claim("42:paid", "late", 0.05)
    assert _until(lambda: store.claim("42:paid", "second", 60) == "fresh")
    store.confirm("42:paid", 60)  # the late one did the work after all
    store.release("42:paid", "second")
    assert store.claim("42:paid", "third", 60) == "done"


def test_a_handled_event_is_forgotten_in_time(store: Store):
    store.claim("42:paid", "first", 60)
    store.confirm("42:paid", 0.05)
    assert _until(lambda: store.claim("42:paid", "second", 60) == "fresh")


def test_of_many_threads_exactly_one_gets_each_event(store: Store):
    threads, events = 8, 25
    turns = _raced(store, threads, events)
    assert len(turns) == threads * events
    winners = [key for key, turn in turns if turn == "fresh"]
    assert sorted(winners) == sorted(f"{event}:paid" for event in range(events))
    assert {turn for _, turn in turns} == {"fresh", "busy"}


def test_memory_is_locked_between_looking_and_claiming():
    class Slow(dict[str, tuple[str, float]]):
        def get(self, *arguments: Any) -> Any:
            found = super().get(*arguments)
            time.sleep(0.001)
            return found

    store = MemoryStore()
    store._records = Slow()
    assert [turn for _, turn in _raced(store, threads=8, events=5)].count("fresh") == 5


def _raced(store: Store, threads: int, events: int) -> list[tuple[str, str]]:
    """What each of the threads heard when all claimed the same events at once."""
    start = threading.Barrier(threads)

    def race(owner: str) -> list[tuple[str, str]]:
        start.wait(timeout=20)
        keys = [f"{event}:paid" for event in range(events)]
        return [(key, store.claim(key, owner, 60)) for key in keys]

    with ThreadPoolExecutor(threads) as pool:
        heard = pool.map(race, [f"owner-{number}" for number in range(threads)], timeout=30)
        return [turn for turns in heard for turn in turns]


RACE = """
import sys, redis
from apipay.webhooks import RedisStore, SQLiteStore
kind, where, owner = sys.argv[1:]
store = SQLiteStore(where) if kind == "sqlite" else RedisStore(redis.Redis.from_url(where))
sys.stdin.readline()
for event in range(25):
    if store.claim(f"{event}:paid", owner, 60) == "fresh":
        print(event)
"""


@pytest.mark.parametrize("kind", ["sqlite", "redis"])
def test_of_many_processes_exactly_one_gets_each_event(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest
):
    where = str(tmp_path / "claims.db")
    if kind == "redis":
        where = request.getfixturevalue("redis_server")[:-1] + "7"  # a database of its own
    racers = [
        subprocess.Popen(
            [sys.executable, "-c", RACE, kind, where, f"owner-{number}"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for number in range(3)
    ]
    for racer in racers:
        assert racer.stdin
        racer.stdin.write("go\n")
        racer.stdin.flush()
    won = [event for racer in racers for event in racer.communicate(timeout=30)[0].split()]
    assert sorted(won, key=int) == [str(event) for event in range(25)]


DIE = """
import os, signal, sys, redis
from apipay.webhooks import RedisStore, SQLiteStore
kind, where = sys.argv[1:]
store = SQLiteStore(where) if kind == "sqlite" else RedisStore(redis.Redis.from_url(where))
assert store.claim("die:paid", "dead", 1) == "fresh"
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.parametrize("kind", ["sqlite", "redis"])
def test_the_event_of_a_killed_process_comes_free(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest
):
    where = str(tmp_path / "claims.db")
    if kind == "redis":
        where = request.getfixturevalue("redis_server")
    dead = subprocess.run([sys.executable, "-c", DIE, kind, where], timeout=30, check=False)
    assert dead.returncode == -signal.SIGKILL
    with redis.Redis.from_url(where if kind == "redis" else "redis://127.0.0.1") as client:
        store = SQLiteStore(where) if kind == "sqlite" else RedisStore(client)
        assert _until(lambda: store.claim("die:paid", "alive", 60) == "fresh")


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


def _until(condition: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.01)
    return False
