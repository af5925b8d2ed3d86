"""The tools that check the contract notice what is wrong, and say when they cannot look."""

import copy
import hashlib
import json

import generate
import lint_contract
import node
import pytest


def test_a_document_that_is_no_openapi_is_named_with_its_place(document):
    assert lint_contract.invalid(document.root) is None
    broken = copy.deepcopy(document.root)
    del broken["paths"]["/invoices"]["get"]["responses"]["200"]["description"]
    problem = lint_contract.invalid(broken)
    assert problem is not None
    assert "paths//invoices/get" in problem


def test_the_linter_counts_the_operations_of_the_contract(document):
    assert len(list(lint_contract.operations(document.root))) == 17


@pytest.mark.parametrize(("requests", "verdict"), [(2, None), (3, "2 requests instead of 3")])
def test_a_postman_collection_has_one_request_for_each_operation(monkeypatch, requests, verdict):
    collection = {"item": [{"item": [{"request": {}}, {"item": []}]}, {"request": {}}]}

    def convert(*arguments):
        arguments[-1].write_text(json.dumps(collection), encoding="utf-8")
        return 0

    monkeypatch.setattr(node, "call", convert)
    assert lint_contract.unconvertible(requests) == verdict


def test_a_failed_conversion_is_a_finding(monkeypatch):
    monkeypatch.setattr(node, "call", lambda *_: 1)
    assert lint_contract.unconvertible(17) == "the conversion failed"


def test_a_conversion_that_writes_nothing_is_a_finding(monkeypatch):
    monkeypatch.setattr(node, "call", lambda *_: 0)
    assert lint_contract.unconvertible(17) == "no collection was written"


@pytest.fixture
def without_node(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))


@pytest.mark.usefixtures("without_node")
@pytest.mark.parametrize(("ci", "status", "word"), [("", 0, "skipped"), ("true", 1, "cannot run")])
def test_without_node_a_tool_is_skipped_with_the_reason_but_fails_in_ci(
    monkeypatch, capsys, ci, status, word
):
    monkeypatch.setenv("CI", ci)
    assert node.main(["pyright"]) == status
    assert f"pyright {word}: node and npm not found" in capsys.readouterr().err


@pytest.mark.usefixtures("without_node")
def test_a_lint_run_without_node_still_validates(monkeypatch, capsys):
    monkeypatch.setenv("CI", "true")
    assert lint_contract.main() == 1
    output = capsys.readouterr()
    assert "valid OpenAPI" in output.out
    assert "redocly" in output.err


def test_modules_are_installed_once_for_each_lock_file(monkeypatch, tmp_path):
    calls = []

    def install(command, **_):
        calls.append(command)
        (tmp_path / "node_modules").mkdir(exist_ok=True)

    monkeypatch.setattr(node, "ROOT", tmp_path)
    monkeypatch.setattr(node, "MODULES", tmp_path / "node_modules")
    monkeypatch.setattr(node.subprocess, "run", install)
    lock = tmp_path / "package-lock.json"
    for content in ("one", "one", "two"):
        lock.write_text(content)
        node.install()
    assert len(calls) == 2
    assert calls[0][:2] == ["npm", "ci"]
    stamp = (tmp_path / "node_modules/.installed").read_text()
    assert stamp == hashlib.sha256(b"two").hexdigest()


def test_the_lock_file_names_no_registry_and_pins_every_tool():
    root = generate.contract.ROOT
    lock = json.loads((root / "package-lock.json").read_bytes())
    assert [name for name, each in lock["packages"].items() if "resolved" in each] == []
    wanted = json.loads((root / "package.json").read_bytes())["devDependencies"]
    assert {name: lock["packages"][f"node_modules/{name}"]["version"] for name in wanted} == wanted
    assert all("integrity" in each for name, each in lock["packages"].items() if name)


def test_a_failing_generator_stops_with_its_output():
    with pytest.raises(SystemExit, match="openapi_python_client failed"):
        generate.run("openapi_python_client", "generate", "--path", "absent.yaml")
