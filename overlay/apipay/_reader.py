"""Reads JSON objects into models by a table of fields."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, make_dataclass
from functools import cached_property
from itertools import repeat
from typing import Any, Generic, NamedTuple, TypeVar, cast

from apipay import _read
from apipay._call import Page, Unreadable

T = TypeVar("T")


class Field(NamedTuple):
    """How one field is read. `fact` is the id that says how it should be."""

    read: Callable[[object], Any]
    fact: str
    required: bool = False


class Reader(Generic[T]):
    """Reads JSON objects into instances of a model.

    The rows of a list are read column by column, since a list is long and its rows look alike;
    where a column is odd in any way, all is read again row by row, and the fault is named.

    Args:
        model: a slotted dataclass of the fields in the table's order, and then the raw object.
        fields: the table.
        fact: the id that says that there should be an object.
    """

    def __init__(self, model: type[T], fields: Mapping[str, Field], fact: str) -> None:
        self._model = model
        self._fields = fields
        self._fact = fact

    def __call__(self, raw: object, where: str = "") -> T:
        """Return the model of this object, which stands at `where` in the body.

        Raises:
            Unreadable: names the first field that is not as its fact says.
        """
        if not isinstance(raw, dict):
            place = where.rstrip(".")
            raise Unreadable(place, self._fact, f"no object but {_read.shape(raw)}")
        values = []
        for name, (read, fact, required) in self._fields.items():
            value = raw.get(name)
            if value is not None:
                try:
                    value = read(value)
                except ValueError as fault:
                    raise Unreadable(f"{where}{name}", fact, str(fault)) from None
            elif required:
                raise Unreadable(f"{where}{name}", fact, "null" if name in raw else "missing")
            values.append(value)
        model = self._open(*values, raw)
        model.__class__ = self._model
        return cast("T", model)

    def many(self, rows: Sequence[Any], where: Callable[[int], str]) -> list[T]:
        """Return the models of these rows; `where` tells the place of row n in the body.

        Raises:
            Unreadable: names the first field that is not as its fact says.
        """
        try:
            columns = [_column(rows, name, field) for name, field in self._fields.items()]
        except _read.ODD:
            return [self(row, where(index)) for index, row in enumerate(rows)]
        models = [*map(self._open, *columns, rows)]
        for model in models:
            model.__class__ = self._model
        return models

    @cached_property
    def _open(self) -> type[Any]:
        """The model's twin, with the same slots, for a model to be filled in and then closed.

        The `__init__` of a frozen class takes four times as long as an ordinary one.
        """
        return make_dataclass("_Open", [*self._fields, "raw"], slots=True)


def _column(rows: Sequence[Any], name: str, field: Field) -> list[Any]:
    if field.required:
        return _read.column(field.read, [row[name] for row in rows])
    column = [*map(dict.get, rows, repeat(name))]
    if all(column):
        return _read.column(field.read, column)
    present = [value for value in column if value is not None]
    values = iter(_read.column(field.read, present) if present else ())
    return [None if value is None else next(values) for value in column]


def listed(item: Reader[T], raw: object, fact: str) -> list[T]:
    """Read the array under `data`."""
    rows = raw.get("data") if isinstance(raw, dict) else None
    if not isinstance(rows, list):
        raise Unreadable("data", fact, f"no array but {_read.shape(rows)}")
    return item.many(rows, lambda index: f"data[{index}].")


@dataclass(frozen=True, slots=True)
class _Meta:
    current_page: int
    per_page: int
    total: int
    raw: Mapping[str, Any]


def paged(item: Reader[T], fact: str) -> Callable[[object], Page[T]]:
    """Return what reads a page: the rows under `data`, and `meta` (I09)."""
    whole = Field(_read.number, fact, required=True)
    meta = Reader(_Meta, dict.fromkeys(("current_page", "per_page", "total"), whole), fact)

    def read(raw: object) -> Page[T]:
        items = listed(item, raw, fact)
        said = meta(raw.get("meta") if isinstance(raw, dict) else None, "meta.")
        return Page(items, said.current_page, said.per_page, said.total)

    return read
