"""Fifty clients at once: never more than allowed, and every answer fits one order of events."""

import http.client
import json
import random
import re
import threading
from contextlib import closing
from urllib.parse import urlsplit

import pytest

CLIENTS = 50


@pytest.fixture
def at_once(apipay_sandbox):
    """Send requests at the same moment, each on a connection of its own; return the answers."""
    parts = urlsplit(apipay_sandbox.url)
    headers = {"X-API-Key": apipay_sandbox.api_key, "Content-Type": "application/json"}

    def send(requests: list[tuple[str, dict | None]]) -> list[tuple[int, dict]]:
        answers: list[tuple[int, dict] | None] = [None] * len(requests)
        ready = threading.Barrier(len(requests))

        def ask(place: int, path: str, fields: dict | None) -> None:
            connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=30)
            with closing(connection):
                connection.connect()
                ready.wait(30)
                body = None if fields is None else json.dumps(fields)
                connection.request("GET" if fields == {"read": 1} else "POST", path, body, headers)
                answer = connection.getresponse()
                answers[place] = (answer.status, json.loads(answer.read()))

        threads = [
            threading.Thread(target=ask, args=(place, *request))
            for place, request in enumerate(requests)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        assert None not in answers
        return [answer for answer in answers if answer is not None]

    return send


def tiyn(text: str) -> int:
    return int(text.replace(".", ""))


@pytest.mark.parametrize("seed", range(3))
def test_refunds_of_one_invoice_never_exceed_it(api, at_once, new_invoice, apipay_sandbox, seed):
    dice = random.Random(seed)
    invoice = new_invoice(amount=100)
    apipay_sandbox.pay(invoice["id"])
    path = f"/api/invoices/{invoice['id']}/refund"
    asked = [dice.choice([{"amount": dice.randint(1, 30)}] * 9 + [{}]) for _ in range(CLIENTS)]
    answers = at_once([(path, fields) for fields in asked])
    given = sorted((body for status, body in answers if status == 200), key=lambda body: body["id"])
    left, steps = 10_000, [10_000]
    for refund in given:
        left -= tiyn(refund["amount"])
        steps.append(left)
    assert min(steps) >= 0
    for (status, body), fields in zip(answers, asked, strict=True):
        if status == 200:
            before = steps[given.index(body)]
            assert tiyn(body["amount"]) == fields.get("amount", before / 100) * 100
        elif told := re.search(r"left of the invoice: ([0-9.]+)$", body["message"]):
            assert status == 400
            assert tiyn(told[1]) in steps  # what was left at some moment, and it was too little
            assert tiyn(told[1]) < fields["amount"] * 100
        else:
            assert (status, steps[-1]) == (400, 0)
            assert body["message"] == "The invoice is refunded in full already"
    kept = api.get(f"/invoices/{invoice['id']}/refunds").json()["data"]
    assert kept == given[::-1]


def test_one_invoice_is_either_paid_or_cancelled(api, at_once, new_invoice):
    for _ in range(5):
        invoice = new_invoice()
        pay = (f"/_sandbox/invoices/{invoice['id']}/pay", {})
        cancel = (f"/api/invoices/{invoice['id']}/cancel", None)
        read = (f"/api/invoices/{invoice['id']}", {"read": 1})
        answers = at_once([pay, cancel] * 20 + [read] * 10)
        (won,) = [body for status, body in answers[:40] if status == 200]
        assert won["status"] in ("paid", "cancelled")
        for status, body in answers[:40]:
            if status != 200:
                assert status == 400
                assert body["message"].endswith(f"this one is {won['status']}")
        for status, body in answers[40:]:
            assert status == 200
            assert body in (invoice, won)
        assert api.get(f"/invoices/{invoice['id']}").json() == won


def test_one_schedule_is_billed_until_it_is_paused(api, at_once, new_schedule):
    schedule = new_schedule()
    path = f"/api/recurring-invoices/{schedule['id']}"
    answers = at_once([(f"{path}/bill-now", None)] * 40 + [(f"{path}/pause", None)] * 10)
    billed = [body for status, body in answers[:40] if status == 200]
    assert len({body["id"] for body in billed}) == len(billed)
    assert {body["amount"] for body in billed} <= {schedule["amount"]}
    for status, body in answers[:40]:
        if status != 200:
            assert (status, body["message"].split(";")[1]) == (400, " this one is paused")
    assert sorted(status for status, _ in answers[40:]) == [200] + [400] * 9
    assert api.get("/invoices").json()["meta"]["total"] == len(billed)


def test_periods_are_skipped_one_by_one(api, at_once, new_schedule):
    schedule = new_schedule(interval="daily", start_date="2090-01-01")
    path = f"/api/recurring-invoices/{schedule['id']}"
    answers = at_once([(f"{path}/skip-period", None)] * CLIENTS)
    dates = sorted(body["next_billing_date"] for _, body in answers)
    assert len(set(dates)) == CLIENTS
    assert (dates[0], dates[-1]) == ("2090-01-02", "2090-02-20")
    assert api.get(path.removeprefix("/api")).json()["next_billing_date"] == dates[-1]


def test_invoices_made_at_once_have_ids_of_their_own(api, at_once):
    fields = {"amount": 1, "phone_number": "87001234567", "external_order_id": "same"}
    answers = at_once([("/api/invoices", fields)] * CLIENTS)
    assert {status for status, _ in answers} == {200}
    assert sorted(body["id"] for _, body in answers) == [*range(1, CLIENTS + 1)]
    assert api.get("/invoices?search=same").json()["meta"]["total"] == CLIENTS


@pytest.mark.fact("G05")
def test_the_rate_limit_lets_exactly_sixty_pass(at_once, apipay_sandbox):
    apipay_sandbox.rate_limit = True
    answers = at_once([("/api/refunds", {"read": 1})] * 70)
    assert sorted(status for status, _ in answers) == [200] * 60 + [429] * 10
