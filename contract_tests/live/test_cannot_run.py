"""What cannot run ends with exit code 2 and one sentence that says what to do; no traceback."""

import json
import socket
from pathlib import Path

import pytest
from apipay_cli import app
from apipay_drift.live import wire
from apipay_sandbox.testing import Sandbox

from contract_tests.live.ground import Said, foreign, staged

KEY = "the-key-that-nobody-may-see"


@pytest.fixture
def said(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    """Run `apipay drift live` in a folder of its own; return code, stdout and stderr."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("APIPAY_API_KEY", KEY)
    monkeypatch.delenv("APIPAY_BASE_URL", raising=False)
    monkeypatch.setattr(wire, "PAUSES", (0.01, 0.01))  # between tries: nobody gets well meanwhile

    def command(*arguments: str) -> tuple[int, str, str]:
        code = app.run(["drift", "live", *arguments])
        out, err = capfd.readouterr()
        assert KEY not in out + err
        return code, out, err

    return command


@pytest.fixture(scope="module")
def nobody() -> str:
    """An address at which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return f"http://127.0.0.1:{listener.getsockname()[1]}/api"


FAULTY = {
    "no address": ([], "--base-url"),
    "an address without a scheme": (["--base-url", "host/api"], "--base-url"),
    "another scheme": (["--base-url", "ftp://host/api"], "--base-url"),
    "no host": (["--base-url", "http:///api"], "--base-url"),
    "a port that is none": (["--base-url", "http://127.0.0.1:99999/api"], "--base-url"),
    "a host that is none": (["--base-url", "http://[::1/api"], "--base-url"),
    "a query": (["--base-url", "http://127.0.0.1/api?key=1"], "--base-url"),
    "a line break": (["--base-url", "http://127.0.0.1/a\npi"], "--base-url"),
    "another mode": (["--mode", "destroy"], "--mode"),
    "no request": (["--max-requests", "0"], "--max-requests"),
    "too many requests": (["--max-requests", "100000"], "--max-requests"),
    "a number that is none": (["--max-requests", "many"], "--max-requests"),
    "a plan of a run that goes on": (["--dry-run", "--resume", "x"], "leave out --resume"),
    "control that is no address": (["--control", "nowhere"], "--control"),
    "an invoice that is none": (["--paid-invoice", "0"], "--paid-invoice"),
    "a paid invoice of which nothing may be given back": (
        ["--paid-invoice", "1", "--mode", "read-only"], "--mode sandbox"),
    "a paid invoice and somebody who pays": (
        ["--paid-invoice", "1", "--control", "http://127.0.0.1/_sandbox"],
        "--paid-invoice and --control"),
    "a phone that begins with 7": (["--phone", "77001234567"], "--phone"),
    "a phone of other digits": (["--phone", "8\u0667001234567"], "--phone"),
    "a phone with a line break": (["--phone", "87001234567\n"], "--phone"),
    "a seed below nought": (["--seed", "-1"], "--seed"),
    "no time": (["--timeout", "0"], "--timeout"),
    "time without end": (["--timeout", "inf"], "--timeout"),
    "time that is no number": (["--timeout", "nan"], "--timeout"),
    "a journal that is not there": (["--resume", "none.journal"], "none.journal"),
    "another format": (["--format", "pdf"], "--format"),
    "another judgement": (["--fail-on", "never"], "--fail-on"),
    "a baseline that is not there": (["--baseline", "none.yaml"], "none.yaml"),
    "another language": (["--lang", "kk"], "--lang"),
}  # fmt: skip


@pytest.mark.parametrize("case", FAULTY)
def test_a_faulty_argument_is_named_and_nothing_is_sent(case: str, said, nobody: str):
    arguments, named = FAULTY[case]
    given = [] if "--base-url" in arguments or not arguments else ["--base-url", nobody]
    code, out, err = said(*given, *arguments)
    assert code == 2
    assert named in err
    assert out == ""
    assert "cannot be reached" not in err


def test_a_baseline_that_is_broken_is_told_before_anything_is_sent(
    said, tmp_path: Path, apipay_sandbox: Sandbox
):
    (tmp_path / "baseline.yaml").write_text("version: 1\naccept: [{change: leak}]\n")
    code, _, err = said("--base-url", apipay_sandbox.base_url, "--baseline", "baseline.yaml")
    assert code == 2
    assert "reason" in err
    assert apipay_sandbox.requests == []


@pytest.mark.parametrize("key", ["", " ", "a\nb", "ключ", "a b"])
def test_a_key_that_no_header_can_have_is_told_without_it(
    key: str, said, nobody: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("APIPAY_API_KEY", key)
    code, out, err = said("--base-url", nobody)
    assert (code, out) == (2, "")
    assert "APIPAY_API_KEY" in err
    assert len(key) < 2 or key not in err


def test_a_server_that_is_not_there_is_named(said, nobody: str):
    code, _, err = said("--base-url", nobody)
    assert code == 2
    assert f"{nobody} cannot be reached" in err


def test_a_wrong_key_is_told_from_drift(said, apipay_sandbox: Sandbox):
    for mode in ("read-only", "sandbox"):
        code, _, err = said("--base-url", apipay_sandbox.base_url, "--mode", mode)
        assert code == 2
        assert "refuses the key (401): check --api-key or APIPAY_API_KEY" in err
    assert len(apipay_sandbox.requests) == 4


@pytest.mark.parametrize("budget", ["1", "2"])
@pytest.mark.parametrize("mode", ["read-only", "sandbox"])
def test_a_wrong_key_is_told_whatever_the_budget(
    mode: str, budget: str, said, apipay_sandbox: Sandbox
):
    code, _, err = said("--base-url", apipay_sandbox.base_url, "--max-requests", budget,
                        "--mode", mode)  # fmt: skip
    assert code == 2
    assert "refuses the key" in err
    assert len(apipay_sandbox.requests) <= int(budget)


@pytest.mark.parametrize("path", ["", "/api/v1", "/nowhere", "/api/invoices"])
def test_an_address_that_is_not_the_apis_is_told(path: str, said, apipay_sandbox: Sandbox):
    key = apipay_sandbox.api_key
    code, _, err = said("--base-url", f"{apipay_sandbox.url}{path}", "--api-key", key)
    assert code == 2
    assert "does not answer like the API" in err
    assert "--base-url has to end where the paths of openapi.yaml begin" in err


STRANGE = {
    "a page": Said(200, b"<html>Welcome</html>", (("Content-Type", "text/html"),)),
    "a redirect": Said(302, b"", (("Location", "https://elsewhere.example/login"),)),
    "a maintenance page": Said(503, b"<html>Soon back</html>", (("Content-Type", "text/html"),)),
    "a gateway in JSON": Said(502, b'{"message": "Bad gateway"}'),
    "nothing at all": Said(200, b""),
    "half of a body": Said(200, b'{"data": [{"id": 1, "amo'),
    "deeper than anybody reads": Said(200, b"[" * 100_000),
    "no number that JSON knows": Said(200, b"NaN"),
}


@pytest.mark.parametrize("mode", ["read-only", "sandbox"])
@pytest.mark.parametrize("case", STRANGE)
def test_something_else_at_the_address_is_told_from_drift(case: str, mode: str, said):
    with staged(lambda _: STRANGE[case]) as server:
        code, _, err = said("--base-url", server.base_url, "--mode", mode)
    assert code == 2
    assert "does not answer like the API" in err
    assert all(one.headers["x-api-key"] == KEY for one in server.to_api)


def test_a_key_is_not_carried_elsewhere_by_a_redirect(said):
    with staged(lambda _: Said()) as elsewhere:
        away = Said(307, b"", (("Location", f"{elsewhere.base_url}/invoices"),))
        with staged(lambda _: away) as server:
            assert said("--base-url", server.base_url)[0] == 2
    assert elsewhere.asked == []


def test_control_that_is_none_is_told(said, apipay_sandbox: Sandbox):
    code, _, err = said("--base-url", apipay_sandbox.base_url, "--control", apipay_sandbox.url)
    assert code == 2
    assert "is no control endpoint of a sandbox" in err
    assert apipay_sandbox.requests == []


def test_control_of_another_sandbox_is_told_before_anything_is_paid_there(
    said, apipay_sandbox: Sandbox
):
    with Sandbox.running() as another:
        doors = f"{another.url}/_sandbox"
        code, _, err = said("--base-url", apipay_sandbox.base_url, "--control", doors)
        assert another.requests == []
    assert code == 2
    assert f"--control {doors} is of another sandbox" in err
    assert apipay_sandbox.requests == []


@pytest.mark.parametrize(
    "text",
    ["", "{}", "[]", "no JSON", "null\n", '{"version": 99}', '{"version": 1, "run": 5}',
     '{"version": 1, "run": {"seed": 1}}', '{"version": 1, "run": {}}\n{"asked": 1}',
     '{"version": 1, "run": {}}\n{"ends": true}', "\xff"],
)  # fmt: skip
@pytest.mark.parametrize("end", ["\n", ""])
def test_a_file_that_is_no_journal_is_told(text: str, end: str, said, tmp_path: Path):
    (tmp_path / "run.journal").write_text(f"{text}{end}", "latin-1")
    code, out, err = said("--resume", "run.journal")
    assert (code, out) == (2, "")
    assert "journal" in err


def test_a_journal_of_another_plan_is_told_and_nothing_is_sent(
    said, tmp_path: Path, apipay_sandbox: Sandbox
):
    run = {"base_url": apipay_sandbox.base_url, "seed": 1, "began": "2026-01-01T00:00:00Z"}
    kept = {"asked": "something else", "answer": None, "cost": 1}
    lines = [{"version": 1, "run": run}, kept]
    (tmp_path / "run.journal").write_text("".join(f"{json.dumps(line)}\n" for line in lines))
    code, _, err = said("--resume", "run.journal", "--api-key", apipay_sandbox.api_key)
    assert code == 2
    assert "the journal is of another plan" in err
    assert apipay_sandbox.requests == []


def test_a_report_that_cannot_be_written_is_told(said, apipay_sandbox: Sandbox):
    with foreign(apipay_sandbox) as server:
        code, _, err = said("--base-url", server.base_url, "--api-key", server.api_key,
                            "--max-requests", "1", "--output", "none/report.txt")  # fmt: skip
    assert code == 2
    assert "cannot write none/report.txt" in err
    assert apipay_sandbox.requests == []
