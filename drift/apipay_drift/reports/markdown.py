"""Markdown for a CI job's summary."""

import re
from collections.abc import Iterator, Mapping

from apipay_drift.findings import Finding, Report, Severity
from apipay_drift.reports.style import (
    Style,
    exchange,
    felt,
    place_of,
    sections,
    sentence,
    summary,
    unchecked,
)
from apipay_drift.words import EXPLAINED, SEVERITIES, source, word

MARKS: Mapping[Severity, str] = {
    Severity.BREAKING: "🔴",
    Severity.ADDITIVE: "🟢",
    Severity.HOUSE_RULE: "🔵",
    Severity.UNCHECKED: "🟡",
}
MOST_SHOWN = 25  # exchanges a section, of 8 KB each at most
MOST_ROWS = 200  # a section; a summary has a size limit, and JSON has everything


def write(report: Report, style: Style) -> str:
    """Return a heading, one line of figures, and a table for each severity."""
    return "\n".join(_lines(report, style)) + "\n"


def _lines(report: Report, style: Style) -> Iterator[str]:
    yield f"## {word(f'title.{report.kind}', style.language)}"
    yield ""
    yield f"{_cell(source(report.source, style.language))} → {_cell(report.target)}  "
    yield f"**{summary(report, style)}**"
    for severity, found in sections(report):
        yield ""
        yield f"### {MARKS[severity]} {SEVERITIES[severity][style.language]} ({len(found)})"
        yield ""
        yield EXPLAINED[severity][style.language]
        yield ""
        yield from _table(report, found, style)
        yield from _exchanges(found, style)
    if report.accepted:
        yield ""
        yield f"### {word('accepted', style.language)} ({len(report.accepted)})"
        yield ""
        for known in report.accepted:
            until = f"{word('until', style.language)} {known.expires}"
            what = f"`{known.finding.change}` {_cell(felt(known.finding, style))}"
            yield f"- {what}: {_cell(known.reason)} ({until})"
    if report.unchecked:
        yield ""
        yield f"### {word('unchecked', style.language)}"
        yield ""
        yield from (f"- {_cell(why)}: {_cell(what)}" for why, what in unchecked(report, style))
    for note in report.notes:
        yield ""
        yield f"> {_cell(note[style.language])}"


def _table(report: Report, found: tuple[Finding, ...], style: Style) -> Iterator[str]:
    heads = [word(key, style.language) for key in ("operation", "where", "what")]
    yield f"| {' | '.join(heads)} |"
    yield "| --- | --- | --- |"
    for finding in found[:MOST_ROWS]:
        place = place_of(finding, style) or finding.location
        why = _cell(sentence(finding, style))
        advice = report.advice.get(finding.group)
        if advice:
            why += f"<br>→ {_cell(advice[style.language])}"
        yield f"| {_cell(felt(finding, style))} | {_cell(place)} | {why}<br>`{finding.change}` |"
    if len(found) > MOST_ROWS:
        yield ""
        yield word("more", style.language).format(count=len(found) - MOST_ROWS)


def _exchanges(found: tuple[Finding, ...], style: Style) -> Iterator[str]:
    """Yield what shows the findings of a section, folded away."""
    shown = [(finding, exchange(finding)) for finding in found if finding.evidence]
    if not shown:
        return
    yield ""
    yield f"<details><summary>{word('evidence', style.language)}</summary>"
    for finding, text in shown[:MOST_SHOWN]:
        fence = "`" * (1 + max(map(len, re.findall("`+", f"``{text}"))))
        yield f"\n{_cell(felt(finding, style))} · `{finding.change}`"
        yield f"\n{fence}http\n{text}\n{fence}"
    if len(shown) > MOST_SHOWN:
        yield f"\n{word('more', style.language).format(count=len(shown) - MOST_SHOWN)}"
    yield "\n</details>"


def _cell(text: str) -> str:
    """Return a text that stays in its cell and says what it says, whatever is in it."""
    escaped = "".join(f"\\{letter}" if letter in "\\`*_[]|#~" else letter for letter in text)
    return escaped.replace("&", "&amp;").replace("<", "&lt;").replace("\r", "").replace("\n", " ")
