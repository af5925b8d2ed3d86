"""The server that is tested: how to talk to it, and what may be done there. HTTP alone."""

import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx
from apipay_drift.probes import Answer, Listen, Need, Outcome, Probe, Request, Webhook, play
from apipay_drift.probes.law import REMAINING
from apipay_sandbox.inbox import Inbox

from contract_tests.reporting import coverage

PREFIX = "apipay-probe"
PATIENCE = 65.0  # seconds: a window of the rate limit, and a little
TRIES = 3


@dataclass(slots=True)
class Target:
    """A server. One with control is a sandbox: each probe gets a key and a time of its own there.

    One without is only asked: its rate limit is kept, and what was made is remembered.
    """

    api: str
    key: str
    control: str | None = None
    phone: str | None = None
    allow_writes: bool = False
    ours: bool = False
    client: httpx.Client = field(default_factory=lambda: httpx.Client(timeout=30, trust_env=False))
    inbox: Inbox | None = None
    made: list[str] = field(default_factory=list)

    def missing(self, probe: Probe) -> Need | None:
        """Return what the probe needs and this target has not."""
        there = {
            Need.WRITE: self.allow_writes,
            Need.PHONE: self.phone is not None,
            Need.CONTROL: self.control is not None,
            Need.RECEIVER: self.inbox is not None,
        }
        return next((need for need in Need if need in probe.needs and not there[need]), None)

    def run(self, probe: Probe) -> Outcome:
        """Play a probe: on a sandbox in an organisation and a time of its own."""
        with self._apart() as world:
            course = play(probe, world)
            came: Any = None
            while True:
                try:
                    came = self._do(course.send(came))
                except StopIteration as ended:
                    return ended.value

    @contextmanager
    def _apart(self) -> Iterator[dict[str, Any]]:
        world = {
            "key": self.key,
            "wrong_key": f"wrong-{secrets.token_hex(8)}",
            "phone": self.phone,
            "run": f"{PREFIX}-{secrets.token_hex(6)}",
        }
        if self.control is None:
            yield world
            return
        name = world["run"]
        self._control("POST", "/snapshots", {"name": name})
        made = self._control("POST", "/keys", {"organisation": name})
        if self.inbox is not None:
            self.inbox.clear()
            world["hook_url"] = self.inbox.url
        more = {
            "key": made["key"],
            "key_id": made["id"],
            "organisation_id": made["organisation_id"],
        }
        try:
            yield world | more
        finally:
            self._control("DELETE", "/faults")
            self._control("POST", f"/snapshots/{name}/restore")
            self._control("DELETE", f"/snapshots/{name}")

    def _control(self, method: str, path: str, body: Any = None) -> Any:
        answer = self.client.request(method, f"{self.control}{path}", json=body)
        answer.raise_for_status()
        return answer.json()

    def _do(self, asked: Request | Listen) -> Answer | list[Webhook]:
        if isinstance(asked, Listen):
            return self._listen(asked)
        base = {"api": self.api, "control": self.control, "page": ""}[asked.target]
        answer = self._send(asked, f"{base}{asked.path}")
        if asked.target == "api" and self.control is None:
            self._remember(asked, answer)
            self._pace(answer)
        if asked.target == "api":
            sent = asked.content or b""
            coverage.note(asked.method, asked.path, asked.query, sent, answer.status_code)
        headers = {name.lower(): value for name, value in answer.headers.items()}
        return Answer(answer.status_code, headers, answer.content)

    def _send(self, asked: Request, url: str) -> httpx.Response:
        """Send once; on a foreign server wait out a 429, which is no answer to the question."""
        for _ in range(TRIES):
            answer = self.client.request(
                asked.method,
                url,
                params=list(asked.query) or None,
                headers=list(asked.headers),
                content=asked.content,
            )
            if self.control is not None or answer.status_code != httpx.codes.TOO_MANY_REQUESTS:
                break
            time.sleep(_seconds(answer))
        return answer

    def _pace(self, answer: httpx.Response) -> None:
        """Leave the last request of the window to others."""
        if answer.headers.get(REMAINING, "") in ("0", "1"):
            time.sleep(PATIENCE)

    def _listen(self, asked: Listen) -> list[Webhook]:
        if self.inbox is None:
            raise RuntimeError("there is no receiver")
        if asked.number is None:
            self.inbox.status = asked.status
            return []
        try:
            received = self.inbox.wait(asked.number, timeout=5)
        except TimeoutError:
            received = self.inbox.received
        return [Webhook(each.headers, each.body) for each in received]

    def _remember(self, asked: Request, answer: httpx.Response) -> None:
        """Note what was made, so that it can be cancelled."""
        made = asked.method == "POST" and answer.status_code == httpx.codes.OK
        if made and asked.path in ("/invoices", "/recurring-invoices"):
            self.made.append(f"{asked.path}/{answer.json()['id']}/cancel")
        elif made and asked.path.endswith("/bill-now"):
            self.made.append(f"/invoices/{answer.json()['id']}/cancel")

    def clean(self) -> list[str]:
        """Cancel what was made here, and return what could not be: 400 says that it is settled."""
        left = []
        for path in self.made:
            asked = Request("api", "POST", path, headers=(("X-API-Key", self.key),))
            answer = self._send(asked, f"{self.api}{path}")
            self._pace(answer)
            if answer.status_code not in (200, 400):
                left.append(f"{path}: {answer.status_code}")
        self.made.clear()
        return left


def _seconds(answer: httpx.Response) -> float:
    """Return how long a 429 asks to wait; 60 where it does not say (E08)."""
    try:
        return min(float(answer.json()["retry_after"]), PATIENCE)
    except (ValueError, KeyError, TypeError):
        return 60.0
