from multiprocessing.pool import ThreadPool

import pytest
from apipay_sandbox.clock import parse
from apipay_sandbox.store.settings import load_clock


@pytest.mark.fact("W01")
def test_a_secret_is_shown_once(control):
    made = control.post("/webhooks", json={"url": "http://127.0.0.1:9/hook"})
    assert made.status_code == 200
    assert made.json()["secret"].startswith("whsec_")
    listed = control.get("/webhooks")
    assert listed.json()["data"][0]["url"] == "http://127.0.0.1:9/hook"
    assert made.json()["secret"] not in listed.text


@pytest.mark.fact("W07")
@pytest.mark.parametrize(
    "url",
    ["", "x", "ftp://a/", "http://", "http://[::1", "http://a b/", "http://a:99999/", 5, None],
)
def test_what_is_no_webhook_url_is_a_422(control, url):
    answer = control.post("/webhooks", json={"url": url})
    assert answer.status_code == 422
    assert list(answer.json()["errors"]) == ["url"]


def test_keys_for_new_and_for_old_organisations(control, api):
    made = control.post("/keys", json={"organisation": "Shop", "verified": False}).json()
    assert (made["organisation_id"], made["verified"]) == (2, False)
    again = control.post("/keys", json={"organisation_id": 2, "key": "my-key"}).json()
    assert again == {"id": 3, "organisation_id": 2, "verified": False, "key": "my-key"}
    for key in (made["key"], "my-key"):
        assert api.get("/invoices", headers={"X-API-Key": key}).status_code == 200
    assert control.post("/keys", json={"key": "my-key"}).status_code == 422
    assert control.post("/keys", json={"organisation_id": 9}).status_code == 422
    assert control.post("/keys", json={"verified": "yes"}).status_code == 422


def test_reset_forgets_everything_but_the_first_key(control, api, new_invoice):
    new_invoice()
    control.post("/webhooks", json={"url": "http://127.0.0.1:9/"})
    key = control.post("/keys").json()["key"]
    control.post("/clock", json={"advance": "P1Y", "frozen": True})
    assert control.post("/reset").json() == {"reset": True}
    assert api.get("/invoices").json()["meta"]["total"] == 0
    assert api.get("/invoices", headers={"X-API-Key": key}).status_code == 401
    assert control.get("/webhooks").json() == {"data": []}
    assert control.get("/clock").json()["frozen"] is False
    assert new_invoice()["id"] == 1


def test_a_reset_ends_the_leap_that_is_on_its_way(control, apipay_sandbox, new_invoice):
    apipay_sandbox.clock.freeze("2040-01-01T00:00:00Z")
    apipay_sandbox.register_webhook(apipay_sandbox.inbox.url)
    new_invoice()
    apipay_sandbox.inbox.delay = 1.0
    with ThreadPool(1) as pool:
        leap = pool.apply_async(lambda: control.post("/clock", json={"advance": "P1M"}))
        apipay_sandbox.inbox.wait(1)
        assert control.post("/reset").status_code == 200
        answer = leap.get(10)
    assert answer.status_code == 400
    assert "reset" in answer.json()["message"]
    kept = apipay_sandbox._do(lambda world: load_clock(world.db).now())
    assert kept < parse("2040-01-01T00:00:00Z")


def test_the_clock_stands_still_while_frozen(control):
    stopped = control.post("/clock", json={"frozen": True}).json()
    assert stopped["frozen"] is True
    assert control.get("/clock").json() == stopped
    moved = control.post("/clock", json={"to": "2031-01-01T05:00:00+05:00"}).json()
    assert moved == {"now": "2031-01-01T00:00:00Z", "frozen": True}
    assert control.post("/clock", json={"frozen": False}).json()["frozen"] is False


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"advance": "soon"}, "advance"),
        ({"advance": 5}, "advance"),
        ({"to": "2001-01-01T00:00:00Z"}, "to"),
        ({"to": "never"}, "to"),
        ({"to": "2100-01-01T00:00:00Z", "advance": "P1D"}, "to"),
        ({"frozen": "yes"}, "frozen"),
    ],
)
def test_other_clock_settings_are_a_422(control, body, field):
    answer = control.post("/clock", json=body)
    assert answer.status_code == 422
    assert list(answer.json()["errors"]) == [field]


def test_faults_of_control_are_clear_json(control):
    assert control.post("/invoices/7/pay").json() == {"message": "There is no invoice 7"}
    assert control.post("/invoices/x/pay").status_code == 404
    assert control.get("/invoices/7/pay").status_code == 405
    assert control.post("/keys", content=b"{").status_code == 400
    assert control.post("/keys", content=b"[]").status_code == 422
    assert control.get("/nowhere").json()["message"].startswith("GET /_sandbox/nowhere")


def test_a_filter_that_nobody_knows_is_refused(control):
    for path in ("/deliveries?statuss=failed", "/requests?page=2"):
        answer = control.get(path)
        assert answer.status_code == 422
        assert "unknown; the fields are: " in answer.text


def test_control_needs_no_key_and_counts_no_request(control, api, apipay_sandbox):
    apipay_sandbox.rate_limit = True
    for _ in range(70):
        assert control.get("/webhooks").status_code == 200
    assert api.get("/refunds").headers["x-ratelimit-remaining"] == "59"
    assert [entry.path for entry in apipay_sandbox.requests] == ["/api/refunds"]


def test_an_odd_client_name_is_refused(control, new_invoice):
    url = f"/invoices/{new_invoice()['id']}/pay"
    assert control.post(url, json={"client_name": 5}).status_code == 422
    assert control.post(url, json={"client_name": "Ерлан"}).json()["client_name"] == "Ерлан"


@pytest.mark.parametrize("digits", [19, 20, 5_000])
def test_ids_without_end_are_a_404(control, site, digits):
    number = "9" * digits
    assert control.post(f"/invoices/{number}/pay").status_code == 404
    assert control.delete(f"/faults/{number}").status_code == 404
    assert site.get(f"/invoices/{number}").status_code == 404
    assert site.post(f"/invoices/{number}/pay").status_code == 404
    assert site.get(f"/requests?key_id={number}").status_code == 200
