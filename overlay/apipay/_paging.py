"""Walks over a list page by page, while the list changes under its feet.

Lists are newest first (H09) and change between two requests. Rows inserted at the top push others
down, and some come again: a row whose id was seen is left out. Rows that leave a filter, such as a
pending invoice that is paid meanwhile (I07), pull others up, past the end of the page just read. A
list that can lose rows is therefore read in windows that overlap: a window that holds a row already
seen follows on without a gap, and one that holds none is put back until it does.
"""

from collections.abc import AsyncGenerator, Awaitable, Callable, Iterator
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
        self._end = 0  # rows from the top that were read so far
        self._most = MOST_PER_PAGE
        self._seen: set[int] = set()

    def first(self) -> Call[Page[R]]:
        """Return the call of the first page."""
        return self._call(*self._window)

    def take(self, page: Page[R]) -> tuple[list[R], Call[Page[R]] | None]:
        """Return the rows of a page that are new, and the call to make next, if any."""
        number, size = self._window
        fresh = {row.id: row for row in page.items if row.id not in self._seen}
        start = (number - 1) * size if self._loses_rows else self._end
        end = start + len(page.items)
        if 0 < start < self._end and len(fresh) == len(page.items):
            # Nothing known in it: rows before it moved up, perhaps past it. Look further up.
            self._end = start
            return [], self._next()
        self._seen.update(fresh)
        ahead = end > self._end or bool(fresh)
        if end >= page.total or not (self._learns(len(page.items), size) or ahead):
            return [*fresh.values()], None
        if ahead:
            self._end = end
        return [*fresh.values()], self._next()

    def _learns(self, rows: int, size: int) -> bool:
        """Note how many rows the server gives at most; return whether that is news.

        It gave fewer than it was asked for, and by its total there are more. Should the total be
        false, a page that brings nothing, leads nowhere and teaches nothing is the end.
        """
        if not 0 < rows < min(size, self._most):
            return False
        self._most = rows
        return True

    def _next(self) -> Call[Page[R]]:
        if self._loses_rows:
            self._window = window(self._end, self._per_page, self._most)
        else:
            self._window = self._window[0] + 1, self._per_page
        return self._call(*self._window)


def window(end: int, per_page: int, most: int = MOST_PER_PAGE) -> tuple[int, int]:
    """Return (page, per_page) of the window that reaches furthest past `end` and holds row `end`.

    Rows count from 1. Pages start at multiples of their size, so an overlap takes another size. A
    small `per_page` may have to grow, up to `most`, to find one that overlaps and yet gets ahead.
    """
    for limit in (min(per_page, most), most):
        number, size = max(
            (((end - 1) // size + 1, size) for size in range(1, limit + 1)),
            key=lambda found: found[0] * found[1],
        )
        if number * size > end:
            return number, size
    # No window overlaps: of 1 to 100 rows only beyond any list, of fewer only with a server that
    # gives fewer than the contract says. The plain next page is the best there is.
    return end // most + 1, most


def walk(pages: Walk[R], run: Callable[[Call[Page[R]]], Page[R]]) -> Iterator[R]:
    """Yield all rows, reading each page when the one before is used up."""
    call: Call[Page[R]] | None = pages.first()
    while call is not None:
        rows, call = pages.take(run(call))
        yield from rows


async def awalk(
    pages: Walk[R], run: Callable[[Call[Page[R]]], Awaitable[Page[R]]]
) -> AsyncGenerator[R, None]:
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
