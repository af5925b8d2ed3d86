"""SARIF 2.1.0, which code hosts show beside the code."""

import json
from collections.abc import Mapping
from typing import Any

from apipay_drift.findings import Finding, Report, Severity
from apipay_drift.reports.style import NAMED_IN_TEXT, Style, felt, place_of, sentence

LEVELS: Mapping[Severity, str] = {
    Severity.BREAKING: "error",
    Severity.ADDITIVE: "note",
    Severity.HOUSE_RULE: "note",
    Severity.UNCHECKED: "warning",
}
HELP = "All kinds of change: docs/en/changes.md. How to accept one: docs/en/drift.md."
SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def write(report: Report, style: Style) -> str:
    """Return one run; a finding is a result, its kind of change a rule."""
    changes = sorted({finding.change for finding in report.findings})
    results = [_result(report, finding, changes, style) for finding in report.findings]
    driver: dict[str, Any] = {
        "name": "apipay drift",
        "rules": [_rule(change) for change in changes],
    }
    run: dict[str, Any] = {
        "tool": {"driver": driver},
        "results": results,
        "automationDetails": {"id": f"apipay-drift/{report.kind}/"},
        "columnKind": "utf16CodeUnits",
    }
    log = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    return f"{json.dumps(log, ensure_ascii=False, indent=2)}\n"


def _result(report: Report, finding: Finding, changes: list[str], style: Style) -> dict[str, Any]:
    where = place_of(finding, style)
    heads = felt(finding, style, NAMED_IN_TEXT)
    text = f"{heads}{f' ({where})' if where else ''}: {sentence(finding, style)}"
    return {
        "ruleId": finding.change,
        "ruleIndex": changes.index(finding.change),
        "level": LEVELS[finding.severity],
        "message": {"text": text},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": style.file.uri},
                    "region": {"startLine": style.file.line(finding)},
                },
                "logicalLocations": [{"fullyQualifiedName": finding.location}],
            }
        ],
        "partialFingerprints": {
            "group/v1": finding.group,
            "primaryLocationLineHash": f"{finding.group}:1",  # the one that GitHub goes by
        },
        "properties": {
            "target": report.target,
            "severity": finding.severity.value,
            "operations": list(finding.listed),
            "facts": list(finding.facts),
        }
        | ({"furtherOperations": len(finding.further)} if finding.further else {}),
    }


def _rule(change: str) -> dict[str, Any]:
    said = {"text": change.replace("-", " ").capitalize()}
    return {
        "id": change,
        "name": _camel(change),
        "shortDescription": said,
        "fullDescription": said,
        "help": {"text": HELP},
    }


def _camel(change: str) -> str:
    return "".join(word.capitalize() for word in change.split("-"))
