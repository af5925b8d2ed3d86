# ruff: noqa: E501 - Russian is written in Cyrillic; a table is read across
"""The command as people run it: a program with arguments, two streams and an exit code."""

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, get_args

import apipay
import pytest
from apipay_cli import options
from apipay_drift import FailOn, load
from apipay_drift.reports import Format

from contract_tests.drift.documents import document, operation

COMMAND = Path(sys.executable).with_name("apipay")
OLD = document({"/a": {"get": operation()}, "/b": {"get": operation()}})
NEWER = document({**OLD["paths"], "/c": {"get": operation()}})
BROKEN = document({"/a": {"get": operation()}})


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, content in (("old", OLD), ("newer", NEWER), ("broken", BROKEN)):
        (tmp_path / f"{name}.json").write_text(json.dumps(content))
    return tmp_path


def run(folder: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    kept = {name: text for name, text in os.environ.items() if not name.startswith("APIPAY_")}
    return subprocess.run(
        [COMMAND, *arguments],
        check=False,
        capture_output=True,
        cwd=folder,
        encoding="utf-8",
        env=kept | {"COLUMNS": "200", "NO_COLOR": "1"} | variables,
        timeout=30,
    )


def spec(folder: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    return run(folder, "drift", "spec", *arguments, **variables)


@pytest.mark.parametrize(
    ("new", "options", "code"),
    [
        ("old.json", (), 0),
        ("newer.json", (), 0),
        ("newer.json", ("--fail-on", "additive"), 1),
        ("newer.json", ("--fail-on", "any"), 1),
        ("broken.json", (), 1),
        ("none.json", (), 2),
        ("broken.json", ("--fail-on", "never"), 2),
        ("broken.json", ("--format", "yaml"), 2),
        ("broken.json", ("--output", "none/report.txt"), 2),
        ("broken.json", ("--baseline", "none.yaml"), 2),
    ],
)
def test_the_exit_code_tells_drift_from_what_could_not_run(
    folder: Path, new: str, options: tuple[str, ...], code: int
):
    done = spec(folder, "old.json", new, *options)
    assert done.returncode == code, done.stderr
    assert bool(done.stderr) is (code == 2)


def test_json_is_all_that_stands_on_stdout(folder: Path):
    done = spec(folder, "old.json", "broken.json", "--format", "json")
    (finding,) = json.loads(done.stdout)["findings"]
    assert finding["severity"] == "breaking"
    assert finding["operation"] == "GET /b"
    assert finding["location"] == "/paths/~1b/get"
    assert finding["change"] == "operation-removed"
    assert done.stderr == ""


def test_a_report_goes_to_a_file_and_its_summary_to_stdout(folder: Path):
    done = spec(folder, "old.json", "broken.json", "--format", "html", "--output", "report.html")
    assert done.stdout == "Breaking: 1 · operations compared: 1\n"
    assert (folder / "report.html").read_text("utf-8").startswith("<!doctype html>")


def test_a_report_is_russian_when_asked_by_option_or_variable(folder: Path):
    by_option = spec(folder, "old.json", "broken.json", "--lang", "ru")
    by_variable = spec(folder, "old.json", "broken.json", APIPAY_LANG="ru", LC_ALL="C")
    assert "Операции больше нет" in by_option.stdout == by_variable.stdout


def test_a_baseline_turns_a_known_break_green(folder: Path):
    entry = "change: operation-removed, operation: GET /b, reason: agreed, expires: 2999-12-31"
    (folder / "baseline.yaml").write_text(f"version: 1\naccept:\n  - {{{entry}}}\n")
    done = spec(folder, "old.json", "broken.json", "--baseline", "baseline.yaml")
    assert done.returncode == 0
    assert "agreed (until 2999-12-31)" in done.stdout


def test_migrate_adds_what_to_change_in_code(folder: Path):
    changed = load.contract()
    del changed["paths"]["/refunds/{id}"]
    (folder / "changed.json").write_text(json.dumps(changed))
    plain = spec(folder, "contract", "changed.json")
    told = spec(folder, "contract", "changed.json", "--migrate")
    assert "client.refunds.get()" not in plain.stdout
    assert "Remove the calls of client.refunds.get()" in told.stdout


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def published(folder: Path) -> Iterator[str]:
    """The address of a folder on a server of its own."""

    def handler(*arguments: Any) -> Quiet:
        return Quiet(*arguments, directory=str(folder))

    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def test_without_arguments_the_contract_is_held_against_the_published_document(
    folder: Path, published: str
):
    changed = load.contract()
    del changed["components"]["schemas"]["Invoice"]["properties"]["client_name"]
    (folder / "openapi.json").write_text(json.dumps(changed))
    done = spec(folder, "--format", "json", APIPAY_SPEC_URL=f"{published}/openapi.json")
    told = {(one["change"], one["severity"]) for one in json.loads(done.stdout)["findings"]}
    assert ("response-property-removed", "breaking") in told
    assert done.returncode == 1


def test_what_may_be_secret_in_a_url_is_in_no_report(folder: Path, published: str):
    (folder / "openapi.json").write_text(json.dumps(load.contract()))
    url = f"{published.replace('://', '://user:secret@')}/openapi.json?token=secret"
    for form in ("terminal", "json", "junit", "sarif", "markdown", "html"):
        done = spec(folder, "contract", url, "--format", form)
        assert (done.returncode, done.stderr) == (0, "")
        assert "secret" not in done.stdout


def test_without_anything_to_compare_it_says_what_to_give(folder: Path):
    for arguments in ((), ("old.json",)):
        done = spec(folder, *arguments)
        assert done.returncode == 2
        assert "give two documents, OLD and NEW" in done.stderr


def test_the_sandbox_is_started_by_the_same_command(folder: Path):
    assert (
        run(folder, "sandbox", "--help").stdout
        == subprocess.run(
            [sys.executable, "-m", "apipay_sandbox", "--help"],
            check=True,
            capture_output=True,
            text=True,
            env=os.environ | {"COLUMNS": "200"},
        ).stdout
    )
    assert run(folder, "sandbox", "--port", "none").returncode == 2


def test_help_names_the_commands_and_loads_none_of_them(folder: Path):
    told = run(folder, "--help").stdout
    assert "drift" in told
    assert "sandbox" in told
    heavy = "httpx", "ruamel.yaml", "apipay_drift", "apipay_sandbox", "apipay"
    ask = f"import sys, apipay_cli.app; print([name for name in {heavy} if name in sys.modules])"
    assert subprocess.check_output([sys.executable, "-c", ask], text=True).strip() == "[]"


def test_the_version_is_that_of_the_package(folder: Path):
    assert run(folder, "--version").stdout.strip() == apipay.__version__


def test_the_options_offer_what_the_reports_can():
    assert set(get_args(options.FormatName)) == set(Format)
    assert set(get_args(options.FailOn)) == set(FailOn)


def test_two_large_documents_are_compared_in_two_seconds(folder: Path):
    """2 MB each, 500 operations that share schemas of cycles; the bound has room for slow machines."""
    for name, changed in (("big_old", False), ("big_new", True)):
        (folder / f"{name}.json").write_text(json.dumps(large(changed=changed)))
    assert (folder / "big_old.json").stat().st_size > 2_000_000
    started = time.monotonic()
    done = spec(folder, "big_old.json", "big_new.json")
    assert done.returncode == 1
    assert time.monotonic() - started < 6


def large(*, changed: bool) -> dict[str, Any]:
    kinds = 900

    def schema(number: int) -> dict[str, Any]:
        texts = {
            f"field_{index}": {"type": "string", "description": "x" * 60} for index in range(18)
        }
        if changed and number % 50 == 0:
            texts.pop("field_7")
        other = {"$ref": f"#/components/schemas/S{(number * 7 + 1) % kinds}"}
        return {
            "type": "object",
            "properties": {**texts, "next": other, "list": {"type": "array", "items": other}},
        }

    def answer(number: int) -> dict[str, Any]:
        ref = {"$ref": f"#/components/schemas/S{number}"}
        return {"200": {"description": "ok", "content": {"application/json": {"schema": ref}}}}

    paths = {f"/things/{number}": {"get": {"responses": answer(number)}} for number in range(500)}
    return document(paths, components={"schemas": {f"S{n}": schema(n) for n in range(kinds)}})
