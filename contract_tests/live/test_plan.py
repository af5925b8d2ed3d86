"""The plan: chosen within its budget, printed without being sent, the same for the same seed."""

import itertools
import re
from typing import Any

import pytest
from apipay_cli import app
from apipay_drift.live import Options, preview
from apipay_drift.live.choose import choose
from apipay_drift.live.model import Does, Makes, Refuses, Step
from apipay_drift.live.plan import Means, plan
from apipay_drift.probes.model import Ask, Control
from apipay_sandbox.testing import Sandbox
from hypothesis import given
from hypothesis import strategies as st

from contract_tests.live.ground import check
from tools import facts

MEANS = [
    Means(writes=False), Means(writes=True), Means(writes=True, paid_invoice=5),
    Means(writes=True, control=True), Means(writes=True, control=True, another=True),
]  # fmt: skip


def step(name: str, needs: tuple[str, ...], *, free: bool) -> Step:
    ask = Control("POST", "/x") if free else Ask("GET", "/invoices")
    does = Does.HELP if free else Does.READ
    return Step(name=name, does=does, ask=ask, expect=Refuses(), facts=(), needs=needs)


@st.composite
def plans(draw: st.DrawFn) -> list[Step]:
    """Return steps that need others, in circles too."""
    names = [f"s{number}" for number in range(draw(st.integers(0, 12)))]
    return [
        step(
            name,
            tuple(draw(st.lists(st.sampled_from(names), max_size=3, unique=True))),
            free=draw(st.booleans()),
        )
        for name in names
    ]


@given(plans(), st.integers(1, 15))
def test_a_choice_keeps_its_budget_its_order_and_what_each_step_needs(
    steps: list[Step], budget: int
):
    chosen = choose(steps, budget)
    names = {each.name for each in chosen}
    assert sum(each.cost for each in chosen) <= budget
    assert [each for each in steps if each.name in names] == list(chosen)
    assert all(names >= set(each.needs) for each in chosen)


@given(plans())
def test_with_requests_enough_nothing_is_left_out(steps: list[Step]):
    assert list(choose(steps, 100)) == steps


@pytest.mark.parametrize("means", MEANS, ids=str)
def test_a_larger_budget_leaves_out_no_more(means: Means):
    steps, _ = plan(means)
    costs = [sum(each.cost for each in choose(steps, budget)) for budget in range(1, 61)]
    assert all(first <= second for first, second in itertools.pairwise(costs))
    assert costs[-1] >= 50


@pytest.mark.parametrize("means", MEANS, ids=str)
def test_every_step_has_a_name_of_its_own_and_cites_facts_that_there_are(means: Means):
    steps, _ = plan(means)
    known = facts.documented().keys()
    assert len({each.name for each in steps}) == len(steps)
    assert {fact for each in steps for fact in each.facts} <= known
    assert all(set(each.needs) <= {other.name for other in steps} for each in steps)


@pytest.mark.parametrize("means", MEANS[1:], ids=str)
def test_whatever_makes_something_needs_what_undoes_it(means: Means):
    steps, _ = plan(means)
    for each in steps:
        if isinstance(each.expect, Makes) and each.expect.kind != "refund":
            undoing = [
                other for other in steps
                if f"{{{each.expect.name}.id}}" in other.ask.path and other.does in
                {Does.MOVE, Does.HELP}
            ]  # fmt: skip
            assert undoing, each.name


def printed(capfd: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert app.run(["drift", "live", "--dry-run", *arguments]) == 0
    out, err = capfd.readouterr()
    assert err == ""
    return out


@pytest.mark.parametrize("language", ["en", "ru"])
def test_a_dry_run_prints_the_facts_that_each_request_settles_and_sends_nothing(
    language: str, apipay_sandbox: Sandbox, capfd: pytest.CaptureFixture[str]
):
    out = printed(capfd, "--base-url", apipay_sandbox.base_url, "--lang", language)
    assert apipay_sandbox.requests == []
    rows = [line for line in out.splitlines() if re.match(r"│ +\d+ +│", line)]
    assert [int(row.split("│")[1]) for row in rows] == list(range(1, 61))
    assert all(re.search(r"[A-Z][0-9]{2}", row) for row in rows)
    assert {"en": "nothing was sent", "ru": "ничего не отправлено"}[language] in out


def test_a_dry_run_needs_no_key_and_no_server(capfd: pytest.CaptureFixture[str]):
    out = printed(capfd, "--base-url", "https://no-such-host.example/api", "--max-requests", "9")
    assert "9 of at most 9 requests" in out
    assert "POST and PUT that succeed" not in out


def test_a_dry_run_shows_paths_whole_and_reasons_in_the_readers_language(
    capfd: pytest.CaptureFixture[str],
):
    base_url = "https://no-such-host.example/api"
    out = printed(capfd, "--base-url", base_url, "--mode", "sandbox", "--lang", "ru")
    assert "…" not in out
    assert "POST /recurring-invoices/{s2.id}/skip-period " in out
    assert "not enough requests" not in out
    assert "не хватило запросов" in out


def test_a_dry_run_says_what_meeting_the_limit_costs(capfd: pytest.CaptureFixture[str]):
    out = printed(capfd, "--base-url", "http://127.0.0.1:1/api", "--check-rate-limit")
    assert "up to 61 requests more" in out


@pytest.mark.parametrize(
    "more", [("--format", "json"), ("--output", "a.html"), ("--write-baseline", "b")]
)
def test_a_dry_run_is_a_table_and_nothing_else(
    more: tuple[str, str], capfd: pytest.CaptureFixture[str]
):
    asked = ["drift", "live", "--dry-run", "--base-url", "http://127.0.0.1:1/api", *more]
    assert app.run(asked) == 2
    out, err = capfd.readouterr()
    assert (out, "leave out --format, --output and --write-baseline" in err) == ("", True)


@pytest.mark.parametrize("budget", [1, 7, 30, 60])
def test_what_the_dry_run_prints_is_what_a_run_sends(budget: int, apipay_sandbox: Sandbox):
    told: dict[str, Any] = {"base_url": apipay_sandbox.base_url, "max_requests": budget}
    steps, _ = preview(Options(api_key="", **told))
    check(apipay_sandbox, max_requests=budget)
    planned = [(one.ask.method, one.ask.status) for one in steps if one.cost]
    sent = [(one.method, one.status) for one in apipay_sandbox.requests]
    assert sent == planned
