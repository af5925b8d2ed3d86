"""Reports for people: one page in plain words, the coverage of the contract, and a HAR."""

import json
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import jinja2
import pytest
from apipay_drift.probes import law

from contract_tests.reporting import coverage
from contract_tests.reporting.har import har
from tools import facts

TEMPLATES = Path(__file__).parent / "templates"
RANK = ("failed", "passed", "skipped")
NOWHERE = "not checked"
SECTIONS = {
    "G": ("General", "Общее"),
    "E": ("Errors", "Ошибки"),
    "I": ("Invoices", "Счета"),
    "R": ("Refunds", "Возвраты"),
    "C": ("Recurring invoices", "Регулярные счета"),
    "W": ("Webhooks", "Вебхуки"),
    "H": ("House rules", "Наши правила"),
}


class Result(NamedTuple):
    """How one test went."""

    test: str
    outcome: str
    seconds: float
    facts: tuple[str, ...]
    words: dict[str, str]
    reason: str = ""
    findings: tuple[dict[str, Any], ...] = ()
    exchanges: tuple[dict[str, Any], ...] = ()


class Reports:
    """Listens to the run; writes at its end, in the process that sees all of it."""

    def __init__(self, config: pytest.Config) -> None:
        self.config = config
        self.folder = Path(config.getoption("--report"))
        self.results: dict[str, Result] = {}
        self.began = datetime.now(UTC)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when == "call" or not report.passed:
            self.results[report.nodeid] = result(report)

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        coverage.load(getattr(node, "workeroutput", {}).get("coverage", []))

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        output = getattr(session.config, "workeroutput", None)
        if output is not None:
            output["coverage"] = [list(cell) for cell in coverage.SEEN]
            return
        self.folder.mkdir(parents=True, exist_ok=True)
        results = list(self.results.values())
        written = {
            "report.html": page("report.html.jinja", **self.shown(results)),
            "coverage.html": page("coverage.html.jinja", operations=covered()),
            "failures.har": json.dumps(har(results), ensure_ascii=False, indent=1),
        }
        for name, text in written.items():
            (self.folder / name).write_text(text, "utf-8")

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        if not hasattr(self.config, "workerinput"):
            done = {kind: coverage.share(kind) for kind in ("status", "input", "keyword")}
            line = ", ".join(f"{seen} of {all_} {kind}" for kind, (seen, all_) in done.items())
            terminalreporter.write_line(f"contract covered: {line}")
            terminalreporter.write_line(f"report: {self.folder / 'report.html'}")

    def shown(self, results: list[Result]) -> dict[str, Any]:
        """Return what the page shows."""
        known = {fact: verdict(fact, results) for fact in facts.documented()}
        skipped = Counter(each.reason for each in results if each.outcome == "skipped")
        return {
            "lang": self.config.getoption("--lang"),
            "target": self.config.getoption("--target"),
            "began": self.began,
            "seconds": (datetime.now(UTC) - self.began).total_seconds(),
            "outcomes": Counter(each.outcome for each in results),
            "failures": [each for each in results if each.outcome == "failed"],
            "skipped": skipped.most_common(),
            "texts": facts.documented(),
            "facts": known,
            "verdicts": Counter(known.values()),
            "tests": Counter(fact for each in results for fact in each.facts),
            "sections": SECTIONS,
            "coverage": {kind: coverage.share(kind) for kind in ("status", "input", "keyword")},
        }


def result(report: pytest.TestReport) -> Result:
    """Return what matters of pytest's own report."""
    told = getattr(report, "told", None) or {}
    name = report.nodeid.split("::")[-1].split("[")[0].removeprefix("test_").replace("_", " ")
    reason = ""
    if report.skipped and isinstance(report.longrepr, tuple):
        reason = report.longrepr[2].removeprefix("Skipped: ")
    elif report.failed:
        reason = report.longreprtext[-3000:]
    return Result(
        test=report.nodeid,
        outcome=report.outcome,
        seconds=report.duration,
        facts=tuple(getattr(report, "facts", ())),
        words=told.get("name") or {"en": name, "ru": name},
        reason=reason,
        findings=tuple(told.get("findings", ())),
        exchanges=tuple(told.get("exchanges", ())),
    )


def verdict(fact: str, results: list[Result]) -> str:
    """Return the worst outcome of a fact; a check that was made says more than one that was not."""
    seen = {each.outcome for each in results if fact in each.facts}
    return next((outcome for outcome in RANK if outcome in seen), NOWHERE)


def covered() -> list[dict[str, Any]]:
    """Return each operation with what was exercised of it."""
    seen, everything = coverage.SEEN, coverage.everything()
    return [
        {
            "id": each.id,
            "name": f"{each.method} {each.path}",
            "cells": {
                kind: sorted(
                    (cell, cell in seen)
                    for cell in everything
                    if cell.operation == each.id and cell.kind == kind
                )
                for kind in ("status", "input", "keyword")
            },
        }
        for each in law.operations()
    ]


def page(template: str, **shown: Any) -> str:
    """Draw a page; every text is escaped."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template(template).render(**shown)
