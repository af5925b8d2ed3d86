"""One behaviour, three stores (W06): whoever claims first has the event, until done or dead."""

import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import redis
from apipay.webhooks import MemoryStore, RedisStore, SQLiteStore, Store


@pytest.fixture(params=["memory", "sqlite", "redis"])
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


def _until(condition: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.01)
    return False
