"""What recorders leave out or pack is said, and is no drift: the sandbox's log and packed files."""

import gzip
import json
from pathlib import Path
from typing import Any

import httpx
import pytest
from apipay_drift import BrokenDocument, Report
from apipay_drift.findings import Unchecked
from apipay_drift.har import check
from apipay_sandbox.testing import Sandbox


@pytest.fixture
def recorded(apipay_sandbox: Sandbox, tmp_path: Path) -> Path:
    """The sandbox's log after a list that is longer than what a log keeps of a body."""
    key = {"X-API-Key": apipay_sandbox.api_key}
    invoice = {"amount": 5, "phone_number": "87001234567", "description": "Ж" * 500}
    with httpx.Client(base_url=apipay_sandbox.base_url, headers=key) as client:
        for _ in range(20):
            client.post("/invoices", json=invoice)
        client.get("/invoices", params={"per_page": 100})
        file = tmp_path / "sandbox.har"
        file.write_bytes(client.get(f"{apipay_sandbox.url}/_sandbox/requests.har").content)
    return file


def test_a_list_too_long_for_the_log_of_the_sandbox_is_no_drift_but_said(recorded: Path):
    report = check(str(recorded))
    assert report.findings == ()
    assert Unchecked("GET /invoices (1)", "the body was cut off") in report.unchecked


def test_the_log_of_the_sandbox_has_the_size_of_what_was_sent(recorded: Path):
    (listed,) = [one for one in _entries(recorded) if one["request"]["method"] == "GET"]
    answer = listed["response"]
    assert answer["content"]["size"] == answer["bodySize"] > 20 * 1000


def test_a_packed_file_is_read_as_it_is(recorded: Path, tmp_path: Path):
    packed = tmp_path / "packed.har.gz"
    packed.write_bytes(gzip.compress(recorded.read_bytes()))
    assert _said(check(str(packed))) == _said(check(str(recorded)))


def test_a_packed_file_that_ends_too_soon_is_named(recorded: Path, tmp_path: Path):
    packed = tmp_path / "packed.har.gz"
    packed.write_bytes(gzip.compress(recorded.read_bytes())[:500])
    with pytest.raises(BrokenDocument, match=r"packed\.har\.gz.*unpack"):
        check(str(packed))


def _said(report: Report) -> tuple[Any, ...]:
    return report.findings, report.checked, report.unchecked


def _entries(file: Path) -> list[dict[str, Any]]:
    return json.loads(file.read_text("utf-8"))["log"]["entries"]
