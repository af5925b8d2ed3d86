"""`apipay drift har`: recorded traffic is held to the contract, whoever recorded it."""

import base64
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx
import jsonschema_rs
import pytest
from apipay_cli import app
from apipay_drift.reports import Format

from contract_tests.absent import of_the_system
from contract_tests.samples import INVOICE

API = "https://pay.example.com/v1"
ROOT = Path(__file__).resolve().parents[2]
SCHEMA = ROOT / "drift" / "apipay_drift" / "report.schema.json"


def entry(path: str = "/invoices/42", body: Any = INVOICE, base: str = API, **more: Any) -> Any:
    headers = [{"name": "content-type", "value": "application/json"},
               {"name": "x-ratelimit-remaining", "value": "59"}]  # fmt: skip
    content = {"mimeType": "application/json", "text": json.dumps(body)} | more.pop("content", {})
    key = [{"name": "X-API-Key", "value": "secret-key-of-a-shop"}]
    return {
        "request": {"method": more.pop("method", "GET"), "url": f"{base}{path}", "headers": key},
        "response": {"status": 200, "headers": headers, "content": content} | more,
    }


def har(folder: Path, *entries: Any) -> Path:
    file = folder / "traffic.har"
    file.write_text(json.dumps({"log": {"version": "1.2", "entries": list(entries)}}))
    return file


def run(*arguments: Any, stdin: bytes | None = None) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "apipay_cli", "drift", "har", *map(str, arguments)]
    given = None if stdin is None else stdin.decode()
    return subprocess.run(
        command, input=given, capture_output=True, text=True, encoding="utf-8", check=False
    )


def found(file: Path, *options: str) -> dict[str, Any]:
    done = run(file, "--format", "json", *options)
    assert done.stderr == ""
    report: dict[str, Any] = json.loads(done.stdout)
    jsonschema_rs.validator_for(json.loads(SCHEMA.read_text())).validate(report)
    return report


def test_what_the_sandbox_has_recorded_is_no_drift(apipay_sandbox, tmp_path):
    key = {"X-API-Key": apipay_sandbox.api_key}
    with httpx.Client(base_url=apipay_sandbox.base_url, headers=key) as client:
        made = client.post("/invoices", json={"amount": 5, "phone_number": "87001234567"}).json()
        client.get(f"/invoices/{made['id']}")
        client.post("/invoices", json={})
        client.get("/refunds/7")
        file = tmp_path / "sandbox.har"
        file.write_bytes(client.get(f"{apipay_sandbox.url}/_sandbox/requests.har").content)
    done = run(file)
    assert (done.returncode, done.stderr) == (0, "")
    report = found(file)
    assert report["findings"] == []
    assert {"POST /invoices", "GET /invoices/{id}", "GET /refunds/{id}"} == set(report["checked"])
    assert len(report["unchecked"]) >= 14


@pytest.mark.parametrize(
    ("change", "body"),
    [
        ("type-changed", INVOICE | {"amount": 10000}),
        ("field-missing", {k: v for k, v in INVOICE.items() if k != "payment_url"}),
        ("field-unknown", INVOICE | {"colour": "red"}),
        ("format-changed", INVOICE | {"created_at": "31.01.2025"}),
        ("enum-value-unknown", INVOICE | {"status": "settled"}),
        ("null-instead-of-absent", INVOICE | {"paid_at": None}),
    ],
)
def test_what_deviates_is_told_with_its_operation(tmp_path, change, body):
    report = found(har(tmp_path, entry(body=body)))
    assert {each["change"] for each in report["findings"]} == {change}
    assert {each["operation"] for each in report["findings"]} == {"GET /invoices/{id}"}


def test_drift_ends_with_1_and_an_addition_only_where_it_is_asked_for(tmp_path):
    assert run(har(tmp_path, entry(body=INVOICE | {"amount": 1}))).returncode == 1
    added = har(tmp_path, entry(body=INVOICE | {"colour": "red"}))
    assert run(added).returncode == 0
    assert run(added, "--fail-on", "additive").returncode == 1


def test_a_baseline_accepts_what_is_known(tmp_path):
    file = har(tmp_path, entry(body=INVOICE | {"amount": 1}))
    baseline = tmp_path / "baseline.yaml"
    baseline.write_text(
        "version: 1\naccept:\n"
        "  - {change: type-changed, reason: known to all, expires: 2999-01-01}\n"
    )
    assert run(file, "--baseline", baseline).returncode == 0


def test_other_servers_are_passed_over_and_the_api_is_recognised(tmp_path):
    other = entry("/invoices/42", INVOICE | {"amount": 1}, base="https://shop.example.com")
    other["request"]["headers"] = []
    file = har(tmp_path, other, entry(), entry("/refunds", {"data": [], "meta": {}}))
    report = found(file)
    assert API in report["notes"][0]
    assert {each["operation"] for each in report["findings"]} == {"GET /refunds"}
    assert found(file, "--base-url", "https://shop.example.com")["findings"]


