"""Which test holds which fact of docs/contract.md, and how it went the last time: `make facts`."""

import argparse
import hashlib
import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from rich.console import Console
from rich.table import Table

ROOT = Path(__file__).resolve().parent.parent
CONTRACT = ROOT / "docs" / "contract.md"
PAGES = {"en": CONTRACT, "ru": ROOT / "docs" / "contract.ru.md"}
RESULTS = ROOT / "reports" / "facts.json"
WIDEST = 90  # characters of a fact's text in the short table
WORST_FIRST = ("failed", "skipped", "passed")
STYLES = {"failed": "red", "skipped": "yellow", "passed": "green", "not run": "dim"}

Claims = Mapping[str, list[str]]  # test: the facts that it holds


class Line(NamedTuple):
    """What is known of one fact."""

    fact: str
    text: str
    tests: tuple[str, ...]
    result: str


def documented(language: str = "en") -> dict[str, str]:
    """Return every fact and house rule of docs/contract.md, id to text without markup."""
    found = rows(PAGES[language].read_text("utf-8"))
    return {fact: text.replace("`", "").replace(" | ", ": ") for fact, text in found.items()}


def rows(page: str) -> dict[str, str]:
    """Return the rows of a page's tables, id to text as it stands."""
    return dict(re.findall(r"^\| ([A-Z]\d\d) \| (.+) \|$", page, re.MULTILINE))


def stamp(text: str) -> str:
    """Return eight characters that change with a fact: a translation notes what it was made of."""
    return hashlib.sha256(text.encode()).hexdigest()[:8]


def claims() -> Claims:
    """Return what the markers of all tests claim, slow ones included; nothing is run.

    Raises:
        RuntimeError: A test module cannot be imported; the message is pytest's output.
    """
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "claims.json"
        pytest = sys.executable, "-m", "pytest", "contract_tests", "--collect-only"
        command = [*pytest, "-m", "", f"--claims={file}"]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        if done.returncode or not file.exists():
            raise RuntimeError(done.stdout + done.stderr)
        read: dict[str, list[str]] = json.loads(file.read_bytes())
        return read


def results() -> dict[str, str]:
    """Return how each test with a fact went the last time, as far as reports/ knows."""
    kept: dict[str, str] = json.loads(RESULTS.read_bytes()) if RESULTS.exists() else {}
    return kept


def lines(facts: Mapping[str, str], claimed: Claims, known: Mapping[str, str]) -> list[Line]:
    """Bring facts, tests and results together, in the order of the contract."""
    return [
        Line(fact, text, tests, verdict(known.get(test, "not run") for test in tests))
        for fact, text in facts.items()
        for tests in [tuple(test for test, ids in claimed.items() if fact in ids)]
    ]


def verdict(outcomes: Iterable[str]) -> str:
    """Return the worst of several outcomes; one that passed says more than one that did not run.

    A fact whose tests were all skipped is skipped; one that passed outweighs a skip.
    """
    seen = set(outcomes)
    if "passed" in seen and "failed" not in seen:
        return "passed"
    return next((outcome for outcome in WORST_FIRST if outcome in seen), "not run")


def table(shown: Iterable[Line], *, every: bool) -> Table:
    """Draw the lines; without `every`, three tests of a fact stand for all of them."""
    drawn = Table("fact", "what it says", title="docs/contract.md")
    drawn.add_column("tests", overflow="fold")
    drawn.add_column("last result")
    for line in shown:
        names = list(dict.fromkeys(test.split("[")[0].split("/", 1)[1] for test in line.tests))
        most = len(names) if every else 3
        more = [f"… and {len(names) - most} more"] if len(names) > most else []
        text = line.text if every or len(line.text) <= WIDEST else line.text[: WIDEST - 1] + "…"
        style = STYLES[line.result]
        drawn.add_row(
            line.fact, text, "\n".join([*names[:most], *more]), f"[{style}]{line.result}[/]"
        )
    return drawn


def main(arguments: list[str] | None = None) -> int:
    """Print the table; return 1 when a fact has no test or a failed one."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--every", action="store_true", help="whole texts and all tests")
    every: bool = parser.parse_args(arguments).every
    found = lines(documented(), claims(), results())
    console = Console()
    console.print(table(found, every=every))
    bare = [line.fact for line in found if not line.tests]
    red = [line.fact for line in found if line.result == "failed"]
    console.print(f"{len(found)} facts, {len(bare)} without a test, {len(red)} failed {red or ''}")
    return int(bool(bare or red))


if __name__ == "__main__":
    sys.exit(main())
