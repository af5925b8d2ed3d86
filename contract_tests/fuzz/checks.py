"""What a schema cannot say, as checks of schemathesis; and a customer, so that invoices move.

The sandbox's control is at SANDBOX_CONTROL; READER_KEY is a second key of the same organisation,
whose requests do not count against the first.
"""

import atexit
import os
from decimal import Decimal
from typing import Any

import httpx
import schemathesis
from apipay_drift.probes import law
from apipay_drift.suite import coverage

CONTROL = os.environ["SANDBOX_CONTROL"]
READER = httpx.Client(headers={"X-API-Key": os.environ["READER_KEY"]}, trust_env=False)
CREATES = {
    "createInvoice": "/invoices",
    "createRefund": "/refunds",
    "createRecurringInvoice": "/recurring-invoices",
    "billRecurringInvoiceNow": "/invoices",
}
MOVES = {1: "pay", 2: "pay", 3: "cancel", 4: "expire"}  # by id modulo 6; the others wait
MOST = 50  # requests of a key in a minute, of the 60 that it may make (G05)
counted = {"calls": 0, "reads": 0, "left": 61}

if "COVERAGE_FILE" in os.environ:
    atexit.register(coverage.dump, os.environ["COVERAGE_FILE"])


def operation_of(case: Any) -> str:
    found = law.operation(case.method.upper(), case.operation.path.replace("{id}", "1"))
    return found.id if found else ""


def base_of(response: Any) -> str:
    return str(response.request.url).split("/api/")[0] + "/api"


def read(url: Any, **query: Any) -> Any:
    """Read something with the other key."""
    counted["reads"] += 1
    answer = READER.get(httpx.URL(str(url)).copy_merge_params(query))
    assert answer.status_code == 200, f"{answer.request.url} answers {answer.status_code}"
    return answer.json()


@schemathesis.hook
def before_call(context: Any, case: Any, kwargs: Any) -> None:
    """Let a minute pass on the sandbox's clock before either key has used up its requests."""
    del context, case, kwargs
    counted["calls"] += 1
    if counted["calls"] > MOST or counted["reads"] > MOST:
        READER.post(f"{CONTROL}/clock", json={"advance": "PT61S"}).raise_for_status()
        counted.update(calls=0, reads=0, left=61)


@schemathesis.hook
def after_call(context: Any, case: Any, response: Any) -> None:
    """Note what was asked, for the coverage of the contract."""
    del context, case
    asked = response.request
    url = httpx.URL(str(asked.url))
    content = asked.body.encode() if isinstance(asked.body, str) else asked.body or b""
    path = url.path.split("/api", 1)[1]
    query = list(url.params.multi_items())
    coverage.note(asked.method, path, query, content, response.status_code)


@schemathesis.check
def amounts_are_what_was_sent(ctx: Any, response: Any, case: Any) -> None:
    """G07: a number goes in, the same amount comes out as text with two decimals."""
    del ctx
    sent = case.body.get("amount") if isinstance(case.body, dict) else None
    if response.status_code == 200 and case.method.upper() != "GET" and sent is not None:
        shown = response.json()["amount"]
        assert shown == f"{Decimal(str(sent)):.2f}", f"G07: {sent} was sent, {shown} came back"


@schemathesis.check
def lists_are_newest_first(ctx: Any, response: Any, case: Any) -> None:
    """H09: ids fall."""
    del ctx, case
    shown = _list(response)
    if shown is not None:
        ids = [item["id"] for item in shown["data"]]
        assert ids == sorted(set(ids), reverse=True), f"H09: ids do not fall: {ids}"


@schemathesis.check
def totals_are_true(ctx: Any, response: Any, case: Any) -> None:
    """I09, H08: the last entry is where the total says, and nothing is behind it."""
    del ctx
    shown = _list(response)
    if shown is None or "meta" not in shown or case.method.upper() != "GET":
        return
    total = shown["meta"]["total"]
    for page, expected in ((total, 1), (total + 1, 0)):
        if page:
            found = read(response.request.url, page=page, per_page=1)["data"]
            assert len(found) == expected, (
                f"I09: total is {total}, {len(found)} on page {page} of 1"
            )


@schemathesis.check
def what_was_made_is_found_again(ctx: Any, response: Any, case: Any) -> None:
    """I10, R05, C10: by its id, and in its list. Then the customer acts."""
    del ctx
    path = CREATES.get(operation_of(case)) if response.status_code == 200 else None
    if path is None or case.method.upper() != "POST":
        return
    made, base = response.json(), base_of(response)
    assert read(f"{base}{path}/{made['id']}") == made, "the answer and a GET differ"
    assert made in read(f"{base}{path}", per_page=100)["data"], "what was made is not in the list"
    if path == "/invoices" and made["id"] % 6 in MOVES:
        READER.post(f"{CONTROL}/invoices/{made['id']}/{MOVES[made['id'] % 6]}").raise_for_status()


@schemathesis.check
def the_rate_limit_header_counts_down(ctx: Any, response: Any, case: Any) -> None:
    """G06: each counted request leaves fewer, until a new window begins."""
    del ctx, case
    left = response.headers.get("x-ratelimit-remaining")
    if left is None or response.status_code == 401:
        return
    now, before = int(left[0]), counted["left"]
    counted["left"] = now
    assert now < before, f"G06: {before} were left, and then {now}"


def _list(response: Any) -> Any:
    if response.status_code != 200 or not response.content:
        return None
    shown = response.json()
    return shown if isinstance(shown, dict) and isinstance(shown.get("data"), list) else None
