from datetime import UTC, date, datetime, timedelta

import pytest

PHONE = "87001234567"
JANUARY = "2030-01-31T07:00:00Z"  # noon in Almaty


@pytest.fixture
def january(control):
    answer = control.post("/clock", json={"to": JANUARY, "frozen": True})
    assert answer.json() == {"now": JANUARY, "frozen": True}


def invoices(api) -> list[dict]:
    return api.get("/invoices?per_page=100").json()["data"]


@pytest.mark.fact("C01", "C02", "C04")
def test_a_new_schedule_starts_today(new_schedule):
    schedule = new_schedule(description="Клуб")
    today = (datetime.now(UTC) + timedelta(hours=5)).date().isoformat()
    assert schedule.pop("created_at").endswith("Z")
    assert schedule == {
        "id": 1,
        "amount": "5000.00",
        "phone_number": PHONE,
        "description": "Клуб",
        "interval": "monthly",
        "status": "active",
        "start_date": today,
        "next_billing_date": today,
    }


@pytest.mark.fact("C01", "H20")
@pytest.mark.usefixtures("january")
def test_all_faulty_fields_are_named_at_once(api):
    body = {
        "amount": 0,
        "phone_number": "",
        "interval": "hourly",
        "description": 5,
        "start_date": "2030-01-30",
        "end_date": "soon",
        "webhook_id": 4,
    }
    answer = api.post("/recurring-invoices", json=body)
    assert answer.status_code == 422
    assert set(answer.json()["errors"]) == set(body)
    assert set(api.post("/recurring-invoices", json={}).json()["errors"]) == {
        "amount",
        "phone_number",
        "interval",
    }


@pytest.mark.fact("H20")
@pytest.mark.usefixtures("january")
@pytest.mark.parametrize(
    ("start", "end", "faulty"),
    [
        ("2030-01-30", None, {"start_date"}),  # H20: before today
        ("2030-01-31", "2030-01-31", set()),
        ("2030-02-02", "2030-02-01", {"end_date"}),
        (None, "2030-01-30", {"end_date"}),
        ("2029-01-01", "2028-01-01", {"start_date", "end_date"}),
        ("2030-02-30", None, {"start_date"}),
    ],
)
def test_dates_in_order(api, start, end, faulty):
    body = {"amount": 1, "phone_number": PHONE, "interval": "daily"}
    answer = api.post("/recurring-invoices", json={**body, "start_date": start, "end_date": end})
    assert set(answer.json().get("errors", {})) == faulty
    assert answer.status_code == (422 if faulty else 200)


@pytest.mark.fact("C09", "H19", "H27")
@pytest.mark.usefixtures("january")
def test_every_period_makes_an_invoice(api, new_schedule, apipay_sandbox):
    schedule = new_schedule(description="Клуб", start_date="2030-01-31")
    apipay_sandbox.advance("P3M")  # to 30 April
    made = invoices(api)
    assert [entry["created_at"] for entry in made] == [
        "2030-04-29T19:00:00Z",  # as the day begins in Almaty
        "2030-03-30T19:00:00Z",
        "2030-02-27T19:00:00Z",
        "2030-01-31T07:01:00Z",  # a day that had begun already
    ]
    assert [entry["status"] for entry in made] == ["pending", "expired", "expired", "expired"]
    assert {(e["amount"], e["client_phone"], e["description"]) for e in made} == {
        ("5000.00", PHONE, "Клуб")
    }
    now = api.get(f"/recurring-invoices/{schedule['id']}").json()
    assert (now["status"], now["next_billing_date"]) == ("active", "2030-05-31")


@pytest.mark.fact("H21")
@pytest.mark.usefixtures("january")
def test_after_its_end_a_schedule_is_cancelled(api, new_schedule, apipay_sandbox):
    schedule = new_schedule(interval="weekly", end_date="2030-02-07")
    apipay_sandbox.advance("P1M")
    assert len(invoices(api)) == 2
    over = api.get(f"/recurring-invoices/{schedule['id']}").json()
    assert over["status"] == "cancelled"
    assert "next_billing_date" not in over


