"""A baseline is written from what was found: what stands there stays, in its own words."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from apipay_cli import app
from apipay_drift import Finding, Severity, Use, baseline, load
from apipay_sandbox.testing import Sandbox

from contract_tests.drift.documents import document, operation

BOTH = {"/a": {"get": operation()}, "/b": {"get": operation()}}
WHY = ("--reason", "agreed with #sales: no client left", "--expires", "2999-12-31")
EARLIER = """\
# What we know of.
version: 1
accept:
  # Nobody calls it.
  - change: operation-removed
    operation: GET /a
    reason: "retired in 2030"
    expires: 2999-01-31
  - {change: operation-removed, operation: GET /gone, reason: "never again", expires: 2999-01-31}
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    Path("old.json").write_text(json.dumps(document(BOTH)))
    Path("new.json").write_text(json.dumps(document({})))
    return tmp_path


def spec(*options: str) -> int:
    return app.run(["drift", "spec", "old.json", "new.json", *options])


def entries(file: str = "baseline.yaml") -> list[dict[str, Any]]:
    return load.load(file)["accept"]


def test_what_was_found_is_accepted_from_then_on(folder: Path, capfd: pytest.CaptureFixture[str]):
    assert spec("--write-baseline", "baseline.yaml", *WHY) == 0
    assert "baseline.yaml: entries added: 2, kept: 0, dropped: 0." in capfd.readouterr().out
    first, _ = entries()
    assert first == {
        "change": "operation-removed",
        "operation": "GET /a",
        "location": "/paths/~1a/get",
        "reason": "agreed with #sales: no client left",
        "expires": "2999-12-31",
    }
    assert spec("--baseline", "baseline.yaml") == 0
    assert spec() == 1
    assert [each.name for each in folder.glob("baseline*")] == ["baseline.yaml"]


def test_entries_that_are_there_keep_their_words_comments_and_days():
    Path("baseline.yaml").write_text(EARLIER)
    assert spec("--write-baseline", "baseline.yaml", *WHY) == 0
    text = Path("baseline.yaml").read_text()
    assert text.startswith(EARLIER[: EARLIER.index("  - {")])
    assert [each["reason"] for each in entries()] == ["retired in 2030", "never again", WHY[1]]
    assert spec("--write-baseline", "baseline.yaml", *WHY) == 0
    assert Path("baseline.yaml").read_text() == text


def test_entries_that_accept_nothing_are_dropped_only_when_asked():
    expired = "  - {change: operation-removed, operation: GET /b, reason: x, expires: 2020-01-31}\n"
    Path("baseline.yaml").write_text(EARLIER + expired)
    spec("--write-baseline", "baseline.yaml", *WHY)
    assert [each["reason"] for each in entries()] == ["retired in 2030", "never again", "x", WHY[1]]
    spec("--write-baseline", "baseline.yaml", *WHY, "--prune")
    assert [each["reason"] for each in entries()] == ["retired in 2030", WHY[1]]


def test_what_another_baseline_accepts_and_what_does_not_count_is_not_written():
    Path("known.yaml").write_text(EARLIER)
    Path("new.json").write_text(json.dumps(document({"/c": {"get": operation()}})))
    spec("--baseline", "known.yaml", "--write-baseline", "baseline.yaml", *WHY)
    assert [each["operation"] for each in entries()] == ["GET /b"]
    spec("--write-baseline", "all.yaml", *WHY, "--fail-on", "any")
    assert [each["operation"] for each in entries("all.yaml")] == ["GET /a", "GET /b", "GET /c"]


def test_a_baseline_in_json_stays_json():
    entry = {"change": "operation-removed", "operation": "GET /a", "reason": "x",
             "expires": "2999-01-01"}  # fmt: skip
    Path("baseline.json").write_text(json.dumps({"version": 1, "accept": [entry]}))
    assert spec("--write-baseline", "baseline.json", *WHY) == 0
    assert [each["reason"] for each in json.loads(Path("baseline.json").read_text())["accept"]] == [
        "x", WHY[1]]  # fmt: skip


def test_what_a_server_does_is_accepted_as_well(
    apipay_sandbox: Sandbox, capfd: pytest.CaptureFixture[str]
):
    apipay_sandbox.faults.add("remove", operation="getInvoice", field="amount")
    apipay_sandbox.faults.add("rename", operation="listInvoices", field="data", to="rows")
    server = ["--base-url", apipay_sandbox.base_url, "--api-key", apipay_sandbox.api_key]
    live = ["drift", "live", *server, "--max-requests", "30", "--fail-on", "additive"]
    assert app.run(live) == 1
    assert app.run([*live, "--write-baseline", "baseline.yaml", *WHY]) == 0
    assert entries()
    assert app.run([*live, "--baseline", "baseline.yaml"]) == 0
    assert apipay_sandbox.api_key not in Path("baseline.yaml").read_text() + capfd.readouterr().out


FAULTY = {
    "no reason": (["--expires", "2999-01-01"], "needs --reason TEXT"),
    "an empty reason": (["--reason", " ", "--expires", "2999-01-01"], "needs --reason TEXT"),
    "no last day": (["--reason", "x"], "needs --expires YYYY-MM-DD"),
    "a day that is none": (["--reason", "x", "--expires", "soon"], "needs --expires YYYY-MM-DD"),
    "a day that is over": (["--reason", "x", "--expires", "2020-01-01"], "today or later"),
    "a folder that is not there": ([*WHY, "--write-baseline", "none/b.yaml"], "cannot write"),
    "a file that is none": ([*WHY, "--write-baseline", "old.json"], "begins with version: 1"),
}


@pytest.mark.parametrize("case", FAULTY)
def test_what_cannot_be_meant_is_told_before_anything_is_done(
    case: str, capfd: pytest.CaptureFixture[str]
):
    options, words = FAULTY[case]
    before = Path("old.json").read_text()
    assert spec("--write-baseline", "baseline.yaml", *options) == 2
    told = capfd.readouterr()
    assert (told.out, words in told.err) == ("", True)
    assert not Path("baseline.yaml").exists()
    assert Path("old.json").read_text() == before


@pytest.mark.parametrize("options", [["--reason", "x"], ["--expires", "2999-01-01"], ["--prune"]])
def test_what_belongs_to_it_is_refused_without_it(
    options: list[str], capfd: pytest.CaptureFixture[str]
):
    assert spec(*options) == 2
    assert "belong to --write-baseline FILE" in capfd.readouterr().err


@pytest.mark.parametrize(
    ("location", "operations"),
    [
        ("/data/*/amount", ["GET /a"]),
        ("/errors/status[]", ["GET /a", "POST /b/{id}"]),
        ("status?", ["*"]),
        ("/x", [f"GET /{number}" for number in range(30)]),
    ],
)
def test_an_entry_that_is_made_knows_its_finding_and_no_other(location: str, operations: list[str]):
    def finding(location: str) -> Finding:
        uses = tuple(map(Use, operations))
        return Finding(severity=Severity.BREAKING, change="a", uses=uses, location=location,
                       why={"en": "a", "ru": "a"})  # fmt: skip

    entry = baseline.accepting(finding(location), "x", date(2999, 1, 1))
    assert entry.knows(finding(location))
    assert not entry.knows(finding(f"{location}/more"))
    assert not entry.knows(finding(location.replace("[]", "")[1:]))
