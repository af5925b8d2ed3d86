"""What the documentation leaves open may be otherwise elsewhere: information, and never drift."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from apipay_drift import FailOn, Report
from apipay_drift.live import Options, run
from apipay_drift.live.options import Mode
from apipay_sandbox.testing import Sandbox

from contract_tests.live.ground import AT_ONCE, breaking
from contract_tests.mutants.changes import items, status
from contract_tests.mutants.proxy import CONTROL, Answered, Asked, Memory, Mutant, Proxy, proxying
from contract_tests.mutants.table_rest import RULES

OTHERWISE = {
    "only the first fault is named", "too large a page is cut to 100", "page 0 is the first",
    "a filter is named with its brackets", "invoices are oldest first", "refunds are oldest first",
    "days are those of Greenwich", "% means anything", "case counts", "amounts are rounded",
    "an amount may be text", "unknown fields are refused", "what cannot be parsed is a 422",
    "an unknown webhook is accepted", "the short month stays", "an ended schedule stays active",
    "a schedule may start in the past", "resuming goes back", "a new interval moves the next date",
    "the customer is named before paying",
}  # fmt: skip


def no_null(asked: Asked, got: Answered, _: Memory) -> Answered:
    """Take null for a value of a wrong type."""
    given = asked.json if isinstance(asked.json, dict) else {}
    null = [name for name, value in given.items() if value is None]
    if got.status != 200 or not null:
        return got
    said = {"message": "Validation failed", "errors": {name: ["No text"] for name in null}}
    return replace(got, status=422).showing(said)


def past_the_end(asked: Asked, got: Answered, _: Memory) -> Answered:
    """Say that a page past the end does not exist."""
    late = dict(asked.query).get("page", "1") != "1" and got.status == 200 and not got.json["data"]
    return replace(got, status=404).showing({"message": "Resource not found"}) if late else got


def nameless(asked: Asked, got: Answered, memory: Memory) -> Answered:
    """Leave the description out of what a schedule has billed."""
    if got.status != 200 or not isinstance(got.json, dict):
        return got
    if asked.path.endswith("/bill-now"):
        memory.seen[got.json["id"]] = True

    def bare(item: dict) -> dict:
        billed = item.get("id") in memory.seen and "invoice_id" not in item
        return {k: v for k, v in item.items() if k != "description"} if billed else item

    return items(bare)(asked, got, memory)


def later(asked: Asked, got: Answered, memory: Memory) -> Answered:
    """Let a bill by hand stand for that of the next period."""
    number = asked.path.split("/")[-2]
    if asked.path.endswith("/bill-now") and got.status == 200:
        memory.seen[int(number)] = True
    return items(lambda item: _moved(item, memory))(asked, got, memory)


def _moved(item: dict, memory: Memory) -> dict:
    if item.get("id") in memory.seen and "next_billing_date" in item:
        return {**item, "next_billing_date": item["next_billing_date"].replace("-11-", "-12-")}
    return item


def too_much(asked: Asked, got: Answered, _: Memory) -> Answered:
    """Take a sum above what is left for a faulty field."""
    return replace(got, status=422) if got.status == 400 and asked.json else got


SCHEDULES = ("pauseRecurringInvoice", "resumeRecurringInvoice", "cancelRecurringInvoice",
             "updateRecurringInvoice", "billRecurringInvoiceNow",
             "skipRecurringInvoicePeriod")  # fmt: skip
MUTANTS = (
    *(mutant for mutant in RULES if mutant.words in OTHERWISE),
    Mutant("H13", "null is refused", answer=no_null),
    Mutant("H08", "a page past the end is a 404", answer=past_the_end),
    Mutant("H24", "a schedule's wrong state is a 422", SCHEDULES, answer=status(400, 422)),
    Mutant("H01", "too much of a refund is a 422", ("createRefund",), answer=too_much),
    Mutant("H27", "what a schedule bills has no description", answer=nameless),
    Mutant("H22", "billing by hand moves the next date", answer=later),
)


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox.running() as running:
        yield running


def check(proxy: Proxy, mutant: Mutant, sandbox: Sandbox, mode: Mode) -> Report:
    sandbox.renew()
    sandbox.rate_limit = True
    proxy.become(mutant)
    options = Options(base_url=f"{proxy.url}/api", api_key=sandbox.api_key, seed=3, mode=mode)
    return run(options, clock=AT_ONCE)


class Elsewhere(Proxy):
    """A server without control endpoints."""

    def serve(self, asked: Asked) -> Answered:
        return Answered(404, {}, b"{}") if asked.path.startswith(CONTROL) else super().serve(asked)


@pytest.fixture(scope="module")
def proxy(sandbox: Sandbox) -> Iterator[Proxy]:
    with proxying(sandbox.url) as passing:
        yield passing


@pytest.fixture(scope="module")
def elsewhere(sandbox: Sandbox) -> Iterator[Proxy]:
    with proxying(sandbox.url, Elsewhere) as passing:
        yield passing


@pytest.mark.parametrize("mode", ["sandbox", "read-only"])
@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.words)
def test_a_house_rule_that_a_foreign_server_does_not_follow_is_no_drift(
    mutant: Mutant, mode: Mode, elsewhere: Proxy, sandbox: Sandbox
):
    report = check(elsewhere, mutant, sandbox, mode)
    assert breaking(report) == []
    assert not report.drifted(FailOn.BREAKING)


def test_the_same_is_drift_where_control_shows_a_sandbox_of_ours(proxy: Proxy, sandbox: Sandbox):
    for mutant in MUTANTS[-6:]:
        if mutant.fact in {"H24", "H13"}:
            assert check(proxy, mutant, sandbox, "sandbox").drifted(FailOn.BREAKING), mutant.words