@pytest.mark.fact("C07", "H22")
@pytest.mark.usefixtures("january")
def test_bill_now_leaves_the_date(api, new_schedule):
    schedule = new_schedule(start_date="2030-03-01")
    url = f"/recurring-invoices/{schedule['id']}"
    invoice = api.post(f"{url}/bill-now")
    assert invoice.status_code == 200
    assert (invoice.json()["status"], invoice.json()["amount"]) == ("pending", "5000.00")
    assert api.get(url).json() == schedule
    api.post(f"{url}/pause")
    assert api.post(f"{url}/bill-now").status_code == 400


@pytest.mark.fact("H06")
def test_bill_now_needs_a_verified_organisation(api, apipay_sandbox):
    key = {"X-API-Key": apipay_sandbox.create_key(verified=False)}
    body = {"amount": 1, "phone_number": PHONE, "interval": "daily"}
    schedule = api.post("/recurring-invoices", json=body, headers=key).json()
    answer = api.post(f"/recurring-invoices/{schedule['id']}/bill-now", headers=key)
    assert answer.json() == {"message": "The organisation is not verified"}


@pytest.mark.fact("C08", "H23")
@pytest.mark.usefixtures("january")
def test_skip_period_moves_the_date_by_one(api, new_schedule, apipay_sandbox):
    schedule = new_schedule()
    url = f"/recurring-invoices/{schedule['id']}"
    assert api.post(f"{url}/skip-period").json() == {
        **schedule,
        "next_billing_date": "2030-02-28",
    }
    api.post(f"{url}/pause")
    assert api.post(f"{url}/skip-period").json()["next_billing_date"] == "2030-03-31"
    api.post(f"{url}/cancel")
    assert api.post(f"{url}/skip-period").status_code == 400
    apipay_sandbox.advance("P1Y")
    assert invoices(api) == []


@pytest.mark.fact("H21", "H23")
@pytest.mark.usefixtures("january")
def test_skipping_past_the_end_ends_the_schedule(api, new_schedule):
    schedule = new_schedule(end_date="2030-02-15")
    over = api.post(f"/recurring-invoices/{schedule['id']}/skip-period").json()
    assert over["status"] == "cancelled"
    assert "next_billing_date" not in over


ALLOWED = {
    "active": {"pause": "paused", "cancel": "cancelled", "skip-period": "active"},
    "paused": {"resume": "active", "cancel": "cancelled", "skip-period": "paused"},
    "cancelled": {},
}


@pytest.mark.fact("C03", "C06", "H24")
@pytest.mark.parametrize("status", ALLOWED)
@pytest.mark.parametrize("verb", ["pause", "resume", "cancel", "skip-period"])
def test_moves_of_a_schedule(api, new_schedule, status, verb):
    url = f"/recurring-invoices/{new_schedule()['id']}"
    if status != "active":
        api.post(f"{url}/{status.removesuffix('d').replace('cancelle', 'cancel')}")
    before = api.get(url).json()
    assert before["status"] == status
    answer = api.post(f"{url}/{verb}")
    if verb in ALLOWED[status]:
        assert answer.json()["status"] == ALLOWED[status][verb]
    else:
        assert answer.status_code == 400
        assert set(answer.json()) == {"message"}
        assert api.get(url).json() == before


@pytest.mark.fact("H25")
@pytest.mark.usefixtures("january")
def test_missed_periods_are_not_billed_on_resume(api, new_schedule, apipay_sandbox):
    url = f"/recurring-invoices/{new_schedule()['id']}"
    api.post(f"{url}/pause")
    apipay_sandbox.advance("P2M")  # to 31 March
    assert api.get(url).json()["next_billing_date"] == "2030-01-31"
    assert api.post(f"{url}/resume").json()["next_billing_date"] == "2030-03-31"
    assert invoices(api) == []
    apipay_sandbox.advance("P1D")
    assert [entry["created_at"] for entry in invoices(api)] == ["2030-03-31T07:01:00Z"]


