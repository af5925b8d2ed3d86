"""RedisPace over real connections: several processes, and a Redis that dies, hangs or is none."""

import asyncio
import logging
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis
from apipay import ApiPay, AsyncApiPay, RateLimited, RedisPace, Retries, redis_pace
from apipay.errors import ConfigurationError

WORKER = Path(__file__).with_name("redis_worker.py")
SECRET = "pass-of-redis"


def test_processes_threads_and_tasks_share_the_limit(server, redis_server):
    kinds = [("sync", 2, 2), ("sync", 3, 3), ("async", 2, 0), ("async", 3, 0)]
    workers = [
        subprocess.Popen(
            [sys.executable, WORKER, colour, redis_server, server.base_url, str(n), str(at_once)]
        )
        for colour, n, at_once in kinds
    ]
    assert [worker.wait(30) for worker in workers] == [0, 0, 0, 0]
    times = sorted(arrival.at for arrival in server.arrivals)
    assert len(times) == 10
    assert server.most_within(1.0) <= 5
    assert times[5] - times[0] > 1.0


class OwnRedis:
    """A Redis that a test may kill and start again, on the same port."""

    def __init__(self, program: str, folder: Path) -> None:
        with socket.create_server(("127.0.0.1", 0)) as listener:
            self._port = listener.getsockname()[1]
        self.url = f"redis://:{SECRET}@127.0.0.1:{self._port}/0"
        self._command = [
            program,
            *("--port", str(self._port), "--bind", "127.0.0.1", "--save", ""),
            *("--dir", str(folder), "--logfile", str(folder / "log"), "--requirepass", SECRET),
        ]
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self._process = subprocess.Popen(self._command)
        client = redis.Redis.from_url(self.url)
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline:
            try:
                client.ping()
            except redis.ConnectionError:
                time.sleep(0.01)
            else:
                client.close()
                return
        raise RuntimeError("redis-server did not start")

    def kill(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait(10)
            self._process = None


@pytest.fixture
def own_redis(redis_server, tmp_path) -> Iterator[OwnRedis]:  # noqa: ARG001 - it skips without one
    own = OwnRedis(shutil.which("redis-server"), tmp_path)
    own.start()
    yield own
    own.kill()


def shared_pace_lines(caplog: pytest.LogCaptureFixture) -> list[tuple[int, str]]:
    return [
        (record.levelno, record.getMessage())
        for record in caplog.records
        if "edis" in record.getMessage() or "pace" in record.getMessage()
    ]


def test_when_redis_dies_the_own_pace_goes_on_and_when_it_is_back_it_is_used_again(
    make_client, server, own_redis, caplog, monkeypatch
):
    monkeypatch.setattr(redis_pace, "_REST", 0.1)
    caplog.set_level(logging.INFO, "apipay")
    pace = RedisPace(own_redis.url, requests=4, per=60)
    client = make_client(base_url=server.base_url, pace=pace, retries=Retries(timeout=1))
    client.refunds.get(1)
    own_redis.kill()
    client.refunds.get(1)
    client.refunds.get(1)
    client.refunds.get(1)
    with pytest.raises(RateLimited, match="not sent"):
        client.refunds.get(1)
    warning = (
        logging.WARNING,
        "Redis does not answer (ConnectionError): pacing this process alone",
    )
    assert shared_pace_lines(caplog) == [warning]
    own_redis.start()
    time.sleep(0.1)
    other = RedisPace(own_redis.url, requests=9, per=60)
    make_client(base_url=server.base_url, pace=other).refunds.get(1)
    pace._past.clear()
    client.refunds.get(1)
    assert shared_pace_lines(caplog) == [warning, (logging.INFO, "The shared pace is back")]
    assert SECRET not in caplog.text


def test_threads_that_find_redis_dead_at_the_same_moment_warn_once(server, own_redis, caplog):
    pace = RedisPace(own_redis.url)
    own_redis.kill()
    with ApiPay("one", base_url=server.base_url, pace=pace) as client:
        threads = [threading.Thread(target=client.refunds.get, args=(1,)) for _ in range(20)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert len(server.arrivals) == 20
    assert len(shared_pace_lines(caplog)) == 1


@pytest.fixture
def mute():
    """The URL of something that takes connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield f"redis://:{SECRET}@127.0.0.1:{listener.getsockname()[1]}/0"


def test_a_redis_that_hangs_holds_nobody_up_for_long(
    make_client, server, mute, monkeypatch, caplog
):
    monkeypatch.setattr(redis_pace, "_PATIENCE", 0.2)
    client = make_client(base_url=server.base_url, pace=RedisPace(mute))
    started = time.monotonic()
    for _ in range(10):
        client.refunds.get(1)
    assert time.monotonic() - started < 0.6
    assert [level for level, _ in shared_pace_lines(caplog)] == [logging.WARNING]


def test_the_event_loop_goes_on_while_redis_is_asked(server, mute, monkeypatch):
    monkeypatch.setattr(redis_pace, "_PATIENCE", 0.3)

    async def main() -> float:
        longest = 0.0
        async with AsyncApiPay("one", base_url=server.base_url, pace=RedisPace(mute)) as client:
            call = asyncio.create_task(client.refunds.get(1))
            before = time.monotonic()
            while not call.done():
                await asyncio.sleep(0.005)
                before, pause = time.monotonic(), time.monotonic() - before
                longest = max(longest, pause)
            await call
        return longest

    assert asyncio.run(main()) < 0.2


def test_a_task_that_is_cancelled_while_redis_is_asked_leaves_nothing_behind(server, redis_server):
    asked, go_on, sent_away = threading.Event(), threading.Event(), threading.Event()
    pace = RedisPace(redis_server, name="cancelled", requests=1, per=1)

    def full(*_: object, **__: object) -> bool:
        asked.set()
        go_on.wait(10)
        return False

    shared = pace._shared

    def ask(ticket, now):
        wait = shared(ticket, now)
        sent_away.set()
        return wait

    pace._limiter.hit = full  # type: ignore[method-assign] # a Redis that is full, slowly
    pace._shared = ask  # type: ignore[method-assign] # to hear when it is done

    async def main() -> None:
        async with AsyncApiPay("one", base_url=server.base_url, pace=pace) as client:
            call = asyncio.create_task(client.refunds.get(1))
            await asyncio.to_thread(asked.wait, 10)
            call.cancel()
            with pytest.raises(asyncio.CancelledError):
                await call
            go_on.set()
            await asyncio.to_thread(sent_away.wait, 10)

    asyncio.run(main())
    assert (len(pace._queue), pace._flying) == (0, 0)
    assert server.arrivals == []


@pytest.mark.parametrize(
    "url",
    [
        "",
        "localhost",
        f"http://:{SECRET}@localhost/0",
        f"redis://:{SECRET}/with-a-slash@localhost:6379/0",
        f"redis://:{SECRET}@localhost:{SECRET}/0",
        f"redis://:{SECRET}@localhost/0?unknown={SECRET}",
        f"redis://:{SECRET}@localhost/0?db={SECRET}",
        None,
        b"redis://localhost",
    ],
)
def test_a_url_that_is_none_is_refused_without_repeating_it(url):
    with pytest.raises(ConfigurationError, match="url must be like redis://host:6379/0") as caught:
        RedisPace(url)
    assert SECRET not in f"{caught.value}{caught.value.__cause__}{caught.value.__context__}"


@pytest.mark.parametrize(
    ("options", "named"),
    [
        ({"name": None}, "name must be text"),
        ({"name": b"apipay"}, "name must be text"),
        ({"requests": "60"}, "requests must be a whole number"),
        ({"per": float("inf")}, "per must be more than 0 seconds and at most"),
    ],
)
def test_what_sharers_cannot_have_in_common_is_refused(options, named):
    with pytest.raises(ConfigurationError, match=f"RedisPace: {named}"):
        RedisPace("redis://localhost", **options)


def test_no_repr_shows_the_url():
    pace = RedisPace(f"redis://:{SECRET}@127.0.0.1:1/0", requests=5, per=1)
    assert repr(pace) == "RedisPace(requests=5, per=1)"
    with ApiPay("one", pace=pace) as client:
        assert SECRET not in f"{client!r}{client._policy!r}{client.invoices!r}"


def test_a_wrong_password_is_a_redis_that_does_not_answer(make_client, server, own_redis, caplog):
    url = own_redis.url.replace(SECRET, f"no-{SECRET}")
    make_client(base_url=server.base_url, pace=RedisPace(url)).refunds.get(1)
    ((level, line),) = shared_pace_lines(caplog)
    assert level == logging.WARNING
    assert "AuthenticationError" in line
    assert SECRET not in caplog.text
