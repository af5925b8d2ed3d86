"""The rules for what an operation sends and answers: bodies, media types, statuses, headers."""

from collections.abc import Callable, Iterator, Mapping
from operator import itemgetter

from apipay_drift.spec import encodings
from apipay_drift.spec.changes import Direction
from apipay_drift.spec.document import Document, Spot
from apipay_drift.spec.shapes import ANYTHING, BYTES, TEXT
from apipay_drift.spec.telling import Teller

Table = dict[str, Spot]

# What a body is when no schema says it, by words of its media type; any other is bytes.
SILENT = (
    (("/json", "+json", "/xml", "+xml", "yaml"), ANYTHING),
    (("/form-data", "form-urlencoded", "*/*", "application/*"), ANYTHING),
    (("text/",), TEXT),
)

REASONS = {"401": "door", "403": "door", "407": "door", "429": "pace"}  # the others by first digit


def request_body(teller: Teller, before: Spot, after: Spot) -> None:
    """Compare the body of an operation: whether there is one, whether it may be left out, what."""
    old = teller.old.document.follow(before)
    new = teller.new.document.follow(after)
    places = (old.pointer, new.pointer)
    was, now = _required(teller.old.document, old), _required(teller.new.document, new)
    if old.raw is None or new.raw is None:
        if new.raw is not None:
            kind = "required-request-body-added" if now else "request-body-added"
            teller.tell(kind, ("", new.pointer), place="request body")
        elif old.raw is not None:
            teller.tell("request-body-removed", (old.pointer, ""), place="request body")
        return
    if was != now:
        kind = "request-body-became-required" if now else "request-body-became-optional"
        teller.tell(kind, places, was, now, place="request body")
    contents(teller, old, new, teller.inward, "request body")


def message(teller: Teller, before: Spot, after: Spot) -> None:
    """Compare the body of a webhook: the client reads it, so it is judged like an answer's."""
    old = teller.old.document.follow(before)
    new = teller.new.document.follow(after)
    contents(teller, old, new, teller.inward, "webhook body")


def contents(teller: Teller, old: Spot, new: Spot, direction: Direction, place: str) -> None:
    """Compare bodies by media type, those included whose type is another one now."""
    before = _media(teller.old.document, old)
    after = _media(teller.new.document, new)
    side = "request" if direction is Direction.REQUEST else "response"
    if side == "response" and bool(before) != bool(after):
        kind = "response-body-removed" if before else "response-body-added"
        shown = ([*before] or None, [*after] or None)
        teller.tell(kind, (old.pointer, new.pointer), *shown, place=place)
        return
    for one, other in _met(before, after):
        _medium(teller, one, (before[one], after[other]), direction, place)
    gone, come = _unmet(before, after, direction)
    if len(gone) == len(come) == 1:
        old_medium, new_medium = before[gone[0]], after[come[0]]
        places = (old_medium.pointer, new_medium.pointer)
        teller.tell(f"{side}-media-type-changed", places, gone[0], come[0], place=place)
        _medium(teller, gone[0], (old_medium, new_medium), direction, place)
        return
    for kind in gone:
        places = (before[kind].pointer, "")
        teller.tell(f"{side}-media-type-removed", places, kind, None, place=place)
    for kind in come:
        places = ("", after[kind].pointer)
        teller.tell(f"{side}-media-type-added", places, None, kind, place=place)


def responses(teller: Teller, before: Spot, after: Spot) -> None:
    """Compare the answers by status; one that moved is still compared."""
    old = _statuses(teller.old.document, before)
    new = _statuses(teller.new.document, after)
    gone, come = [], []
    for status in old:
        cover = _answering(status, new, old)
        if cover:
            response(teller, status, old[status], new[cover])
        else:
            gone.append(status)
    for status in new:
        cover = _answering(status, old, new)
        if not cover:
            come.append(status)
        elif cover != status:
            response(teller, status, old[cover], new[status])
    _success(teller, old, new, gone, come)
    _errors(teller, old, new, gone, come)


