"""Faults on purpose: what is to go wrong, for whom and how often. Nothing is sent in here."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import isfinite
from typing import NamedTuple

Json = object

BEFORE, AFTER = "before", "after"


class Kind(NamedTuple):
    """What a kind of fault does, and which parameters it takes."""

    english: str
    russian: str
    needs: tuple[str, ...] = ()
    takes: tuple[str, ...] = ()


KINDS: Mapping[str, Kind] = {
    "latency": Kind("waits before it answers", "ждёт перед ответом", ("latency_ms",)),
    "rate_limit": Kind("answers 429", "отвечает 429", (), ("retry_after", "when")),
    "error": Kind("answers 500, 502, 503 …", "отвечает 500, 502, 503 …", (), ("status", "when")),
    "html": Kind("answers HTML, no JSON", "отвечает HTML вместо JSON", (), ("status", "when")),
    "drop": Kind("drops the connection", "обрывает соединение", (), ("when",)),
    "truncate": Kind("sends half of the body", "отправляет половину тела"),
    "rename": Kind("renames a field", "переименовывает поле", ("field", "to")),
    "remove": Kind("leaves a field out", "убирает поле", ("field",)),
    "retype": Kind("changes a field's type", "меняет тип поля", ("field", "to")),
    "replace": Kind("changes a field's value", "меняет значение поля", ("field", "to")),
    "change_status": Kind("changes the status of 200", "меняет статус 200", ("status",)),
}
"""The one table of them: control, the dashboard and the docs are drawn from it."""

DRIFTS = frozenset({"rename", "remove", "retype", "replace", "change_status"})
"""Faults that make an answer differ from the contract, and leave it an answer."""


@dataclass(slots=True)
class Fault:
    """One thing to go wrong. ``left`` is how often it still strikes, None for every time."""

    id: int
    kind: str
    operation: str | None = None
    key_id: int | None = None
    left: int | None = None
    when: str = BEFORE
    latency_ms: int = 0
    status: int | None = None
    retry_after: Json = None
    field: str = ""
    to: Json = None
    given: tuple[str, ...] = ()
    """The parameters that were given, for those who look at it."""

    def matches(self, operation: str, key_id: int) -> bool:
        """Tell whether it strikes a request of this key to this operation."""
        return self.operation in (None, operation) and self.key_id in (None, key_id)


class Strike(NamedTuple):
    """What befalls one request: a wait, an end instead of the answer, changes of the answer."""

    latency_ms: int
    end: Fault | None
    drifts: tuple[Fault, ...]

    @property
    def name(self) -> str:
        """How the request log calls it."""
        kinds = ["latency"] if self.latency_ms else []
        kinds += [fault.kind for fault in self.drifts]
        return " ".join([*kinds, *([f"{self.end.kind} {self.end.when}"] if self.end else [])])


class Faults:
    """The faults that stand, in the order in which they were added."""

    def __init__(self) -> None:
        self._last_id = 0
        self.standing: list[Fault] = []

    def add(self, kind: str, **parameters: object) -> Fault:
        """Let something go wrong from now on; `Kind` says which parameters it takes."""
        self._last_id += 1
        own = (*KINDS[kind].needs, *KINDS[kind].takes)
        given = tuple(name for name in own if name in parameters)
        fault = Fault(self._last_id, kind, given=given, **parameters)  # type: ignore[arg-type] # checked before
        if kind == "truncate":
            fault.when = AFTER
        self.standing.append(fault)
        return fault

    def remove(self, fault_id: int) -> bool:
        """Let it strike no more; tell whether it stood."""
        before = len(self.standing)
        self.standing = [fault for fault in self.standing if fault.id != fault_id]
        return len(self.standing) < before

    def strike(self, operation: str, key_id: int) -> Strike | None:
        """Return what befalls a request, and count it.

        All waits add up. The first fault that puts something else in the answer's place ends the
        request, and the later ones are kept for the next; changes of the answer need an answer.
        """
        matching = [each for each in self.standing if each.matches(operation, key_id)]
        if not matching:
            return None
        waits = [each for each in matching if each.kind == "latency"]
        drifts = [each for each in matching if each.kind in DRIFTS]
        ends = [each for each in matching if each.kind != "latency" and each.kind not in DRIFTS][:1]
        if ends and ends[0].kind != "truncate":
            drifts = []
        for fault in (*waits, *drifts, *ends):
            self._use(fault)
        latency_ms = sum(fault.latency_ms for fault in waits)
        return Strike(latency_ms, ends[0] if ends else None, tuple(drifts))

    def _use(self, fault: Fault) -> None:
        if fault.left is not None:
            fault.left -= 1
            if fault.left <= 0:
                self.remove(fault.id)


def drifted(fault: Fault, status: int, body: Json) -> tuple[int, Json]:
    """Return an answer as a drift makes it; ``field`` is a path such as ``data.amount``."""
    if fault.kind == "change_status":
        return (fault.status or status) if status == 200 else status, body  # noqa: PLR2004 - OK
    *way, name = fault.field.split(".")
    return status, _along(way, body, lambda holder: _CHANGES[fault.kind](holder, name, fault.to))


def _along(
    way: list[str], body: Json, change: Callable[[dict[str, Json]], dict[str, Json]]
) -> Json:
    """Return ``body`` with the objects at the end of ``way`` changed, each item of a list."""
    if isinstance(body, list):
        return [_along(way, item, change) for item in body]
    if not isinstance(body, dict):
        return body
    if not way:
        return change(body)
    if way[0] not in body:
        return body
    return {**body, way[0]: _along(way[1:], body[way[0]], change)}


def _rename(holder: dict[str, Json], name: str, to: Json) -> dict[str, Json]:
    return {str(to) if key == name else key: value for key, value in holder.items()}


def _remove(holder: dict[str, Json], name: str, _: Json) -> dict[str, Json]:
    return {key: value for key, value in holder.items() if key != name}


def _retype(holder: dict[str, Json], name: str, to: Json) -> dict[str, Json]:
    return {**holder, name: TYPES[str(to)](holder[name])} if name in holder else holder


def _replace(holder: dict[str, Json], name: str, to: Json) -> dict[str, Json]:
    return {**holder, name: to} if name in holder else holder


_CHANGES: Mapping[str, Callable[[dict[str, Json], str, Json], dict[str, Json]]] = {
    "rename": _rename,
    "remove": _remove,
    "retype": _retype,
    "replace": _replace,
}


def _number(value: Json) -> float:
    """Return the number that a value is, or 0: of NaN and infinities JSON knows nothing."""
    try:
        number = float(str(value))
    except ValueError:
        return 0.0
    return number if isfinite(number) else 0.0


TYPES: Mapping[str, Callable[[Json], Json]] = {
    "string": lambda value: value if isinstance(value, str) else json.dumps(value),
    "number": _number,
    "integer": lambda value: int(_number(value)),
    "boolean": bool,
    "array": lambda value: [value],
    "object": lambda value: {"value": value},
    "null": lambda _: None,
}
"""What `retype` can make of a value, by the names of JSON Schema."""
