"""Traceability: which test claims which fact, and how each went."""

import json
from pathlib import Path

import pytest

from contract_tests.reporting.evidence import EVIDENCE
from tools.facts import RESULTS


def of(item: pytest.Item) -> list[str]:
    """Return the facts that the markers of a test claim."""
    return sorted({fact for marker in item.iter_markers("fact") for fact in marker.args})


class Facts:
    """Writes claims where they are asked for, and outcomes beside the other reports."""

    def __init__(self) -> None:
        self.outcomes: dict[str, str] = {}

    def pytest_collection_modifyitems(
        self, config: pytest.Config, items: list[pytest.Item]
    ) -> None:
        wanted = config.getoption("--only-fact")
        if wanted:
            items[:] = [item for item in items if wanted in of(item)]

    @pytest.hookimpl
    def pytest_collection_finish(self, session: pytest.Session) -> None:
        target = session.config.getoption("--claims")
        if target:
            claimed = {item.nodeid: of(item) for item in session.items if of(item)}
            Path(target).write_text(json.dumps(claimed), "utf-8")

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self, item: pytest.Item):
        report = yield
        # Both travel from the worker to the one who writes.
        report.facts = of(item)
        report.told = item.stash.get(EVIDENCE, None)
        return report

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if getattr(report, "facts", None) and (report.when == "call" or not report.passed):
            self.outcomes[report.nodeid] = report.outcome

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        option = session.config.getoption
        # A foreign server, or a library broken on purpose, says nothing of this project.
        elsewhere = option("--target") or option("--only-fact")
        if elsewhere or hasattr(session.config, "workerinput") or not self.outcomes:
            return
        kept = json.loads(RESULTS.read_bytes()) if RESULTS.exists() else {}
        RESULTS.parent.mkdir(exist_ok=True)
        RESULTS.write_text(json.dumps(kept | self.outcomes, indent=1), "utf-8")
