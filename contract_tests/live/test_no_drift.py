"""No drift, though much goes wrong: a key, a server or an invoice is not what was said."""

import socket
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from apipay_drift import CannotRun
from apipay_drift.live import Options, run
from apipay_drift.live.options import Mode
from apipay_sandbox.testing import Sandbox

from contract_tests.live.ground import (
    AT_ONCE,
    Asked,
    Said,
    check,
    drift,
    foreign,
    open_things,
    staged,
)

CUT = 20  # exchanges after which a run breaks off


@pytest.fixture
def broken_off(apipay_sandbox: Sandbox, tmp_path: Path) -> Path:
    """The journal of a run that was broken off in the middle."""
    journal = tmp_path / "run.journal"

    def interrupt(sent: int, _planned: int, _what: str) -> None:
        if sent == CUT:
            raise KeyboardInterrupt

    base_url, key = apipay_sandbox.base_url, apipay_sandbox.api_key
    with pytest.raises(CannotRun, match="go on with"):
        run(Options(base_url=base_url, api_key=key, journal=journal), interrupt, AT_ONCE)
    return journal


def test_a_run_that_goes_on_with_a_wrong_key_is_told_and_can_still_go_on(
    apipay_sandbox: Sandbox, broken_off: Path
):
    before = broken_off.read_bytes()
    with pytest.raises(CannotRun, match="refuses the key"):
        check(apipay_sandbox, api_key="another-key", resume=broken_off)
    assert broken_off.read_bytes() == before
    assert drift(check(apipay_sandbox, resume=broken_off)) == []
    assert open_things(apipay_sandbox) == []


def test_a_run_that_goes_on_where_nobody_answers_says_so(broken_off: Path):
    with staged(lambda _: Said(404)) as server, pytest.raises(CannotRun, match="is it running"):
        check(server, resume=broken_off)
    assert broken_off.exists()


@pytest.mark.parametrize("budget", [1, 2, 3])
@pytest.mark.parametrize("mode", ["read-only", "sandbox"])
def test_a_server_that_never_answers_is_named_whatever_the_budget(budget: int, mode: Mode):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        nobody = f"http://127.0.0.1:{listener.getsockname()[1]}/api"
    asking = Options(base_url=nobody, api_key="key", mode=mode, max_requests=budget)
    with pytest.raises(CannotRun, match="cannot be reached"):
        run(asking, clock=AT_ONCE)


def test_a_limit_that_somebody_else_has_met_is_no_clean_report():
    def refused(_: Asked) -> Said:
        headers = (("Content-Type", "application/json"), ("X-RateLimit-Remaining", "0"))
        return Said(429, b'{"message": "Too many requests", "retry_after": 1}', headers)

    with staged(refused) as server, pytest.raises(CannotRun, match="the rate limit was reached"):
        check(server, max_requests=1)


def _refund(sandbox: Sandbox, invoice: int) -> None:
    key = {"X-API-Key": sandbox.api_key}
    httpx.post(f"{sandbox.base_url}/invoices/{invoice}/refund", headers=key).raise_for_status()


PREPARED: dict[str, tuple[Callable[[Sandbox, int], object], str]] = {
    "pending": (lambda *_: None, "is pending: name one that is paid"),
    "cancelled": (lambda sandbox, invoice: sandbox.cancel(invoice), "is cancelled: name one"),
    "given back": (
        lambda sandbox, invoice: (sandbox.pay(invoice), _refund(sandbox, invoice)),
        "all of it was given back already",
    ),
}


@pytest.mark.parametrize("case", PREPARED)
@pytest.mark.fact("R03", "R04")
def test_an_invoice_of_which_nothing_can_be_given_back_is_no_drift(
    case: str, apipay_sandbox: Sandbox
):
    prepare, said = PREPARED[case]
    body = {"amount": 5, "phone_number": "87001234567"}
    key = {"X-API-Key": apipay_sandbox.api_key}
    made = httpx.post(f"{apipay_sandbox.base_url}/invoices", json=body, headers=key).json()["id"]
    prepare(apipay_sandbox, made)
    with foreign(apipay_sandbox) as server, pytest.raises(CannotRun, match=said):
        check(server, mode="sandbox", paid_invoice=made)


def test_an_invoice_that_is_not_there_is_no_drift(apipay_sandbox: Sandbox):
    with foreign(apipay_sandbox) as server:
        with pytest.raises(CannotRun, match=r"--paid-invoice 4242: .* knows no such invoice"):
            check(server, mode="sandbox", paid_invoice=4242)
        with pytest.raises(CannotRun, match="refuses the key"):
            check(server, mode="sandbox", paid_invoice=4242, api_key="another-key")
    assert {each.method for each in apipay_sandbox.requests} == {"GET"}


def test_looks_at_a_paid_invoice_are_among_the_requests(apipay_sandbox: Sandbox):
    body = {"amount": 5, "phone_number": "87001234567"}
    key = {"X-API-Key": apipay_sandbox.api_key}
    made = httpx.post(f"{apipay_sandbox.base_url}/invoices", json=body, headers=key).json()["id"]
    apipay_sandbox.pay(made)
    with foreign(apipay_sandbox) as server:
        report = check(server, mode="sandbox", paid_invoice=made)
        assert len(server.to_api) == report.requests <= 60
    assert drift(report) == []
    assert "R02" in report.checked
