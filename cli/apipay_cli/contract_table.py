"""The result of `apipay contract` in a terminal: a row a section, and each failure in words."""

# ruff: noqa: RUF001 - Russian is written in Cyrillic

import os
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

from apipay_drift.findings import Language
from apipay_drift.suite import Result, Run, coverage, facts, pages
from apipay_drift.suite.results import FAILED, NOTED, SKIPPED
from apipay_drift.suite.words import said
from rich.console import Console
from rich.table import Table
from rich.text import Text

from apipay_cli.output import console, put

WIDTH = 100  # columns where there is no terminal

WORDS: Mapping[str, Mapping[Language, str]] = {
    "title": {"en": "Does the server keep its promises?", "ru": "Держит ли сервер обещания?"},
    "sandbox": {"en": "local sandbox", "ru": "локальная песочница"},
    "section": {"en": "facts", "ru": "факты"},
    "held": {"en": "hold", "ru": "верны"},
    "failed": {"en": "in doubt", "ru": "под вопросом"},
    "noted": {"en": "differ", "ru": "отличаются"},
    "unchecked": {"en": "not checked", "ru": "не проверены"},
    "expected": {"en": "expected", "ru": "ожидалось"},
    "got": {"en": "got", "ru": "получено"},
    "broken": {"en": "What failed", "ru": "Что не прошло"},
    "differs": {
        "en": "What differs and breaks nothing",
        "ru": "Что отличается, но ничего не ломает",
    },
    "skipped": {
        "en": "What could not be checked here",
        "ru": "Что здесь нельзя было проверить",
    },
    "clients": {
        "en": "about clients, so that no server can break them",
        "ru": "это о клиентах, сервер этого нарушить не может",
    },
    "checks": {"en": "checks", "ru": "проверок"},
    "covered": {"en": "contract covered", "ru": "задействовано контракта"},
    "report": {"en": "report", "ru": "отчёт"},
}


def show(run: Run) -> None:
    """Print a run to stdout."""
    in_terminal = sys.stdout.isatty() or "COLUMNS" in os.environ
    drawing, drawn = console(None if in_terminal else WIDTH)
    _draw(run, drawing)
    put(drawn.getvalue())


def _draw(run: Run, drawing: Console) -> None:
    where = run.target or WORDS["sandbox"][run.language]
    drawing.print(Text(f"{WORDS['title'][run.language]} {where}", style="bold"), soft_wrap=True)
    drawing.print(_table(run))
    for name, outcome, style in (("broken", FAILED, "red"), ("differs", NOTED, "blue")):
        for number, result in enumerate(run.of(outcome)):
            if number == 0:
                drawing.print(Text(f"\n{WORDS[name][run.language]}", style=f"bold {style}"))
            for line in _lines(result, run.language):
                drawing.print(Text(line), soft_wrap=True)
    _skips(run, drawing)
    drawing.print(
        Text(f"\n{WORDS['covered'][run.language]}: {coverage.told(run.language)}"), soft_wrap=True
    )


def point_to(file: Path, language: Language) -> None:
    """Say where the report lies."""
    put(f"{WORDS['report'][language]}: {file}\n")


def _table(run: Run) -> Table:
    drawn = Table()
    drawn.add_column(WORDS["section"][run.language])
    columns = {"held": "green", FAILED: "red", NOTED: "blue", "unchecked": "yellow"}
    for name in columns:
        drawn.add_column(WORDS[name][run.language], justify="right")
    for section in pages.sections(run):
        cells = [
            Text(str(section[name]), style=style if section[name] else "dim")
            for name, style in columns.items()
        ]
        drawn.add_row(section["name"][run.language], *cells)
    return drawn


def _lines(result: Result, language: Language) -> Iterator[str]:
    yield f"✗ {result.words[language]} [{', '.join(result.facts)}]"
    for found in result.findings:
        asked = found.get("exchange")
        if asked:
            yield f"    {asked['method']} {asked['url']}"
        yield f"    {said(found['place'], language)}"
        for name in ("expected", "got"):
            yield f"      {WORDS[name][language]}: {said(found[name], language)}"
    for found in result.findings[:1]:
        if "curl" in found:
            yield f"    {found['curl']}"


def _skips(run: Run, drawing: Console) -> None:
    reasons = Counter(each.reason for each in run.of(SKIPPED))
    drawing.print(Text(f"\n{WORDS['skipped'][run.language]}", style="bold yellow"))
    for reason, number in reasons.most_common():
        counted = f"{number} {WORDS['checks'][run.language]}"
        drawing.print(Text(f"  {counted}: {said(reason, run.language)}"), soft_wrap=True)
    clients = f"{', '.join(facts.of_clients())}: {WORDS['clients'][run.language]}"
    drawing.print(Text(f"  {clients}"), soft_wrap=True)
