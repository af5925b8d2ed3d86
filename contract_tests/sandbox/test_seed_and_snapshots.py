"""Made-up data, snapshots and settings, under /_sandbox."""

import time
from datetime import UTC, datetime

import pytest
from apipay_sandbox.rules.magic import BY_PHONE

NOW = "2030-06-15T12:00:00Z"


@pytest.fixture
def frozen(control):
    control.post("/clock", json={"to": NOW, "frozen": True})


def everything(api) -> dict[str, list[dict]]:
    return {path: rows(api, path) for path in ("/invoices", "/refunds", "/recurring-invoices")}


def rows(api, path: str) -> list[dict]:
    found: list[dict] = []
    for number in range(1, 200):
        page = api.get(path, params={"per_page": 100, "page": number}).json()
        found += page["data"]
        if len(found) >= page["meta"]["total"]:
            return found
    raise AssertionError("a list without end")


# ---- seed ----


@pytest.mark.fact("H09")
@pytest.mark.usefixtures("frozen")
def test_a_seed_is_spread_over_days_and_statuses(api, apipay_sandbox):
    sown = apipay_sandbox.seed(600, days=20, seed=7)
    assert sum(sown["invoices"].values()) == 600
    assert set(sown["invoices"]) == {"pending", "paid", "expired", "cancelled"}
    found = everything(api)
    assert len(found["/invoices"]) == 600
    assert len(found["/refunds"]) == sown["refunds"] > 10
    assert len(found["/recurring-invoices"]) == sown["schedules"] == 15
    moments = [each["created_at"] for each in found["/invoices"]]
    assert moments == sorted(moments, reverse=True)  # ids and moments grow together (H09)
    assert moments[-1] >= "2030-05-26T12:00:00Z"
    assert moments[0] <= NOW
    assert len({moment[:10] for moment in moments}) >= 18


@pytest.mark.fact("H05", "H30", "R03", "R04")
@pytest.mark.usefixtures("frozen")
def test_seeded_invoices_obey_the_rules(api, apipay_sandbox):
    apipay_sandbox.seed(500, days=10, seed=3)
    found = everything(api)
    invoices = {each["id"]: each for each in found["/invoices"]}
    for each in invoices.values():
        age = datetime(2030, 6, 15, 12, tzinfo=UTC) - datetime.fromisoformat(each["created_at"])
        assert (each["status"] == "pending") <= (age.days == 0)  # H05
        assert ("client_name" in each) == (each["status"] == "paid")  # H30
        moments = [each.get(f"{status}_at") for status in ("paid", "cancelled", "expired")]
        assert [moment is not None for moment in moments].count(True) == (
            each["status"] != "pending"
        )
        assert all(each["created_at"] < moment <= NOW for moment in moments if moment)
        assert each["client_phone"] not in BY_PHONE
    for refund in found["/refunds"]:
        invoice = invoices[refund["invoice_id"]]
        assert invoice["status"] == "paid"  # R03
        assert float(refund["amount"]) <= float(invoice["amount"])  # R04
        assert invoice["paid_at"] < refund["created_at"] <= NOW
    for schedule in found["/recurring-invoices"]:
        ahead = schedule.get("next_billing_date", "") > "2030-06-15"
        assert ahead == (schedule["status"] != "cancelled")


def test_the_same_seed_gives_the_same_data(api, apipay_sandbox):
    drawn = []
    for seed in (5, 5, 6):
        apipay_sandbox.renew()
        api.headers["X-API-Key"] = apipay_sandbox.api_key
        apipay_sandbox.clock.freeze(NOW)
        apipay_sandbox.seed(50, seed=seed)
        drawn.append(everything(api))
    assert drawn[0] == drawn[1]
    assert drawn[0] != drawn[2]


@pytest.mark.fact("H03")
@pytest.mark.usefixtures("frozen")
def test_seeded_data_lives_on(api, apipay_sandbox):
    sown = apipay_sandbox.seed(400, days=2)
    apipay_sandbox.advance("P1D")
    listed = api.get("/invoices?status[]=pending").json()["meta"]["total"]
    assert sown["invoices"]["pending"] > 0
    assert listed == sum(
        each["created_at"] > NOW for each in everything(api)["/invoices"]
    )  # only what the schedules have billed since
    paid = api.get("/invoices?status[]=paid&per_page=100").json()["data"]
    answers = {api.post(f"/invoices/{each['id']}/refund").status_code for each in paid}
    assert 200 in answers
    assert answers <= {200, 400}  # 400: refunded already (H03)


