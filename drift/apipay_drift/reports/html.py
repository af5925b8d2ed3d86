"""One page that needs nothing else: no script from elsewhere, no font, no picture."""

from collections.abc import Iterator
from html import escape
from importlib import resources

from apipay_drift.findings import Finding, Report, Severity
from apipay_drift.reports.style import (
    Style,
    exchange,
    operation_name,
    place_of,
    sections,
    sentence,
    summary,
    terms,
    unchecked,
    values,
)
from apipay_drift.words import EXPLAINED, SEVERITIES, source, word

NAMED_AT_MOST = 6  # operations on a card before the others are folded away


def write(report: Report, style: Style) -> str:
    """Return the page; it can be filtered by text and read without a script."""
    title = word(f"title.{report.kind}", style.language)
    return "\n".join(
        (
            f'<!doctype html>\n<html lang="{style.language}">\n<head>\n<meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>{escape(title)}</title>",
            f"<style>\n{_file('page.css')}</style>\n</head>\n<body>\n<main>",
            *_head(report, style, title),
            *_sections(report, style),
            *_rest(report, style),
            f"</main>\n<script>\n{_file('page.js')}</script>\n</body>\n</html>\n",
        )
    )


def _file(name: str) -> str:
    return resources.files("apipay_drift").joinpath("reports", name).read_text("utf-8")


def _head(report: Report, style: Style, title: str) -> Iterator[str]:
    yield f"<header>\n<h1>{escape(title)}</h1>"
    expected = escape(source(report.source, style.language))
    yield f'<p class="between"><code>{expected}</code> <span>→</span> '
    yield f"<code>{escape(report.target)}</code></p>"
    yield '<ul class="figures">'
    for severity in (Severity.BREAKING, Severity.ADDITIVE, Severity.HOUSE_RULE):
        count = len(report.of(severity))
        if count or severity is not Severity.HOUSE_RULE:
            label = escape(SEVERITIES[severity][style.language])
            kind = f"{severity} {'some' if count else 'none'}"
            yield f'<li class="{kind}"><b>{count}</b> {label}</li>'
    checked = escape(word(f"checked.{report.kind}", style.language))
    yield f"<li><b>{len(report.checked)}</b> {checked}</li>"
    if report.requests:
        yield f"<li><b>{report.requests}</b> {escape(word('requests', style.language))}</li>"
    yield "</ul>"
    if report.findings:
        hint = escape(word("filter", style.language))
        yield f'<input type="search" id="filter" placeholder="{hint}" aria-label="{hint}" hidden>'
    else:
        yield f'<p class="clean">{escape(summary(report, style))}</p>'
    yield "</header>"


def _sections(report: Report, style: Style) -> Iterator[str]:
    for severity, found in sections(report):
        label = escape(SEVERITIES[severity][style.language])
        yield f'<section class="{severity}">\n<h2>{label} <small>{len(found)}</small></h2>'
        yield f'<p class="about">{escape(EXPLAINED[severity][style.language])}</p>'
        for finding in found:
            yield from _finding(report, finding, style)
        yield "</section>"


def _finding(report: Report, finding: Finding, style: Style) -> Iterator[str]:
    yield f'<article id="{finding.group}">'
    yield from _operations(finding, style)
    place = place_of(finding, style)
    if place:
        yield f'<p class="place">{escape(place)}</p>'
    yield f'<p class="why">{escape(sentence(finding, style))}</p>'
    advice = report.advice.get(finding.group)
    if advice:
        label = escape(word("advice", style.language))
        yield f'<p class="advice"><b>{label}</b> {escape(advice[style.language])}</p>'
    yield "<dl>"
    held = (finding.expected, finding.got)
    for term, value, told in zip(terms(report), held, values(finding, style), strict=True):
        if value is not None:
            yield f"<dt>{escape(word(term, style.language))}</dt>"
            yield f"<dd><code>{escape(told)}</code></dd>"
    yield "</dl>"
    cited = " ".join(f"<i>{escape(fact)}</i>" for fact in finding.facts)
    yield f'<p class="small">{cited} <code>{escape(finding.change)}</code> '
    yield f"<code>{escape(finding.location)}</code></p>"
    yield from _evidence(finding, style)
    yield "</article>"


def _operations(finding: Finding, style: Style) -> Iterator[str]:
    """Name the operations; where there are many, most of them wait to be unfolded."""
    named = [f"<span>{_operation(name, style)}</span>" for name in finding.listed]
    yield f"<h3>{' '.join(named[:NAMED_AT_MOST])}</h3>"
    folded, further = named[NAMED_AT_MOST:], len(finding.further)
    if folded and further:
        folded.append(f"<span>{_more(further, style)}</span>")
    if folded:
        number = len(named) - NAMED_AT_MOST + further
        yield f"<details><summary>{_more(number, style)}</summary>"
        yield f"<h3>{' '.join(folded)}</h3></details>"
    elif further:
        yield f'<p class="small">{_more(further, style)}</p>'


def _more(number: int, style: Style) -> str:
    return escape(word("more", style.language).format(count=number))


def _operation(name: str, style: Style) -> str:
    method, gap, path = operation_name(name, style).partition(" ")
    return f"<b>{escape(method)}</b>{gap}{escape(path)}"


def _evidence(finding: Finding, style: Style) -> Iterator[str]:
    if finding.evidence is not None:
        text = exchange(finding)
        label = escape(word("evidence", style.language))
        yield f"<details><summary>{label}</summary><pre>{escape(text)}</pre></details>"


def _rest(report: Report, style: Style) -> Iterator[str]:
    if report.accepted:
        yield f"<section>\n<h2>{escape(word('accepted', style.language))} "
        yield f"<small>{len(report.accepted)}</small></h2>\n<ul>"
        for known in report.accepted:
            heads = ", ".join(operation_name(name, style) for name in known.finding.operations)
            until = f"{word('until', style.language)} {known.expires}"
            said = f"{heads}: {sentence(known.finding, style)} {known.reason} ({until})"
            yield f"<li>{escape(said)}</li>"
        yield "</ul>\n</section>"
    if report.unchecked:
        yield f"<section>\n<h2>{escape(word('unchecked', style.language))}</h2>\n<ul>"
        told = unchecked(report, style)
        yield from (f"<li>{escape(why)}: {escape(what)}</li>" for why, what in told)
        yield "</ul>\n</section>"
    if report.notes:
        yield f"<section>\n<h2>{escape(word('notes', style.language))}</h2>\n<ul>"
        yield from (f"<li>{escape(note[style.language])}</li>" for note in report.notes)
        yield "</ul>\n</section>"
