"""A server that is what the contract says: nothing is found, nothing stays behind."""

from typing import Any

import httpx
import pytest
from apipay_drift import FailOn
from apipay_sandbox.testing import Sandbox

from contract_tests.live.ground import check, drift, foreign, open_things

BUDGETS = range(1, 61)
SLOW = pytest.mark.slow
NOT_ENOUGH = "there were not enough requests (--max-requests)"


def ask(sandbox: Sandbox, method: str, path: str, body: Any = None) -> Any:
    headers = {"X-API-Key": sandbox.api_key}
    answer = httpx.request(method, f"{sandbox.base_url}{path}", headers=headers, json=body)
    assert answer.status_code == 200
    return answer.json()


def invoice(sandbox: Sandbox) -> int:
    body = {"amount": 5000, "phone_number": "87019998877"}
    return int(ask(sandbox, "POST", "/invoices", body)["id"])


def test_nothing_is_found_and_a_minutes_requests_are_enough(apipay_sandbox: Sandbox):
    report = check(apipay_sandbox)
    assert drift(report) == []
    assert not report.drifted(FailOn.ANY)
    assert report.requests == len(apipay_sandbox.requests) <= 60
    assert {"I06", "R04", "C03", "E03", "G07"} <= set(report.checked)


@pytest.mark.parametrize("part", [0, pytest.param(1, marks=SLOW), 2, pytest.param(3, marks=SLOW)])
def test_whatever_the_budget_it_is_kept_and_what_was_made_is_undone(
    part: int, apipay_sandbox: Sandbox
):
    for budget in BUDGETS[part::4]:
        apipay_sandbox.renew()
        report = check(apipay_sandbox, max_requests=budget)
        assert drift(report) == [], budget
        assert report.requests == len(apipay_sandbox.requests) <= budget
        assert open_things(apipay_sandbox) == [], budget


def test_without_control_the_budget_is_kept_as_well_and_what_was_made_is_undone(
    apipay_sandbox: Sandbox,
):
    with foreign(apipay_sandbox) as server:
        for budget in (*range(1, 12), 17, 25, 40, 59, 60, 200):
            server.asked.clear()
            apipay_sandbox.rate_limit = True
            report = check(server, max_requests=budget)
            assert drift(report) == [], budget
            assert report.requests == len(server.to_api) <= budget
            assert open_things(apipay_sandbox) == [], budget


def test_the_sandbox_has_no_key_more_than_before(apipay_sandbox: Sandbox):
    before = apipay_sandbox.control("listKeys")
    check(apipay_sandbox)
    assert apipay_sandbox.control("listKeys") == before


def test_a_larger_budget_settles_no_fewer_facts(apipay_sandbox: Sandbox):
    settled = [len(check(apipay_sandbox, max_requests=budget).checked) for budget in (10, 30, 60)]
    assert settled == sorted(settled)
    assert settled[0] < settled[-1]


def test_what_is_left_unchecked_is_named_with_its_reason(apipay_sandbox: Sandbox):
    assert {one.why for one in check(apipay_sandbox, max_requests=30).unchecked} == {NOT_ENOUGH}
    with foreign(apipay_sandbox) as server:
        reasons = {one.why for one in check(server, max_requests=30).unchecked}
    assert any("--paid-invoice" in reason for reason in reasons)


def test_house_rules_bind_a_sandbox_of_ours_and_no_foreign_server(apipay_sandbox: Sandbox):
    with foreign(apipay_sandbox) as server:
        for mode in ("read-only", "sandbox"):
            assert not check(server, mode=mode).house_rules_bind
            assert check(apipay_sandbox, mode=mode, clock=server.time).house_rules_bind


def test_a_paid_invoice_that_is_named_is_given_back_by_little(apipay_sandbox: Sandbox):
    paid = invoice(apipay_sandbox)
    apipay_sandbox.pay(paid)
    with foreign(apipay_sandbox) as server:
        report = check(server, paid_invoice=paid, max_requests=200)
    assert drift(report) == []
    assert {"R02", "R04", "H01"} <= set(report.checked)
    assert ask(apipay_sandbox, "GET", f"/invoices/{paid}")["status"] == "paid"
    refunds = ask(apipay_sandbox, "GET", f"/invoices/{paid}/refunds")["data"]
    assert 0 < sum(float(each["amount"]) for each in refunds) < 1


def test_a_paid_invoice_that_is_named_is_used_though_the_sandbox_could_pay_one(
    apipay_sandbox: Sandbox,
):
    paid = invoice(apipay_sandbox)
    apipay_sandbox.pay(paid)
    report = check(apipay_sandbox, paid_invoice=paid)
    assert drift(report) == []
    assert {"R02", "R04", "H01"} <= set(report.checked)
    assert len(ask(apipay_sandbox, "GET", f"/invoices/{paid}/refunds")["data"]) == 1
    assert any(f"--paid-invoice {paid}" in note["en"] for note in report.notes)
    assert len(ask(apipay_sandbox, "GET", "/refunds")["data"]) == 1
    assert open_things(apipay_sandbox) == []


def test_an_account_of_many_invoices_is_no_drift(apipay_sandbox: Sandbox):
    apipay_sandbox.seed(invoices=3000)
    for mode in ("sandbox", "read-only"):
        report = check(apipay_sandbox, mode=mode)
        assert drift(report) == []
        assert report.requests <= 60


@pytest.mark.parametrize("mode", ["sandbox", "read-only"])
def test_the_same_seed_sends_the_same_requests(mode: str, apipay_sandbox: Sandbox):
    sent = []
    for seed in (1, 1, 2):
        apipay_sandbox.renew()
        with foreign(apipay_sandbox) as server:
            check(server, mode=mode, seed=seed, max_requests=100)
        sent.append([(one.method, one.path, one.body) for one in server.to_api])
    assert sent[0] == sent[1] != sent[2]


def test_a_seed_may_be_used_again_on_the_same_account(apipay_sandbox: Sandbox):
    """So that a finding can be looked at once more; what the first run has made is still there."""
    for mode in ("sandbox", "sandbox", "read-only"):
        assert drift(check(apipay_sandbox, seed=5, mode=mode, max_requests=200)) == []


@pytest.mark.parametrize(
    "moment",
    ["2027-12-31T18:59:58Z", "2028-02-28T19:00:01Z", "2028-02-29T12:00:00Z", "2031-01-30T23:59:59Z",
     "2032-11-30T00:00:00Z", "2099-12-31T23:59:59Z"],
)  # fmt: skip
@pytest.mark.parametrize("mode", ["sandbox", "read-only"])
def test_a_clock_that_differs_is_no_drift(mode: str, moment: str, apipay_sandbox: Sandbox):
    apipay_sandbox.clock.freeze(moment)
    assert drift(check(apipay_sandbox, mode=mode, max_requests=200)) == []


@pytest.mark.parametrize("first", [2, pytest.param(5, marks=SLOW)])
def test_a_day_that_ends_meanwhile_is_no_drift(first: int, apipay_sandbox: Sandbox):
    """Midnight in Almaty is an hour at which scheduled jobs like to begin."""
    for number in range(first, 60, 6):
        apipay_sandbox.renew()
        apipay_sandbox.clock.freeze("2027-12-31T18:59:59Z")

        def midnight(_: object, now: int, at: int = number) -> None:
            if now == at:
                apipay_sandbox.clock.advance("PT2S")

        with foreign(apipay_sandbox, midnight) as server:
            report = check(server, control=f"{apipay_sandbox.url}/_sandbox")
        assert drift(report) == [], number
