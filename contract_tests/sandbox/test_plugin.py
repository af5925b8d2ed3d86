"""The pytest plugin as a user's project sees it: outside the checkout, with and without xdist."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

TESTS = """
import json
from datetime import timedelta

import pytest
from apipay import NotFound, OutcomeUnknown, RateLimited


def test_client_and_sandbox_meet(apipay_client, apipay_sandbox):
    invoice = apipay_client.invoices.create(amount="10.50", phone_number="87001234567")
    apipay_sandbox.pay(invoice.id, "Дана")
    paid = apipay_client.invoices.get(invoice.id)
    assert (paid.status, paid.client_name) == ("paid", "Дана")
    assert apipay_client.invoices.refund(invoice.id).amount == paid.amount


@pytest.mark.parametrize("turn", range(6))
def test_every_test_has_a_world_and_a_key_of_its_own(apipay_client, apipay_sandbox, turn):
    assert list(apipay_client.invoices.list()) == []
    for _ in range(20):  # six of these would exceed the pace of one key
        apipay_client.invoices.create(amount=1, phone_number="87001234567")


def test_time(apipay_client, apipay_sandbox):
    before = apipay_sandbox.clock.freeze()
    invoice = apipay_client.invoices.create(amount=1, phone_number="87000000030")
    assert apipay_sandbox.clock.advance(timedelta(seconds=30)) - before == timedelta(seconds=30)
    assert apipay_client.invoices.get(invoice.id).status == "paid"
    assert apipay_sandbox.clock.frozen
    apipay_sandbox.clock.to(before + timedelta(days=400))
    apipay_sandbox.clock.thaw()
    assert not apipay_sandbox.clock.frozen


def test_faults(apipay_client, apipay_sandbox):
    apipay_sandbox.faults.add("error", operation="getInvoice", status=503, count=2)
    with pytest.raises(NotFound):
        apipay_client.invoices.get(7)
    apipay_sandbox.faults.add("drop", operation="createInvoice", when="after", count=1)
    with pytest.raises(OutcomeUnknown):
        apipay_client.invoices.create(amount=1, phone_number="87001234567")
    assert len(list(apipay_client.invoices.list())) == 1
    apipay_sandbox.faults.add("rate_limit", retry_after=3600)
    with pytest.raises(RateLimited):
        apipay_client.invoices.get(1)


def test_webhooks(apipay_client, apipay_sandbox):
    webhook_id, secret = apipay_sandbox.register_webhook(apipay_sandbox.inbox.url)
    apipay_sandbox.pay(apipay_client.invoices.create(amount=1, phone_number="87001234567").id)
    (received,) = apipay_sandbox.inbox.wait(1)
    assert json.loads(received.body)["invoice"]["status"] == "paid"


def test_data(apipay_client, apipay_sandbox):
    apipay_sandbox.seed(30)
    apipay_sandbox.snapshot()
    apipay_client.invoices.create(amount=1, phone_number="87001234567")
    apipay_sandbox.restore()
    assert len(list(apipay_client.invoices.list())) == 30
    assert len(apipay_sandbox.requests) >= 2
"""


# What a user's project need not have takes longer to load than these tests take.
WITHOUT = [f"-pno:{plugin}" for plugin in ("cacheprovider", "schemathesis", "anyio")]


def run(folder: Path, *arguments: str, **env: str) -> subprocess.CompletedProcess[str]:
    (folder / "test_mine.py").write_text(TESTS, "utf-8")
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    command = [sys.executable, "-m", "pytest", "-W", "error", *WITHOUT, *arguments]
    return subprocess.run(
        command, cwd=folder, env=kept | env, capture_output=True, text=True, timeout=55, check=False
    )


@pytest.mark.parametrize("workers", [[], ["-n", "2"]])
def test_fixtures_work_in_a_project_elsewhere(tmp_path, workers):
    done = run(tmp_path, *workers)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "11 passed" in done.stdout


def test_the_fixtures_do_without_the_proxy_of_the_environment(tmp_path):
    nowhere = dict.fromkeys(["HTTP_PROXY", "http_proxy", "ALL_PROXY"], "http://127.0.0.1:9")
    done = run(tmp_path, **nowhere, NO_PROXY="", no_proxy="")
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_plugins_import_neither_library_nor_server(tmp_path):
    code = (
        "import sys, apipay_pytest, apipay_sandbox.pytest_plugin;"
        "heavy = {'apipay', 'httpx', 'starlette', 'uvicorn', 'jinja2'} & set(sys.modules);"
        "assert not heavy, heavy"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, check=False)
    assert done.returncode == 0


def test_without_the_extra_the_fixture_says_what_to_install(tmp_path):
    (tmp_path / "conftest.py").write_text("import sys\nsys.modules['starlette'] = None\n")
    done = run(tmp_path, "-k", "time")
    assert done.returncode == 1
    assert 'pip install "apipay-kz[sandbox]"' in done.stdout
    assert "Traceback" not in done.stdout
