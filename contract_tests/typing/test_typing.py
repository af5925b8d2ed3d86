"""Type checkers accept the code that people write, the README's included, and refuse misuse."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from contract_tests.absent import lacking

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
MISUSE = HERE / "misuse.py"


# What its piece on webhooks takes from the framework around it.
AT_HAND = "body: bytes = b''\nheaders: dict[str, str] = {}\nsecret: str = ''\n"


class Finding(NamedTuple):
    file: str
    line: int
    code: str


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """good.py, and the Python of the README, whose pieces build on each other."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    pieces = re.findall(r"^```python\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    readme = tmp_path_factory.mktemp("readme") / "readme.py"
    readme.write_text("".join([AT_HAND, *pieces]), encoding="utf-8")
    return [HERE / "good.py", readme]


@pytest.fixture(scope="module")
def mypy(good: list[Path]) -> set[Finding]:
    command = [sys.executable, "-m", "mypy", "--strict", "--output", "json", MISUSE, *good]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.stderr == ""
    found = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    return {Finding(Path(each["file"]).name, each["line"], each["code"]) for each in found}


@pytest.fixture(scope="module")
def pyright(good: list[Path]) -> set[Finding]:
    command = [sys.executable, ROOT / "tools" / "node.py", "pyright", "--outputjson", MISUSE, *good]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.stderr.startswith("pyright skipped: "):
        lacking(done.stderr.strip())
    assert done.stdout.startswith("{"), done.stderr
    return {
        Finding(Path(each["file"]).name, each["range"]["start"]["line"] + 1, each["rule"])
        for each in json.loads(done.stdout)["generalDiagnostics"]
    }


def refused(place: int) -> Iterator[Finding]:
    """Yield what misuse.py says that mypy (0) or pyright (1) finds in it."""
    for number, line in enumerate(MISUSE.read_text(encoding="utf-8").splitlines(), 1):
        if marked := re.search(r"  # refused: ([\w-]+), (\w+)$", line):
            yield Finding(MISUSE.name, number, marked[place + 1])


def test_mypy_accepts_good_use_and_refuses_each_misuse(mypy: set[Finding]):
    assert mypy == {*refused(0)}
    assert len(mypy) > 20


def test_pyright_accepts_good_use_and_refuses_each_misuse(pyright: set[Finding]):
    assert pyright == {*refused(1)}
    assert len(pyright) > 20
