"""Control of faults on purpose."""

from typing import Any

from apipay_sandbox.answers import Json
from apipay_sandbox.control import views
from apipay_sandbox.control.door import Asked
from apipay_sandbox.faults import KINDS, TYPES
from apipay_sandbox.problems import Faults, Problem, invalid
from apipay_sandbox.store import organisations

FOR_ALL = frozenset({"operation", "key_id", "count"})
"""Parameters that say whom a fault strikes and how often."""

STATUSES = {"error": range(500, 600)}
"""The statuses that a kind may have, where they are narrower than those of an answer."""


def add(asked: Asked) -> Json:
    """Let something go wrong from now on."""
    fields = dict(asked.fields)
    wrong = _wrong(asked, fields)
    if wrong:
        raise invalid(wrong)
    kind = fields.pop("kind")
    fault = asked.world.faults.add(kind, left=fields.pop("count", None), **fields)
    return views.fault(fault)


def list_faults(asked: Asked) -> Json:
    """List the faults that stand, in the order in which they strike."""
    return {"data": [views.fault(each) for each in asked.world.faults.standing]}


def clear(asked: Asked) -> Json:
    """End all faults, and return them."""
    ended = list_faults(asked)
    asked.world.faults.standing.clear()
    return ended


def delete(asked: Asked) -> Json:
    """End a fault."""
    if not asked.world.faults.remove(asked.id):
        raise Problem(404, f"There is no fault {asked.id}")
    return {"id": asked.id, "deleted": True}


def _wrong(asked: Asked, fields: dict[str, Any]) -> Faults:
    """Find what the schema cannot say: parameters that do not belong to the kind, or nowhere."""
    name, operation, status = fields["kind"], fields.get("operation"), fields.get("status")
    kind = KINDS[name]
    wrong: Faults = {
        each: [f"{each} is required for {name}"] for each in kind.needs if each not in fields
    }
    for each in fields.keys() - {"kind", *FOR_ALL, *kind.needs, *kind.takes}:
        wrong[each] = [f"{each} has no meaning for {name}"]
    if operation is not None and operation not in asked.app.operations:
        known = ", ".join(asked.app.operations)
        wrong["operation"] = [f"operation names no operation of the API; they are: {known}"]
    if "key_id" in fields and not organisations.has_key(asked.world.db, fields["key_id"]):
        wrong["key_id"] = ["key_id names no API key"]
    statuses = STATUSES.get(name, range(200, 600))
    if status is not None and status not in statuses:
        bounds = f"{statuses[0]} and {statuses[-1]}"
        wrong.setdefault("status", [f"status of {name} must be between {bounds}"])
    if "to" in fields and not _has_sense(name, fields["to"]):
        wrong.setdefault("to", [_TO[name]])
    return wrong


_TO = {
    "rename": "to must be the new name, as text",
    "retype": f"to must be one of: {', '.join(TYPES)}",
}


def _has_sense(kind: str, to: object) -> bool:
    if kind == "rename":
        return isinstance(to, str) and to != ""
    return kind != "retype" or (isinstance(to, str) and to in TYPES)
