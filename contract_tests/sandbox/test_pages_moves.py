"""What buttons and forms do, in a browser without scripts; the customer's page."""

import re

import httpx
import pytest
from apipay_sandbox.pages.actions import to_json, values

PHONE = "87001234567"


def text_of(answer: httpx.Response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text))


def test_an_invoice_is_made_paid_and_refunded_in_a_browser_without_scripts(site, api):
    form = {"amount": "1 500,50", "phone_number": PHONE, "description": "Чай", "webhook_id": ""}
    made = site.post("/invoices/new", data=form)
    assert (made.status_code, made.headers["location"]) == (303, "/invoices/1?done=created")
    assert "Created." in text_of(site.get("/invoices/1?done=created"))
    assert site.post("/invoices/1/pay").headers["location"] == "/invoices/1?done=paid"
    assert site.post("/invoices/1/refund", data={"amount": "500.5"}).status_code == 303
    page = text_of(site.get("/invoices/1"))
    assert "Refunded 500.50" in page
    assert "up to 1,000.00" in page
    assert site.post("/invoices/1/refund", data={"amount": ""}).status_code == 303
    assert [each["amount"] for each in api.get("/refunds").json()["data"]] == ["1000.00", "500.50"]


def test_a_refused_move_says_why_and_keeps_what_was_typed(site):
    form = {"amount": "0", "phone_number": "123", "description": "Чай & <b>"}
    refused = site.post("/invoices/new", data=form)
    assert refused.status_code == 422
    assert "Amount must be between 0.01 and 99999999.99" in refused.text
    assert "Phone number must be in format 8XXXXXXXXXX" in refused.text
    assert 'value="Чай &amp; &lt;b&gt;"' in refused.text


def test_a_move_in_a_wrong_state_is_a_400(site, new_invoice):
    new_invoice()
    site.post("/invoices/1/pay")
    refused = site.post("/invoices/1/pay")
    assert refused.status_code == 400
    assert "Only a pending invoice can be paid" in refused.text


def test_schedules_are_made_and_moved(site, api):
    form = {"amount": "5000", "phone_number": PHONE, "interval": "weekly", "end_date": ""}
    assert site.post("/schedules/new", data=form).status_code == 303
    for verb, status in (("pause", "paused"), ("resume", "active"), ("bill", "active")):
        assert site.post(f"/schedules/1/{verb}").headers["location"] == "/schedules?done=changed"
        assert api.get("/recurring-invoices/1").json()["status"] == status
    before = api.get("/recurring-invoices/1").json()["next_billing_date"]
    site.post("/schedules/1/skip")
    assert api.get("/recurring-invoices/1").json()["next_billing_date"] > before
    site.post("/schedules/1/cancel")
    assert site.post("/schedules/1/cancel").status_code == 400
    assert api.get("/invoices").json()["meta"]["total"] == 1


@pytest.mark.fact("W01")
def test_a_webhook_secret_is_shown_once(site, apipay_sandbox, new_invoice):
    made = site.post("/webhooks/new", data={"url": apipay_sandbox.inbox.url})
    (secret,) = re.findall(r"whsec_[\w-]+", made.text)
    assert secret not in site.get("/webhooks").text
    site.post(f"/invoices/{new_invoice()['id']}/pay")
    apipay_sandbox.advance("PT0S")  # waits until it has landed
    again = site.post("/deliveries/1/redeliver", data={"back": "/invoices/1"})
    assert again.headers["location"] == "/invoices/1?done=sent"
    apipay_sandbox.advance("PT0S")
    away = site.post("/deliveries/1/redeliver", data={"back": "https://evil.test/"})
    assert away.headers["location"] == "/webhooks?done=sent"
    apipay_sandbox.advance("PT0S")
    assert len(apipay_sandbox.inbox.received) == 3
    assert site.post("/webhooks/1/delete").status_code == 303
    assert apipay_sandbox.inbox.url not in site.get("/webhooks").text.split("Deliveries")[0]
    assert site.post("/webhooks/new", data={"url": "ftp://x"}).status_code == 422


@pytest.mark.fact("H06")
def test_a_key_is_shown_once(site, api):
    made = site.post("/keys/new", data={"organisation": "Дүкен", "verified": "false"})
    (key,) = re.findall(r"sandbox_[\w-]+", made.text)
    assert key not in site.get("/keys").text
    headers = {"X-API-Key": key}
    body = {"amount": 1, "phone_number": PHONE}
    assert api.post("/invoices", json=body, headers=headers).status_code == 400  # H06
    site.post("/organisations/2", data={"verified": "true"})
    assert api.post("/invoices", json=body, headers=headers).status_code == 200
    site.post("/keys/2/delete")
    assert api.get("/invoices", headers=headers).status_code == 401


def test_the_clock_moves_by_buttons(site, apipay_sandbox, new_invoice, api):
    new_invoice()
    assert site.post("/clock/freeze").status_code == 303
    assert apipay_sandbox.clock.frozen
    assert site.post("/clock/advance", data={"advance": "P1D"}).status_code == 303
    assert api.get("/invoices/1").json()["status"] == "expired"
    assert site.post("/clock/to", data={"to": "2040-01-01T00:00:00Z"}).status_code == 303
    assert "01.01.2040 05:00:00" in site.get("/clock").text
    assert site.post("/clock/to", data={"to": "2001-01-01T00:00:00Z"}).status_code == 422
    site.post("/clock/thaw")
    assert not apipay_sandbox.clock.frozen


