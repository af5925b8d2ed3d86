"""A receiver has thirty seconds for its answer (W05): seen at once by rule, and once for real."""

import time
from collections.abc import Iterator

import httpx
import pytest
from apipay_sandbox.inbox import Inbox
from apipay_sandbox.rules import delivery
from apipay_sandbox.testing import Sandbox


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox.running() as running:
        yield running


@pytest.fixture
def slow_inbox() -> Iterator[Inbox]:
    inbox = Inbox()
    yield inbox
    inbox.close()


def pay_an_invoice(sandbox: Sandbox) -> None:
    body = {"amount": 1, "phone_number": "87001234567"}
    headers = {"X-API-Key": sandbox.api_key}
    made = httpx.post(f"{sandbox.base_url}/invoices", json=body, headers=headers, trust_env=False)
    sandbox.pay(made.json()["id"])


def attempts(sandbox: Sandbox) -> dict[int, dict]:
    """The first attempt of each webhook."""
    return {each["webhook_id"]: each["attempts"][0] for each in sandbox.deliveries()}


@pytest.mark.fact("W05")
def test_the_limit_is_thirty_seconds_and_it_is_the_one_that_is_kept(
    sandbox: Sandbox, slow_inbox: Inbox, monkeypatch: pytest.MonkeyPatch
):
    assert delivery.TIME_LIMIT == 30.0
    monkeypatch.setattr(delivery, "TIME_LIMIT", 0.4)
    slow_inbox.delay = 1.5
    sandbox.register_webhook(sandbox.inbox.url)
    sandbox.register_webhook(slow_inbox.url)
    pay_an_invoice(sandbox)
    sandbox.advance("PT1S")  # which waits until both are settled
    in_time, late = (attempts(sandbox)[number] for number in (1, 2))
    assert in_time["status_code"] == 200
    assert "status_code" not in late
    assert late["fault"].startswith("no answer within ")


@pytest.mark.slow
@pytest.mark.fact("W05")
def test_an_answer_after_29_seconds_is_in_time_and_after_31_it_is_late(
    sandbox: Sandbox, slow_inbox: Inbox
):
    sandbox.inbox.delay, slow_inbox.delay = 29.0, 31.0
    sandbox.register_webhook(sandbox.inbox.url)
    sandbox.register_webhook(slow_inbox.url)
    pay_an_invoice(sandbox)
    began = time.monotonic()
    sandbox.advance("PT1S")
    assert 28 < time.monotonic() - began < 45
    in_time, late = (attempts(sandbox)[number] for number in (1, 2))
    assert in_time["status_code"] == 200
    assert late["fault"] == "no answer within 30 seconds"
