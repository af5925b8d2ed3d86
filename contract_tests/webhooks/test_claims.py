"""claim -> handle -> confirm: an event is handled once, and never lost (W05, W06)."""

import asyncio
import contextlib
import threading
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from apipay import webhooks
from apipay.errors import WebhookError
from apipay.webhooks import EventInProgress, MemoryStore, Seen, SQLiteStore

EVENT = SimpleNamespace(key=(42, "paid"))
TEN_YEARS = 10 * 365 * 24 * 3600
Take = Callable[[Seen, Callable[[], None]], bool]


def _take(seen: Seen, handle: Callable[[], None]) -> bool:
    with seen.claim(EVENT) as fresh:
        if fresh:
            handle()
        return fresh


async def _atake(seen: Seen, handle: Callable[[], None]) -> bool:
    async with seen.claim(EVENT) as fresh:
        if fresh:
            handle()
        return fresh


@pytest.fixture(params=["sync", "async"])
def take(request: pytest.FixtureRequest) -> Take:
    """Claim EVENT and handle it if it is fresh, in either colour."""
    if request.param == "sync":
        return _take
    return lambda seen, handle: asyncio.run(_atake(seen, handle))


@pytest.fixture(params=["memory", "sqlite"])
def seen(request: pytest.FixtureRequest, tmp_path: Path) -> Seen:
    return Seen(MemoryStore() if request.param == "memory" else SQLiteStore(tmp_path / "seen.db"))


def _nothing() -> None:
    pass


def _crash() -> None:
    raise ZeroDivisionError


def test_an_event_is_fresh_once(seen: Seen, take: Take):
    handled: list[int] = []
    assert [take(seen, lambda: handled.append(42)) for _ in range(3)] == [True, False, False]
    assert handled == [42]


def test_a_handler_that_raises_gives_the_event_back(seen: Seen, take: Take):
    with pytest.raises(ZeroDivisionError):
        take(seen, _crash)
    assert take(seen, _nothing) is True
    assert take(seen, _nothing) is False


@pytest.mark.parametrize("stop", [KeyboardInterrupt, SystemExit, asyncio.CancelledError])
def test_a_handler_that_is_stopped_gives_the_event_back(seen: Seen, stop: type[BaseException]):
    with pytest.raises(stop), seen.claim(EVENT):
        raise stop
    assert _take(seen, _nothing) is True


def test_an_error_beside_a_duplicate_forgets_nothing(seen: Seen):
    _take(seen, _nothing)
    with pytest.raises(ZeroDivisionError), seen.claim(EVENT):
        _crash()
    assert _take(seen, _nothing) is False


def test_an_event_in_somebodys_hands_is_neither_fresh_nor_done(seen: Seen, take: Take):
    with seen.claim(EVENT) as fresh:
        assert fresh
        with pytest.raises(EventInProgress, match="42:paid") as caught:
            take(seen, _crash)
    assert take(seen, _nothing) is False
    assert isinstance(caught.value, WebhookError)
    assert caught.value.status == 503


def test_a_process_that_died_with_the_event_loses_it_when_the_lease_ends():
    now = 0.0
    seen = Seen(MemoryStore(clock=lambda: now), lease=60)
    seen.claim(EVENT).__enter__()  # and never left
    now = 59.0
    with pytest.raises(EventInProgress):
        _take(seen, _nothing)
    now = 60.0
    assert _take(seen, _nothing) is True


def test_a_handled_event_is_remembered_for_a_week_by_default():
    now, week = 0.0, 7 * 24 * 3600.0
    seen = Seen(MemoryStore(clock=lambda: now))
    _take(seen, _nothing)
    now = week - 1
    assert _take(seen, _nothing) is False
    now = week
    assert _take(seen, _nothing) is True


def test_the_key_is_invoice_and_status(seen: Seen):
    for key in [(42, "paid"), (42, "cancelled"), (43, "paid"), (4, "2:paid")]:
        with seen.claim(SimpleNamespace(key=key)) as fresh:
            assert fresh


def test_events_of_parse_can_be_claimed(seen: Seen, paid: Any, parse: Any):
    event = parse(paid)
    assert isinstance(event, webhooks.InvoiceStatusChanged)
    with seen.claim(event) as fresh:
        assert fresh
    assert _take(seen, _nothing) is False  # EVENT has the same key


def test_an_unknown_status_that_is_half_an_emoji_can_be_claimed(seen: Seen):
    event = SimpleNamespace(key=(42, "\ud83d"))
    with seen.claim(event) as fresh:
        assert fresh
    with seen.claim(event) as fresh:
        assert not fresh


def test_of_many_threads_one_handles_the_event(seen: Seen):
    start = threading.Barrier(8)
    handled: list[int] = []

    def deliver() -> None:
        start.wait()
        with contextlib.suppress(EventInProgress):
            _take(seen, lambda: handled.append(42))

    threads = [threading.Thread(target=deliver) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)
    assert handled == [42]


def test_of_many_tasks_one_handles_the_event(seen: Seen):
    handled: list[int] = []

    async def deliver() -> None:
        async with seen.claim(EVENT) as fresh:
            if fresh:
                await asyncio.sleep(0.05)
                handled.append(42)

    async def all_at_once() -> list[BaseException | None]:
        return await asyncio.gather(*(deliver() for _ in range(8)), return_exceptions=True)

    outcomes = asyncio.run(all_at_once())
    assert handled == [42]
    assert {type(outcome) for outcome in outcomes} <= {type(None), EventInProgress}


def test_a_task_that_is_cancelled_gives_the_event_back(seen: Seen):
    async def cancelled_at_work() -> None:
        entered = asyncio.Event()

        async def work() -> None:
            async with seen.claim(EVENT):
                entered.set()
                await asyncio.sleep(60)

        task = asyncio.create_task(work())
        await entered.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(cancelled_at_work())
    assert _take(seen, _nothing) is True


def test_a_slow_store_does_not_hold_up_the_event_loop():
    class Slow(MemoryStore):
        def claim(self, key: str, owner: str, lease: float) -> webhooks.Turn:
            assert ticked.wait(timeout=10)
            return super().claim(key, owner, lease)

    ticked = threading.Event()

    async def both() -> bool:
        async def tick() -> None:
            ticked.set()

        fresh, _ = await asyncio.gather(_atake(Seen(Slow()), _nothing), tick())
        return fresh

    assert asyncio.run(both()) is True


@pytest.mark.parametrize("step", ["claim", "confirm", "release"])
def test_a_store_that_fails_is_heard_so_that_the_event_comes_again(step: str, take: Take):
    class Broken(MemoryStore):
        pass

    def fail(*_: object) -> None:
        raise ConnectionError("the store is away")

    setattr(Broken, step, fail)
    with pytest.raises(ConnectionError):
        take(Seen(Broken()), _crash if step == "release" else _nothing)


@pytest.mark.parametrize("name", ["lease", "keep"])
@pytest.mark.parametrize(
    "seconds", [0, -1, float("nan"), float("inf"), 1e18, TEN_YEARS + 1, 10**30, "60", None, True]
)
def test_a_time_that_no_store_can_count_with_is_refused(name: str, seconds: Any):
    with pytest.raises(ValueError, match=rf"^{name}: expected .*ten years.*leave it out"):
        Seen(**{name: seconds})


@pytest.mark.parametrize("name", ["lease", "keep"])
def test_ten_years_are_a_time(name: str, take: Take):
    seen = Seen(**{name: TEN_YEARS})
    assert [take(seen, _nothing) for _ in range(2)] == [True, False]