def response(teller: Teller, status: str, before: Spot, after: Spot) -> None:
    """Compare two answers: headers and bodies."""
    old = teller.old.document.follow(before)
    new = teller.new.document.follow(after)
    if old.raw is None and new.raw is None:
        return
    old_headers = _headers(teller.old.document, old)
    new_headers = _headers(teller.new.document, new)
    headers(teller, old_headers, new_headers, f"response {status}")
    contents(teller, old, new, teller.outward, f"response {status} body")


def headers(teller: Teller, old: Table, new: Table, place: str) -> None:
    """Compare headers that a client reads; their names know no case."""
    for name in dict.fromkeys((*old, *new)):
        before, after = old.get(name), new.get(name)
        if before is None or after is None:
            kind = "response-header-removed" if after is None else "response-header-added"
            places = (before.pointer if before else "", after.pointer if after else "")
            shown = (name if before else None, name if after else None)
            teller.tell(kind, places, *shown, name=name, place=place)
            continue
        was, now = before.raw.get("required") is True, after.raw.get("required") is True
        if was != now:
            kind = f"response-header-became-{'required' if now else 'optional'}"
            places = (before.pointer, after.pointer)
            teller.tell(kind, places, was, now, name=name, place=place)
        one = teller.old.stated(before.at("schema"), TEXT)
        other = teller.new.stated(after.at("schema"), TEXT)
        teller.schemas(f"{place} header {name}", one, other, Direction.RESPONSE)


def _success(teller: Teller, old: Table, new: Table, gone: list[str], come: list[str]) -> None:
    left = [status for status in gone if _succeeds(status, old)]
    fresh = [status for status in come if _succeeds(status, new)]
    while left and fresh:
        was, now = left.pop(0), fresh.pop(0)
        places = (old[was].pointer, new[now].pointer)
        teller.tell("success-status-moved", places, was, now, place=f"response {was}")
        response(teller, now, old[was], new[now])
    for status in left:
        places = (old[status].pointer, "")
        teller.tell("success-status-removed", places, status, place=f"response {status}")
    for status in fresh:
        places = ("", new[status].pointer)
        teller.tell("success-status-added", places, None, status, place=f"response {status}")


def _errors(teller: Teller, old: Table, new: Table, gone: list[str], come: list[str]) -> None:
    left = [status for status in gone if not _succeeds(status, old)]
    fresh = [status for status in come if not _succeeds(status, new)]
    for reason in (_reason, itemgetter(0)):
        for was, now in _moved_errors(left, fresh, reason):
            left.remove(was)
            fresh.remove(now)
            places = (old[was].pointer, new[now].pointer)
            teller.tell("error-status-moved", places, was, now, place=f"response {was}")
            response(teller, now, old[was], new[now])
    for status in left:
        places = (old[status].pointer, "")
        teller.tell("error-status-removed", places, status, place=f"response {status}")
    for status in fresh:
        places = ("", new[status].pointer)
        teller.tell("error-status-added", places, None, status, place=f"response {status}")


def _moved_errors(
    left: list[str], fresh: list[str], reason: Callable[[str], str]
) -> list[tuple[str, str]]:
    """Return which error is which now: the only one that went, and that came, for a reason."""
    told = [
        (
            [status for status in left if reason(status) == why],
            [status for status in fresh if reason(status) == why],
        )
        for why in dict.fromkeys(map(reason, left))
    ]
    return [(gone[0], come[0]) for gone, come in told if len(gone) == len(come) == 1]


def _reason(status: str) -> str:
    """Return why a request is refused: for who sends it, how often, or what it is; or a fault."""
    return REASONS.get(status, status[0])


def _statuses(document: Document, spot: Spot) -> Table:
    return {
        status.upper() if status != "default" else status: answer
        for status, answer in document.mapping(spot, "responses")
    }


