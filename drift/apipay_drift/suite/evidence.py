"""What a probe saw, as plain JSON that can travel, with secrets masked."""

import json
import re
import shlex
from collections.abc import Iterator, Mapping
from typing import Any

from apipay_drift.probes import ABSENT, Answer, Finding, Outcome, Probe, Request
from apipay_drift.suite.results import FAILED, NOTED, PASSED
from apipay_drift.suite.target import Target

MASK = "***"
KEY = "x-api-key"
MOST = 4000  # characters of a body in a report
SHORTEST_KEY = 8  # characters; a shorter one is a word that a text may well have
SHOWN_ONCE = re.compile(r'("(?:key|secret)"\s*:\s*)"[^"]*"')  # what control answers
# Whose invoices these are is nobody's business where the customers are real.
PERSONAL = re.compile(r'("(?:client_name|client_phone|phone_number)"\s*:\s*)"[^"]*"')

Told = dict[str, Any]


def outcome_of(outcome: Outcome, *, ours: bool) -> str:
    """Return how a probe went. On a server that is not ours, some differences are no drift."""
    if not outcome.findings:
        return PASSED
    return NOTED if not ours and all(map(informs_only, outcome.findings)) else FAILED


def informs_only(found: Finding) -> bool:
    """Tell whether a finding on a foreign server is no drift: a house rule, or one field more."""
    return found.difference.additive or all(fact.startswith("H") for fact in found.facts)


def told(probe: Probe, outcome: Outcome, target: Target) -> Told:
    """Return what a report needs of a probe: all of it where it found something, else its name."""
    shown = _Shown(target)
    contradicted = {fact for each in outcome.findings for fact in each.facts}
    return {
        "name": {"en": probe.name, "ru": probe.russian},
        "facts": sorted(contradicted.union(probe.facts)),
        "outcome": outcome_of(outcome, ours=target.ours),
        "findings": [shown.finding(each) for each in _once(outcome.findings)],
        "exchanges": [shown.exchange(*each) for each in outcome.exchanges]
        if outcome.findings
        else [],
    }


def _once(found: list[Finding]) -> Iterator[Finding]:
    """Yield what is found at each place first: a probe says more of it than the contract does."""
    seen: set[tuple[int, str]] = set()
    for each in found:
        place = each.step, each.difference.place
        if place not in seen:
            seen.add(place)
            yield each


def words(probe: Probe, outcome: Outcome) -> str:
    """Say what was promised and what came instead, for a terminal."""
    lines = [f"{probe.name} [{', '.join(probe.facts)}]"]
    for found in outcome.findings:
        asked = f"{found.request.method} {found.request.path}" if found.request else "webhooks"
        place, expected, got, *_ = found.difference
        lines.append(f"  step {found.step}, {asked}: {place}: {expected!r} expected, got {got!r}")
    return "\n".join(lines)


def value(shown: object) -> str:
    """Return a value or a pattern as a person reads it."""
    if shown is ABSENT:
        return "(nothing)"
    try:
        return json.dumps(shown, ensure_ascii=False)
    except TypeError:
        return str(shown)


class _Shown:
    """Exchanges with one target, as they may be shown."""

    def __init__(self, target: Target) -> None:
        self.bases = {"api": target.api, "control": target.control or "", "page": ""}
        self.ours = target.ours
        self.key = target.key if len(target.key) >= SHORTEST_KEY else None

    def finding(self, found: Finding) -> Told:
        place, expected, got, additive, _ = found.difference
        shown: Told = {
            "step": found.step,
            "facts": list(found.facts),
            "place": place,
            "expected": self.safe(value(expected)),
            "got": self.safe(value(got)),
            "additive": additive,
        }
        if found.request is not None and found.answer is not None:
            shown["exchange"] = self.exchange(found.request, found.answer)
            shown["curl"] = self.safe(curl(found.request, self.bases))
        return shown

    def exchange(self, asked: Request, answer: Answer) -> Told:
        return {
            "method": asked.method,
            "url": f"{self.bases[asked.target]}{asked.path}",
            "query": [[name, self.safe(text)] for name, text in asked.query],
            "headers": self.headers(asked.headers),
            "body": self.text(asked.content),
            "status": answer.status,
            "answer_headers": self.headers(tuple(answer.headers.items())),
            "answer": self.text(answer.content),
        }

    def headers(self, pairs: tuple[tuple[str, str], ...]) -> list[list[str]]:
        return [[name, MASK if name.lower() == KEY else self.safe(text)] for name, text in pairs]

    def text(self, content: bytes | None) -> str:
        shown = "" if content is None else content.decode("utf-8", "replace")[:MOST]
        shown = SHOWN_ONCE.sub(rf'\1"{MASK}"', self.safe(shown))
        return shown if self.ours else PERSONAL.sub(rf'\1"{MASK}"', shown)

    def safe(self, text: str) -> str:
        """Hide the key: some servers repeat the whole request in an error."""
        return text.replace(self.key, MASK) if self.key else text


def curl(asked: Request, bases: Mapping[str, str]) -> str:
    """Return a command that asks the same, with the key taken from the environment."""
    command = "curl -i" if asked.method == "GET" else f"curl -i -X {asked.method}"
    for name, text in asked.headers:
        header = f'"{name}: $API_KEY"' if name.lower() == KEY else shlex.quote(f"{name}: {text}")
        command += f" -H {header}"
    if asked.content is not None:
        command += f" --data-raw {shlex.quote(asked.content.decode('utf-8', 'replace'))}"
    if asked.query:
        pairs = (f" --data-urlencode {shlex.quote(f'{n}={v}')}" for n, v in asked.query)
        command += f" -G{''.join(pairs)}"
    return f"{command} {shlex.quote(bases[asked.target] + asked.path)}"