@pytest.mark.usefixtures("frozen")
def test_a_second_seed_comes_after_what_is_there(api, apipay_sandbox, new_invoice):
    apipay_sandbox.seed(20)
    apipay_sandbox.advance("P2D")
    apipay_sandbox.seed(20, seed=2)
    assert new_invoice()["id"] > 40
    moments = [each["created_at"] for each in everything(api)["/invoices"]]
    assert moments == sorted(moments, reverse=True)


def test_a_seed_is_another_organisations_where_that_is_said(api, control, apipay_sandbox):
    other = control.post("/keys").json()
    sown = apipay_sandbox.seed(10, organisation_id=other["organisation_id"])
    assert sown["organisation_id"] == other["organisation_id"]
    assert api.get("/invoices").json()["meta"]["total"] == 0
    headers = {"X-API-Key": other["key"]}
    assert api.get("/invoices", headers=headers).json()["meta"]["total"] == 10


def test_ten_thousand_invoices_take_a_moment(apipay_sandbox):
    started = time.monotonic()
    apipay_sandbox.seed(10_000, days=365)
    assert time.monotonic() - started < 10


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"invoices": 0}, "invoices"),
        ({"invoices": 100_001}, "invoices"),
        ({"invoices": "many"}, "invoices"),
        ({"days": 0}, "days"),
        ({"seed": -1}, "seed"),
        ({"organisation_id": 9}, "organisation_id"),
        ({"number": 5}, "number"),
    ],
)
def test_a_seed_that_makes_no_sense_is_a_422(control, body, field):
    answer = control.post("/seed", json=body)
    assert answer.status_code == 422
    assert list(answer.json()["errors"]) == [field]


# ---- snapshots ----


@pytest.mark.usefixtures("frozen")
def test_a_restored_world_is_what_it_was(api, apipay_sandbox, new_invoice, new_schedule):
    apipay_sandbox.register_webhook(apipay_sandbox.inbox.url)
    invoice = new_invoice()
    new_schedule(interval="daily")
    before = everything(api)
    apipay_sandbox.snapshot("before")
    apipay_sandbox.pay(invoice["id"])
    new_invoice()
    apipay_sandbox.advance("P3D")
    after = everything(api)
    apipay_sandbox.snapshot("after")
    apipay_sandbox.restore("before")
    assert everything(api) == before
    assert apipay_sandbox.deliveries() == []
    assert apipay_sandbox.clock.now.isoformat() == "2030-06-15T12:00:00+00:00"
    assert new_invoice()["id"] == invoice["id"] + 1
    apipay_sandbox.restore("after")
    assert everything(api) == after
    apipay_sandbox.restore("before")
    apipay_sandbox.advance("P1D")  # and it lives on
    assert api.get(f"/invoices/{invoice['id']}").json()["status"] == "expired"


def test_a_restored_clock_goes_on_from_where_it_stood(apipay_sandbox, new_invoice, api):
    apipay_sandbox.clock.to(NOW)
    new_invoice()
    apipay_sandbox.snapshot()
    apipay_sandbox.advance("P1Y")
    apipay_sandbox.restore()
    assert apipay_sandbox.clock.frozen is False
    assert apipay_sandbox.clock.now.isoformat()[:16] == "2030-06-15T12:00"
    assert api.get("/invoices/1").json()["status"] == "pending"


def test_snapshots_are_listed_replaced_and_deleted(control, new_invoice, api):
    for name in ("b", "a.1", "b"):
        assert control.post("/snapshots", json={"name": name}).json() == {"name": name}
    new_invoice()
    assert control.get("/snapshots").json()["data"] == [{"name": "a.1"}, {"name": "b"}]
    control.post("/snapshots", json={"name": "b"})
    control.post("/snapshots/a.1/restore")
    assert api.get("/invoices").json()["meta"]["total"] == 0
    control.post("/snapshots/b/restore")
    assert api.get("/invoices").json()["meta"]["total"] == 1
    assert control.delete("/snapshots/b").json() == {"name": "b", "deleted": True}
    assert control.delete("/snapshots/b").status_code == 404
    assert control.post("/snapshots/b/restore").status_code == 404


