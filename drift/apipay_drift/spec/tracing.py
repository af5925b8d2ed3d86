"""From a change back to the facts it contradicts: the nearest citation above its place."""

from collections.abc import Mapping
from dataclasses import replace
from typing import cast

from apipay_drift.findings import Finding, Json, Severity
from apipay_drift.spec.changes import Change
from apipay_drift.spec.document import Document, Spot

FACT = "x-fact"
RULE = "x-house-rule"


def cites(document: Document) -> bool:
    """Tell whether a document cites anything; most have never heard of it."""
    try:
        text = str(document.root)
    except RecursionError:  # too deep to be told so
        return True
    return FACT in text or RULE in text


def trace(
    finding: Finding,
    change: Change,
    document: Document,
    operations: Mapping[str, Spot],
    *,
    house_rules: bool,
) -> Finding:
    """Return the finding with the ids that the old document cites nearest to its place.

    With `house_rules`, a place that cites house rules and no fact gives no drift.
    """
    cited = _nearest(document, change.old) or _cited_by(operations, finding)
    facts, rules = (tuple(map(str, cited.get(key) or ())) for key in (FACT, RULE))
    invented = house_rules and rules and not facts
    severity = Severity.HOUSE_RULE if invented else finding.severity
    return replace(finding, facts=facts + rules, severity=severity)


def _nearest(document: Document, pointer: str) -> Mapping[str, Json]:
    node: Json = document.root
    found: Mapping[str, Json] = {}
    for step in pointer.split("/")[1:]:
        key = step.replace("~1", "/").replace("~0", "~")
        if isinstance(node, list):
            node = node[int(key)]
        elif isinstance(node, dict):
            mapping = node
            node = mapping.get(key, mapping.get(int(key)) if key.isdecimal() else None)
        if isinstance(node, dict) and (FACT in node or RULE in node):
            found = cast("dict[str, Json]", node)
    return found


def _cited_by(operations: Mapping[str, Spot], finding: Finding) -> Mapping[str, Json]:
    """Return the operation itself when the finding concerns no other."""
    spot = operations.get(finding.operation) if len(finding.operations) == 1 else None
    return spot.raw if spot is not None else {}
