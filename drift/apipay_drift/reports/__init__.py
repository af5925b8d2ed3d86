"""Reports listen to findings: each format is one function from a report to text."""

from collections.abc import Callable, Mapping
from enum import StrEnum

from apipay_drift.findings import Report
from apipay_drift.reports import html, junit, machine, markdown, sarif, terminal
from apipay_drift.reports.style import Style


class Format(StrEnum):
    """How a report is written."""

    TERMINAL = "terminal"
    JSON = "json"
    JUNIT = "junit"
    SARIF = "sarif"
    MARKDOWN = "markdown"
    HTML = "html"


WRITERS: Mapping[Format, Callable[[Report, Style], str]] = {
    Format.TERMINAL: terminal.write,
    Format.JSON: machine.write,
    Format.JUNIT: junit.write,
    Format.SARIF: sarif.write,
    Format.MARKDOWN: markdown.write,
    Format.HTML: html.write,
}


def render(report: Report, format: Format, style: Style) -> str:  # noqa: A002 - its name in the CLI
    """Return a report in one of the formats, as text that ends in a line feed."""
    return WRITERS[format](report, style)


__all__ = ["WRITERS", "Format", "Style", "render"]
