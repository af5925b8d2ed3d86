"""How good the live checker is: `make drift-score`.

Every drift is judged twice, with 60 requests and with 45, and the worlds without a drift once. It
fails when recall is too low, when an alarm is false, or when a run asked more often than it may.
"""

import argparse
import atexit
import multiprocessing
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import ExitStack
from pathlib import Path
from typing import NamedTuple

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from contract_tests.drift_score import page, stage
from contract_tests.drift_score.judge import Verdict, held, judge
from contract_tests.drift_score.proxy import Drift, Server
from contract_tests.drift_score.table import DRIFTS
from contract_tests.drift_score.tally import LIMITS, REACHED, WANTED, Tally
from contract_tests.drift_score.worlds import WORLDS, World

PROCESSES = 2


class Task(NamedTuple):
    """One run: the drift or the world of this place, with so many requests."""

    place: int
    limit: int
    calm: bool = False

    @property
    def subject(self) -> Drift | World:
        """What is run."""
        return (WORLDS if self.calm else DRIFTS)[self.place]


def tasks(only: str = "", limits: Sequence[int] = LIMITS, *, calm: bool = True) -> list[Task]:
    """Return the runs whose class or name has a text in it, the slowest first."""
    worlds = [Task(n, world.limit, calm=True) for n, world in enumerate(WORLDS)] if calm else []
    drifts = [Task(n, limit) for limit in limits for n in range(len(DRIFTS))]
    return [each for each in (*worlds[::-1], *drifts) if only.lower() in each.subject.name.lower()]


def verdict(server: Server, task: Task) -> Verdict:
    """Do one run."""
    subject = task.subject
    if isinstance(subject, Drift):
        return judge(server, subject, task.limit)
    with subject.set(server):
        return held(server, subject.name, task.limit, **subject.options)


def verdicts(chosen: Sequence[Task]) -> Iterator[tuple[Task, Verdict]]:
    """Do the runs, in two processes, each with a sandbox of its own."""
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(PROCESSES, context, initializer=_begin) as pool:
        running = {pool.submit(_work, task): task for task in chosen}
        for done in as_completed(running):
            yield running[done], done.result()


_OWN: dict[str, Server] = {}


def _begin() -> None:
    """Start this process's sandbox."""
    stack = ExitStack()
    _OWN["server"] = stack.enter_context(stage.running())
    atexit.register(stack.close)


def _work(task: Task) -> Verdict:
    return verdict(_OWN["server"], task)


def count(chosen: Sequence[Task], console: Console, *, verbose: bool = False) -> Tally:
    """Do the runs with a progress bar, and count."""
    tally = Tally()
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, TimeElapsedColumn(), console=console) as progress:
        bar = progress.add_task("runs", total=len(chosen))
        for task, found in verdicts(chosen):
            tally.add(None if task.calm else task.subject.kind, task.limit, found)
            missed = sum(len(names) for names in tally.missed().values())
            said = f"missed {missed}, alarms {len(tally.alarms)}"
            progress.update(bar, advance=1, description=said)
            if verbose:
                _tell(task, found, console)
    return tally


def _tell(task: Task, found: Verdict, console: Console) -> None:
    good = found.found is not task.calm
    colour = "green" if good else "bold red"
    cost = f"{found.requests} of {found.limit} requests, {found.seconds:.2f} s"
    console.print(f"[{colour}]{'found' if found.found else 'nothing'}[/] {found.name}  ({cost})")
    for line in (*found.said, *([found.trouble] if found.trouble else [])):
        console.print(f"    {line}", markup=False, highlight=False)


def main() -> int:
    """Print the score; return 1 when it is not good enough."""
    options = argparse.ArgumentParser(description=__doc__)
    add = options.add_argument
    add("--only", default="", metavar="TEXT", help="runs whose class or name has this text in it")
    add("--verbose", action="store_true", help="tell what the checker said in each run")
    add("--limits", default="60,45", help="requests of each run (%(default)s)")
    add("--reached", action="store_true", help="fail below what was reached, not what is wanted")
    add("--no-worlds", action="store_true", help="only servers with a drift")
    add("--write", type=Path, metavar="FILE", help="write the table there, as Markdown")
    chosen = options.parse_args()
    limits = [int(each) for each in chosen.limits.split(",")]
    console = Console()
    started = time.monotonic()
    todo = tasks(chosen.only, limits, calm=not chosen.no_worlds)
    tally = count(todo, console, verbose=chosen.verbose)
    console.print(page.table(tally))
    for line in page.lines(tally):
        console.print(line, markup=False, highlight=False, soft_wrap=True)
    console.print(f"{len(todo)} runs in {time.monotonic() - started:.0f} seconds")
    if chosen.write:
        chosen.write.write_text(page.markdown(tally), "utf-8")
    least = REACHED if chosen.reached else WANTED
    faults = tally.faults(whole=not chosen.only, least=least)
    for fault in faults:
        console.print(f"[bold red]{fault}")
    return int(bool(faults))


if __name__ == "__main__":
    sys.exit(main())
