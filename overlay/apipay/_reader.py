"""Reads JSON objects into models by a table of fields."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import make_dataclass
from types import NoneType
from typing import Any, Generic, NamedTuple, TypeVar

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
        model: takes the fields in the table's order, then the raw object; lists want it slotted.
        fields: the table.
        fact: the id that says that there should be an object.
    """

    def __init__(self, model: type[T], fields: Mapping[str, Field], fact: str) -> None:
        self._model = model
        self._build: Callable[..., T] = model
        self._twin: type[Any] | None = None
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
        return self._build(*values, raw)

    def many(self, rows: Sequence[Any], where: Callable[[int], str]) -> list[T]:
        """Return the models of these rows; `where` tells the place of row n in the body.

        Raises:
            Unreadable: names the first field that is not as its fact says.
        """
        try:
            columns = [_column(rows, name, field) for name, field in self._fields.items()]
        except _read.ODD:
            return [self(row, where(index)) for index, row in enumerate(rows)]
        return self._filled([*columns, rows])

    def _filled(self, columns: Sequence[Sequence[Any]]) -> list[T]:
        """Return instances made of these columns.

        The `__init__` of a frozen class takes four times as long as an ordinary one. So the rows
        are filled into a twin of the model whose slots are the same, and open, and closed then.
        """
        if self._twin is None:
            self._twin = make_dataclass("_Open", [*self._fields, "raw"], slots=True)
        models = [*map(self._twin, *columns)]
        for model in models:
            model.__class__ = self._model
        return models


def _column(rows: Sequence[Any], name: str, field: Field) -> list[Any]:
    column = [row.get(name) for row in rows]
    kinds = {*map(type, column)}
    if NoneType in kinds:
        if field.required:
            raise ValueError(name)
        kinds.discard(NoneType)
    return _read.column(field.read, column, kinds) if kinds else column


def listed(item: Reader[T], raw: object, fact: str) -> list[T]:
    """Read the array under `data`."""
    rows = raw.get("data") if isinstance(raw, dict) else None
    if not isinstance(rows, list):
        raise Unreadable("data", fact, f"no array but {_read.shape(rows)}")
    return item.many(rows, lambda index: f"data[{index}].")


class _Meta(NamedTuple):
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
