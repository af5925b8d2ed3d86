"""What may be kept of real traffic: names, types and shapes. Never a person, a text or an amount.

What the contract itself lists (the values of an enumeration) stays as it is; what has a form by
the contract (an amount, a moment, a phone number) keeps its form, with every digit a 9 and every
letter an x; of everything else only the type is told.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import cast

from apipay_drift.absence import ABSENT
from apipay_drift.conformance import located, placed
from apipay_drift.contract import MEDIA, REMAINING, Operation, below, keyword
from apipay_drift.deviations import Deviation, kind
from apipay_drift.findings import Evidence, Json

LONGEST_SHAPE = 40  # characters
LONGEST_BODY = 4000
FORMED = ("pattern", "format")
FREE = frozenset({"uri"})  # formats whose form says too much: host and path of an address

_NAME = re.compile(r"(?!.*\d{4})[A-Za-z_][A-Za-z0-9_.-]{0,39}")
_WORD = re.compile(r"(?!.*\d)[a-z_-]{1,24}")
_MEDIA = re.compile(r"[\w.+-]{1,40}/[\w.+-]{1,40}", re.ASCII)

Headers = Mapping[str, str]


def masked(
    one: Deviation, asked: Operation, status: int, headers: Headers, body: Json
) -> Deviation:
    """Return a deviation without anything personal, and with evidence that has nothing either."""
    evidence = Evidence(one.operation, _response(one, asked, status, headers, body))
    if not one.place.startswith(f"response {status} body"):
        got = one.got if isinstance(one.got, int) else _header(one.location, one.got)
        return replace(one, got=got, evidence=evidence)
    at = tuple(step if isinstance(step, int) else _name(step) for step in one.at)
    return replace(
        one,
        location=located(at),
        place=placed(status, at),
        got=_got(one, _schema(asked, status)),
        evidence=evidence,
    )


def _got(one: Deviation, schema: Json | None) -> Json:
    if one.change == "type-changed" or one.got is ABSENT:
        return one.got  # the name of a type
    if one.change not in SHOWN:
        return one.got  # told in words already
    for step in one.at:
        schema = None if schema is None else below(schema, step)
    return _value(one.got, schema)


SHOWN = frozenset({"format-changed", "enum-value-unknown", "bound-broken", "field-unknown"})


def _response(one: Deviation, asked: Operation, status: int, headers: Headers, body: Json) -> str:
    lines = [f"HTTP {status}"]
    told = [name for name in ("content-type", REMAINING) if name in headers]
    lines += [f"{name}: {_header(name, headers[name])}" for name in told]
    if body is ABSENT:
        lines += ["", "(no JSON)"]
    else:
        kept = _kept(body, one.at)
        text = json.dumps(_body(kept, _schema(asked, status)), ensure_ascii=False)
        lines += ["", text if len(text) <= LONGEST_BODY else f"{text[:LONGEST_BODY]}…"]
    return "\n".join(lines)


def _schema(asked: Operation, status: int) -> Json | None:
    response = asked.responses.get(str(status))
    return None if response is None else response["content"][MEDIA]["schema"]


def _kept(body: Json, at: tuple[str | int, ...]) -> Json:
    """Return a body whose lists have one entry: the one that a place is in, or the first."""
    if isinstance(body, dict):
        step = at[0] if at else None
        return {
            name: _kept(inner, at[1:] if name == step else ())
            for name, inner in cast("dict[str, Json]", body).items()
        }
    if isinstance(body, list):
        index = at[0] if at and isinstance(at[0], int) else 0
        return [_kept(entry, at[1:]) for entry in body[index : index + 1]]
    return body


def _body(body: Json, schema: Json | None) -> Json:
    if isinstance(body, dict):
        return {
            _name(name): _body(inner, None if schema is None else below(schema, name))
            for name, inner in cast("dict[str, Json]", body).items()
        }
    if isinstance(body, list):
        inner = None if schema is None else below(schema, 0)
        return [_body(entry, inner) for entry in body]
    return _value(body, schema)


def _value(value: Json, schema: Json | None) -> Json:
    if value is None or value is ABSENT:
        return value
    if isinstance(value, str) and schema is not None:
        known = keyword(schema, "enum")
        if known is not None:
            return value if value in known or _WORD.fullmatch(value) else "<string>"
        formed = keyword(schema, "format") not in FREE
        if formed and any(keyword(schema, name) is not None for name in FORMED):
            return shape(value)
    return f"<{kind(value)}>"


def shape(text: str) -> str:
    """Return how a text is written: every digit as 9, every letter as x, signs as they are."""
    short = text if len(text) <= LONGEST_SHAPE else text[:LONGEST_SHAPE]
    return "".join(map(_sign, short)) + ("…" if short != text else "")


def _sign(character: str) -> str:
    if character.isdigit():
        return "9"
    return character if character.isascii() and not character.isalnum() else "x"


def _name(name: str) -> str:
    return name if _NAME.fullmatch(name) else "<name>"


def _header(name: str, value: Json) -> Json:
    if value is ABSENT:
        return ABSENT
    text = str(value).strip()
    if name == "content-type":
        media = _MEDIA.match(text)
        return media[0].lower() if media else "<string>"
    return text if len(text) <= len("999") and text.isdecimal() else shape(text)
