"""A quick yes to an answer that is as it should be, which nearly all are.

A watch may cost next to nothing, and what it does is done with cold caches, between two waits for
the network. So an answer meets one look-up, two headers, and one expression or compiled validator.
What the gate does not pass is looked at closely elsewhere, which may still find nothing wrong.
"""

from collections.abc import Mapping
from functools import cache

from apipay_drift.conformance import LEFT, fraction, shapes
from apipay_drift.contract import MEDIA, REMAINING, Operation, operations
from apipay_drift.findings import Json
from apipay_drift.forms import Forms
from apipay_drift.sense import SENSES, Sense

OK = 200
UNKNOWN = Sense()
_MEDIA, _LEFT = MEDIA.encode(), frozenset(text.encode() for text in LEFT)
_MEDIA_NAME, _LEFT_NAME = b"content-type", REMAINING.encode()
_MEDIA_SIZE, _LEFT_SIZE = len(_MEDIA_NAME), len(_LEFT_NAME)


class Gate:
    """The gate of one operation. `asked` is the operation."""

    __slots__ = ("_bodies", "_echo", "_listed", "_meta", "_object", "_whole", "asked")

    def __init__(self, asked: Operation) -> None:
        self.asked = asked
        known = shapes(asked.id)
        self._bodies = {status: shape.validator.is_valid for status, shape in known.items()}
        self._whole = {status: shape.whole for status, shape in known.items()}
        sense = SENSES.get(asked.id, UNKNOWN)
        self._echo = sense.echo
        fields = known[OK].document["properties"]
        self._listed = fields.keys() if sense.listed else None
        self._object = Forms(fields["data"]["items"] if sense.listed else known[OK].document, sense)
        self._meta = Forms(fields["meta"], UNKNOWN) if sense.paged else None

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
        if status != OK:
            return fits(body) and not any(fraction(body, place) for place in self._whole[status])
        if self._listed is not None:
            return self._list(steps, body, entries, turn)
        echo = self._echo
        return self._object.has(body) and (not echo or str(body[echo]) == steps[2])

    def _list(self, steps: list[str], body: Json, entries: int | None, turn: int) -> bool:
        if type(body) is not dict or body.keys() != self._listed:
            return False
        data: Json = body["data"]
        if type(data) is not list or not self._entries(steps, some(data, entries, turn)):
            return False
        meta = self._meta
        return meta is None or (meta.has(body["meta"]) and len(data) <= body["meta"]["per_page"])

    def _entries(self, steps: list[str], entries: list[Json]) -> bool:
        fits, echo, last = self._object.has, self._echo, None
        for entry in entries:
            if not fits(entry) or (echo and str(entry[echo]) != steps[2]):
                return False
            if last is not None and entry["id"] >= last:
                return False
            last = entry["id"]
        return True


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


def thinned(body: Json, entries: int | None, turn: int) -> tuple[Json, int | None]:
    """Return a body with some of its list, and how many it had; other bodies as they are."""
    if type(body) is not dict or type(body.get("data")) is not list:
        return body, None
    return body | {"data": some(body["data"], entries, turn)}, len(body["data"])


def some(data: list[Json], entries: int | None, turn: int) -> list[Json]:
    """Return about so many of a list, others each turn; None: all."""
    if entries is None or len(data) <= entries:
        return data
    step = -(-len(data) // entries)
    return data[turn % step :: step]
