"""What a machine lacks: a skip with its reason on a user's machine, a failure in CI."""

import os
import shutil
from pathlib import Path
from typing import NoReturn

import pytest

IN_CI = os.environ.get("CI") == "true"


def lacking(reason: str) -> NoReturn:
    """Skip this test, saying what the machine lacks; in CI every suite has to run, so fail."""
    if IN_CI:
        pytest.fail(f"{reason}; in CI every suite has to run")
    pytest.skip(reason)


def program(*names: str) -> str:
    """The path of the first of these programs that is installed."""
    found = next(filter(None, map(shutil.which, names)), None)
    return found or lacking(f"{names[0]} is not installed")


def of_the_system(path: str, what: str) -> Path:
    """A file that some systems have and others do not; `what` says what is not there then."""
    return Path(path) if Path(path).exists() else lacking(f"{path} is not there: {what}")
