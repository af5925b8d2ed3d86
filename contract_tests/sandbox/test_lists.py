import pytest


def ids(answer) -> list[int]:
    assert answer.status_code == 200, answer.text
    return [entry["id"] for entry in answer.json()["data"]]


@pytest.mark.fact("H09", "I09")
def test_newest_first_ten_a_page(api, new_invoice):
    made = [new_invoice()["id"] for _ in range(12)]
    answer = api.get("/invoices")
    assert ids(answer) == made[:1:-1]
    assert answer.json()["meta"] == {"current_page": 1, "per_page": 10, "total": 12}
    assert ids(api.get("/invoices?page=2")) == made[1::-1]


@pytest.mark.fact("H08")
def test_a_page_past_the_end_is_empty_with_the_true_total(api, new_invoice):
    new_invoice()
    for page in (2, 10**18, 10**25, 10**60):
        answer = api.get(f"/invoices?page={page}&per_page=100")
        assert ids(answer) == []
        assert answer.json()["meta"] == {"current_page": page, "per_page": 100, "total": 1}


@pytest.mark.fact("H08")
@pytest.mark.parametrize("path", ["/invoices", "/refunds", "/recurring-invoices"])
def test_however_far_past_the_end_a_page_is(api, path):
    answer = api.get(path, params={"page": "9" * 5000})
    assert ids(answer) == []
    assert answer.json()["meta"]["current_page"] > 10**25
    assert ids(api.get(path, params={"page": "0" * 5000 + "2"})) == []


@pytest.mark.fact("H07")
@pytest.mark.parametrize("path", ["/invoices", "/refunds", "/recurring-invoices"])
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("page", "0"),
        ("page", "-1"),
        ("page", "-" + "9" * 5000),
        ("page", "x"),
        ("page", ""),
        ("page", "1.5"),
        ("page", "\uff11"),
        ("per_page", "0"),
        ("per_page", "101"),
        ("per_page", "9" * 5000),
    ],
)
def test_page_bounds_hold_for_every_list(api, path, name, value):
    answer = api.get(path, params={name: value})
    assert answer.status_code == 422
    assert answer.json()["message"] == "Validation failed"
    assert list(answer.json()["errors"]) == [name]


@pytest.mark.fact("H07")
def test_every_faulty_parameter_is_named_without_brackets(api):
    query = "page=0&per_page=101&status[]=paid&status[]=lost&date_from=2025-1-1&search=" + "x" * 101
    errors = api.get(f"/invoices?{query}").json()["errors"]
    assert errors == {
        "page": ["page must be a whole number of at least 1"],
        "per_page": ["per_page must be between 1 and 100"],
        "status": ["status must be one of: pending, paid, cancelled, expired"],
        "date_from": ["date_from must be a date in format YYYY-MM-DD"],
        "search": ["search must be text of at most 100 characters"],
    }


@pytest.mark.fact("H07")
@pytest.mark.parametrize(
    "day", ["2025-02-30", "20250101", "2025-1-1", "2025-01-01T00:00:00Z", "0000-01-01", "today", ""]
)
def test_what_is_no_day_is_a_422(api, day):
    assert list(api.get("/invoices", params={"date_to": day}).json()["errors"]) == ["date_to"]


@pytest.mark.fact("H07", "I09")
def test_days_out_of_order_are_a_422(api):
    answer = api.get("/invoices?date_from=2025-02-01&date_to=2025-01-31")
    assert answer.status_code == 422
    assert answer.json()["errors"] == {"date_to": ["date_to must not be before date_from"]}
    assert api.get("/invoices?date_from=2025-02-01&date_to=2025-02-01").status_code == 200


@pytest.mark.fact("G11", "I09")
def test_statuses_are_filtered(api, new_invoice, apipay_sandbox):
    paid, cancelled, pending = (new_invoice()["id"] for _ in range(3))
    apipay_sandbox.pay(paid)
    apipay_sandbox.cancel(cancelled)
    assert ids(api.get("/invoices?status[]=paid")) == [paid]
    assert ids(api.get("/invoices?status[]=paid&status[]=pending")) == [pending, paid]
    answer = api.get("/invoices?status%5B%5D=cancelled&status%5B%5D=cancelled")
    assert ids(answer) == [cancelled]
    assert answer.json()["meta"]["total"] == 1
    assert ids(api.get("/invoices?status[]=expired")) == []


@pytest.mark.fact("H11")
@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("ДВА", [1]),  # H11: any script, any case
        ("билета", [1]),
        ("order-77", [2]),
        ("ORDER", [2]),
        ("100%", [3]),
        ("%", [3]),
        ("_", [4]),
        ("ӘЖЕ", [4]),
        ("", [4, 3, 2, 1]),
        ("nothing of it", []),
        ("'", []),
        ('"', []),
        ("билета\norder", []),
        ("\x00", []),
    ],
)
def test_search_is_a_substring_in_any_case(api, new_invoice, search, found):
    new_invoice(description="Два билета")
    new_invoice(external_order_id="Order-77")
    new_invoice(description="100% sure")
    new_invoice(description="snake_case", external_order_id="әже")
    answer = api.get("/invoices", params={"search": search})
    assert ids(answer) == found
    assert answer.json()["meta"]["total"] == len(found)


@pytest.mark.fact("H10")
def test_days_are_those_of_almaty(api, control, new_invoice):
    control.post("/clock", json={"to": "2030-01-01T18:59:59Z", "frozen": True})
    late = new_invoice()["id"]
    control.post("/clock", json={"to": "2030-01-01T19:00:00Z"})
    early = new_invoice()["id"]
    assert ids(api.get("/invoices?date_to=2030-01-01")) == [late]
    assert ids(api.get("/invoices?date_from=2030-01-02")) == [early]
    both = api.get("/invoices?date_from=2030-01-01&date_to=2030-01-02")
    assert ids(both) == [early, late]
    assert both.json()["meta"]["total"] == 2
    assert ids(api.get("/invoices?date_from=2030-01-03&date_to=9999-12-31")) == []
    one = api.get("/invoices?date_from=2030-01-02&date_to=2030-01-02&status[]=pending&search=")
    assert ids(one) == [early]


@pytest.mark.fact("I09")
def test_filters_hold_together(api, new_invoice, apipay_sandbox):
    one, two, _ = (new_invoice(description=text)["id"] for text in ("чай", "чай", "кофе"))
    apipay_sandbox.pay(two)
    assert ids(api.get("/invoices?search=Чай&status[]=paid")) == [two]
    assert ids(api.get("/invoices?search=Чай")) == [two, one]


@pytest.mark.fact("C10")
def test_schedules_are_filtered_by_one_status(api, new_schedule):
    one, two = new_schedule()["id"], new_schedule()["id"]
    api.post(f"/recurring-invoices/{one}/pause")
    assert ids(api.get("/recurring-invoices?status=paused")) == [one]
    assert ids(api.get("/recurring-invoices?status=active")) == [two]
    assert ids(api.get("/recurring-invoices")) == [two, one]
    answer = api.get("/recurring-invoices?status=lost")
    assert answer.json()["errors"] == {
        "status": ["status must be one of: active, paused, cancelled"]
    }


@pytest.mark.fact("H13")
def test_unknown_parameters_are_ignored(api):
    assert api.get("/invoices?colour=red&status=lost").status_code == 200
