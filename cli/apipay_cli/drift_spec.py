"""`apipay drift spec`: read two documents, compare them, write the report."""

import os
from dataclasses import replace

from apipay_drift import CannotRun, Report, load, migrate
from apipay_drift.spec import compare

from apipay_cli import output

SPEC_URL = "APIPAY_SPEC_URL"


def run(old: str | None, new: str | None, writing: output.Writing, *, advise: bool) -> int:
    """Compare, write the report, and return the exit code; what cannot run says why on stderr."""
    finish = _advised if advise else lambda report: report
    try:
        return output.write(lambda: _compared(*_sources(old, new)), writing, finish)
    except KeyboardInterrupt:
        return output.refuse("interrupted", writing.language)


def _advised(report: Report) -> Report:
    return replace(report, advice=migrate.advice(report))


def _sources(old: str | None, new: str | None) -> tuple[str, str]:
    if old is not None and new is not None:
        return old, new
    published = os.environ.get(SPEC_URL)
    if old is not None:
        raise CannotRun("give two documents, OLD and NEW; `contract` is the one of this package")
    if not published:
        raise CannotRun(f"give two documents, OLD and NEW, or set {SPEC_URL}")
    return load.CONTRACT, published


def _compared(old: str, new: str) -> Report:
    return compare(
        load.load(old),
        load.load(new),
        source=load.shown(old),
        target=load.shown(new),
        house_rules=old == load.CONTRACT,
    )