@pytest.mark.fact("H21")
@pytest.mark.usefixtures("january")
def test_a_paused_schedule_is_over_after_its_end(api, new_schedule, apipay_sandbox):
    url = f"/recurring-invoices/{new_schedule(end_date='2030-02-10')['id']}"
    api.post(f"{url}/pause")
    apipay_sandbox.advance("P10D")
    assert api.get(url).json()["status"] == "paused"
    apipay_sandbox.advance("P1D")
    assert api.get(url).json()["status"] == "cancelled"


@pytest.mark.fact("C05", "H26")
@pytest.mark.usefixtures("january")
def test_put_changes_what_is_given(api, new_schedule):
    schedule = new_schedule(description="old")
    url = f"/recurring-invoices/{schedule['id']}"
    for nothing in ({}, {"interval": None, "description": None}, {"status": "cancelled"}):
        assert api.put(url, json=nothing).json() == schedule
    assert api.put(url).json() == schedule
    changed = api.put(url, json={"amount": 6000.5, "description": "new", "interval": "weekly"})
    assert changed.json() == {
        **schedule,
        "amount": "6000.50",
        "description": "new",
        "interval": "weekly",
    }
    assert api.post(f"{url}/skip-period").json()["next_billing_date"] == "2030-02-07"


@pytest.mark.fact("C05", "H12")
def test_put_names_all_faulty_fields(api, new_schedule):
    url = f"/recurring-invoices/{new_schedule()['id']}"
    answer = api.put(url, json={"amount": None, "interval": "hourly", "description": "x" * 501})
    assert answer.status_code == 422
    assert answer.json()["errors"] == {
        "amount": ["Amount must be between 0.01 and 99999999.99"],
        "interval": ["interval must be one of: daily, weekly, monthly, yearly"],
        "description": ["description must be text of at most 500 characters"],
    }


@pytest.mark.fact("C03", "H24")
def test_a_cancelled_schedule_stays_as_it_is(api, new_schedule):
    url = f"/recurring-invoices/{new_schedule()['id']}"
    cancelled = api.post(f"{url}/cancel").json()
    assert "next_billing_date" not in cancelled
    assert api.put(url, json={"amount": 1}).status_code == 400
    assert api.get(url).json() == cancelled


@pytest.mark.usefixtures("january")
def test_one_leap_is_the_same_as_many_small_ones(api, new_schedule, apipay_sandbox):
    def year(leaps: list[str]) -> list[tuple]:
        for interval in ("daily", "weekly", "monthly", "yearly"):
            new_schedule(interval=interval)
        for leap in leaps:
            apipay_sandbox.advance(leap)
        found = []
        for page in range(1, 6):
            found += api.get(f"/invoices?per_page=100&page={page}").json()["data"]
        return [(e["id"], e["status"], e["created_at"], e.get("expired_at")) for e in found]

    whole = year(["P365D"])
    apipay_sandbox.renew()
    api.headers["X-API-Key"] = apipay_sandbox.api_key
    api.post(f"{apipay_sandbox.url}/_sandbox/clock", json={"to": JANUARY, "frozen": True})
    assert year(["P1D", "PT36H", "P200D", "PT1S", "P162DT11H59M59S"]) == whole
    assert len(whole) == 366 + 53 + 13 + 2


def test_the_last_date_of_the_calendar_does_no_harm(api, new_schedule):
    schedule = new_schedule(start_date=date.max.isoformat(), interval="yearly")
    over = api.post(f"/recurring-invoices/{schedule['id']}/skip-period")
    assert over.json()["status"] == "cancelled"
