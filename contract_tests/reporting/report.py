"""Listens to pytest, and writes the reports of apipay_drift.suite at the end."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from apipay_drift.suite import Result, Run, coverage, pages
from apipay_drift.suite.results import NOTED


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
        pages.write(self.run(), self.folder, with_junit=False)  # pytest has one of its own

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        if not hasattr(self.config, "workerinput"):
            terminalreporter.write_line(f"contract covered: {coverage.told()}")
            terminalreporter.write_line(f"report: {self.folder / 'report.html'}")

    def run(self) -> Run:
        """Return what the reports tell of."""
        return Run(
            results=tuple(self.results.values()),
            began=self.began,
            seconds=(datetime.now(UTC) - self.began).total_seconds(),
            target=self.config.getoption("--target"),
            language=self.config.getoption("--lang"),
        )


def result(report: pytest.TestReport) -> Result:
    """Return what matters of pytest's own report."""
    told = getattr(report, "told", None) or {}
    name = report.nodeid.split("::")[-1].split("[")[0].removeprefix("test_").replace("_", " ")
    reason = ""
    if report.skipped and isinstance(report.longrepr, tuple):
        reason = report.longrepr[2].removeprefix("Skipped: ")
    elif report.failed:
        reason = report.longreprtext[-3000:]
    noted = report.skipped and told.get("outcome") == NOTED
    return Result(
        test=report.nodeid,
        outcome=NOTED if noted else report.outcome,
        seconds=report.duration,
        facts=tuple(told.get("facts") or getattr(report, "facts", ())),
        words=told.get("name") or {"en": name, "ru": name},
        reason=reason,
        findings=tuple(told.get("findings", ())),
        exchanges=tuple(told.get("exchanges", ())),
    )