def test_a_body_in_base64_is_read_and_one_that_was_not_recorded_is_said(tmp_path):
    coded = base64.b64encode(json.dumps(INVOICE | {"amount": 1}).encode()).decode()
    assert found(har(tmp_path, entry(content={"text": coded, "encoding": "base64"})))["findings"]
    bare = entry("/invoices/42")
    bare["response"]["content"] = {"size": 900, "mimeType": "application/json"}
    report = found(har(tmp_path, bare))
    assert report["findings"] == []
    assert "the body was not recorded" in {each["why"] for each in report["unchecked"]}


def test_stdin_is_read_too(tmp_path):
    content = har(tmp_path, entry()).read_bytes()
    assert run("-", stdin=content).returncode == 0


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "the end of the file comes"),
        ('{"log": {"version": "1.2", "entries": [{"request": {"met', "in the middle of a value"),
        ('{"log": {"version": "1.2"}}', "entries"),
        ("[]", "{ is expected"),
        ('{"log": {"entries": [7]}}', "entries[0]"),
        ('{"log": {"entries": [{"request": {"method": "GET"}}]}}', "url"),
    ],
)
def test_a_broken_file_is_said_with_the_place(tmp_path, text, said):
    file = tmp_path / "broken.har"
    file.write_text(text)
    done = run(file)
    assert done.returncode == 2
    assert done.stdout == ""
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_no_traffic_of_the_api_and_no_file_are_said(tmp_path):
    done = run(har(tmp_path, entry("/nothing/of/it")))
    assert (done.returncode, "--base-url" in done.stderr) == (2, True)
    done = run(tmp_path / "nowhere.har")
    assert (done.returncode, "cannot read" in done.stderr) == (2, True)


@pytest.mark.parametrize(
    "named", ["foo", "pay.example.com/v1", "ftp://pay.example.com", "", "https://"]
)
def test_a_server_that_is_no_address_is_refused(tmp_path, capfd, named):
    assert app.run(["drift", "har", str(har(tmp_path, entry())), "--base-url", named]) == 2
    told = "apipay: --base-url has to be an address such as https://host/api\n"
    assert capfd.readouterr() == ("", told)


@pytest.mark.parametrize("named", [f"{API}/", "https://PAY.example.com:443/v1"])
def test_a_server_is_known_however_its_address_is_written(tmp_path, capfd, named):
    assert app.run(["drift", "har", str(har(tmp_path, entry())), "--base-url", named]) == 0
    capfd.readouterr()


def test_a_server_to_which_nothing_went_is_told_with_those_that_fit(tmp_path, capfd):
    file = har(tmp_path, entry())
    assert app.run(["drift", "har", str(file), "--base-url", "https://pay.example.com/v2"]) == 2
    told = f"holds no request to https://pay.example.com/v2; the paths of the contract fit {API}\n"
    assert capfd.readouterr().err.endswith(told)


def test_nothing_personal_is_in_any_report(tmp_path, capfd):
    secrets = {"client_phone": "87771112233", "description": "Secret-Gift", "amount": 777.12}
    file = har(tmp_path, entry(body=INVOICE | secrets | {"colour": "Secret-Value"}))
    for form in Format:
        for language in ("en", "ru"):
            app.run(["drift", "har", str(file), "--format", form.value, "--lang", language])
            text = capfd.readouterr().out
            assert text
            for secret in ("87771112233", "Secret-", "777.12", "secret-key-of-a-shop"):
                assert secret not in text


def test_a_hundred_megabytes_are_read_in_bounded_memory(tmp_path):
    status = of_the_system("/proc/self/status", "what a process has taken of the memory")
    one = json.dumps(entry("/invoices", {"data": [INVOICE] * 100, "meta": {
        "current_page": 1, "per_page": 100, "total": 100}}))  # fmt: skip
    file = tmp_path / "big.har"
    with file.open("w") as out:
        out.write('{"log": {"version": "1.2", "entries": [')
        number = 100_000_000 // len(one)
        for place in range(number):
            out.write(one if place == 0 else f",{one}")
        out.write("]}}")
    measure = (
        "import pathlib, sys; from apipay_cli.__main__ import main;"
        "code = main(['drift', 'har', sys.argv[1]]);"
        f"told = pathlib.Path('{status}').read_text();"
        "print(told.split('VmHWM:')[1].split()[0]); sys.exit(code)"
    )
    done = subprocess.run(
        [sys.executable, "-c", measure, file], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert int(done.stdout.split()[-1]) < 100_000  # KiB
