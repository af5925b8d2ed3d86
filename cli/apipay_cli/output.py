"""Where a report goes: to stdout, where nothing else is written, or to a file."""

import errno
import os
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from io import StringIO
from pathlib import Path

from apipay_drift import CannotRun, FailOn, Report, baseline, load
from apipay_drift.accepting import Accepting
from apipay_drift.reports import Format, Style, render
from apipay_drift.reports.located import locate
from apipay_drift.reports.style import summary
from rich.console import Console

from apipay_cli.language import Language
from apipay_cli.refusals import told

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
    write_baseline: Path | None = None
    reason: str = ""
    expires: str = ""
    prune: bool = False


def write(
    make: Callable[[], Report],
    writing: Writing,
    finish: Callable[[Report], Report] = lambda report: report,
) -> int:
    """Make a report and write it; return 1 when it counts as drift, 0, or 2 with the reason.

    What the baseline accepts is set apart before `finish` sees the report, and what is to be
    accepted from now on is written; a faulty baseline, or a file that cannot be written, is told of
    before anything else is done.
    """
    try:
        if writing.file is not None:
            _look(writing.file)
        accepting = _accepting(writing)
        if accepting is not None:
            _look(accepting.file)
            accepting.known()
        accepted: tuple[baseline.Entry, ...] = ()
        if writing.baseline is not None:
            name = str(writing.baseline)
            accepted = baseline.read(load.load(name), name)
        today = datetime.now(UTC).date()
        report = baseline.apply(make(), accepted, today)
        if accepting is not None:
            report = accepting.write(report, FailOn(writing.fail_on), today)
        return deliver(finish(report), writing)
    except CannotRun as fault:
        return refuse(str(fault), writing.language)


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
        put(text)
    else:
        _write(writing.file, text)
        put(f"{summary(report, style)}\n")
    return int(report.drifted(fail_on))


def _accepting(writing: Writing) -> Accepting | None:
    """Return what --write-baseline and the options that belong to it ask for.

    Raises:
        CannotRun: One of them is missing, faulty or alone.
    """
    if writing.write_baseline is None:
        if writing.reason or writing.expires or writing.prune:
            raise CannotRun("--reason, --expires and --prune belong to --write-baseline FILE")
        return None
    if not writing.reason.strip():
        raise CannotRun("--write-baseline needs --reason TEXT: why the findings are accepted")
    try:
        last = date.fromisoformat(writing.expires)
    except ValueError:
        last = date.min
    if last < datetime.now(UTC).date():
        raise CannotRun("--write-baseline needs --expires YYYY-MM-DD: the last day, today or later")
    return Accepting(
        file=writing.write_baseline, reason=writing.reason, expires=last, prune=writing.prune
    )


def refuse(reason: str, language: Language) -> int:
    """Say on stderr why nothing could be said, and return the exit code for that."""
    say(reason, language)
    return COULD_NOT_RUN


def say(reason: str, language: Language) -> None:
    """Say a sentence on stderr."""
    sys.stderr.write(f"apipay: {told(reason, language)}\n")


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


def put(text: str) -> None:
    """Write to stdout in UTF-8, whatever the terminal claims to read; reports hold every script.

    A reader that has seen enough, such as `head`, changes nothing in how the command ends.

    Raises:
        CannotRun: It cannot be written: the disk is full, say.
    """
    try:
        sys.stdout.flush()
        sys.stdout.buffer.write(text.encode(errors=HALVES))
        sys.stdout.buffer.flush()
    except OSError as fault:
        _let_go()
        if not isinstance(fault, BrokenPipeError):
            raise CannotRun(f"cannot write the report: {fault.strerror}") from None


def console(width: int | None) -> tuple[Console, StringIO]:
    """Return what draws as for stdout, with colours where that is a terminal, and what it drew."""
    drawn = StringIO()
    in_terminal = sys.stdout.isatty()
    return (
        Console(file=drawn, width=width, force_terminal=in_terminal, highlight=False, markup=False),
        drawn,
    )


def _let_go() -> None:
    """Have what is left in the buffer go nowhere when Python ends."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)
