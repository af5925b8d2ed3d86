"""Where a report goes: to stdout, where nothing else is written, or to a file."""

import os
import shutil
import sys
from pathlib import Path

from apipay_drift import CannotRun, FailOn, Report
from apipay_drift.findings import Language
from apipay_drift.reports import Format, Style, render
from apipay_drift.reports.style import summary

WIDTH = 100  # columns where there is no terminal
COULD_NOT_RUN = 2
HALVES = "backslashreplace"  # how half of a sign is written, which JSON can hold and UTF-8 cannot


def deliver(
    report: Report, form: Format, file: Path | None, fail_on: FailOn, language: Language
) -> int:
    """Write the report and return the exit code: 1 when it counts as drift, else 0.

    With a file, stdout gets the summary in one line.
    """
    to_terminal = file is None and sys.stdout.isatty()
    width = shutil.get_terminal_size((WIDTH, 40)).columns if to_terminal else WIDTH
    color = to_terminal and "NO_COLOR" not in os.environ
    style = Style(language=language, fail_on=fail_on, width=width, color=color)
    text = render(report, form, style)
    if file is None:
        _print(text)
    else:
        _write(file, text)
        _print(f"{summary(report, style)}\n")
    return int(report.drifted(fail_on))


def refuse(reason: str) -> int:
    """Say on stderr why nothing could be said, and return the exit code for that."""
    sys.stderr.write(f"apipay: {reason}\n")
    return COULD_NOT_RUN


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
