"""`apipay drift spec`: read two documents, compare them, write the report."""

import os
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from apipay_drift import CannotRun, FailOn, Report, baseline, load, migrate
from apipay_drift.findings import Language
from apipay_drift.reports import Format
from apipay_drift.spec import compare

from apipay_cli import output

SPEC_URL = "APIPAY_SPEC_URL"


@dataclass(frozen=True, slots=True)
class Options:
    """What was asked for, as the command line says it."""

    format: str
    output: Path | None
    fail_on: str
    baseline: Path | None
    migrate: bool
    language: Language


def run(old: str | None, new: str | None, options: Options) -> int:
    """Compare, write the report, and return the exit code; what cannot run says why on stderr."""
    try:
        report = _compared(*_sources(old, new), options)
        return output.deliver(
            report,
            Format(options.format),
            options.output,
            FailOn(options.fail_on),
            options.language,
        )
    except CannotRun as fault:
        return output.refuse(str(fault))


def _sources(old: str | None, new: str | None) -> tuple[str, str]:
    if old is not None and new is not None:
        return old, new
    published = os.environ.get(SPEC_URL)
    if old is not None:
        raise CannotRun("give two documents, OLD and NEW; `contract` is the one of this package")
    if not published:
        raise CannotRun(f"give two documents, OLD and NEW, or set {SPEC_URL}")
    return load.CONTRACT, published


def _compared(old: str, new: str, options: Options) -> Report:
    accepted: tuple[baseline.Entry, ...] = ()
    if options.baseline is not None:  # a faulty one is told of before anything is fetched
        name = str(options.baseline)
        accepted = baseline.read(load.load(name), name)
    report = compare(
        load.load(old),
        load.load(new),
        source=old,
        target=new,
        house_rules=old == load.CONTRACT,
    )
    report = baseline.apply(report, accepted, datetime.now(UTC).date())
    return replace(report, advice=migrate.advice(report)) if options.migrate else report
