import json

import httpx
import pytest


@pytest.fixture(params=[1, 2])
def turn(request):
    return request.param


@pytest.mark.usefixtures("turn")
def test_every_test_begins_with_an_empty_world(api, new_invoice, apipay_sandbox):
    assert api.get("/invoices").json()["meta"]["total"] == 0
    assert new_invoice()["id"] == 1
    assert len(apipay_sandbox.requests) == 2


def test_every_world_has_a_key_of_its_own(api, apipay_sandbox):
    old = apipay_sandbox.api_key
    apipay_sandbox.renew()
    assert apipay_sandbox.api_key != old
    assert api.get("/invoices").status_code == 401
    new = {"X-API-Key": apipay_sandbox.api_key}
    assert api.get("/invoices", headers=new).status_code == 200


def test_requests_are_recorded_without_their_keys(api, apipay_sandbox):
    api.get("/invoices", headers={"X-Trace": "7"})
    (entry,) = apipay_sandbox.requests
    assert (entry.method, entry.path, entry.status) == ("GET", "/api/invoices", 200)
    assert entry.headers["x-trace"] == "7"
    assert "x-api-key" not in entry.headers


def test_inbox_receives_what_the_sandbox_sends(new_invoice, apipay_sandbox):
    webhook_id, secret = apipay_sandbox.register_webhook(apipay_sandbox.inbox.url)
    assert (webhook_id, secret[:6]) == (1, "whsec_")
    apipay_sandbox.pay(new_invoice()["id"], "Дана Серик")
    (webhook,) = apipay_sandbox.inbox.wait(1)
    assert json.loads(webhook.body)["invoice"]["client_name"] == "Дана Серик"


def test_inbox_of_one_test_hears_nothing_of_another(apipay_sandbox):
    old = apipay_sandbox.inbox.url
    apipay_sandbox.renew()
    assert httpx.post(old, content=b"late").status_code == 200
    assert apipay_sandbox.inbox.received == []
    with pytest.raises(TimeoutError):
        apipay_sandbox.inbox.wait(1, timeout=0.05)


def test_create_key_makes_another_organisation(api, new_invoice, apipay_sandbox):
    invoice = new_invoice()
    other = {"X-API-Key": apipay_sandbox.create_key()}
    assert api.get(f"/invoices/{invoice['id']}", headers=other).status_code == 404


def test_rate_limit_is_off_until_it_is_asked_for(api, apipay_sandbox):
    assert apipay_sandbox.rate_limit is False
    assert {api.get("/refunds").status_code for _ in range(70)} == {200}
    apipay_sandbox.rate_limit = True
    assert [api.get("/refunds").status_code for _ in range(61)] == [200] * 60 + [429]


@pytest.mark.parametrize(
    ("operation", "path", "fields", "error", "said"),
    [
        ("payInvoce", {"id": 1}, {}, LookupError, "no operation 'payInvoce': perhaps payInvoice"),
        ("nope", None, {}, LookupError, "the operations are showSandbox, payInvoice, "),
        ("payInvoice", None, {}, ValueError, "id is required"),
        ("payInvoice", {"id": "1"}, {}, ValueError, 'id: "1" is not of type "integer"'),
        ("payInvoice", {"id": 1}, {"name": "A"}, ValueError, "the fields are: client_name"),
        ("restoreSnapshot", None, {}, ValueError, "name is required"),
        ("listWebhooks", None, {"url": "x"}, ValueError, "the fields are: none"),
        ("addFault", None, {"kind": "lag"}, ValueError, "must be one of latency, rate_limit, "),
    ],
)
def test_control_says_what_was_asked_wrongly(
    apipay_sandbox, operation, path, *, fields, error, said
):
    with pytest.raises(error, match=said):
        apipay_sandbox.control(operation, path, **fields)


def test_advance_moves_the_clock(new_invoice, api, apipay_sandbox):
    invoice = new_invoice()
    apipay_sandbox.advance("P1D")
    assert api.get(f"/invoices/{invoice['id']}").json()["status"] == "expired"
