import hashlib
import hmac
import json

import pytest

VERBS = {"pay": "paid", "cancel": "cancelled", "expire": "expired"}


@pytest.fixture
def frozen(control):
    control.post("/clock", json={"to": "2030-01-01T00:00:00Z", "frozen": True})


def delivery(control) -> dict:
    return control.get("/deliveries").json()["data"][0]


@pytest.mark.fact("W02", "W03", "W04")
@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.usefixtures("frozen")
def test_a_status_change_is_told_and_signed(new_invoice, apipay_sandbox, verb):
    _, secret = apipay_sandbox.register_webhook(apipay_sandbox.inbox.url)
    invoice = new_invoice(amount=10.5, description="Чай", external_order_id="A-1")
    getattr(apipay_sandbox, verb)(invoice["id"])
    (webhook,) = apipay_sandbox.inbox.wait(1)
    expected = hmac.new(secret.encode(), webhook.body, hashlib.sha256).hexdigest()
    assert webhook.headers["x-webhook-signature"] == f"sha256={expected}"
    assert webhook.headers["content-type"] == "application/json"
    told = {
        "id": invoice["id"],
        "external_order_id": "A-1",
        "amount": "10.50",
        "status": VERBS[verb],
        "description": "Чай",
        "kaspi_invoice_id": invoice["kaspi_invoice_id"],
        "client_phone": "87001234567",
        f"{VERBS[verb]}_at": "2030-01-01T00:00:00Z",
    }
    if verb == "pay":
        told["client_name"] = "Aigerim S."
    assert json.loads(webhook.body) == {
        "event": "invoice.status_changed",
        "invoice": told,
        "timestamp": "2030-01-01T00:00:00Z",
    }


@pytest.mark.fact("I08", "W02")
def test_a_deadline_that_passes_is_told(new_invoice, apipay_sandbox):
    apipay_sandbox.register_webhook(apipay_sandbox.inbox.url)
    new_invoice()
    apipay_sandbox.advance("P1D")
    (webhook,) = apipay_sandbox.inbox.wait(1)
    assert json.loads(webhook.body)["invoice"]["status"] == "expired"


@pytest.mark.fact("W02")
def test_a_cancel_over_the_api_is_told(api, new_invoice, apipay_sandbox):
    apipay_sandbox.register_webhook(apipay_sandbox.inbox.url)
    api.post(f"/invoices/{new_invoice()['id']}/cancel")
    assert b'"cancelled"' in apipay_sandbox.inbox.wait(1)[0].body


@pytest.mark.fact("W02")
def test_creating_and_refunding_are_not_told(api, new_invoice, apipay_sandbox, control):
    apipay_sandbox.register_webhook(apipay_sandbox.inbox.url)
    invoice = new_invoice()
    apipay_sandbox.pay(invoice["id"])
    api.post(f"/invoices/{invoice['id']}/refund")
    assert len(control.get("/deliveries").json()["data"]) == 1


@pytest.mark.parametrize("written", ["1", "1.0", "1e0", "10E-1"])
def test_a_whole_number_is_one_however_it_is_written(api, control, apipay_sandbox, written):
    webhook_id, _ = apipay_sandbox.register_webhook(apipay_sandbox.inbox.url)
    assert webhook_id == 1
    headers = {"Content-Type": "application/json"}
    body = f'{{"amount":{written},"phone_number":"87001234567","webhook_id":{written}}}'
    made = api.post("/invoices", content=body, headers=headers)
    assert made.json()["amount"] == "1.00"
    sown = control.post("/seed", content=f'{{"invoices":{written},"organisation_id":{written}}}')
    assert sum(sown.json()["invoices"].values()) == 1


@pytest.mark.fact("H17")
def test_without_a_webhook_id_every_webhook_hears(new_invoice, apipay_sandbox):
    for _ in range(2):
        apipay_sandbox.register_webhook(apipay_sandbox.inbox.url)
    stranger = apipay_sandbox.create_key()
    apipay_sandbox.register_webhook(apipay_sandbox.inbox.url, api_key=stranger)
    apipay_sandbox.pay(new_invoice()["id"])
    one, two = apipay_sandbox.inbox.wait(2)
    assert one.body == two.body
    apipay_sandbox.advance("PT1H")
    assert len(apipay_sandbox.inbox.received) == 2


