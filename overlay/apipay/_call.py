"""What one operation sends, how its answer is read, and whether it is safe to repeat."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Generic, NamedTuple, TypeVar

T = TypeVar("T")


class Unreadable(ValueError):
    """A body that breaks the contract: where, which fact says how it should be, what came."""

    def __init__(self, field: str, fact: str, got: str) -> None:
        self.field = field
        self.fact = fact
        self.got = got
        super().__init__(field, fact, got)


class Call(NamedTuple, Generic[T]):
    """One request to be made. `read` turns the JSON body of a 200 into what the caller gets."""

    operation: str
    method: str
    path: str
    read: Callable[[Any], T]
    params: Mapping[str, Any] | None = None
    json: Mapping[str, Any] | None = None

    @property
    def safe(self) -> bool:
        """Whether repeating it changes nothing. PUT and POST are not: they move money or dates."""
        return self.method == "GET"


def call(operation: str, wire: Mapping[str, Any], read: Callable[[Any], T]) -> Call[T]:
    """Return the Call for what a generated request builder gave."""
    return Call(
        operation,
        wire["method"].upper(),
        wire["url"],
        read,
        wire.get("params"),
        wire.get("json"),
    )


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """One page of a list (I09). Iterates over its items.

    Attributes:
        items: the rows, newest first (H09).
        number: the page's number, from 1.
        per_page: rows a page, 1 to 100.
        total: rows in the whole list at the time of the answer.
    """

    items: list[T]
    number: int
    per_page: int
    total: int

    def __iter__(self) -> Iterator[T]:
        return iter(self.items)

    def __len__(self) -> int:
        return len(self.items)

    @property
    def has_next(self) -> bool:
        """Whether rows follow after this page, by its own total."""
        return self.number * self.per_page < self.total
