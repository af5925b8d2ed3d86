"""Webhook deliveries sent again on demand, and keys and organisations under control."""

import pytest


@pytest.fixture
def delivered(new_invoice, apipay_sandbox):
    apipay_sandbox.clock.freeze("2030-01-01T00:00:00Z")
    apipay_sandbox.register_webhook(apipay_sandbox.inbox.url)
    apipay_sandbox.pay(new_invoice()["id"])
    apipay_sandbox.inbox.wait(1)
    apipay_sandbox.advance("PT0S")
    return apipay_sandbox.deliveries()[0]


@pytest.mark.fact("W06")
def test_a_delivery_is_sent_again_with_the_same_body_and_signature(delivered, apipay_sandbox):
    assert delivered["status"] == "delivered"
    assert apipay_sandbox.redeliver(delivered["id"])["status"] == "waiting"
    one, two = apipay_sandbox.inbox.wait(2)
    assert one.body == two.body  # W06
    assert one.headers["x-webhook-signature"] == two.headers["x-webhook-signature"]
    apipay_sandbox.advance("PT0S")
    (again,) = apipay_sandbox.deliveries()
    assert (again["status"], len(again["attempts"])) == ("delivered", 2)


@pytest.mark.fact("H18")
def test_a_redelivery_that_fails_is_retried_as_the_first_time(delivered, apipay_sandbox):
    apipay_sandbox.inbox.status = 500
    apipay_sandbox.redeliver(delivered["id"])
    apipay_sandbox.inbox.wait(2)
    apipay_sandbox.advance("PT1H")
    (again,) = apipay_sandbox.deliveries()
    assert (again["status"], len(again["attempts"])) == ("failed", 5)
    apipay_sandbox.inbox.status = 204
    apipay_sandbox.redeliver(delivered["id"])
    apipay_sandbox.inbox.wait(6)
    apipay_sandbox.advance("PT0S")
    assert apipay_sandbox.deliveries(status="delivered")


def test_what_is_being_sent_is_not_sent_twice(delivered, control, apipay_sandbox):
    apipay_sandbox.inbox.delay = 0.5
    apipay_sandbox.redeliver(delivered["id"])
    refused = control.post(f"/deliveries/{delivered['id']}/redeliver")
    assert (refused.status_code, refused.json()) == (
        400,
        {"message": "This delivery is being sent right now"},
    )


def test_a_retry_that_waits_is_sent_at_once(delivered, apipay_sandbox):
    apipay_sandbox.inbox.status = 500
    apipay_sandbox.redeliver(delivered["id"])
    apipay_sandbox.advance("PT0S")
    assert apipay_sandbox.deliveries()[0]["next_attempt_at"] == "2030-01-01T00:01:00Z"
    apipay_sandbox.inbox.status = 200
    apipay_sandbox.redeliver(delivered["id"])
    apipay_sandbox.advance("PT0S")
    assert apipay_sandbox.deliveries()[0]["status"] == "delivered"


def test_what_cannot_be_sent_again(delivered, control):
    assert control.post("/deliveries/99/redeliver").status_code == 404
    control.delete(f"/webhooks/{delivered['webhook_id']}")
    refused = control.post(f"/deliveries/{delivered['id']}/redeliver")
    assert refused.status_code == 400
    assert "deleted" in refused.json()["message"]


def test_deliveries_are_narrowed_down(delivered, control, new_invoice, apipay_sandbox):
    second, _ = apipay_sandbox.register_webhook("http://127.0.0.1:1/")
    apipay_sandbox.cancel(new_invoice(webhook_id=second)["id"])
    apipay_sandbox.advance("PT0S")
    found = {
        name: [each["id"] for each in control.get(f"/deliveries?{name}").json()["data"]]
        for name in ("invoice_id=1", "webhook_id=2", "status=waiting", "status=failed", "limit=1")
    }
    assert found == {
        "invoice_id=1": [delivered["id"]],
        "webhook_id=2": [2],
        "status=waiting": [2],
        "status=failed": [],
        "limit=1": [2],
    }
    assert control.get("/deliveries?status=lost").status_code == 422


@pytest.mark.fact("E03")
def test_a_revoked_key_is_refused(control, api):
    made = control.post("/keys", json={"organisation_id": 1}).json()
    headers = {"X-API-Key": made["key"]}
    assert api.get("/refunds", headers=headers).status_code == 200
    assert control.delete(f"/keys/{made['id']}").json() == {"id": made["id"], "deleted": True}
    refused = api.get("/refunds", headers=headers)
    assert (refused.status_code, refused.json()) == (401, {"message": "Invalid API key"})
    assert control.delete(f"/keys/{made['id']}").status_code == 404


def test_keys_are_listed_by_their_ends(control, apipay_sandbox):
    control.post("/keys", json={"key": "short", "organisation": "Shop", "verified": False})
    listed = control.get("/keys")
    assert apipay_sandbox.api_key not in listed.text
    assert [each["hint"] for each in listed.json()["data"]] == [apipay_sandbox.api_key[-4:], ""]
    assert listed.json()["data"][1]["organisation"] == "Shop"


@pytest.mark.fact("H06")
def test_an_organisation_is_verified_and_renamed(control, api):
    key = control.post("/keys", json={"verified": False}).json()
    body = {"amount": 1, "phone_number": "87001234567"}
    headers = {"X-API-Key": key["key"]}
    assert api.post("/invoices", json=body, headers=headers).status_code == 400
    url = f"/organisations/{key['organisation_id']}"
    changed = control.patch(url, json={"verified": True, "name": "Дүкен"}).json()
    assert (changed["verified"], changed["name"]) == (True, "Дүкен")
    assert api.post("/invoices", json=body, headers=headers).status_code == 200
    assert control.patch("/organisations/9", json={}).status_code == 404
    assert [each["name"] for each in control.get("/organisations").json()["data"]][1] == "Дүкен"


def test_an_id_beyond_any_database_is_not_found(control):
    for path in ("/invoices/{}/pay", "/deliveries/{}/redeliver"):
        assert control.post(path.format("9" * 40)).status_code == 404
    for path in ("/webhooks/{}", "/keys/{}", "/faults/{}"):
        assert control.delete(path.format("9" * 40)).status_code == 404


def test_the_sandbox_says_what_it_is(control, apipay_sandbox):
    shown = control.get(f"{apipay_sandbox.url}/_sandbox").json()
    assert shown["api"] == apipay_sandbox.base_url
    assert shown["clock"]["frozen"] is False
    numbers = {each["phone_number"]: each for each in shown["magic_numbers"]}
    assert numbers["87000000030"]["move"] == "pay"
    assert numbers["87000000030"]["after_ms"] == 30_000
    assert "move" not in numbers["87000000002"]
