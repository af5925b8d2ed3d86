"""The report for a person at a terminal."""

import io
from collections.abc import Iterator, Mapping

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.rule import Rule
from rich.text import Text

from apipay_drift.findings import Finding, Report, Severity
from apipay_drift.reports.style import (
    Style,
    felt,
    harmless,
    place_of,
    sections,
    sentence,
    summary,
    unchecked,
)
from apipay_drift.words import EXPLAINED, SEVERITIES, source, word

MOST_UNCHECKED = 6  # by name; the other formats have them all

COLORS: Mapping[Severity, str] = {
    Severity.BREAKING: "red",
    Severity.ADDITIVE: "green",
    Severity.HOUSE_RULE: "cyan",
    Severity.UNCHECKED: "yellow",
}
MARKS: Mapping[Severity, str] = {
    Severity.BREAKING: "✗",
    Severity.ADDITIVE: "+",
    Severity.HOUSE_RULE: "i",
    Severity.UNCHECKED: "?",
}


def write(report: Report, style: Style) -> str:
    """Return the report as lines of `style.width` columns, with colours when asked for."""
    out = io.StringIO()
    console = Console(
        file=out,
        width=style.width,
        force_terminal=style.color,
        no_color=not style.color,
        color_system="standard" if style.color else None,
        highlight=False,
        legacy_windows=False,
    )
    for part in _parts(report, style):
        console.print(part)
    return "".join(f"{line.rstrip()}\n" for line in out.getvalue().splitlines())


def _parts(report: Report, style: Style) -> Iterator[RenderableType]:
    yield Text(word(f"title.{report.kind}", style.language), "bold")
    yield Text(f"{source(report.source, style.language)} → {report.target}", "dim")
    for severity, found in sections(report):
        color = COLORS[severity]
        title = f"{SEVERITIES[severity][style.language]} · {len(found)}"
        yield Text()
        yield Rule(Text(title, f"bold {color}"), style=color, align="left")
        yield Text(EXPLAINED[severity][style.language], "dim")
        for finding in found:
            yield _finding(report, finding, style)
    yield from _rest(report, style)
    yield Text()
    worst = next(sections(report), None)
    yield Text(summary(report, style), f"bold {COLORS[worst[0]] if worst else 'green'}")


def _finding(report: Report, finding: Finding, style: Style) -> RenderableType:
    head = Text.assemble(
        (f"{MARKS[finding.severity]} ", f"bold {COLORS[finding.severity]}"),
        (harmless(felt(finding, style)), "bold"),
    )
    place = place_of(finding, style)
    if place:
        head.append(f"  {harmless(place)}", "cyan")
    lines: list[RenderableType] = [Text(), head]
    lines.append(Padding(Text(harmless(sentence(finding, style))), (0, 0, 0, 2)))
    cited = f"  {', '.join(finding.facts)}" if finding.facts else ""
    small = harmless(f"{finding.change}  {finding.location}{cited}")
    lines.append(Padding(Text(small, "dim", overflow="fold"), (0, 0, 0, 2)))
    advice = report.advice.get(finding.group)
    if advice:
        lines.append(Padding(Text(f"→ {advice[style.language]}", "yellow"), (0, 0, 0, 2)))
    return Group(*lines)


def _rest(report: Report, style: Style) -> Iterator[RenderableType]:
    if report.accepted:
        yield Text()
        yield Text(f"{word('accepted', style.language)} · {len(report.accepted)}", "bold")
        for known in report.accepted:
            until = f"{word('until', style.language)} {known.expires}"
            where = f"{felt(known.finding, style)} {known.finding.change}"
            yield Text(f"  {where}: {known.reason} ({until})", "dim")
    if report.unchecked:
        yield Text()
        yield Text(word("unchecked", style.language), "bold yellow")
        for why, what in unchecked(report, style, MOST_UNCHECKED):
            yield Padding(Text(f"{why}: {what}", "dim"), (0, 0, 0, 2))
    for note in report.notes:
        yield Text(f"! {note[style.language]}", "yellow")
