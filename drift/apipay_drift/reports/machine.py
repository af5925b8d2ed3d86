"""The JSON report, version 1. Its JSON Schema is report.schema.json beside this package."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from apipay_drift.findings import Accepted, Finding, Json, Report
from apipay_drift.reports.style import Style, place_in, sentence, terms
from apipay_drift.words import reason, what

VERSION = 1
NO_FINDINGS = '"findings": []'
ENTRY = "\n    "  # how far an entry of `findings` stands from the margin
PLAIN = json.JSONEncoder(ensure_ascii=False)


def write(report: Report, style: Style) -> str:
    """Return the whole report as JSON: one entry a finding and operation, sharing a `group`."""
    entries = [text for one in report.findings for text in _written(report, one, style)]
    frame = f"{laid_out(_frame(report, style))}\n"
    if not entries:
        return frame
    return frame.replace(NO_FINDINGS, f'"findings": [{",".join(entries)}\n  ]', 1)


def laid_out(value: Json, margin: str = "\n") -> str:
    """Return JSON with an indent of two, as `json.dumps` writes it, but several times as fast."""
    inner = f"{margin}  "
    if isinstance(value, dict) and value:
        rows = [f"{inner}{PLAIN.encode(key)}: {laid_out(one, inner)}" for key, one in value.items()]
        return f"{{{','.join(rows)}{margin}}}"
    if isinstance(value, list | tuple) and value:
        return f"[{','.join([inner + laid_out(one, inner) for one in value])}{margin}]"
    return PLAIN.encode(value)


def _frame(report: Report, style: Style) -> dict[str, Any]:
    return {
        "version": VERSION,
        "kind": report.kind,
        "source": report.source,
        "target": report.target,
        "language": style.language,
        "findings": [],
        "requests": report.requests,
        "checked": report.checked,
        "unchecked": [
            {"what": what(one.what, style.language), "why": reason(one.why, style.language)}
            for one in report.unchecked
        ],
        "accepted": [entry for known in report.accepted for entry in _known(report, known, style)],
        "notes": [note[style.language] for note in report.notes],
    }


def _written(report: Report, finding: Finding, style: Style) -> Iterator[str]:
    """Yield the entries of a finding; what they share is written once and repeated."""
    shared = laid_out(_shared(report, finding, style), ENTRY)
    for where in _wheres(finding, style):
        own = laid_out(where, ENTRY)
        yield f"{ENTRY}{own.removesuffix(ENTRY + '}')},{shared.removeprefix('{')}"


def _shared(report: Report, finding: Finding, style: Style) -> dict[str, Any]:
    before, after = terms(report)
    group = finding.group
    advice = report.advice.get(group)
    return (
        {
            "change": finding.change,
            "facts": finding.facts,
            before: finding.expected,
            after: finding.got,
            "why": sentence(finding, style),
            "evidence": _evidence(finding),
            "group": group,
        }
        | ({"further_operations": len(finding.further)} if finding.further else {})
        | ({"advice": advice[style.language]} if advice else {})
    )


def _wheres(finding: Finding, style: Style) -> Iterator[Mapping[str, Any]]:
    """Yield what an entry says of its operation; those that are merely counted have none."""
    places: dict[str, list[str]] = {}
    locations: dict[str, str] = {}
    for use in finding.uses:
        places.setdefault(use.operation, []).append(place_in(finding, use, style))
        locations.setdefault(use.operation, use.location or finding.location)
    for operation, told in places.items():
        yield {
            "severity": finding.severity.value,
            "operation": operation,
            "places": [each for each in told if each],
            "location": locations[operation],
        }


def _evidence(finding: Finding) -> dict[str, str] | None:
    if finding.evidence is None:
        return None
    return {"request": finding.evidence.request, "response": finding.evidence.response}


def _known(report: Report, known: Accepted, style: Style) -> list[dict[str, Any]]:
    said = {"reason": known.reason, "expires": known.expires}
    shared = _shared(report, known.finding, style)
    return [{**where, **shared, **said} for where in _wheres(known.finding, style)]
