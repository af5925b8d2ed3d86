# ruff: noqa: RUF001 - Russian is written in Cyrillic
"""The help of every command and option is there in both languages, whatever the terminal reads."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
import typer
from apipay_cli import app, russian_help

PATHS = list(russian_help.COMMANDS)
RUSSIAN = re.compile("[а-яё]")


def walked(command: Any, path: str = "apipay") -> Iterator[tuple[str, Any]]:
    """Yield every command below one, and where it is."""
    yield path, command
    for name, below in getattr(command, "commands", {}).items():
        yield from walked(below, f"{path} {name}")


def params(command: Any) -> list[Any]:
    return command.get_params(typer.Context(command))


def test_every_command_and_option_has_its_help_in_russian_and_no_other_has():
    known = dict(walked(typer.main.get_command(app.app)))
    assert list(known) == PATHS
    names = set()
    for path, command in known.items():
        for param in params(command):
            name = max(param.opts, key=len)
            assert param.help, (path, name)
            assert RUSSIAN.search(russian_help.help_of(path, param)), (path, name)
            names |= {name, f"{path} {name}"}
    assert set(russian_help.OPTIONS) <= names


@pytest.mark.parametrize("path", [path for path in PATHS if path != "apipay sandbox"])
def test_help_is_in_the_language_that_is_asked_for(
    path: str, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    arguments = [*path.split()[1:], "--help"]
    monkeypatch.setenv("COLUMNS", "80")
    for language in ("ru", "en"):
        monkeypatch.setenv("APIPAY_LANG", language)
        assert app.run(arguments) == 0
        told = capfd.readouterr().out
        assert max(map(len, told.splitlines())) <= 80
        assert ("Параметры" in told, "Options" in told) == (language == "ru", language == "en")
        if language == "en":
            assert not RUSSIAN.search(told)


@pytest.mark.parametrize("encoding", ["ascii", "cp1251", "cp866"])
def test_a_terminal_that_claims_to_read_less_than_is_written_ends_nothing(encoding: str):
    done = subprocess.run(
        [sys.executable, "-m", "apipay_cli", "drift", "live", "--help"],
        env=os.environ | {"PYTHONIOENCODING": encoding, "APIPAY_LANG": "ru"},
        capture_output=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert "0.01 ₸" in done.stdout.decode()
