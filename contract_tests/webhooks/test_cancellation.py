"""A task that is cancelled while it talks to the store leaves the event done or free (W06)."""

import asyncio
import contextvars
import threading
from collections.abc import Awaitable
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import anyio
import pytest
from apipay.webhooks import EventInProgress, MemoryStore, Seen, Turn

EVENT = SimpleNamespace(key=(42, "paid"))
CANCELS = pytest.mark.parametrize("times", [1, 2, 50])


class Gated(MemoryStore):
    """Answers a claim only when the gate is open."""

    def __init__(self) -> None:
        super().__init__()
        self.asked = threading.Event()
        self.gate = threading.Event()

    def claim(self, key: str, owner: str, lease: float) -> Turn:
        self.asked.set()
        assert self.gate.wait(timeout=10)
        return super().claim(key, owner, lease)


def _taken(seen: Seen) -> bool:
    with seen.claim(EVENT) as fresh:
        return fresh


def _keep_the_pool_busy(gate: threading.Event) -> None:
    """Nothing gets a thread before the gate opens; what is dropped till then never runs."""
    pool = ThreadPoolExecutor(max_workers=1)
    asyncio.get_running_loop().set_default_executor(pool)
    pool.submit(gate.wait, 10)


async def _cancel(task: asyncio.Task[None], times: int) -> None:
    for _ in range(times):
        task.cancel()
        await asyncio.sleep(0)


async def _handling(
    seen: Seen, gate: threading.Event, *, lasting: bool = False
) -> asyncio.Task[None]:
    """Return a task that has claimed the event; its store is not reached before the gate opens."""
    entered = asyncio.Event()

    async def work() -> None:
        async with seen.claim(EVENT) as fresh:
            assert fresh
            _keep_the_pool_busy(gate)
            entered.set()
            if lasting:
                await asyncio.sleep(60)

    task = asyncio.create_task(work())
    await entered.wait()
    return task


@CANCELS
def test_an_event_that_was_handled_is_confirmed_though_the_task_is_cancelled(times: int):
    seen = Seen()

    async def main() -> None:
        gate = threading.Event()
        task = await _handling(seen, gate)
        await _cancel(task, times)
        gate.set()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(main())
    assert _taken(seen) is False


@CANCELS
def test_a_task_that_is_cancelled_again_and_again_gives_the_event_back(times: int):
    seen = Seen()

    async def main() -> None:
        gate = threading.Event()
        task = await _handling(seen, gate, lasting=True)
        await _cancel(task, times)
        await _cancel(task, 1)
        gate.set()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(main())
    assert _taken(seen) is True


@pytest.mark.parametrize("handled", [True, False])
def test_a_scope_of_anyio_that_ends_leaves_the_event_done_or_free(handled: bool):
    seen = Seen()

    async def main() -> None:
        gate = threading.Event()
        with anyio.CancelScope() as scope:
            async with seen.claim(EVENT):
                _keep_the_pool_busy(gate)
                asyncio.get_running_loop().call_later(0.02, gate.set)
                scope.cancel()
                if not handled:
                    await anyio.sleep(60)
        assert scope.cancelled_caught

    asyncio.run(main())
    assert _taken(seen) is not handled


async def _cancelled_while_entering(seen: Seen, store: Gated, times: int) -> None:
    async def work() -> None:
        async with seen.claim(EVENT):
            pytest.fail("a cancelled task entered its block")

    task = asyncio.create_task(work())
    assert await asyncio.to_thread(store.asked.wait, 10)
    await _cancel(task, times)
    store.gate.set()
    with pytest.raises(asyncio.CancelledError):
        await task


@CANCELS
def test_a_claim_that_is_won_by_a_cancelled_task_is_given_back(times: int):
    store = Gated()
    seen = Seen(store)
    asyncio.run(_cancelled_while_entering(seen, store, times))
    assert _taken(seen) is True


def test_a_cancelled_task_gives_nothing_back_that_another_has():
    store = Gated()
    MemoryStore.claim(store, "42:paid", "another", 60)
    asyncio.run(_cancelled_while_entering(Seen(store), store, 1))
    with pytest.raises(EventInProgress):
        _taken(Seen(store))


def test_a_store_that_fails_to_take_a_claim_back_hides_no_cancellation():
    class Broken(Gated):
        def release(self, *_: object) -> None:
            raise ConnectionError("the store is away")

    store = Broken()
    asyncio.run(_cancelled_while_entering(Seen(store), store, 1))


def test_a_store_that_fails_while_the_task_is_cancelled_is_seen_in_the_traceback():
    class Broken(MemoryStore):
        def confirm(self, *_: object) -> None:
            raise ConnectionError("the store is away")

    async def work() -> None:
        async with Seen(Broken()).claim(EVENT):
            task = asyncio.current_task()
            assert task is not None
            task.cancel()

    async def cause() -> BaseException | None:
        with pytest.raises(asyncio.CancelledError) as caught:
            await asyncio.create_task(work())
        return caught.value.__context__

    assert isinstance(asyncio.run(cause()), ConnectionError)


def test_a_loop_that_is_closed_lets_the_confirmation_end():
    seen = Seen()

    async def main() -> None:
        gate = threading.Event()
        background.append(await _handling(seen, gate))
        asyncio.get_running_loop().call_later(0.02, gate.set)

    background: list[Awaitable[None]] = []
    asyncio.run(main())
    assert _taken(seen) is False


def test_the_store_sees_the_context_of_the_task():
    request = contextvars.ContextVar("request", default="none")
    seen_by_store: list[str] = []

    class Watching(MemoryStore):
        def confirm(self, *_: object) -> None:
            seen_by_store.append(request.get())

    async def work() -> None:
        request.set("a1")
        async with Seen(Watching()).claim(EVENT):
            pass

    asyncio.run(work())
    assert seen_by_store == ["a1"]
