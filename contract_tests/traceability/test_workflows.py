"""What the workflows run is there, and they may do no more than they need."""

import re
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))


@pytest.fixture(params=WORKFLOWS, ids=lambda path: path.name)
def workflow(request):
    return yaml.load(request.param.read_text("utf-8"), yaml.BaseLoader)  # noqa: S506 - text only


def test_there_are_workflows():
    assert WORKFLOWS


def test_every_target_exists(workflow):
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    runs = [step.get("run", "") for job in workflow["jobs"].values() for step in job["steps"]]
    made = {target for run in runs for target in re.findall(r"\bmake ([a-z-]+)", run)}
    assert made <= targets


def test_nothing_is_given_more_leave_than_it_needs(workflow):
    assert workflow["permissions"] == {"contents": "read"}


def test_every_job_ends_and_every_action_has_a_version(workflow):
    for name, job in workflow["jobs"].items():
        assert int(job["timeout-minutes"]) <= 120, name
        for step in job["steps"]:
            assert "uses" not in step or re.search(r"@v\d+$", step["uses"]), name


@pytest.mark.parametrize("language", ["en", "ru"])
def test_the_guide_names_targets_and_options_that_exist(language):
    text = (ROOT / "docs" / language / "contract-tests.md").read_text("utf-8")
    makefile = (ROOT / "Makefile").read_text("utf-8")
    for target in re.findall(r"`make ([a-z-]+)", text):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target
    options = (ROOT / "contract_tests" / "conftest.py").read_text("utf-8")
    known = set(re.findall(r'add\("(--[a-z-]+)"', options))
    assert set(re.findall(r"`(--[a-z-]+)", text)) <= known
