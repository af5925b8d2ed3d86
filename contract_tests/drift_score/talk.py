"""A long conversation with a server, the same each time, that notices the first word that differs.

It is no checker: it knows nothing of the contract, asks as much as it likes, and compares answer by
answer with those of a sandbox that does not drift. What it cannot tell from that sandbox is no
drift.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlencode

from apipay_sandbox.testing import Sandbox

from contract_tests.drift_score.proxy import Drift, Server
from contract_tests.mutants.proxy import API, CONTROL

Json = Any
NOW = "2031-01-31T06:00:00Z"
PHONE = "87011234567"

HEADERS = ("content-type", "x-ratelimit-remaining", "retry-after", "location")
TOKENS = re.compile(r'"kaspi_qr_token": ?"([^"]+)"|/pay/\d+-([\w-]+)')


class Differs(Exception):
    """This answer is not what it was."""


@dataclass
class Talk:
    """One conversation: it takes down answers, or holds them to those of an earlier one."""

    sandbox: Sandbox
    url: str
    wanted: list[str] | None = None
    heard: list[str] = field(default_factory=list)
    seen: dict[str, str] = field(default_factory=dict)
    key: str = ""

    def __post_init__(self) -> None:
        self.connection = HTTPConnection(self.url.removeprefix("http://"), timeout=30)
        self.key = self.sandbox.api_key

    def ask(
        self,
        method: str,
        path: str,
        body: Json = None,
        *,
        query: tuple[tuple[str, object], ...] = (),
        raw: str | None = None,
        key: str | None = "right",
        media: str = "application/json",
    ) -> Json:
        """Send one request; return the answer's body, {} where it is no object."""
        content = json.dumps(body).encode() if raw is None and body is not None else None
        content = raw.encode() if raw is not None else content
        headers = {} if content is None else {"content-type": media}
        if key is not None:
            headers["X-API-Key"] = self.key if key == "right" else key
        target = API + path + (f"?{urlencode(query)}" if query else "")
        self.connection.request(method, target, content, headers)
        answer = self.connection.getresponse()
        text = answer.read().decode("utf-8", "backslashreplace")
        told = [f"{answer.status}", *(f"{answer.headers.get(name)}" for name in HEADERS)]
        shown = TOKENS.sub(self._token, _plain(text))
        self._note(f"{method} {target}: {' '.join(told)} {shown}")
        return _object(text)

    def _token(self, hit: re.Match[str]) -> str:
        found = hit[1] or hit[2]
        return hit[0].replace(found, self.seen.setdefault(found, f"#{len(self.seen)}"))

    def _note(self, line: str) -> None:
        at = len(self.heard)
        self.heard.append(line)
        if self.wanted is not None and (at >= len(self.wanted) or self.wanted[at] != line):
            raise Differs(line)

    def get(self, path: str, **query: object) -> Json:
        """Read something; `status__` stands for `status[]`."""
        pairs = tuple((name.replace("__", "[]"), each) for name, each in query.items())
        return self.ask("GET", path, query=pairs)

    def post(self, path: str, **body: Json) -> Json:
        """Do something, with a body where there are fields."""
        return self.ask("POST", path, body or None)

    def later(self, duration: str = "PT7S") -> None:
        """Let time pass."""
        self.sandbox.clock.advance(duration)

    def control(self, method: str, path: str, body: Json = None) -> None:
        """Ask for something from the control endpoints, past the drift."""
        content = None if body is None else json.dumps(body)
        headers = {} if content is None else {"content-type": "application/json"}
        self.connection.request(method, CONTROL + path, content, headers)
        self.connection.getresponse().read()


def _plain(text: str) -> str:
    """Write JSON in the one way in which what says the same looks the same."""
    try:
        return json.dumps(json.loads(text), sort_keys=True, ensure_ascii=False)
    except ValueError:
        return text


def _object(text: str) -> Json:
    try:
        value = json.loads(text)
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}


@dataclass
class Ear:
    """Knows what a sandbox says that does not drift, and hears whether another one does."""

    server: Server
    plain: dict[str, list[str]] = field(default_factory=dict)

    def difference(self, drift: Drift | None) -> str | None:
        """Return the first answer that differs; None where there is none."""
        for name, scene in self._scenes(drift):
            wanted = self._plain(name, scene)
            try:
                heard = self._talk(drift, scene, wanted)
            except Differs as found:
                return f"{name}: {found}"
            if len(heard) != len(wanted):
                return f"{name}: {len(heard)} answers for {len(wanted)}"
        return None

    def _plain(self, name: str, scene: Any) -> list[str]:
        if name not in self.plain:
            self.plain[name] = self._talk(None, scene, None)
        return self.plain[name]

    def _talk(self, drift: Drift | None, scene: Any, wanted: list[str] | None) -> list[str]:
        self.server.begin(drift)
        self.server.sandbox.clock.freeze(NOW)
        talk = Talk(self.server.sandbox, self.server.url, wanted)
        try:
            scene(talk)
        finally:
            talk.connection.close()
        if self.server.faults:
            raise self.server.faults[0]
        return talk.heard

    @staticmethod
    def _scenes(drift: Drift | None) -> Iterator[tuple[str, Any]]:
        from contract_tests.drift_score.scenes import SCENES  # noqa: PLC0415 - they are told by Talk

        operation = drift.operations[0] if drift and drift.operations else ""
        first = FIRST.get(drift.kind if drift else "", ())
        if not first and "Re" in operation:
            first = ("schedules",) if "Recurring" in operation else ("refunds",)
        yield from ((name, SCENES[name]) for name in first)
        yield from ((name, scene) for name, scene in SCENES.items() if name not in first)


FIRST = {
    "validation loosened": ("faulty",),
    "validation tightened": ("sound",),
    "auth": ("strangers",),
    "rate limit": ("limit",),
    "pagination": ("pages",),
    "filter ignored": ("filters",),
    "null": ("invoices", "schedules"),
}
"""Where a class of drifts is most likely to be heard."""
