"""The JSON report, version 1. Its JSON Schema is report.schema.json beside this package."""

import json
from typing import Any

from apipay_drift.findings import Accepted, Finding, Report
from apipay_drift.reports.style import Style, terms
from apipay_drift.words import reason

VERSION = 1


def write(report: Report, style: Style) -> str:
    """Return the whole report as JSON: one entry a finding and operation, sharing a `group`."""
    return f"{json.dumps(told(report, style), ensure_ascii=False, indent=2)}\n"


def told(report: Report, style: Style) -> dict[str, Any]:
    """Return the report as JSON values."""
    entries = [entry for finding in report.findings for entry in _entries(report, finding, style)]
    return {
        "version": VERSION,
        "kind": report.kind,
        "source": report.source,
        "target": report.target,
        "language": style.language,
        "findings": entries,
        "requests": report.requests,
        "checked": list(report.checked),
        "unchecked": [
            {"what": one.what, "why": reason(one.why, style.language)} for one in report.unchecked
        ],
        "accepted": [entry for known in report.accepted for entry in _known(report, known, style)],
        "notes": [note[style.language] for note in report.notes],
    }


def _entries(report: Report, finding: Finding, style: Style) -> list[dict[str, Any]]:
    before, after = terms(report)
    advice = report.advice.get(finding.group)
    shared = {
        "change": finding.change,
        "facts": list(finding.facts),
        before: finding.expected,
        after: finding.got,
        "why": finding.why[style.language],
        "evidence": _evidence(finding),
        "group": finding.group,
    } | ({"advice": advice[style.language]} if advice else {})
    return [_where(finding, operation) | shared for operation in finding.operations]


def _where(finding: Finding, operation: str) -> dict[str, Any]:
    uses = [use for use in finding.uses if use.operation == operation]
    return {
        "severity": finding.severity.value,
        "operation": operation,
        "places": [use.place for use in uses],
        "location": uses[0].location or finding.location,
    }


def _evidence(finding: Finding) -> dict[str, str] | None:
    if finding.evidence is None:
        return None
    return {"request": finding.evidence.request, "response": finding.evidence.response}


def _known(report: Report, known: Accepted, style: Style) -> list[dict[str, Any]]:
    said = {"reason": known.reason, "expires": known.expires}
    return [entry | said for entry in _entries(report, known.finding, style)]
