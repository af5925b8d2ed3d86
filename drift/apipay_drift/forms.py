"""The forms that an object takes: which fields, in which order, and one expression for their texts.

Answers of one object take few. Once a form is known, an object of that form is held to its schema,
and to itself, by a single match of all its texts in a row: with cold caches, that costs less than
a validator. A form is sure where it says yes; where it says no (29 February, an address with odd
letters), others look.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from operator import itemgetter
from typing import NamedTuple

from apipay_drift.findings import Json
from apipay_drift.sense import STAMPS, Sense

BETWEEN = "\0"  # what stands between two texts, and in none
FREE = f"[^{BETWEEN}]"
END = f"(?:{BETWEEN}|\\Z)"
LEAST = -(10**18)
MOST = 64  # forms of a schema; fields come in few orders
_DAY = (
    "(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)"
    "|02-(?:0[1-9]|1[0-9]|2[0-8]))"
)
_FORMATS: Mapping[str, str] = {
    "date": f"[0-9]{{4}}-{_DAY}",
    "date-time": f"[0-9]{{4}}-{_DAY}T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\\.[0-9]+)?Z",
    "uri": "https?://[A-Za-z0-9.-]+(?::[0-9]+)?(?:[/?][A-Za-z0-9._~/?=&+:@,;-]*)?",
}
_KNOWN: Mapping[str, frozenset[str]] = {
    "string": frozenset({"type", "enum", "pattern", "format", "minLength", "maxLength"}),
    "integer": frozenset({"type", "minimum"}),
}
_WIDE = re.compile(r"(?<!\\)\.|\[\^|\\[DSW]|\(\?")  # might match what stands between


class Forms:
    """The forms of one schema, which is in one piece, learnt from what comes by."""

    def __init__(self, schema: Mapping[str, Json], sense: Sense) -> None:
        self._schema = schema
        self._sense = sense
        self._known: dict[tuple[str, ...], Form] = {}

    def has(self, body: Json) -> bool:
        """Tell whether an object surely is as it should be."""
        try:
            known = self._known.get(tuple(body)) or self._learn(tuple(body))
            return known is not None and known.has(body)
        except TypeError:  # what should be an object or a text is none
            return False

    def _learn(self, names: tuple[str, ...]) -> "Form | None":
        found = form(self._schema, names, self._sense)
        if found is not None and len(self._known) < MOST:
            self._known[names] = found
        return found


class Form(NamedTuple):
    """What an object of one form has to be. `whole` are its integers, with the least of each."""

    pick: Callable[[Json], tuple[str, ...]]
    match: Callable[[str], re.Match[str] | None]
    whole: tuple[tuple[str, int], ...]

    def has(self, body: Json) -> bool:
        """Tell whether an object with these fields in this order surely is as it should be.

        Raises:
            TypeError: what should be a text is none.
        """
        if self.match(BETWEEN.join(self.pick(body))) is None:
            return False
        for name, least in self.whole:
            if type(body[name]) is not int or body[name] < least:
                return False
        return True


def form(schema: Mapping[str, Json], names: tuple[str, ...], sense: Sense) -> Form | None:
    """Return the form of objects with these fields in this order, None where there is none.

    `schema` is in one piece. Without a form are objects that lack a field, have one too many or
    hold more than texts and integers, and what a schema says in other words than those known here.
    """
    known = schema.get("properties", {})
    if not set(schema.get("required", ())) <= set(names) <= known.keys():
        return None
    by_type: dict[str, list[str]] = {"string": [], "integer": []}
    for name in names:
        type_ = known[name].get("type")
        if not known[name].keys() <= _KNOWN.get(type_, frozenset()):
            return None
        by_type[type_].append(name)
    texts, whole = by_type["string"], by_type["integer"]
    written = [_written(known[name], _values(name, known[name], names, sense)) for name in texts]
    if None in written:
        return None
    match = re.compile(BETWEEN.join(map(str, written))).fullmatch
    least = tuple((name, known[name].get("minimum", LEAST)) for name in whole)
    return Form(_picking(texts), match, least)


def _picking(names: list[str]) -> Callable[[Json], tuple[str, ...]]:
    if len(names) > 1:  # otherwise itemgetter gives no tuple
        return itemgetter(*names)
    return lambda body: tuple(body[name] for name in names)


def _values(
    name: str, schema: Mapping[str, Json], names: tuple[str, ...], sense: Sense
) -> list[str] | None:
    """Return the values that a field may have, where they are listed, beside the other fields."""
    values: list[str] | None = schema.get("enum")
    if values is None or name != "status":
        return values
    if sense.status:
        values = [sense.status]
    if not sense.stamped:
        return values
    shown = {stamp for stamp in STAMPS.values() if stamp in names}
    return [each for each in values if shown == ({STAMPS[each]} if each in STAMPS else set())]


def _written(schema: Mapping[str, Json], values: list[str] | None) -> str | None:
    """Return the expression of a text, None where it cannot be told for sure."""
    tests = list(_tests(schema, values))
    if not all(tests):
        return None
    if not tests or "minLength" in schema or "maxLength" in schema:
        tests.append(f"{FREE}{{{schema.get('minLength', 0)},{schema.get('maxLength', '')}}}")
    *others, last = tests
    return "".join(f"(?=(?:{test}){END})" for test in others) + f"(?:{last})"


def _tests(schema: Mapping[str, Json], values: list[str] | None) -> Iterator[str]:
    """Yield what a text has to match, all of it; nothing where this is not known."""
    if values is not None:
        yield "|".join(map(re.escape, values))
    if "format" in schema:
        yield _FORMATS.get(schema["format"], "")
    if "pattern" in schema:
        inner = re.fullmatch(r"\^(.*)\$", schema["pattern"])
        yield "" if inner is None or _WIDE.search(inner[1]) else inner[1]