@pytest.mark.fact("W01")
def test_a_webhook_id_picks_one(new_invoice, apipay_sandbox, control):
    ids = [apipay_sandbox.register_webhook(apipay_sandbox.inbox.url)[0] for _ in range(2)]
    apipay_sandbox.pay(new_invoice(webhook_id=ids[1])["id"])
    apipay_sandbox.inbox.wait(1)
    assert [each["webhook_id"] for each in control.get("/deliveries").json()["data"]] == [ids[1]]


@pytest.mark.fact("H18", "W05", "W06")
@pytest.mark.parametrize("status", [301, 307, 400, 401, 404, 500, 503])
@pytest.mark.usefixtures("frozen")
def test_anything_but_2xx_is_tried_four_times(new_invoice, apipay_sandbox, control, status):
    inbox = apipay_sandbox.inbox
    apipay_sandbox.register_webhook(inbox.url)
    inbox.status = status
    apipay_sandbox.pay(new_invoice()["id"])
    inbox.wait(1)
    for leap, count in (("PT59S", 1), ("PT1S", 2), ("PT5M", 3), ("PT15M", 4), ("P1D", 4)):
        apipay_sandbox.advance(leap)
        assert len(inbox.received) == count
    assert len({webhook.body for webhook in inbox.received}) == 1  # W06
    told = delivery(control)
    assert told["status"] == "failed"
    assert [each["status_code"] for each in told["attempts"]] == [status] * 4
    assert [each["started_at"] for each in told["attempts"]] == [
        "2030-01-01T00:00:00Z",
        "2030-01-01T00:01:00Z",
        "2030-01-01T00:06:00Z",
        "2030-01-01T00:21:00Z",
    ]


@pytest.mark.fact("H18")
@pytest.mark.usefixtures("frozen")
def test_one_leap_makes_all_retries(new_invoice, apipay_sandbox, control):
    inbox = apipay_sandbox.inbox
    apipay_sandbox.register_webhook(inbox.url)
    inbox.status = 500
    apipay_sandbox.pay(new_invoice()["id"])
    apipay_sandbox.advance("PT1H")
    assert len(inbox.received) == 4
    assert len(delivery(control)["attempts"]) == 4


@pytest.mark.fact("W05")
@pytest.mark.usefixtures("frozen")
def test_a_retry_that_succeeds_is_the_last(new_invoice, apipay_sandbox, control):
    inbox = apipay_sandbox.inbox
    apipay_sandbox.register_webhook(inbox.url)
    inbox.status = 500
    apipay_sandbox.pay(new_invoice()["id"])
    inbox.wait(1)
    inbox.status = 204
    apipay_sandbox.advance("PT1H")
    assert len(inbox.received) == 2
    told = delivery(control)
    assert told["status"] == "delivered"
    assert "next_attempt_at" not in told


def test_nobody_listening_is_a_failure_that_is_recorded(new_invoice, apipay_sandbox, control):
    apipay_sandbox.register_webhook("http://127.0.0.1:1/")
    apipay_sandbox.pay(new_invoice()["id"])
    apipay_sandbox.advance("PT1H")
    told = delivery(control)
    assert told["status"] == "failed"
    assert all("ConnectError" in each["fault"] for each in told["attempts"])


@pytest.mark.fact("W05")
def test_an_answer_after_the_limit_is_a_failure(new_invoice, apipay_sandbox, control, monkeypatch):
    monkeypatch.setattr("apipay_sandbox.rules.delivery.TIME_LIMIT", 0.05)
    inbox = apipay_sandbox.inbox
    apipay_sandbox.register_webhook(inbox.url)
    inbox.delay = 0.3
    apipay_sandbox.pay(new_invoice()["id"])
    apipay_sandbox.advance("PT1S")
    assert "no answer within" in delivery(control)["attempts"][0]["fault"]


def test_a_deleted_webhook_hears_nothing_more(new_invoice, apipay_sandbox, control):
    webhook_id, _ = apipay_sandbox.register_webhook(apipay_sandbox.inbox.url)
    assert control.delete(f"/webhooks/{webhook_id}").status_code == 200
    assert control.delete(f"/webhooks/{webhook_id}").status_code == 404
    apipay_sandbox.pay(new_invoice()["id"])
    assert control.get("/deliveries").json() == {"data": []}
    assert control.get("/webhooks").json() == {"data": []}
