"""SARIF as code hosts want it: a file, a line, a rule, and a fingerprint that stays."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from apipay_cli import app
from apipay_sandbox.testing import Sandbox

ROOT = Path(__file__).resolve().parents[2]
OLD = """\
openapi: 3.0.3
info: {title: Orders, version: "1"}
paths:
  /orders:
    get:
      responses:
        "200":
          description: ok
          content:
            application/json:
              schema: {$ref: "#/components/schemas/Order"}
    post:
      responses: {"200": {description: ok}}
components:
  schemas:
    Order:
      type: object
      properties:
        status:
          type: string
          enum: [new]
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def told(*arguments: str, file: str = "report.sarif") -> dict[str, Any]:
    app.run(["drift", *arguments, "--format", "sarif", "--output", file])
    (run,) = json.loads(Path(file).read_text("utf-8"))["runs"]
    return run


def places(run: dict[str, Any]) -> dict[str, tuple[str, int]]:
    """Return by change the file and the line in which it is seen."""
    found = {}
    for one in run["results"]:
        (place,) = one["locations"]
        seen = place["physicalLocation"]
        found[one["ruleId"]] = (seen["artifactLocation"]["uri"], seen["region"]["startLine"])
    return found


def prints(run: dict[str, Any]) -> list[str]:
    return [one["partialFingerprints"]["primaryLocationLineHash"] for one in run["results"]]


def line_of(words: str, text: str) -> int:
    return text[: text.rindex(words)].count("\n") + 1


def compared(folder: Path, old: str, new: str) -> dict[str, Any]:
    (folder / "api docs").mkdir(exist_ok=True)
    for name, text in (("old", old), ("new", new)):
        (folder / "api docs" / name).write_text(text)
    return told("spec", "api docs/old", "api docs/new")


def test_a_change_is_seen_in_the_new_document_in_its_line(folder: Path):
    new = OLD.replace("enum: [new]", "enum: [new, paid]")
    found = places(compared(folder, OLD, new))
    assert found == {"response-enum-values-added": ("api%20docs/new", line_of("status:", new))}


def test_a_change_in_json_is_seen_in_its_line(folder: Path):
    document = {"openapi": "3.0.3", "info": {"title": "a", "version": "1"}, "paths": {
        "/a/b": {"get": {"responses": {"200": {"description": "ok"}}}}}}  # fmt: skip
    new = json.dumps(
        document | {"paths": document["paths"] | {"/c": document["paths"]["/a/b"]}}, indent=1
    )
    found = places(compared(folder, json.dumps(document), new))
    assert found == {"operation-added": ("api%20docs/new", line_of('"get"', new))}


def test_what_is_gone_is_seen_where_it_was(folder: Path):
    new = OLD[: OLD.index("    post:")] + OLD[OLD.index("components:") :]
    found = places(compared(folder, OLD, new))
    assert found == {"operation-removed": ("api%20docs/new", 4)}


def test_a_document_elsewhere_is_named_whole(
    folder: Path, tmp_path_factory: pytest.TempPathFactory
):
    away = tmp_path_factory.mktemp("away")
    (away / "new.yaml").write_text(OLD.replace("post:", "put:"))
    (folder / "old.yaml").write_text(OLD)
    found = places(told("spec", "old.yaml", str(away / "new.yaml")))
    assert {uri for uri, _ in found.values()} == {(away / "new.yaml").as_uri()}


@pytest.mark.parametrize("there", [True, False])
def test_what_a_server_does_is_seen_at_the_operation_of_the_contract(
    there: bool, folder: Path, apipay_sandbox: Sandbox
):
    law = (ROOT / "openapi.yaml").read_text("utf-8")
    if there:
        shutil.copy(ROOT / "openapi.yaml", folder)
    apipay_sandbox.faults.add("remove", operation="getInvoice", field="amount")
    run = told("live", "--base-url", apipay_sandbox.base_url, "--api-key", apipay_sandbox.api_key)
    (uri, line) = places(run)["field-missing"]
    assert uri == "openapi.yaml"
    if there:
        assert law.splitlines()[line - 1] == "    get:"
        assert law.splitlines()[line - 2 : line] != law.splitlines()[:2]
        assert "operationId: getInvoice" in "".join(law.splitlines()[line : line + 3])
    else:
        assert line == 1


def test_a_code_host_finds_all_that_it_asks_for(folder: Path):
    new = OLD.replace("enum: [new]", "enum: [new, paid]").replace("post:", "put:")
    run = compared(folder, OLD, new)
    assert run["automationDetails"]["id"] == "apipay-drift/spec/"
    rules = run["tool"]["driver"]["rules"]
    assert {one["ruleId"] for one in run["results"]} == {rule["id"] for rule in rules}
    assert all(rule[name]["text"] for rule in rules
               for name in ("shortDescription", "fullDescription", "help"))  # fmt: skip
    assert all(one["message"]["text"] for one in run["results"])
    assert len(set(prints(run))) == len(run["results"]) > 1
    moved = compared(folder, OLD, f"# a comment\n\n{new}")
    assert prints(run) == prints(moved)
