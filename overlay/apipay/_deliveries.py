"""Act on each webhook event once, though it may arrive several times (W05, W06).

    seen = webhooks.Seen(webhooks.SQLiteStore("webhooks.db"))

    with seen.claim(event) as fresh:
        if fresh:
            ship(event.invoice)

An event is claimed, handled, and confirmed when the block ends. When the block raises, the claim is
released; when the process dies, the claim runs out. Either way ApiPay's next try is fresh, so a
crash never loses an event. The price is the one of every such scheme: a process that dies after
`ship` and before the confirmation will ship again. Where that must not happen, write `event.key`
into a unique column in the same database transaction as the effect.
"""

import asyncio
import contextvars
import secrets
from collections.abc import Callable
from functools import partial
from types import TracebackType
from typing import Protocol, TypeVar

from apipay._stores import MemoryStore, Store
from apipay.errors import EventInProgress

_MINUTE = 60.0
_WEEK = 7 * 24 * 60 * _MINUTE
_TEN_YEARS = 10 * 365 * 24 * 60 * _MINUTE  # within what every store can write

T = TypeVar("T")


class HasKey(Protocol):
    """What can be claimed: anything with the key of W06."""

    @property
    def key(self) -> tuple[int, str]:
        """Invoice id and status."""
        ...


class Seen:
    """The events that were handled already. One object serves all threads and tasks.

    Args:
        store: MemoryStore(), SQLiteStore(path), RedisStore(client) or anything with the methods of
            Store. In memory by default, which is right for a single process only.
        lease: seconds after which the claim of a process that died runs out. Longer than the
            handler ever takes (W05 gives it 30), no longer than the pause before the first
            redelivery (H18: one minute).
        keep: seconds that a handled event is remembered, a week by default; longer than ApiPay
            goes on redelivering.

    Raises:
        ValueError: for a lease or keep that is no number above 0 and up to ten years.
    """

    def __init__(
        self, store: Store | None = None, *, lease: float = _MINUTE, keep: float = _WEEK
    ) -> None:
        self._store = store if store is not None else MemoryStore()
        self._lease = _seconds("lease", lease, usual=_MINUTE)
        self._keep = _seconds("keep", keep, usual=_WEEK)

    def claim(self, event: HasKey) -> "Claim":
        """This event's turn, for `with` and, in async applications, `async with` (W06).

        The block gets True when the event is new, or False when it was handled before: then answer
        2xx and do nothing. `async with` talks to the store in a thread of asyncio's pool, and a
        task that is cancelled meanwhile ends when the store has answered: nothing is left half
        done.

        Raises:
            EventInProgress: on entering, when another holder is handling the event.
            Exception: whatever the store raises. Let it become a 500: ApiPay comes again (W05).
        """
        invoice_id, status = event.key
        # Half an emoji in an unknown status is no text that a store could write.
        name = status.encode("utf-8", "backslashreplace").decode()
        return Claim(self._store, f"{invoice_id}:{name}", self._lease, self._keep)


class Claim:
    """What `Seen.claim` returns: claims on entering, confirms or releases on leaving."""

    def __init__(self, store: Store, key: str, lease: float, keep: float) -> None:
        self._store = store
        self._key = key
        self._lease = lease
        self._keep = keep
        self._owner = secrets.token_hex(16)
        self._fresh = False

    def __enter__(self) -> bool:
        turn = self._store.claim(self._key, self._owner, self._lease)
        if turn == "busy":
            raise EventInProgress(f"event {self._key} is being handled right now (W06)")
        self._fresh = turn == "fresh"
        return self._fresh

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if not self._fresh:
            return
        if kind is None:
            self._store.confirm(self._key, self._keep)
        else:
            self._store.release(self._key, self._owner)

    async def __aenter__(self) -> bool:
        try:
            return await _to_its_end(self.__enter__)
        except asyncio.CancelledError as cut:
            # The claim may have been won all the same, and no block will give it back.
            try:
                await _to_its_end(partial(self.__exit__, type(cut), cut, None))
            finally:
                raise cut

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await _to_its_end(partial(self.__exit__, kind, error, traceback))


async def _to_its_end(step: Callable[[], T]) -> T:
    """Run `step` in a thread and wait for it, however often the task is cancelled meanwhile.

    A confirmation that is dropped makes the handler run twice, a release that is dropped leaves the
    event busy. The cancellation is raised afterwards.
    """
    # A bare future: a task of its own would be cancelled with all others when the loop is closed.
    work = asyncio.get_running_loop().run_in_executor(
        None, partial(contextvars.copy_context().run, step)
    )
    cut: asyncio.CancelledError | None = None
    while not work.done():
        try:
            await asyncio.wait([work])
        except asyncio.CancelledError as error:
            cut = cut or error
    try:
        return work.result()
    finally:
        if cut is not None:
            raise cut


def _seconds(name: str, value: object, *, usual: float) -> float:
    """The value, if each store can count with it; refused before any event was handled."""
    if isinstance(value, int | float) and not isinstance(value, bool) and 0 < value <= _TEN_YEARS:
        return value
    raise ValueError(
        f"{name}: expected a number of seconds above 0 and up to {_TEN_YEARS:.0f} (ten years), "
        f"got {value!r}; give an int or a float, or leave it out for {usual:.0f}"
    )
