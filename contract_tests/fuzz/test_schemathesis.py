"""schemathesis, all phases and all checks, ours included, against a sandbox of our own."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from apipay_drift.suite import coverage
from apipay_sandbox.testing import Sandbox

ROOT = Path(__file__).resolve().parents[2]
# Examples for each operation, and scenarios: in half a minute, in `make contract`, in an hour.
PROFILES = {"quick": (10, 15), "full": (100, 100), "nightly": (100_000, 5_000)}
NIGHT = 1500  # seconds for each of the two open-ended phases
PHASES = ("examples", "coverage", "fuzzing", "stateful")


@pytest.fixture
def sandbox():
    with Sandbox.running() as running:
        running.rate_limit = True
        yield running


def run(sandbox: Sandbox, tmp_path: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """Run schemathesis with schemathesis.toml; what it covered is noted."""
    covered = tmp_path / "coverage.json"
    reader = sandbox.control("addKey", organisation_id=1)["key"]
    done = subprocess.run(
        [
            *(sys.executable, "-m", "schemathesis.cli", "run", "openapi.yaml"),
            *("--url", sandbox.base_url, "--header", f"X-API-Key: {sandbox.api_key}"),
            *options,
        ],
        cwd=ROOT,
        env={
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "SANDBOX_CONTROL": f"{sandbox.url}/_sandbox",
            "READER_KEY": reader,
            "COVERAGE_FILE": str(covered),
        },
        capture_output=True,
        text=True,
        check=False,
    )
    if covered.exists():
        coverage.load(json.loads(covered.read_bytes()))
    return done


@pytest.mark.timeout(4000)
@pytest.mark.parametrize("phase", PHASES)
def test_the_sandbox_passes_every_check(sandbox, tmp_path, phase, request):
    profile = request.config.getoption("--profile")
    examples, scenarios = PROFILES[profile]
    number = scenarios if phase == "stateful" else examples
    options = ["--phases", phase, "--max-examples", str(number), "--warnings", "off"]
    options += ["--max-time", str(NIGHT)] if profile == "nightly" else []
    options += [] if profile == "nightly" else ["--generation-deterministic"]
    done = run(sandbox, tmp_path, *options)
    assert done.returncode == 0, done.stdout[-8000:] + done.stderr[-2000:]


DRIFTS = {
    "amounts_are_what_was_sent": {"kind": "replace", "field": "amount", "to": "5.00"},
    "what_was_made_is_found_again": {"kind": "replace", "field": "id", "to": 7},
    "lists_are_newest_first": {"kind": "replace", "field": "data.id", "to": 7},
    "totals_are_true": {"kind": "replace", "field": "meta.total", "to": 77},
    "the_rate_limit_header_counts_down": None,  # without a limit, nothing is counted
}


@pytest.mark.parametrize("check", DRIFTS)
def test_each_check_of_ours_can_fail(sandbox, tmp_path, check):
    sandbox.seed(12)
    if DRIFTS[check]:
        sandbox.control("addFault", **DRIFTS[check])
    else:
        sandbox.rate_limit = False
    one = "createInvoice" if "sent" in check or "made" in check else "listInvoices"
    options = ["--phases", "coverage", "--include-operation-id", one, "--checks", check]
    done = run(sandbox, tmp_path, *options)
    assert done.returncode == 1, done.stdout
    assert check in done.stdout
