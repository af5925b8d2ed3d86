"""One request that has passed authentication: who asks for what, with which values."""

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from apipay_sandbox import body as json_body
from apipay_sandbox.checks import LARGEST_ID, Check, no_more
from apipay_sandbox.contract import Operation
from apipay_sandbox.problems import Faults, bad_request, invalid, not_found
from apipay_sandbox.shape import Shape, Values
from apipay_sandbox.world import Account, World

_ID = re.compile(r"[1-9][0-9]{0,18}")
_INTEGER = re.compile(r"[+-]?[0-9]+")
_MOST_DIGITS = 300
_JSON = re.compile(r"application/(?:[a-z0-9.+-]+\+)?json", re.IGNORECASE)


@dataclass(slots=True)
class Call:
    """A request to one operation. Its values are checked when the operation asks for them.

    So an unknown id is a 404 whatever else is wrong, and a wrong state is told last of all.
    """

    world: World
    account: Account
    operation: Operation
    identity: str | None
    raw_query: bytes
    raw_body: bytes
    content_type: str

    @property
    def id(self) -> int:
        """The id in the path; anything but a positive integer is a 404 (H15)."""
        if self.identity is None or not _ID.fullmatch(self.identity):
            raise not_found()
        number = int(self.identity)
        if number > LARGEST_ID:
            raise not_found()
        return number

    def body(self, check: Check = no_more) -> Values:
        """Return the known fields of the body that are not null, or raise a 400 or 422."""
        shape = self.operation.body
        if shape is None:
            return {}
        value = self._parsed() if self.raw_body else {}
        if not isinstance(value, dict):
            raise invalid({"body": ["The request body must be a JSON object"]})
        return self._sound(shape, shape.known(value), check)

    def query(self, check: Check = no_more) -> Values:
        """Return the known parameters of the query with their defaults, or raise a 422 (H07)."""
        shape = self.operation.query
        if shape is None:
            return {}
        values = self._sound(shape, _read_query(shape, self.raw_query), check)
        defaults = {name: each.get("default") for name, each in shape.properties.items()}
        return {**defaults, **values}

    def _parsed(self) -> Any:  # noqa: ANN401 - JSON is any value
        if self.content_type and not _JSON.fullmatch(self.content_type.split(";")[0].strip()):
            raise bad_request("The request body must be sent as application/json")
        try:
            return json_body.parse(self.raw_body)
        except json_body.UnreadableBody as fault:
            raise bad_request(str(fault)) from None

    def _sound(self, shape: Shape, values: Values, check: Check) -> Values:
        faults: Faults = shape.faults(values)
        sound = {
            name: value
            for name, value in values.items()
            if value is not None and name.removesuffix("[]") not in faults
        }
        faults |= check(self.world, self.account, sound)
        if faults:
            raise invalid(faults)
        return sound


def _whole(text: str) -> int | str:
    """Return a whole number, or the text that is none; one without end counts as the largest."""
    if not _INTEGER.fullmatch(text):
        return text
    digits = text.lstrip("+-0") or "0"
    size = int(digits) if len(digits) <= _MOST_DIGITS else 10**_MOST_DIGITS
    return -size if text.startswith("-") else size


def _read_query(shape: Shape, raw: bytes) -> Values:
    """Read the known parameters as what their schema asks for; the last of a name counts."""
    try:
        pairs = parse_qsl(raw.decode("utf-8"), keep_blank_values=True, errors="strict")
    except ValueError:
        raise invalid({"query": ["The query must be valid UTF-8"]}) from None
    values: Values = {}
    for name, text in pairs:
        kind = shape.properties.get(name, {}).get("type")
        if kind == "array":
            values.setdefault(name, []).append(text)
        elif kind == "integer":
            values[name] = _whole(text)
        elif kind is not None:
            values[name] = text
    return values
