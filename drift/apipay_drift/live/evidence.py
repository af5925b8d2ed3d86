"""What a finding shows of a request and its answer: no key, and nothing personal of others.

The request ends with the same as a command line, which finds the key in `APIPAY_API_KEY`.
"""

import json
import shlex
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import cast
from urllib.parse import quote, urlencode

from apipay_drift.deviations import Deviation, kind
from apipay_drift.findings import Evidence, Json
from apipay_drift.live.mirror import is_id
from apipay_drift.live.model import Kind
from apipay_drift.live.statuses import SUCCESS
from apipay_drift.masking import shape
from apipay_drift.probes.play import KEY, Answer, Request

LONGEST = 4000  # characters of a body, or of a value
SHOWN = ("content-type", "x-ratelimit-remaining", "retry-after", "location")
HIDDEN = "***"
# Texts that say nothing of a person, nor of what was sold.
PLAIN = frozenset({"status", "interval", "amount", "message"})
PLAIN_ENDS = ("_at", "_date")


@dataclass(frozen=True, slots=True)
class Witness:
    """Who makes evidence: for which base URL, hiding which keys (key → its variable in a shell).

    `ours` is what this run has made, by kind and id; None where an answer shows nothing else.
    `foreign`: the run makes nothing, and everything that it sees is somebody else's.
    """

    base: str
    keys: Mapping[str, str]
    ours: frozenset[tuple[Kind, Json]] | None = None
    foreign: bool = False

    def seen(self, one: Deviation, request: Request, answer: Answer) -> Deviation:
        """Return a deviation with its evidence, and with values that may be shown."""
        expected, got = one.expected, one.got
        if self.foreign:
            expected, got = _impersonal(one)
        told = self.evidence(request, answer)
        return replace(one, expected=self._short(expected), got=self._short(got), evidence=told)

    def evidence(self, request: Request, answer: Answer) -> Evidence:
        """Return what was sent and what came back."""
        query = "&".join(f"{name}={value}" for name, value in request.query)
        line = f"{request.method} {request.path}{'?' if query else ''}{query}"
        headers = [f"{name}: {HIDDEN if name == KEY else value}" for name, value in request.headers]
        kept = [f"{name}: {answer.headers[name]}" for name in SHOWN if name in answer.headers]
        asked = [line, *headers, *_body(request.content or b""), "", self.command(request)]
        told = [str(answer.status), *kept, *_body(self._shielded(answer))]
        return Evidence(self._hidden("\n".join(asked)), self._hidden("\n".join(told)))

    def command(self, request: Request) -> str:
        """Return a command line that sends the request."""
        query = urlencode(request.query, quote_via=quote)
        address = f"{self.base}{request.path}{'?' if query else ''}{query}"
        words = ["curl", "-i"]
        if request.method != "GET":
            words += ["-X", request.method]
        words.append(shlex.quote(address))
        for name, value in request.headers:
            variable = self.keys.get(value) if name == KEY else None
            words += ["-H", f'"{KEY}: {variable}"' if variable else shlex.quote(f"{name}: {value}")]
        if request.content is not None:
            words += ["--data-binary", shlex.quote(request.content.decode("utf-8", "replace"))]
        return " ".join(words)

    def _shielded(self, answer: Answer) -> bytes:
        body = answer.body
        if self.ours is None or answer.status not in SUCCESS or not isinstance(body, dict | list):
            return answer.content
        return json.dumps(self._masked(body), ensure_ascii=False).encode(errors="replace")

    def _masked(self, value: Json, name: str = "") -> Json:
        if isinstance(value, dict):
            fields = cast("dict[str, Json]", value)
            if self.ours is not None and _identity(fields) in self.ours:
                return fields
            return {key: self._masked(inner, key) for key, inner in fields.items()}
        if isinstance(value, list):
            return [self._masked(inner, name) for inner in value]
        return value if not isinstance(value, str) or _is_plain(name) else shape(value)

    def _short(self, value: Json) -> Json:
        """Return a value without keys and without end."""
        if not isinstance(value, str | dict | list):
            return value
        text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        shown = self._hidden(text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…")
        return value if shown == text else shown

    def _hidden(self, text: str) -> str:
        for key in self.keys:
            text = text.replace(key, HIDDEN)
        return text


def _impersonal(one: Deviation) -> tuple[Json, Json]:
    """Return what was expected and got, of others' texts only their shape."""
    name = one.location.rpartition("/")[2]
    if one.location[:1] != "/" or one.change == "type-changed" or _is_plain(name):
        return one.expected, one.got
    if one.change == "field-unknown":
        return one.expected, f"<{kind(one.got)}>"
    expected = one.expected
    if one.change == "value-changed" and isinstance(expected, str):
        expected = shape(expected)
    return expected, shape(one.got) if isinstance(one.got, str) else one.got


def _identity(fields: Mapping[str, Json]) -> tuple[Kind, Json] | None:
    """Return of what kind something is, and its id."""
    identity = fields.get("id")
    if not is_id(identity):
        return None
    if "invoice_id" in fields:
        return "refund", identity
    return "schedule" if "interval" in fields else "invoice", identity


def _is_plain(name: str) -> bool:
    return name in PLAIN or name.endswith(PLAIN_ENDS)


def _body(content: bytes) -> list[str]:
    text = content.decode("utf-8", "replace")
    return ["", text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"] if text else []
