"""docs/*/sandbox.md is true: its code runs, its tables are those of the code."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from apipay_sandbox.faults import KINDS
from apipay_sandbox.program import parser
from apipay_sandbox.rules.magic import NUMBERS
from apipay_sandbox.testing import Sandbox

from contract_tests.absent import program

ROOT = Path(__file__).parents[2]
LANGUAGES = ["en", "ru"]


def page(language: str) -> str:
    return (ROOT / "docs" / language / "sandbox.md").read_text("utf-8")


def blocks(language: str, kind: str) -> list[str]:
    return re.findall(rf"```{kind}\n(.*?)```", page(language), re.DOTALL)


def test_both_languages_show_the_same_code():
    for kind in ("sh", "python", "console"):
        assert blocks("en", kind) == blocks("ru", kind)
        assert blocks("en", kind)


def test_commands_run_as_they_stand(apipay_sandbox, tmp_path):
    program("curl")
    apipay_sandbox.control("addKey", key="my-key", organisation_id=1)
    for block in blocks("en", "sh"):
        script = block.replace("http://127.0.0.1:8000", apipay_sandbox.url)
        script = script.replace("curl -s", "curl --fail-with-body -s -w '\\n'")
        done = subprocess.run(
            ["bash", "-eu", "-c", script],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=30,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        assert all(isinstance(json.loads(line), dict) for line in done.stdout.split("\n") if line)
    assert json.loads((tmp_path / "requests.har").read_text())["log"]["version"] == "1.2"


def test_tests_run_as_they_stand(tmp_path):
    (block,) = blocks("en", "python")
    (tmp_path / "test_mine.py").write_text(block)
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    assert "3 passed" in done.stdout


@pytest.mark.parametrize("language", LANGUAGES)
def test_magic_numbers_are_those_of_the_table(language):
    shown = re.findall(r"\| `(8\d{10})` \| (.*?) \|", page(language))
    own = [
        (each.phone_number, each.english if language == "en" else each.russian) for each in NUMBERS
    ]
    assert shown == own


@pytest.mark.parametrize("language", LANGUAGES)
def test_faults_are_those_of_the_table(language):
    shown = re.findall(r"\| `(\w+)` \| (.*?) \|(.*?)\|\n", page(language))
    own = [
        (name, kind.english if language == "en" else kind.russian, {*kind.needs, *kind.takes})
        for name, kind in KINDS.items()
    ]
    assert [(name, text, set(re.findall(r"`(\w+)`", more))) for name, text, more in shown] == own


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_option_is_explained(language):
    options = {text for action in parser()._actions for text in action.option_strings}
    told = set(re.findall(r"`(--[\w-]+)`", page(language)))
    assert options - {"-h", "--help"} == told


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_public_name_is_mentioned(language):
    names = {name for name in vars(Sandbox) if not name.startswith("_")} | {"clock", "faults"}
    beside_the_point = {"running", "renew", "advance"}  # for fixtures; short for clock.advance
    assert {name for name in names if f"{name}" not in page(language)} <= beside_the_point


@pytest.mark.parametrize("language", LANGUAGES)
def test_links_lead_somewhere(language):
    links = re.findall(r"\]\(([^)#]+)\)", page(language))
    assert links
    for link in links:
        assert (ROOT / "docs" / language / link).resolve().is_file(), link
