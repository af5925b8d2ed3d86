"""Walks over a list page by page, while the list changes under its feet.

Lists are newest first (H09) and change between two requests. Rows inserted at the top push others
down, and some come again: a row whose id was seen is left out. Rows that leave a filter, such as a
pending invoice that is paid meanwhile (I07), pull others up, past the end of the page just read. A
list that can lose rows is therefore read in windows that overlap: a window that holds a row already
seen follows on without a gap, and one that holds none is put back until it does.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from typing import Generic, Protocol, TypeVar

from apipay._call import Call, Page
from apipay._check import MOST_PER_PAGE


class Row(Protocol):
    """Anything with an id."""

    @property
    def id(self) -> int: ...


R = TypeVar("R", bound=Row)

PageCall = Callable[[int, int], Call[Page[R]]]
"""(page number, rows a page) -> the call that reads it."""


class Walk(Generic[R]):
    """Where the reading of one list has come to. Pure: says what to read next, takes what came.

    Args:
        call: builds the call of one page.
        per_page: rows a page.
        loses_rows: whether rows can leave this list while it is read.
    """

    def __init__(self, call: PageCall[R], per_page: int, *, loses_rows: bool) -> None:
        self._call = call
        self._per_page = per_page
        self._loses_rows = loses_rows
        self._window = (1, per_page)
        self._seen: set[int] = set()

    def first(self) -> Call[Page[R]]:
        """Return the call of the first page."""
        return self._call(*self._window)

    def take(self, page: Page[R]) -> tuple[list[R], Call[Page[R]] | None]:
        """Return the rows of a page that are new, and the call to make next, if any."""
        number, size = self._window[0], page.per_page
        fresh = [row for row in page.items if row.id not in self._seen]
        start = (number - 1) * size
        end = start + len(page.items)
        if self._loses_rows and start and len(fresh) == len(page.items):
            # Nothing known in it: rows before it moved up, perhaps past it. Look further up.
            fresh, end = [], start
        elif not page.items or number * size >= page.total:
            return self._keep(fresh), None
        self._window = window(end, self._per_page) if self._loses_rows else (number + 1, size)
        return self._keep(fresh), self._call(*self._window)

    def _keep(self, rows: list[R]) -> list[R]:
        self._seen.update(row.id for row in rows)
        return rows


def window(end: int, per_page: int) -> tuple[int, int]:
    """Return (page, per_page) of the window that reaches furthest past `end` and holds row `end`.

    Pages start at multiples of their size, so an overlap takes another size. A small `per_page`
    may have to grow to find one that overlaps and yet gets ahead.
    """
    if end == 0:
        return 1, per_page
    for most in (per_page, MOST_PER_PAGE):
        number, size = max(
            (((end - 1) // size + 1, size) for size in range(1, most + 1)),
            key=lambda found: found[0] * found[1],
        )
        if number * size > end:
            return number, size
    raise AssertionError("a row number that all of 1 to 100 divide is beyond any list")


def walk(pages: Walk[R], run: Callable[[Call[Page[R]]], Page[R]]) -> Iterator[R]:
    """Yield all rows, reading each page when the one before is used up."""
    call: Call[Page[R]] | None = pages.first()
    while call is not None:
        rows, call = pages.take(run(call))
        yield from rows


async def awalk(
    pages: Walk[R], run: Callable[[Call[Page[R]]], Awaitable[Page[R]]]
) -> AsyncIterator[R]:
    """Yield all rows, reading the next page while the caller is busy with this one."""
    from asyncio import Task, ensure_future, wait  # noqa: PLC0415 - sync programs need not pay for it

    ahead: Task[Page[R]] | None = ensure_future(run(pages.first()))
    try:
        while ahead is not None:
            rows, call = pages.take(await ahead)
            ahead = None if call is None else ensure_future(run(call))
            for row in rows:
                yield row
    finally:
        if ahead is not None:
            ahead.cancel()
            await wait([ahead])
