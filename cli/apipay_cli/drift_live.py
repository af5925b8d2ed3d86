"""`apipay drift live`: follow the plan against a server, write the report."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path

from apipay_drift import CannotRun, Report
from apipay_drift.live import Options, preview, run
from apipay_drift.live.driving import Progress
from apipay_drift.live.ending import Ending
from apipay_drift.live.options import Mode
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn
from rich.progress import Progress as Bar

from apipay_cli import output, plan_table, signals


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked for, as the command line says it."""

    base_url: str = field(repr=False)  # there may be a password in it
    api_key: str = field(repr=False)
    mode: Mode | None
    max_requests: int
    control: str | None = field(repr=False)
    paid_invoice: int | None
    phone: str
    seed: int | None
    timeout: float
    check_rate_limit: bool
    dry_run: bool
    resume: Path | None

    def options(self) -> Options:
        """Return the options of a run.

        Raises:
            CannotRun: One of them is missing or faulty.
        """
        chosen = asdict(self)
        del chosen["dry_run"]
        if self.seed is None:
            del chosen["seed"]
        return Options(**chosen)


def live(asked: Asked, writing: output.Writing) -> int:
    """Check, write the report, and return the exit code; what cannot run says why on stderr.

    An end that is asked for (Ctrl-C, SIGTERM) is one after the running request, and after what was
    made is cancelled; asked for again it is one at once, and leaves a journal, as a broken
    connection does.
    """
    ending = signals.ending(writing.language)
    try:
        options = asked.options()
        if asked.dry_run:
            _look(asked, writing)
            return plan_table.show(options, *preview(options), writing.language)
        with signals.heard(ending):
            return output.write(lambda: _checked(options, ending), writing)
    except CannotRun as fault:
        return output.refuse(str(fault), writing.language)
    except KeyboardInterrupt:
        return output.refuse("interrupted before anything was made", writing.language)


def _look(asked: Asked, writing: output.Writing) -> None:
    """Refuse to print a table where something else was asked for."""
    if asked.resume:
        raise CannotRun("--dry-run shows the plan of a new run: leave out --resume")
    if writing.format != "terminal" or writing.file or writing.write_baseline:
        raise CannotRun(
            "--dry-run prints a table: leave out --format, --output and --write-baseline"
        )


def _checked(options: Options, ending: Ending) -> Report:
    with _bar() as progress:
        return run(options, progress, ending=ending)


@contextmanager
def _bar() -> Iterator[Progress]:
    """Show on stderr how far it is, where somebody looks; it is gone at the end."""
    console = Console(stderr=True)
    with Bar(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        console=console,
        transient=True,
        disable=not sys.stderr.isatty(),
    ) as bar:
        task = bar.add_task("", total=None)

        def told(sent: int, planned: int, what: str) -> None:
            bar.update(task, completed=sent, total=planned, description=what[:40].ljust(40))

        yield told
