"""Read-only makes and changes nothing, not even on a server that accepts whatever comes."""

import json
import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from apipay_drift.live import Options, preview
from apipay_sandbox.testing import Sandbox

from contract_tests.live.ground import Asked, Said, breaking, check, drift, foreign, others, staged

ANY_PHONE = re.compile(r"^8[0-9]{10}$")
NOBODYS = {"0", "2000000000"}  # ids that are none, and one that is far away
LIST = {"data": [], "meta": {"current_page": 1, "per_page": 10, "total": 0}}


def accepts(asked: Asked) -> Said:
    """Answer 200 to everything, with what such an answer would show."""
    headers = (("Content-Type", "application/json"), ("X-RateLimit-Remaining", "59"))
    shown = LIST if asked.method == "GET" else {"id": 5, "status": "pending"}
    return Said(200, json.dumps(shown).encode(), headers)


def refuses(asked: Asked) -> Said:
    """Answer to reads alone, so that all that is ever sent is seen."""
    return accepts(asked) if asked.method == "GET" else Said(422, b'{"message": "No"}')


@pytest.fixture
def sent() -> list[Asked]:
    with staged(refuses) as server:
        check(server, mode="read-only", max_requests=600)
    return server.to_api


def test_what_would_make_something_cannot_however_it_is_read(sent: list[Asked]):
    """A lenient server takes numbers for text and text for numbers: enough is missing even so."""
    makers = [one for one in sent if one.path in ("/api/invoices", "/api/recurring-invoices")]
    posts = [one for one in makers if one.method == "POST"]
    assert {one.path for one in posts} == {one.path for one in makers}
    for one in posts:
        body = _json(one.body)
        phone = ANY_PHONE.match(str(body.get("phone_number", "")))
        amount = float(body.get("amount", 0))
        assert not phone or not 0.01 <= amount <= 99999999.99, (one.path, body)


def _json(body: bytes) -> dict[str, Any]:
    try:
        return json.loads(body)
    except ValueError:
        return {}


def test_what_would_change_something_is_about_nothing_that_exists(sent: list[Asked]):
    changing = [one for one in sent if one.method != "GET" and one.path.count("/") > 2]
    assert len(changing) > 10
    for one in changing:
        assert NOBODYS & set(one.path.split("/"))


def test_only_get_post_and_put_are_sent_and_one_key_with_them(sent: list[Asked]):
    assert {one.method for one in sent} == {"GET", "POST", "PUT"}
    keys = {one.headers.get("x-api-key") for one in sent}
    assert len(keys - {None}) == 2  # the key, and one that is none


def test_once_something_is_accepted_that_must_be_refused_nothing_like_it_follows():
    """The first acceptance tells enough; a second one could do what the first did not."""
    with staged(accepts) as server:
        report = check(server, mode="read-only", max_requests=600)
    assert len([one for one in server.to_api if one.method != "GET"]) == 1
    assert "accepted-what-is-refused" in breaking(report)
    assert any("id 5: look whether it made something" in note["en"] for note in report.notes)


def test_a_sandbox_is_the_same_afterwards(apipay_sandbox: Sandbox):
    apipay_sandbox.seed(invoices=40)
    before = _world(apipay_sandbox)
    begun = len(apipay_sandbox.requests)
    assert drift(check(apipay_sandbox, mode="read-only", max_requests=600)) == []
    assert _world(apipay_sandbox) == before
    served = [one for one in apipay_sandbox.requests[begun:] if one.method != "GET"]
    assert served
    assert {one.status for one in served} <= {400, 401, 404, 422}


def _world(sandbox: Sandbox) -> list[object]:
    headers = {"X-API-Key": sandbox.api_key}
    lists = ("/invoices", "/refunds", "/recurring-invoices")
    with httpx.Client(base_url=sandbox.base_url, headers=headers) as client:
        return [client.get(path, params={"per_page": 100}).json() for path in lists]


def test_it_is_the_mode_for_every_address_but_loopback():
    for address, writes in (
        ("https://bpapi.bazarbay.site/api", False), ("http://10.0.0.1/api", False),
        ("http://127.0.0.1.example.com/api", False), ("http://127.0.0.1:8000/api", True),
        ("http://localhost/api", True), ("http://[::1]/api", True),
    ):  # fmt: skip
        assert Options(base_url=address, api_key="key").writes is writes
    assert Options(base_url="https://test.example/api", api_key="key", mode="sandbox").writes
    assert not Options(base_url="http://127.0.0.1/api", api_key="key", mode="read-only").writes


@pytest.mark.parametrize("seed", range(3))
def test_what_others_have_is_compared_though_it_changes_meanwhile(
    seed: int, apipay_sandbox: Sandbox
):
    """Customers pay, decline and let pass, schedules are paused, between any two requests."""
    with others(apipay_sandbox, seed) as busy, foreign(apipay_sandbox, busy) as server:
        for number in range(30):
            busy(server, number)
        assert drift(check(server, mode="read-only", max_requests=200)) == []


def test_the_plan_says_what_read_only_leaves_out():
    steps, never = preview(Options(base_url="https://api.example", api_key=""))
    assert all(step.ask.method == "GET" or step.ask.status >= 400 for step in steps)
    assert any("--mode sandbox" in one.why for one in never)


def test_what_it_asks_of_lists_is_within_their_bounds(sent: list[Asked]):
    fine = [one for one in sent if one.method == "GET" and "x-api-key" in one.headers]
    asked = [parse_qs(urlsplit(one.path).query).get("per_page", []) for one in fine]
    assert max(int(size) for each in asked for size in each if size.isdigit()) <= 101


@pytest.mark.parametrize("budget", [20, 40, 60])
def test_requests_that_an_empty_account_leaves_over_are_spent_on_the_rest_of_the_plan(
    budget: int, apipay_sandbox: Sandbox
):
    """There is no invoice to look at: other steps, which were left out, take its place."""
    report = check(apipay_sandbox, mode="read-only", max_requests=budget)
    assert drift(report) == []
    assert report.requests == len(apipay_sandbox.requests) == budget


def test_what_is_left_over_is_not_spent_on_what_may_be_accepted():
    with staged(accepts) as server:
        check(server, mode="read-only", max_requests=40)
    assert len([one for one in server.to_api if one.method != "GET"]) == 1
