"""One entry of a HAR: what was asked, what came back, and what of it was not recorded."""

import base64
import json
import zlib
from collections.abc import Mapping
from contextlib import suppress
from typing import NamedTuple, cast

from apipay_drift.absence import ABSENT
from apipay_drift.findings import Json
from apipay_drift.har.fields import Fields

KEY = "x-api-key"
GZIP = b"\x1f\x8b"
LARGEST = 16 * 1024 * 1024  # bytes of a body after decompression
KEEP = "surrogatepass"  # half of a pair is no text, but may well be in a file
NOT_MODIFIED = 304
BY_THE_BROWSER = "non-authoritative-reason"  # what Chrome writes on redirects of its own

NO_ANSWER = "nothing came back"
NO_BODY = "the body was not recorded"
CUT_OFF = "the body was cut off"
COMPRESSED = "the body is compressed in a way that cannot be read here"
NO_HEADERS = "the headers were not recorded"
BROWSER = "the browser answered in place of the server"


class Exchange(NamedTuple):
    """A request and its answer.

    `body` is ABSENT where it is no JSON. `blind` are the changes that cannot be told, `reasons`
    says why; an `unusable` answer tells nothing at all.
    """

    method: str
    url: str
    keyed: bool
    status: int = 0
    headers: Mapping[str, str] = {}
    body: Json = ABSENT
    blind: frozenset[str] = frozenset()
    reasons: tuple[str, ...] = ()
    unusable: bool = False


def read(entry: Json, index: int, source: str) -> Exchange:
    """Return what an entry says.

    Raises:
        BrokenDocument: It is none of HAR 1.2; the message names the field.
    """
    fields = Fields(entry, f"log.entries[{index}]", source)
    request = fields.below("request")
    asked = Exchange(request.text("method").upper(), request.text("url"), KEY in request.headers())
    answer = fields.get("response")
    if not isinstance(answer, dict) or not answer.get("status"):
        return asked._replace(reasons=(NO_ANSWER,), unusable=True)
    response = fields.below("response")
    status, headers = response.whole("status"), response.headers()
    if status == NOT_MODIFIED or BY_THE_BROWSER in headers:
        return asked._replace(reasons=(BROWSER,), unusable=True)
    body, missing = _body(response, compressed="content-encoding" in headers)
    unknown = {"body-not-json": missing, "header-missing": "" if headers else NO_HEADERS}
    return asked._replace(
        status=status,
        headers=headers,
        body=body,
        blind=frozenset(change for change, why in unknown.items() if why),
        reasons=tuple(why for why in unknown.values() if why),
    )


def _body(response: Fields, *, compressed: bool) -> tuple[Json, str]:
    """Return the body as JSON, ABSENT where it is none, and why where that says nothing."""
    content = response.get("content")
    kept = cast("dict[str, Json]", content) if isinstance(content, dict) else {}
    text, size = kept.get("text"), kept.get("size")
    size = size if isinstance(size, int) else 0
    if not isinstance(text, str) or (not text and size > 0):
        return ABSENT, NO_BODY
    raw = _decoded(text, response) if kept.get("encoding") == "base64" else text.encode(errors=KEEP)
    try:
        return json.loads(raw), ""
    except (ValueError, RecursionError):
        if compressed and kept.get("encoding") == "base64":
            return ABSENT, COMPRESSED
        return ABSENT, CUT_OFF if size > len(raw) else ""


def _decoded(text: str, response: Fields) -> bytes:
    try:
        raw = base64.b64decode("".join(text.split()), validate=True)
    except ValueError:
        response.fail("content.text", "is no base64")
    if raw.startswith(GZIP):
        with suppress(zlib.error):
            return zlib.decompressobj(wbits=zlib.MAX_WBITS | 16).decompress(raw, LARGEST)
    return raw
