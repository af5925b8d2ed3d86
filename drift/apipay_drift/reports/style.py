"""What a report's reader chose, and the few things that all reports say alike."""

import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from apipay_drift.findings import EVERYWHERE, FailOn, Finding, Json, Language, Report, Severity, Use
from apipay_drift.reports.located import File
from apipay_drift.words import SEVERITIES, door, place, reason, what, word

CONTROL = re.compile("[\x00-\x1f\x7f-\x9f]")
STATUS = "status"  # the location of an answer's status
NAMED_AT_MOST = 3  # operations that a line names before it counts the others
NAMED_IN_TEXT = 20  # and a text of its own
ABOUT_DOORS = ("security-loosened", "security-tightened")


@dataclass(frozen=True, slots=True)
class Style:
    """The language; what counts as failed; for the terminal its width, in columns, and colour.

    `file` is where SARIF says that findings are seen.
    """

    language: Language = "en"
    fail_on: FailOn = FailOn.BREAKING
    width: int = 100
    color: bool = False
    file: File = field(default_factory=File)


def harmless(text: str) -> str:
    """Return a text in which control characters, which move a terminal's cursor, are spelt out."""
    return CONTROL.sub(lambda hit: repr(hit[0])[1:-1], text)


def sections(report: Report) -> Iterator[tuple[Severity, tuple[Finding, ...]]]:
    """Yield the severities that have findings, the worst first."""
    for severity in Severity:
        found = report.of(severity)
        if found:
            yield severity, found


def summary(report: Report, style: Style) -> str:
    """Return one line: how many findings of each kind, how much was looked at, what it cost."""
    told = [
        f"{SEVERITIES[severity][style.language]}: {len(found)}"
        for severity, found in sections(report)
    ] or [word(f"clean.{report.kind}", style.language)]
    if report.checked:
        told.append(f"{word(f'checked.{report.kind}', style.language)}: {len(report.checked)}")
    if report.requests:
        told.append(f"{word('requests', style.language)}: {report.requests}")
    return " · ".join(told)


def unchecked(report: Report, style: Style, most: int = 1000) -> Iterator[tuple[str, str]]:
    """Yield what could not be looked at, by the reason, which comes first; `most` by name."""
    by_reason: dict[str, list[str]] = {}
    for one in report.unchecked:
        by_reason.setdefault(one.why, []).append(what(one.what, style.language))
    for why, whats in by_reason.items():
        times = Counter(whats).items()
        named = [name if number == 1 else f"{name} ×{number}" for name, number in times]  # noqa: RUF001 - times
        rest = word("more", style.language).format(count=len(named) - most)
        shown = [*named[:most], rest] if len(named) > most else named
        yield reason(why, style.language), ", ".join(shown)


def felt(finding: Finding, style: Style, most: int = NAMED_AT_MOST) -> str:
    """Return the operations that feel a finding, the first few by name."""
    operations = finding.operations
    named = ", ".join(operation_name(operation, style) for operation in operations[:most])
    if len(operations) <= most:
        return named
    return f"{named} {word('more', style.language).format(count=len(operations) - most)}"


def operation_name(operation: str, style: Style) -> str:
    """Return an operation as reports call it."""
    return word("everywhere", style.language) if operation == EVERYWHERE else operation


def place_of(finding: Finding, style: Style) -> str:
    """Return where a finding is felt first, in the reader's language."""
    return place_in(finding, finding.uses[0], style)


def place_in(finding: Finding, use: Use, style: Style) -> str:
    """Return where in an operation a finding is felt, empty where that is the whole of it."""
    location = use.location or finding.location
    if use.place or location[:1] in ("/", ""):
        return place(use.place, style.language)
    if location == STATUS:
        return word("status", style.language)
    return word("header", style.language).format(name=location)


def terms(report: Report) -> tuple[str, str]:
    """Return what the two values of a finding are called in a kind of report."""
    return ("before", "after") if report.kind == "spec" else ("expected", "got")


def exchange(finding: Finding) -> str:
    """Return a finding's request and its answer as one text, empty where there is none."""
    evidence = finding.evidence
    return f"{evidence.request}\n\n{evidence.response}".strip() if evidence else ""


def sentence(finding: Finding, style: Style) -> str:
    """Return the sentence of a finding."""
    told = finding.why[style.language]
    for way in sorted(_doors(finding), key=len, reverse=True):
        told = told.replace(way, door(way, style.language))
    return told


def values(finding: Finding, style: Style) -> tuple[str, str]:
    """Return both values of a finding as JSON text, plain text as it is."""
    before, after = finding.expected, finding.got
    if _doors(finding):
        before, after = ([door(way, style.language) for way in ways] for ways in (before, after))
    return shown(before), shown(after)


def _doors(finding: Finding) -> Sequence[str]:
    """Return what opens the door before or after, where a finding is about that."""
    return (*finding.expected, *finding.got) if finding.change in ABOUT_DOORS else ()


def shown(value: Json) -> str:
    """Return a value as JSON text, plain text as it is."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
