"""JUnit XML of a run: a test case a check."""

from xml.etree import ElementTree as Tree

from apipay_drift.reports.junit import UNWRITABLE
from apipay_drift.suite.results import FAILED, NOTED, SKIPPED, Result, Run


def write(run: Run) -> str:
    """Return one test suite; a difference that is no drift passes, and is told in its output."""
    suite = Tree.Element("testsuite", name="apipay contract")
    counted = {"tests": len(run.results), "failures": len(run.of(FAILED)), "errors": 0}
    for name, number in (counted | {"skipped": len(run.of(SKIPPED))}).items():
        suite.set(name, str(number))
    suite.set("timestamp", run.began.isoformat(timespec="seconds"))
    suite.set("time", f"{run.seconds:.3f}")
    for each in run.results:
        _case(suite, each, run)
    Tree.indent(suite)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{Tree.tostring(suite, "unicode")}\n'


def _case(suite: Tree.Element, result: Result, run: Run) -> None:
    case = Tree.SubElement(suite, "testcase", classname=" ".join(result.facts))
    case.set("name", _clean(result.words[run.language]))
    case.set("time", f"{result.seconds:.3f}")
    if result.outcome == SKIPPED:
        Tree.SubElement(case, "skipped", message=_clean(result.reason))
    elif result.outcome == FAILED:
        failure = Tree.SubElement(case, "failure", message=_clean(lines(result)[0]))
        failure.text = _clean("\n".join(lines(result)))
    elif result.outcome == NOTED:
        Tree.SubElement(case, "system-out").text = _clean("\n".join(lines(result)))


def lines(result: Result) -> list[str]:
    """Return what was found as text: a line a difference, and a command that shows the first."""
    told = [
        f"{found['place']}: expected {found['expected']}, got {found['got']}"
        for found in result.findings
    ]
    curls = [found["curl"] for found in result.findings if "curl" in found]
    return [*told, *curls[:1]] or [result.reason]


def _clean(text: str) -> str:
    return UNWRITABLE.sub("\ufffd", text)
