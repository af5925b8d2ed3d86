"""What the endpoint modules and the models share."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Generic, Literal, TypeVar

if TYPE_CHECKING:
    from collections.abc import MutableMapping

T = TypeVar("T")


class Unset:
    """The type of a value that was not given."""

    def __bool__(self) -> Literal[False]:
        return False


UNSET: Unset = Unset()


@dataclass
class Response(Generic[T]):
    """An answer: as it came, and parsed where its status is documented."""

    status_code: HTTPStatus
    content: bytes
    headers: "MutableMapping[str, str]"
    parsed: T | None


__all__ = ["UNSET", "Response", "Unset"]
