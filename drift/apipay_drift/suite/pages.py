"""The reports of a run: one page in plain words, the coverage of the contract, HAR and JUnit."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import jinja2

from apipay_drift.probes import law
from apipay_drift.suite import coverage, facts, junit
from apipay_drift.suite.har import har
from apipay_drift.suite.results import (
    FAILED,
    NOT_CHECKED,
    NOTED,
    PASSED,
    SECTIONS,
    SKIPPED,
    Run,
)
from apipay_drift.suite.words import said

KINDS = ("status", "input", "keyword")
HELD = "held"


def write(run: Run, folder: Path, *, with_junit: bool = True) -> None:
    """Write report.html, coverage.html, failures.har and junit.xml into a folder, made if needed.

    Raises:
        OSError: The folder cannot be written to.
    """
    folder.mkdir(parents=True, exist_ok=True)
    texts = {
        "report.html": report(run),
        "coverage.html": page("coverage.html.jinja", operations=covered(), lang=run.language),
        "failures.har": json.dumps(har(run.results), ensure_ascii=False, indent=1),
    }
    if with_junit:
        texts["junit.xml"] = junit.write(run)
    for name, text in texts.items():
        (folder / name).write_text(text, "utf-8", newline="\n")


def report(run: Run) -> str:
    """Return the page: what was checked, what failed, and how to see it."""
    verdicts = run.verdicts()
    return page(
        "report.html.jinja",
        run=run,
        lang=run.language,
        sections=sections(run),
        verdicts=Counter(verdicts.values()),
        unclaimed={fact for fact, told in verdicts.items() if told == NOT_CHECKED},
        outcomes=Counter(each.outcome for each in run.results),
        skipped=Counter(each.reason for each in run.of(SKIPPED)).most_common(),
        texts=facts.texts(),
        clients=facts.of_clients(),
        coverage={kind: coverage.share(kind) for kind in KINDS},
    )


def sections(run: Run) -> list[dict[str, Any]]:
    """Return the facts, section by section, each with its verdict and how many checks it has."""
    verdicts = run.verdicts()
    checks = Counter(fact for each in run.results for fact in each.facts)
    rows: list[dict[str, Any]] = [
        {"fact": fact, "verdict": verdicts[fact], "texts": texts, "checks": checks[fact]}
        for fact, texts in facts.texts().items()
    ]
    return [
        {"name": name, "rows": own, **tally(own)}
        for letter, name in SECTIONS.items()
        for own in [[row for row in rows if row["fact"].startswith(letter)]]
    ]


def tally(rows: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    """Count the verdicts of some facts."""
    seen = Counter(row["verdict"] for row in rows)
    return {
        HELD: seen[PASSED],
        FAILED: seen[FAILED],
        NOTED: seen[NOTED],
        "unchecked": seen[SKIPPED] + seen[NOT_CHECKED],
        "all": len(rows),
    }


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
                for kind in KINDS
            },
        }
        for each in law.operations()
    ]


def page(template: str, **shown: Any) -> str:  # noqa: ANN401 - what a template shows
    """Draw a page; every text is escaped."""
    return _environment().get_template(template).render(**shown)


@cache
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FunctionLoader(_template),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["said"] = said
    return environment


def _template(name: str) -> str:
    return resources.files("apipay_drift").joinpath("suite", "templates", name).read_text("utf-8")
