"""JUnit XML, which every CI system shows: a test case a finding, and one a thing without any."""

import re
from xml.etree import ElementTree as Tree

from apipay_drift.findings import Finding, Report
from apipay_drift.reports.style import (
    NAMED_IN_TEXT,
    Style,
    exchange,
    felt,
    place_of,
    sentence,
    terms,
    values,
)
from apipay_drift.words import reason, what, word

UNWRITABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def write(report: Report, style: Style) -> str:
    """Return one test suite; a finding fails its case when it counts as drift."""
    fatal = report.counting(style.fail_on)
    failures = sum(finding.severity in fatal for finding in report.findings)
    troubled = {each for found in report.findings for each in (*found.operations, *found.facts)}
    quiet = [name for name in report.checked if name not in troubled]
    suite = Tree.Element("testsuite", name=f"apipay drift {report.kind}")
    suite.set("tests", str(len(report.findings) + len(quiet) + len(report.unchecked)))
    suite.set("failures", str(failures))
    suite.set("errors", "0")
    suite.set("skipped", str(len(report.unchecked)))
    for finding in report.findings:
        _case(suite, report, finding, style, failed=finding.severity in fatal)
    for name in quiet:
        Tree.SubElement(suite, "testcase", classname=_clean(name), name="no drift")
    for one in report.unchecked:
        case = Tree.SubElement(
            suite, "testcase", classname="unchecked", name=_clean(what(one.what, style.language))
        )
        Tree.SubElement(case, "skipped", message=_clean(reason(one.why, style.language)))
    Tree.indent(suite)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{Tree.tostring(suite, "unicode")}\n'


def _case(
    suite: Tree.Element, report: Report, finding: Finding, style: Style, *, failed: bool
) -> None:
    case = Tree.SubElement(suite, "testcase", classname=_clean(finding.operation))
    where = place_of(finding, style) or finding.location
    case.set("name", _clean(f"{finding.change}: {where}"))
    before, after = (word(term, style.language) for term in terms(report))
    expected, got = values(finding, style)
    lines = (
        sentence(finding, style),
        felt(finding, style, NAMED_IN_TEXT),
        f"{word('location', style.language)}: {finding.location}",
        f"{before}: {expected}",
        f"{after}: {got}",
        f"\n{exchange(finding)}",
    )
    text = _clean("\n".join(lines).strip())
    if failed:
        failure = Tree.SubElement(case, "failure", type=finding.change)
        failure.set("message", _clean(sentence(finding, style)))
        failure.text = text
    else:
        Tree.SubElement(case, "system-out").text = text


def _clean(text: str) -> str:
    """Return a text without the characters that XML cannot hold."""
    return UNWRITABLE.sub("\ufffd", text)
