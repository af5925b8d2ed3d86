"""Ending what is under way when a task is cancelled, so that its connection is given back.

What httpx does below to give a connection back may wait, and a cancelled task waits for nothing:
each cancellation that comes in such a moment would cost the pool a connection, until none is left.
Cancelled by a scope of anyio's instead, which httpx itself stands on, it finishes that first.
"""

import asyncio
from collections.abc import Coroutine
from contextlib import suppress
from typing import Any, TypeVar

import anyio

T = TypeVar("T")

_ending: set[asyncio.Task[Any]] = set()  # an event loop alone would forget them


async def ended_well(work: Coroutine[Any, Any, T]) -> T:
    """Await something of httpx's; a cancellation reaches it in a way that it can end well."""
    scope = anyio.CancelScope()

    async def run() -> T | None:
        with scope:
            return await work
        return None

    task = asyncio.ensure_future(run())
    try:
        await asyncio.wait([task])
    except asyncio.CancelledError:
        _ending.add(task)
        task.add_done_callback(_ended)
        scope.cancel()
        await asyncio.wait([task])
        raise
    return task.result()  # type: ignore[return-value] # without a cancellation there is one


def _ended(task: asyncio.Task[Any]) -> None:
    _ending.discard(task)
    with suppress(asyncio.CancelledError):
        task.exception()  # nobody is left who could hear of it