def _answering(status: str, table: Mapping[str, Spot], beside: Mapping[str, Spot]) -> str:
    """Return the entry of a table that speaks for a status: its own, its class's, the default."""
    if status in table:
        return status
    if status == "default":  # the only answer may be spelt out as the success that it is
        successes = (other for other in table if _succeeds(other, table))
        return next(successes, "") if _succeeds(status, beside) else ""
    kind = f"{status[0]}XX"
    if kind in table:
        return kind
    if "default" in table and _succeeds("default", table) == _succeeds(status, beside):
        return "default"
    return ""


def _succeeds(status: str, table: Mapping[str, Spot]) -> bool:
    """Tell whether a status is no error; `default` is one unless nothing else says success."""
    if status == "default":
        return not any(other[0] in "123" for other in table if other != "default")
    return status[0] in "123"


def _headers(document: Document, spot: Spot) -> Table:
    if spot.raw is None:
        return {}
    document.dictionary(spot, "a response")
    return {
        name.lower(): Spot(document.dictionary(found, "a header"), found.pointer)
        for name, found in _followed(document, spot.at("headers"), "headers")
        if name.lower() != "content-type"
    }


def _followed(document: Document, spot: Spot, what: str) -> Iterator[tuple[str, Spot]]:
    for name, found in document.mapping(spot, what, names=True):
        yield name, document.follow(found)


def _media(document: Document, spot: Spot) -> Table:
    """Return what a body may be, by media type without its parameters, in lower case."""
    if spot.raw is None:
        return {}
    document.dictionary(spot, "a body or response")
    table: Table = {}
    for kind, medium in document.mapping(spot.at("content"), "content"):
        told = Spot({}, medium.pointer) if medium.raw is None else medium
        document.dictionary(told, "a media type")
        table.setdefault(kind.partition(";")[0].strip().lower(), told)
    return table


def _covering(kind: str, table: Mapping[str, Spot]) -> str:
    """Return the entry of a table that speaks for a media type, itself or a range."""
    ranges = (kind, f"{kind.partition('/')[0]}/*", "*/*")
    return next((cover for cover in ranges if cover in table), "")


def _met(before: Table, after: Table) -> list[tuple[str, str]]:
    """Return which media type, or range of them, is which on the other side."""
    pairs = [(kind, _covering(kind, after)) for kind in before]
    pairs += [(_covering(kind, before), kind) for kind in after]
    return [pair for pair in dict.fromkeys(pairs) if all(pair)]


def _unmet(before: Table, after: Table, direction: Direction) -> tuple[list[str], list[str]]:
    """Return the media types that went and those that came.

    A range that an answer narrows down is still kept; one that a request narrows down is not.
    """
    gone = [kind for kind in before if not _covering(kind, after)]
    if direction is Direction.RESPONSE:
        kept = {one for one, _ in _met(before, after)}
        gone = [kind for kind in gone if kind not in kept]
    return gone, [kind for kind in after if not _covering(kind, before)]


def _medium(
    teller: Teller, kind: str, media: tuple[Spot, Spot], direction: Direction, place: str
) -> None:
    before, after = media
    silent = next((node for words, node in SILENT if any(word in kind for word in words)), BYTES)
    one = teller.old.stated(before.at("schema"), silent)
    other = teller.new.stated(after.at("schema"), silent)
    teller.schemas(place, one, other, direction)
    if direction is Direction.REQUEST:
        old, new = encodings.rewritten(
            (teller.old, one, before.at("encoding")), (teller.new, other, after.at("encoding"))
        )
        if old != new:
            places = (before.pointer, after.pointer)
            teller.tell("request-encoding-changed", places, old, new, place=place)


def _required(document: Document, spot: Spot) -> bool:
    if spot.raw is None:
        return False
    return document.dictionary(spot, "a request body").get("required") is True
