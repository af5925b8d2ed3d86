"""A quick yes to an answer that is as it should be, which nearly all are.

A watch may cost next to nothing, and what it does is done with cold caches, between two waits for
the network. So an answer meets one look-up, two headers, and one expression or compiled validator.
What the gate does not pass is looked at closely elsewhere, which may still find nothing wrong.
"""

from collections.abc import Mapping
from functools import cache
from typing import cast

from apipay_drift import sense
from apipay_drift.conformance import LEFT, fraction, shapes
from apipay_drift.contract import MEDIA, REMAINING, Operation, operations
from apipay_drift.findings import Json
from apipay_drift.forms import Form, form

OK = 200
MOST_FORMS = 64  # of one operation; fields come in few orders
UNKNOWN = sense.Sense()
_MEDIA, _LEFT = MEDIA.encode(), frozenset(text.encode() for text in LEFT)
_MEDIA_NAME, _LEFT_NAME = b"content-type", REMAINING.encode()
_MEDIA_SIZE, _LEFT_SIZE = len(_MEDIA_NAME), len(_LEFT_NAME)


class Gate:
    """The gate of one operation. `asked` is the operation."""

    __slots__ = ("_bodies", "_forms", "_schema", "_sense", "_whole", "asked")

    def __init__(self, asked: Operation) -> None:
        self.asked = asked
        known = shapes(asked.id)
        self._sense = sense.SENSES.get(asked.id, UNKNOWN)
        self._bodies = {status: shape.validator.is_valid for status, shape in known.items()}
        self._whole = {status: shape.whole for status, shape in known.items()}
        self._schema = known[OK].document
        self._forms: dict[tuple[str, ...], Form] = {}

    def passes(  # noqa: PLR0917 - an answer as it comes; names would be paid for with each one
        self,
        steps: list[str],
        status: int,
        headers: Mapping[str, str],
        body: Json,
        entries: int | None,
        turn: int,
    ) -> bool:
        """Tell whether an answer surely is as it should be.

        Of a list with more than `entries` entries, about so many are looked at, others each turn.
        """
        fits = self._bodies.get(status)
        if fits is None or not _usual(headers):
            return False
        if status == OK:
            if self._sense.listed:
                return self._list(steps, _thinned(body, entries, turn), body)
            return self._one(steps, body)
        return fits(body) and not any(fraction(body, place) for place in self._whole[status])

    def _one(self, steps: list[str], body: Json) -> bool:
        try:
            found = self._forms.get(tuple(body)) or self._form(tuple(body))
            if found is None or not found.has(body):
                return False
        except TypeError:
            return False
        echo = self._sense.echo
        return not echo or str(body[echo]) == steps[2]

    def _form(self, names: tuple[str, ...]) -> Form | None:
        found = form(self._schema, names, self._sense)
        if found is not None and len(self._forms) < MOST_FORMS:
            self._forms[names] = found
        return found

    def _list(self, steps: list[str], some: Json, body: Json) -> bool:
        if not self._bodies[OK](some):
            return False
        for place in self._whole[OK]:
            if fraction(some, place):
                return False
        if self._sense.paged and len(body["data"]) > body["meta"]["per_page"]:
            return False
        return next(sense.contradictions(self.asked, "/".join(steps), OK, some), None) is None


@cache
def gates() -> Mapping[str, Gate]:
    """Return the gates of all operations by id."""
    return {each.id: Gate(each) for each in operations()}


def _usual(headers: Mapping[str, str]) -> bool:
    """Tell whether both headers are as usual.

    Headers of httpx read all of themselves for each that is asked for: a look at how they were
    sent is enough for all but odd spellings.
    """
    raw: list[tuple[bytes, bytes]] | None = getattr(headers, "raw", None)
    if raw is None:
        return headers.get("content-type") == MEDIA and headers.get(REMAINING) in LEFT
    media = left = None
    for name, value in raw:
        size = len(name)  # cheaper than a comparison in any case, of nearly all headers
        if size == _MEDIA_SIZE and name.lower() == _MEDIA_NAME:
            media = value
        elif size == _LEFT_SIZE and name.lower() == _LEFT_NAME:
            left = value
    return media == _MEDIA and left in _LEFT


def _thinned(body: Json, entries: int | None, turn: int) -> Json:
    if entries is None or type(body) is not dict:
        return body
    data = cast("dict[str, Json]", body).get("data")
    if type(data) is not list or len(data) <= entries:
        return body
    step = -(-len(data) // entries)
    return body | {"data": data[turn % step :: step]}
