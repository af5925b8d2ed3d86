"""A run of `apipay contract` that is interrupted leaves nothing open, or says what."""

import signal
import time

import httpx
import pytest
from apipay_sandbox.testing import Sandbox

from contract_tests.suite.programs import command, listed


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM])
def test_what_was_made_is_cancelled_when_somebody_interrupts(
    sandbox: Sandbox, sign: signal.Signals
):
    writes = ("--allow-writes", "--phone", "87009998877")
    target = ("--target", sandbox.base_url, "--api-key", sandbox.api_key)
    sandbox.control("addFault", kind="latency", latency_ms=20)
    process = command(*target, *writes)
    while not listed(sandbox):
        time.sleep(0.01)
    process.send_signal(sign)
    _, err = process.communicate(timeout=30)
    assert process.returncode == 2
    assert "interrupted, and what was made is cancelled" in err
    assert {each["status"] for each in listed(sandbox)} == {"cancelled"}


def test_a_sandbox_is_as_it_was_when_somebody_interrupts(sandbox: Sandbox):
    control = ("--control", sandbox.url + "/_sandbox", "--allow-writes")
    process = command("--target", sandbox.base_url, "--api-key", sandbox.api_key, *control)
    while len(sandbox.requests) < 30:
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=30)
    shown = httpx.get(f"{sandbox.url}/_sandbox/snapshots", trust_env=False).json()
    assert (process.returncode, shown["data"], listed(sandbox)) == (2, [], [])


def test_who_interrupts_the_cleaning_is_told_what_is_open(sandbox: Sandbox):
    sandbox.control("addFault", kind="latency", latency_ms=20)
    target = ("--target", sandbox.base_url, "--api-key", sandbox.api_key)
    process = command(*target, "--allow-writes", "--phone", "87009998877")
    while not listed(sandbox):
        time.sleep(0.01)
    sandbox.control("addFault", kind="latency", latency_ms=3000, operation="cancelInvoice")
    process.send_signal(signal.SIGTERM)
    time.sleep(1.5)
    process.send_signal(signal.SIGTERM)
    _, err = process.communicate(timeout=30)
    assert process.returncode == 2
    assert "not all could be cancelled; POST /invoices/" in err
