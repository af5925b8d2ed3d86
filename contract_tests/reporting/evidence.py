"""What a probe saw, in a form that travels from worker to report: plain JSON, secrets masked."""

import json
import shlex
from typing import Any

import pytest
from apipay_drift.probes import ABSENT, Answer, Finding, Outcome, Probe, Request

MASK = "***"
KEY = "x-api-key"
MOST = 4000  # characters of a body in a report

Told = dict[str, Any]
EVIDENCE: pytest.StashKey[Told] = pytest.StashKey()


def keep(item: pytest.Item, probe: Probe, outcome: Outcome, target: Any) -> None:
    """Keep what a report needs of a probe: all of it where it failed, its name where it did not."""
    bases = {"api": target.api, "control": target.control or "", "page": ""}
    item.stash[EVIDENCE] = {
        "name": {"en": probe.name, "ru": probe.russian},
        "facts": list(probe.facts),
        "findings": [_finding(each, bases) for each in outcome.findings],
        "exchanges": [_exchange(*each, bases) for each in outcome.exchanges]
        if outcome.findings
        else [],
    }


def words(probe: Probe, outcome: Outcome) -> str:
    """Say what was promised and what came instead, for a terminal."""
    lines = [f"{probe.name} [{', '.join(probe.facts)}]"]
    for found in outcome.findings:
        asked = f"{found.request.method} {found.request.path}" if found.request else "webhooks"
        place, expected, got, _ = found.difference
        lines.append(f"  step {found.step}, {asked}: {place}: {expected!r} expected, got {got!r}")
    return "\n".join(lines)


def informs_only(found: Finding) -> bool:
    """Tell whether a finding on a foreign server is no drift: a house rule, or one field more."""
    return found.difference.additive or all(fact.startswith("H") for fact in found.facts)


def shown(value: Any) -> str:
    """Return a value or a pattern as a person reads it."""
    if value is ABSENT:
        return "(nothing)"
    try:
        return json.dumps(value, ensure_ascii=False)
    except TypeError:
        return str(value)


def _finding(found: Finding, bases: dict[str, str]) -> Told:
    place, expected, got, additive = found.difference
    told = {
        "step": found.step,
        "facts": list(found.facts),
        "place": place,
        "expected": shown(expected),
        "got": shown(got),
        "additive": additive,
    }
    if found.request is not None and found.answer is not None:
        told["exchange"] = _exchange(found.request, found.answer, bases)
        told["curl"] = curl(found.request, bases)
    return told


def _exchange(asked: Request, answer: Answer, bases: dict[str, str]) -> Told:
    return {
        "method": asked.method,
        "url": f"{bases[asked.target]}{asked.path}",
        "query": [list(each) for each in asked.query],
        "headers": [list(each) for each in _masked(asked.headers)],
        "body": _text(asked.content),
        "status": answer.status,
        "answer_headers": [list(each) for each in answer.headers.items()],
        "answer": _text(answer.content),
    }


def _masked(headers: tuple[tuple[str, str], ...]) -> list[tuple[str, str]]:
    return [(name, MASK if name.lower() == KEY else value) for name, value in headers]


def _text(content: bytes | None) -> str:
    return "" if content is None else content.decode("utf-8", "replace")[:MOST]


def curl(asked: Request, bases: dict[str, str]) -> str:
    """Return a command that asks the same, with the key taken from the environment."""
    words = ["curl", "-i"]
    words += [] if asked.method == "GET" else ["-X", asked.method]
    command = " ".join(words)
    for name, value in asked.headers:
        text = f'"{name}: $API_KEY"' if name.lower() == KEY else shlex.quote(f"{name}: {value}")
        command += f" -H {text}"
    if asked.content is not None:
        command += f" --data-raw {shlex.quote(_text(asked.content))}"
    if asked.query:
        pairs = (f" --data-urlencode {shlex.quote(f'{n}={v}')}" for n, v in asked.query)
        command += f" -G{''.join(pairs)}"
    return f"{command} {shlex.quote(bases[asked.target] + asked.path)}"