@pytest.mark.parametrize("name", ["", "../x", "a/b", ".hidden", "x" * 65, 5, "имя"])
def test_other_names_are_a_422(control, name):
    assert control.post("/snapshots", json={"name": name}).status_code == 422


def test_snapshots_are_bounded_in_number(control):
    for number in range(50):
        control.post("/snapshots", json={"name": f"s{number}"})
    assert control.post("/snapshots", json={"name": "one-more"}).status_code == 400
    assert control.post("/snapshots", json={"name": "s1"}).status_code == 200


def test_an_unknown_snapshot_is_a_lookup_error(apipay_sandbox):
    with pytest.raises(LookupError, match="no snapshot nothing"):
        apipay_sandbox.restore("nothing")


# ---- settings ----


@pytest.mark.fact("H05")
def test_settings_are_switched_while_running(control, api, new_invoice, apipay_sandbox):
    shown = {"rate_limit": False, "payment_time": 86_400, "strict_webhooks": False}
    assert control.get("/settings").json() == shown
    changed = control.patch("/settings", json={"rate_limit": True, "payment_time": 60}).json()
    assert changed == {"rate_limit": True, "payment_time": 60, "strict_webhooks": False}
    assert [api.get("/refunds").status_code for _ in range(61)][-2:] == [200, 429]
    control.patch("/settings", json={"rate_limit": False})
    made = new_invoice()
    apipay_sandbox.advance("PT60S")
    assert api.get(f"/invoices/{made['id']}").json()["status"] == "expired"  # H05
    apipay_sandbox.renew()
    assert control.get("/settings").json() == shown


@pytest.mark.fact("W07")
@pytest.mark.parametrize(
    "url",
    [
        "http://example.com/hook",
        "https://127.0.0.1/hook",
        "https://localhost/hook",
        "https://10.1.2.3/hook",
        "https://[::1]/hook",
        "https://169.254.169.254/latest",
        "https://127.1/",
        "https://2130706433/",
        "https://0x7f000001/",
        "https://0177.0.0.1/",
        "https://127.0.0.1./",
        "https://\uff11\uff12\uff17.0.0.1/",
        "https://127\u30020\u30020\u30021/",
        "https://224.0.0.1/",
        "https://[64:ff9b::7f00:1]/",
        "https://[2002:7f00:1::]/",
        "https://[::ffff:10.0.0.1]/",
        "https://localhost./",
        "https://LOCALHOST/",
        "https://intranet/",
        "https://printer.lan/",
    ],
)
def test_the_rule_for_webhook_urls_can_be_that_of_production(control, url):
    assert control.post("/webhooks", json={"url": url}).status_code == 200
    control.patch("/settings", json={"strict_webhooks": True})
    refused = control.post("/webhooks", json={"url": url})
    assert refused.status_code == 422
    assert refused.json()["errors"] == {"url": ["Invalid webhook URL"]}
    for public in ("https://example.com/h", "https://8.8.8.8/", "https://[2606:4700::1111]/"):
        assert control.post("/webhooks", json={"url": public}).status_code == 200


def test_the_first_key_outlives_a_snapshot_that_does_not_know_it(control, api, apipay_sandbox):
    (first,) = control.get("/keys").json()["data"]
    new = control.post("/keys", json={"organisation_id": 1}).json()
    control.delete(f"/keys/{first['id']}")
    apipay_sandbox.snapshot("without")
    apipay_sandbox.restore("without")
    assert api.get("/invoices").status_code == 200
    assert api.get("/invoices", headers={"X-API-Key": new["key"]}).status_code == 200
    owners = [each["organisation_id"] for each in control.get("/keys").json()["data"]]
    assert owners == [1, 1]


@pytest.mark.parametrize(
    "body", [{"rate_limit": 1}, {"payment_time": 0}, {"payment_time": 1.5}, {"other": True}]
)
def test_other_settings_are_a_422(control, body):
    assert control.patch("/settings", json=body).status_code == 422
