# ruff: noqa: RUF001 - Russian is written in Cyrillic
"""The baseline: known findings that are accepted for a while, each with a reason and a last day."""

import re
from dataclasses import dataclass, replace
from datetime import date
from fnmatch import fnmatchcase
from typing import cast

from apipay_drift.errors import BrokenDocument
from apipay_drift.findings import Accepted, Finding, Json, Report, Texts

NAMED_AT_MOST = 10  # operations in an entry that is made; more are `*`, and the location tells
FIELDS = {"change", "operation", "location", "reason", "expires"}


@dataclass(frozen=True, slots=True)
class Entry:
    """One acceptance. `operations` and `location` may hold `*`; the last day counts itself."""

    change: str
    operations: tuple[str, ...]
    location: str
    reason: str
    expires: date

    def knows(self, finding: Finding) -> bool:
        """Tell whether this acceptance is about a finding, in every operation that feels it."""
        return (
            fnmatchcase(finding.change, self.change)
            and fnmatchcase(finding.location, self.location)
            and all(map(self._names, finding.operations))
        )

    def _names(self, operation: str) -> bool:
        return any(fnmatchcase(operation, pattern) for pattern in self.operations)


def read(document: Json, source: str) -> tuple[Entry, ...]:
    """Return the acceptances of a baseline file that was read as JSON or YAML.

    Raises:
        BrokenDocument: It is not `{"version": 1, "accept": [{change, operation, location, reason,
            expires}]}`; reason and expires (YYYY-MM-DD) are required of every entry.
    """
    if not isinstance(document, dict) or cast("dict[str, Json]", document).get("version") != 1:
        raise BrokenDocument(source, "version", "a baseline begins with version: 1")
    listed = cast("dict[str, Json]", document).get("accept") or []
    if not isinstance(listed, list):
        raise BrokenDocument(source, "accept", "has to be a list")
    entries = listed
    return tuple(_entry(entry, source, index) for index, entry in enumerate(entries))


def apply(report: Report, entries: tuple[Entry, ...], today: date) -> Report:
    """Return the report with the findings that the baseline knows set apart.

    An acceptance that has expired accepts nothing, and one that meets no finding is of no use any
    more: the report notes both.
    """
    kept: list[Finding] = []
    accepted: list[Accepted] = []
    used: set[Entry] = set()
    for finding in report.findings:
        known = [entry for entry in entries if entry.knows(finding)]
        used.update(known)
        valid = [entry for entry in known if entry.expires >= today]
        if valid:
            accepted.append(Accepted(finding, valid[0].reason, valid[0].expires.isoformat()))
        else:
            kept.append(finding)
    notes = (_note(entry, today, met=entry in used) for entry in entries)
    told = tuple(note for note in notes if note)
    return replace(
        report,
        findings=tuple(kept),
        accepted=report.accepted + tuple(accepted),
        notes=report.notes + told,
    )


def _note(entry: Entry, today: date, *, met: bool) -> Texts | None:
    what = f"{entry.change} · {', '.join(entry.operations)} · {entry.location}"
    if entry.expires < today:
        return {
            "en": f"The acceptance of {what} expired on {entry.expires} ({entry.reason}).",
            "ru": f"Срок принятия {what} истёк {entry.expires} ({entry.reason}).",
        }
    if not met:
        return {
            "en": f"The acceptance of {what} meets no finding: remove it from the baseline.",
            "ru": f"Принятие {what} ни к чему не относится: уберите его из базового файла.",
        }
    return None


def _entry(raw: Json, source: str, index: int) -> Entry:
    where = f"accept[{index}]"
    if not isinstance(raw, dict):
        raise BrokenDocument(source, where, "has to be a mapping")
    entry = cast("dict[str, Json]", raw)
    unknown = sorted(entry.keys() - FIELDS)
    if unknown:
        raise BrokenDocument(source, f"{where}.{unknown[0]}", f"is not one of {sorted(FIELDS)}")
    for name in ("change", "reason", "expires"):
        if not str(entry.get(name) or "").strip():
            raise BrokenDocument(source, f"{where}.{name}", "is missing; every entry needs one")
    try:
        expires = date.fromisoformat(str(entry["expires"]))
    except ValueError:
        raise BrokenDocument(source, f"{where}.expires", "has to be YYYY-MM-DD") from None
    return Entry(
        change=str(entry["change"]),
        operations=_operations(entry.get("operation"), source, f"{where}.operation"),
        location=str(entry.get("location") or "*"),
        reason=str(entry["reason"]),
        expires=expires,
    )


def _operations(raw: Json, source: str, where: str) -> tuple[str, ...]:
    listed = raw if isinstance(raw, list) else [raw or "*"]
    if not listed or not all(isinstance(each, str) and each for each in listed):
        raise BrokenDocument(source, where, "has to be a text, or a list of texts")
    return tuple(cast("list[str]", listed))


def accepting(finding: Finding, reason: str, expires: date) -> Entry:
    """Return the entry that accepts a finding, and as little else as can be."""
    operations = tuple(map(_literal, finding.operations))
    return Entry(
        change=finding.change,
        operations=operations if len(operations) <= NAMED_AT_MOST else ("*",),
        location=_literal(finding.location),
        reason=reason,
        expires=expires,
    )


def _literal(text: str) -> str:
    """Return a pattern for a text; a `*` in it stays, which stands for any index in a location."""
    return re.sub(r"[\[?]", lambda hit: f"[{hit[0]}]", text)
