"""Where a report goes: to stdout, where nothing else is written, or to a file."""

import errno
import os
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from apipay_drift import CannotRun, FailOn, Report, baseline, load
from apipay_drift.findings import Language
from apipay_drift.reports import Format, Style, render
from apipay_drift.reports.located import locate
from apipay_drift.reports.style import summary

WIDTH = 100  # columns where there is no terminal
COULD_NOT_RUN = 2
HALVES = "backslashreplace"  # how half of a sign is written, which JSON can hold and UTF-8 cannot


@dataclass(frozen=True, slots=True)
class Writing:
    """How a report is written and what counts, as the command line says it."""

    format: str
    file: Path | None
    fail_on: str
    baseline: Path | None
    language: Language


def write(
    make: Callable[[], Report],
    writing: Writing,
    finish: Callable[[Report], Report] = lambda report: report,
) -> int:
    """Make a report and write it; return 1 when it counts as drift, 0, or 2 with the reason.

    What the baseline accepts is set apart before `finish` sees the report; a faulty baseline, or a
    file that cannot be written, is told of before anything else is done.
    """
    try:
        if writing.file is not None:
            _look(writing.file)
        accepted: tuple[baseline.Entry, ...] = ()
        if writing.baseline is not None:
            name = str(writing.baseline)
            accepted = baseline.read(load.load(name), name)
        report = baseline.apply(make(), accepted, datetime.now(UTC).date())
        return deliver(finish(report), writing)
    except CannotRun as fault:
        return refuse(str(fault))


def deliver(report: Report, writing: Writing) -> int:
    """Write a report; with a file, stdout gets the summary in one line."""
    to_terminal = writing.file is None and sys.stdout.isatty()
    width = shutil.get_terminal_size((WIDTH, 40)).columns if to_terminal else WIDTH
    color = to_terminal and "NO_COLOR" not in os.environ
    fail_on = FailOn(writing.fail_on)
    style = Style(language=writing.language, fail_on=fail_on, width=width, color=color)
    if writing.format == Format.SARIF:
        style = replace(style, file=locate(report, Path()))
    text = render(report, Format(writing.format), style)
    if writing.file is None:
        _print(text)
    else:
        _write(writing.file, text)
        _print(f"{summary(report, style)}\n")
    return int(report.drifted(fail_on))


def refuse(reason: str) -> int:
    """Say on stderr why nothing could be said, and return the exit code for that."""
    sys.stderr.write(f"apipay: {reason}\n")
    return COULD_NOT_RUN


def _look(file: Path) -> None:
    """Tell of a place where nothing can be written before a run is spent on it."""
    fault = 0
    if file.is_dir():
        fault = errno.EISDIR
    elif not file.parent.is_dir():
        fault = errno.ENOENT
    elif not os.access(file if file.exists() else file.parent, os.W_OK):
        fault = errno.EACCES
    if fault:
        raise CannotRun(f"cannot write {file}: {os.strerror(fault)}")


def _write(file: Path, text: str) -> None:
    try:
        file.write_text(text, "utf-8", errors=HALVES, newline="\n")
    except OSError as fault:
        raise CannotRun(f"cannot write {file}: {fault.strerror}") from None


def _print(text: str) -> None:
    """Write UTF-8 whatever the terminal claims to read; reports hold every script."""
    sys.stdout.flush()
    sys.stdout.buffer.write(text.encode(errors=HALVES))
    sys.stdout.buffer.flush()
