"""The outbox worker: sends what is due, signed (W04), and lives through time as it passes."""

import asyncio
import logging
import time
from functools import cached_property, partial
from typing import TYPE_CHECKING, Self

from apipay_sandbox.rules import Refused
from apipay_sandbox.rules import delivery as rules
from apipay_sandbox.service.due import live_on, live_until
from apipay_sandbox.store import settings, webhooks
from apipay_sandbox.store.database import Row
from apipay_sandbox.world import World

if TYPE_CHECKING:
    from apipay_sandbox.post import (
        Post,
    )  # costs a tenth of a second, and only for who uses webhooks

MOST = 100
"""Deliveries that are under way at the same time."""

CUT_SHORT = "The sandbox was reset, restored or stopped before the clock had got there"

PAUSE = 1.0
"""Seconds to rest after an internal error, so that one that lasts does not spin."""

log = logging.getLogger("apipay_sandbox")


class Courier:
    """Delivers the events of one world. Made, used and closed on one event loop."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._woken = asyncio.Event()
        self._under_way: dict[int, asyncio.Task[None]] = {}
        self._time = asyncio.Lock()
        self._leaps: set[asyncio.Task[None]] = set()
        self._runner: asyncio.Task[None] | None = None
        world.wake = self._woken.set

    def start(self) -> Self:
        """Begin to deliver as time passes."""
        self._runner = asyncio.create_task(self._run())
        return self

    def cut_short(self) -> None:
        """End the leaps that are on their way: the clock stays where it has come to."""
        for leap in self._leaps:
            leap.cancel()

    async def close(self) -> None:
        """Stop; what is under way is given up and stays in the outbox."""
        tasks = [*self._leaps, *self._under_way.values()]
        tasks += [self._runner] if self._runner else []
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        if "_post" in vars(self):
            await self._post.close()

    async def leap(self, target: int) -> None:
        """Move the clock on to ``target``, living through every due moment in order.

        At each moment deadlines come first, then bills, then deliveries, whose answers are
        awaited. A target that has passed meanwhile moves nothing. Raises `Refused` where the
        courier is closed on the way: the clock stays where it has come to.
        """
        leap = asyncio.create_task(self._leap(target))
        self._leaps.add(leap)
        leap.add_done_callback(self._leaps.discard)
        await asyncio.wait((leap,))
        if leap.cancelled():
            raise Refused(CUT_SHORT)
        leap.result()

    async def _leap(self, target: int) -> None:
        async with self._time:
            world, clock = self._world, self._world.clock
            reached = clock.now()
            try:
                await self._deliver_all(reached)
                while (moment := self._next_moment()) is not None and moment <= target:
                    reached = max(reached, moment)
                    clock.hold(reached)
                    if webhooks.any_alive(world.db):
                        live_until(world, reached)
                        await self._deliver_all(reached)
                    else:  # nobody is told: many moments in one go
                        reached = live_on(world, target)
                        clock.hold(reached)
                        await asyncio.sleep(0)
                reached = max(reached, target)
            finally:
                clock.let_go(reached)
                settings.save_clock(world.db, clock)
                self._woken.set()

    async def _run(self) -> None:
        while True:
            self._woken.clear()
            try:
                async with self._time:
                    now = self._world.clock.now()
                    live_until(self._world, now)
                    self._send_due(now)
                await self._sleep()
            except Exception:
                log.exception("internal error while time passed")
                await asyncio.sleep(PAUSE)

    async def _sleep(self) -> None:
        """Wait for the next due moment, or until woken; a frozen clock has no next moment."""
        moment = self._next_moment()
        clock = self._world.clock
        wait = None
        full = len(self._under_way) >= MOST
        if moment is not None and clock.frozen_at is None and not full:
            wait = min(max(0.0, (moment - clock.now()) / 1000), 3600.0)
        try:
            async with asyncio.timeout(wait):
                await self._woken.wait()
        except TimeoutError:
            return

    def _next_moment(self) -> int | None:
        """Return the earliest moment at which something happens that is not under way."""
        waiting = webhooks.next_due(self._world.db, tuple(self._under_way))
        moments = [each for each in (self._world.next_due, waiting) if each is not None]
        return min(moments, default=None)

    async def _deliver_all(self, now: int) -> None:
        """Send what is due and wait for the answers; to one webhook it goes in order."""
        if self._under_way:
            await asyncio.wait(self._under_way.values())
        queues: dict[int, list[Row]] = {}
        for row in webhooks.due(self._world.db, now):
            queues.setdefault(row["webhook_id"], []).append(row)
        if queues:
            await asyncio.gather(*(self._in_turn(queue, now) for queue in queues.values()))

    async def _in_turn(self, queue: list[Row], now: int) -> None:
        for row in queue:
            await asyncio.wait((self._begin(row, now),))

    def _send_due(self, now: int) -> None:
        """Send what is due, all at once, but for what would be too much."""
        for row in webhooks.due(self._world.db, now, limit=2 * MOST):
            if len(self._under_way) >= MOST:
                break
            if row["id"] not in self._under_way:
                self._begin(row, now)

    def _begin(self, row: Row, now: int) -> asyncio.Task[None]:
        task = self._under_way[row["id"]] = asyncio.create_task(self._attempt(row, now))
        task.add_done_callback(partial(self._landed, row["id"]))
        return task

    def _landed(self, delivery_id: int, task: asyncio.Task[None]) -> None:
        del self._under_way[delivery_id]
        if not task.cancelled() and (fault := task.exception()):
            log.error("internal error in delivery %s", delivery_id, exc_info=fault)
        self._woken.set()

    @cached_property
    def _post(self) -> "Post":
        """The connections to receivers, made with the first webhook."""
        from apipay_sandbox.post import Post  # noqa: PLC0415 - see above

        return Post()

    async def _attempt(self, row: Row, now: int) -> None:
        """Send one delivery once, and keep what came of it."""
        started = time.monotonic()
        private = self._world.settings.private_webhooks
        outcome = await self._post.send(
            row["url"], row["body"].encode(), row["secret"], private=private
        )
        duration = round((time.monotonic() - started) * 1000)
        attempts = row["attempts"] + 1
        done = rules.succeeded(outcome.status_code)
        due_at = None if done else rules.next_attempt(attempts, now)
        status = "delivered" if done else "failed" if due_at is None else "waiting"
        db = self._world.db
        with db.transaction():
            webhooks.add_attempt(
                db,
                {
                    "delivery_id": row["id"],
                    "started_at": now,
                    "duration_ms": duration,
                    "status_code": outcome.status_code,
                    "answer": outcome.answer,
                    "fault": outcome.fault,
                },
            )
            webhooks.settle(db, row["id"], status=status, attempts=attempts, due_at=due_at)
