"""What the benchmarks share: alternating blocks, medians, ratios, a server, a bare environment.

A figure is a ratio against a peer measured in the same run, since machines differ and are noisy.
"""

import os
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from operator import sub, truediv
from pathlib import Path

from apipay import Pace

ROOT = Path(__file__).resolve().parent.parent
BARE = ROOT / "build" / "bare"
"""A virtual environment that holds the library and what it needs, and nothing else."""

API_KEY = "benchmark"
WARM, ROUNDS = 5, 101


@dataclass(frozen=True)
class Figure:
    """One line of the table. `reach` is the most that it may be; None: told, not judged."""

    what: str
    value: float
    reach: float | None
    unit: str = ""
    detail: str = ""

    @property
    def reached(self) -> bool:
        return self.reach is None or self.value <= self.reach


@dataclass(frozen=True)
class Rounds:
    """CPU seconds of one call, ours and the peer's, taken in turn.

    What else the machine does hits both sides of a short round alike. So each round is compared
    by itself, and the median of all comparisons counts.
    """

    ours: list[float]
    peer: list[float]

    @property
    def ratio(self) -> float:
        return statistics.median(map(truediv, self.ours, self.peer))

    @property
    def difference(self) -> float:
        return statistics.median(map(sub, self.ours, self.peer))

    def detail(self, per_second: float, unit: str) -> str:
        ours, peer = (per_second * statistics.median(side) for side in (self.ours, self.peer))
        return f"{ours:.0f} {unit} against {peer:.0f} {unit} of CPU"


def alternate(ours: Callable[[], object], peer: Callable[[], object], *, calls: int) -> Rounds:
    """Take turns of so many calls each; a turn should last some tens of milliseconds."""
    rounds = Rounds([], [])
    for turn in range(WARM + ROUNDS):
        for call, seconds in ((ours, rounds.ours), (peer, rounds.peer)):
            begin = time.process_time()
            for _ in range(calls):
                call()
            if turn >= WARM:
                seconds.append((time.process_time() - begin) / calls)
    return rounds


def alternate_processes(ours: list[str], peer: list[str], *, runs: int) -> Rounds:
    """Run two commands in turn, each a whole process."""
    rounds = Rounds([], [])
    for run in range(runs + 1):  # the first fills the caches and does not count
        for command, seconds in ((ours, rounds.ours), (peer, rounds.peer)):
            child = subprocess.Popen(command, env=compiled())
            _, status, used = os.wait4(child.pid, 0)
            child.returncode = os.waitstatus_to_exitcode(status)
            if child.returncode:
                raise SystemExit(f"{command} ended with {child.returncode}")
            if run:
                seconds.append(used.ru_utime + used.ru_stime)
    return rounds


def unhurried() -> Pace:
    """Return a pace that does all of its work and never says wait: its window is a microsecond."""
    return Pace(requests=60, per=1e-6)


def compiled() -> dict[str, str]:
    """Return an environment in which modules are compiled once, as on any user's machine."""
    return {name: text for name, text in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


@contextmanager
def sandbox() -> Iterator[str]:
    """Run the sandbox in a process of its own; yield its base URL."""
    arguments = ["--port", "0", "--ephemeral", "--no-rate-limit", "--api-key", API_KEY]
    process = subprocess.Popen(
        [sys.executable, "-m", "apipay_sandbox", *arguments], stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        found = (re.search(r"ready at (\S+)", line) for line in process.stdout)
        yield next(where[1] for where in found if where)
    finally:
        process.terminate()
        process.wait(timeout=10)


def bare_python() -> str:
    """Return the interpreter of an environment with the built wheel alone."""
    python = BARE / "bin" / "python"
    (wheel,) = sorted((ROOT / "dist").glob("*.whl"))[-1:] or [None]
    if wheel is None:
        raise SystemExit("no wheel in dist/: run `make build` first")
    if not python.exists() or python.stat().st_mtime < wheel.stat().st_mtime:
        subprocess.run([sys.executable, "-m", "venv", "--clear", BARE], check=True)
        pip = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*pip, wheel], check=True, env=compiled())
    return str(python)