def test_faults_are_added_and_ended(site, api):
    site.post("/faults/new", data={"kind": "error", "status": "503", "count": "1", "to": ""})
    assert api.get("/refunds").status_code == 503
    form = {"kind": "replace", "field": "data", "to": "5", "operation": "listRefunds"}
    site.post("/faults/new", data=form)
    assert api.get("/refunds").json()["data"] == 5
    site.post("/faults/2/delete")
    assert api.get("/refunds").json()["data"] == []
    site.post("/faults/new", data={"kind": "html"})
    site.post("/faults/clear")
    assert api.get("/refunds").status_code == 200
    assert site.post("/faults/new", data={"kind": "latency"}).status_code == 422


def test_data_is_filled_kept_and_restored(site, api):
    assert site.post("/world/seed", data={"invoices": "30"}).headers["location"] == "/?done=filled"
    site.post("/world/snapshots", data={"name": "full"})
    site.post("/world/reset")
    assert api.get("/invoices").json()["meta"]["total"] == 0
    site.post("/world/snapshots/full/restore")
    assert api.get("/invoices").json()["meta"]["total"] == 30
    site.post("/world/snapshots/full/delete")
    assert site.post("/world/snapshots/full/restore").status_code == 404
    site.post("/world/settings", data={"rate_limit": "true", "payment_time": "60"})
    assert api.get("/refunds").headers["x-ratelimit-remaining"] == "59"


def test_requests_are_shown_and_forgotten(site, api):
    api.get("/refunds")
    api.get("/invoices/77")
    page = site.get("/requests").text
    assert "/api/refunds" in page
    assert "Resource not found" in page
    assert api.headers["x-api-key"] not in page
    narrowed = site.get("/requests?status=4xx&key_id=1&operation=").text
    assert "/api/invoices/77" in narrowed
    assert "/api/refunds" not in narrowed
    assert site.get("/requests?status=odd&key_id=x").status_code == 200
    site.post("/requests/clear")
    assert "/api/refunds" not in site.get("/requests").text


def test_a_form_beyond_reason_is_refused(site):
    assert site.post("/invoices/new", data={"description": "x" * 70_000}).status_code == 413
    assert site.post("/invoices/new", content=iter([b"a=1"])).status_code == 413


def test_a_customer_pays_or_declines(site, api, new_invoice):
    paid, declined = new_invoice(), new_invoice()
    page = site.get(paid["payment_url"])
    assert "Pay 100.00" in text_of(page)
    assert PHONE not in page.text  # only its end
    assert site.post(paid["payment_url"], data={"do": "pay"}).status_code == 303
    assert "Paid" in text_of(site.get(paid["payment_url"]))
    assert site.post(declined["payment_url"], data={"do": "cancel"}).status_code == 303
    assert api.get(f"/invoices/{declined['id']}").json()["status"] == "cancelled"
    assert site.post(paid["payment_url"], data={"do": "cancel"}).status_code == 303
    assert api.get(f"/invoices/{paid['id']}").json()["status"] == "paid"


def test_a_customer_who_never_pays_is_told_so(site, api, new_invoice):
    made = new_invoice(phone_number="87000000002")
    after = site.post(made["payment_url"], data={"do": "pay"}, follow_redirects=True)
    assert "did not go through" in after.text
    assert api.get(f"/invoices/{made['id']}").json()["status"] == "pending"


def test_an_expired_invoice_has_no_buttons(site, apipay_sandbox, new_invoice):
    made = new_invoice()
    apipay_sandbox.advance("P1D")
    page = site.get(made["payment_url"]).text
    assert "<form" not in page
    assert "The time to pay is over" in page


def test_a_deadline_beyond_the_calendar_is_its_end(site, control, apipay_sandbox, new_invoice):
    control.patch("/settings", json={"payment_time": 10**9})
    apipay_sandbox.clock.freeze("9998-12-31T00:00:00Z")
    made = new_invoice()
    for page in (made["payment_url"], f"/invoices/{made['id']}"):
        shown = site.get(page)
        assert shown.status_code == 200
        assert "9999" in shown.text


def test_a_refund_shows_on_the_checkout(site, api, apipay_sandbox, new_invoice):
    made = new_invoice()
    apipay_sandbox.pay(made["id"])
    api.post(f"/invoices/{made['id']}/refund", json={"amount": 30})
    assert "Refunded 30.00" in text_of(site.get(made["payment_url"]))


def test_numbers_of_forms_are_exact_and_text_stays_text():
    form = {
        "amount": "0,10",
        "phone_number": PHONE,
        "description": "007",
        "count": "05",
        "v": "true",
    }
    assert to_json(values(form)) == (
        '{"amount":0.10,"phone_number":"87001234567","description":"007","count":"05","v":true}'
    )
