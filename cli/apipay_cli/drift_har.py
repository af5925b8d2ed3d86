"""`apipay drift har`: read recorded traffic, hold it to the contract, write the report."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from apipay_drift import CannotRun, FailOn, Report, baseline, har, load
from apipay_drift.findings import Language
from apipay_drift.har.reading import Told
from apipay_drift.reports import Format
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress

from apipay_cli import output


@dataclass(frozen=True, slots=True)
class Options:
    """What was asked for, as the command line says it."""

    base_url: str | None
    format: str
    output: Path | None
    fail_on: str
    baseline: Path | None
    language: Language


def run(file: str, options: Options) -> int:
    """Check, write the report, and return the exit code; what cannot run says why on stderr."""
    try:
        report = _checked(file, options)
        return output.deliver(
            report,
            Format(options.format),
            options.output,
            FailOn(options.fail_on),
            options.language,
        )
    except CannotRun as fault:
        return output.refuse(str(fault))
    except KeyboardInterrupt:
        return output.refuse("interrupted")


def _checked(file: str, options: Options) -> Report:
    accepted: tuple[baseline.Entry, ...] = ()
    if options.baseline is not None:  # a faulty one is told of before the long read
        name = str(options.baseline)
        accepted = baseline.read(load.load(name), name)
    with _bar(Path(file)) as told:
        report = har.check(file, options.base_url, told)
    return baseline.apply(report, accepted, datetime.now(UTC).date())


@contextmanager
def _bar(file: Path) -> Iterator[Told]:
    """Show on stderr how much has been read, where somebody looks; it is gone at the end."""
    size = file.stat().st_size if file.is_file() else None
    with Progress(
        BarColumn(),
        DownloadColumn(),
        console=Console(stderr=True),
        transient=True,
        disable=not sys.stderr.isatty(),
    ) as bar:
        task = bar.add_task("", total=size)
        yield lambda read: bar.update(task, completed=read)
