"""Faults on purpose, over a real port, with what they leave in the store."""

import time
from http import HTTPStatus

import httpx
import pytest

PHONE = "87001234567"
BODY = {"amount": 100, "phone_number": PHONE}


def total(api: httpx.Client) -> int:
    return api.get("/invoices").json()["meta"]["total"]


def create(api: httpx.Client) -> httpx.Response:
    return api.post("/invoices", json=BODY)


# ---- what happens to the work ----


@pytest.mark.parametrize(("when", "left"), [("before", 0), ("after", 1)])
def test_a_dropped_connection_loses_the_answer_before_or_after_the_work(
    api, fault, apipay_sandbox, when, left
):
    fault("drop", operation="createInvoice", count=1, when=when)
    with pytest.raises(httpx.NetworkError):
        create(api)
    assert total(api) == left
    dropped = apipay_sandbox.requests[0]
    assert (dropped.status, dropped.fault) == (None, f"drop {when}")
    assert create(api).status_code == 200


@pytest.mark.parametrize(("when", "left"), [("before", 0), ("after", 1)])
@pytest.mark.parametrize("status", [500, 502, 503])
def test_a_server_error_comes_before_or_after_the_work(api, fault, status, when, left):
    fault("error", operation="createInvoice", count=1, status=status, when=when)
    answer = create(api)
    assert (answer.status_code, set(answer.json())) == (status, {"message"})
    assert total(api) == left


def test_an_error_is_a_500_unless_told_otherwise(api, fault):
    fault("error")
    assert create(api).status_code == 500


@pytest.mark.fact("E08", "G06")
@pytest.mark.parametrize("retry_after", [None, 0, 7, 3600, -1, "soon", 1.5, [60]])
def test_a_429_has_any_retry_after_and_nothing_is_done(api, control, retry_after):
    given = {} if retry_after is None else {"retry_after": retry_after}
    control.post("/faults", json={"kind": "rate_limit", "operation": "createInvoice", **given})
    answer = create(api)
    assert answer.status_code == 429
    assert answer.json() == {"message": "Too many requests", **given}
    assert answer.headers.get_list("x-ratelimit-remaining") == ["0"]
    assert total(api) == 0


def test_latency_delays_the_answer_and_changes_nothing_else(api, fault):
    fault("latency", latency_ms=200)
    fault("latency", latency_ms=100, operation="createInvoice", count=1)
    started = time.monotonic()
    assert create(api).json()["status"] == "pending"
    assert 0.3 <= time.monotonic() - started < 5


def test_a_client_that_gives_up_waiting_does_not_undo_the_work(api, fault):
    fault("latency", latency_ms=300, operation="createInvoice", count=1)
    with pytest.raises(httpx.ReadTimeout):
        api.post("/invoices", json=BODY, timeout=0.1)
    deadline = time.monotonic() + 5
    while total(api) == 0 and time.monotonic() < deadline:
        time.sleep(0.02)
    assert total(api) == 1


def test_a_truncated_body_ends_in_the_middle_of_what_was_done(api, fault):
    fault("truncate", operation="createInvoice", count=1)
    with pytest.raises(httpx.RemoteProtocolError, match=r"incomplete|without sending complete"):
        create(api)
    assert total(api) == 1


def test_a_truncated_body_is_half_of_the_real_one(api, fault, new_invoice):
    new_invoice()
    whole = api.get("/invoices/1").content
    fault("truncate", operation="getInvoice", count=1)
    got: list[bytes] = []
    with api.stream("GET", "/invoices/1") as answer:
        assert int(answer.headers["content-length"]) == len(whole)
        with pytest.raises(httpx.RemoteProtocolError):
            got.extend(answer.iter_raw())
    assert b"".join(got) == whole[: len(whole) // 2]


@pytest.mark.parametrize(("status", "when", "left"), [(502, "before", 0), (200, "after", 1)])
def test_html_comes_instead_of_json(api, fault, status, when, left):
    fault("html", operation="createInvoice", count=1, status=status, when=when)
    answer = create(api)
    assert (answer.status_code, answer.headers["content-type"]) == (status, "text/html")
    assert answer.text.startswith("<!doctype html>")
    assert f"{status} {HTTPStatus(status).phrase}" in answer.text
    assert total(api) == left


# ---- drifts ----


def test_a_field_is_renamed(api, fault, new_invoice):
    new_invoice()
    fault("rename", operation="getInvoice", field="payment_url", to="pay_url")
    invoice = api.get("/invoices/1").json()
    assert "payment_url" not in invoice
    assert invoice["pay_url"].startswith("http")
    assert "payment_url" in api.get("/invoices").json()["data"][0]


def test_a_field_is_removed_from_every_item_of_a_list(api, fault, new_invoice):
    new_invoice()
    new_invoice()
    fault("remove", field="data.status")
    fault("remove", field="meta.total")
    listed = api.get("/invoices").json()
    assert [set(each) & {"id", "status"} for each in listed["data"]] == [{"id"}, {"id"}]
    assert set(listed["meta"]) == {"current_page", "per_page"}


@pytest.mark.parametrize(
    ("field", "to", "value"),
    [
        ("amount", "number", 100.0),
        ("amount", "integer", 100),
        ("amount", "array", ["100.00"]),
        ("amount", "object", {"value": "100.00"}),
        ("amount", "null", None),
        ("amount", "boolean", True),
        ("id", "string", "1"),
        ("status", "number", 0.0),
    ],
)
def test_a_field_changes_its_type(api, fault, field, to, value):
    fault("retype", field=field, to=to)
    assert create(api).json()[field] == value


@pytest.mark.parametrize("to", ["number", "integer"])
@pytest.mark.parametrize("text", ["nan", "Infinity", "1e999"])
def test_what_is_no_number_of_json_becomes_0(api, fault, new_invoice, to, text):
    invoice = new_invoice(description=text)
    fault("retype", field="description", to=to)
    assert api.get(f"/invoices/{invoice['id']}").json()["description"] == 0


@pytest.mark.parametrize("to", ["refunded", None, 5, {"a": [1]}])
def test_a_field_changes_its_value(api, fault, to):
    fault("replace", field="status", to=to)
    assert create(api).json()["status"] == to


def test_a_status_changes_and_the_answer_stays(api, fault):
    fault("change_status", status=201)
    answer = create(api)
    assert (answer.status_code, answer.json()["status"]) == (201, "pending")
    assert api.get("/invoices/99").status_code == 404


@pytest.mark.parametrize("status", [204, 304])
def test_a_status_without_a_body_leaves_the_connection_sound(api, fault, status):
    fault("change_status", status=status, count=1)
    answer = create(api)
    assert (answer.status_code, answer.content) == (status, b"")
    assert {"content-length", "content-type", "transfer-encoding"}.isdisjoint(answer.headers)
    first = answer.extensions["network_stream"].get_extra_info("client_addr")
    answer = api.get("/invoices/1")
    assert (answer.status_code, answer.json()["id"]) == (200, 1)
    assert answer.extensions["network_stream"].get_extra_info("client_addr") == first


def test_drifts_add_up_and_are_kept_out_of_the_store(api, fault, control):
    fault("rename", field="id", to="ID")
    fault("replace", field="status", to="odd")
    drifted = create(api).json()
    assert (drifted["ID"], drifted["status"]) == (1, "odd")
    control.delete("/faults")
    sound = api.get("/invoices/1").json()
    assert (sound["id"], sound["status"]) == (1, "pending")


def test_a_field_that_is_not_there_drifts_nowhere(api, fault):
    for kind, more in (("rename", {"to": "x"}), ("remove", {}), ("retype", {"to": "null"})):
        fault(kind, field="nowhere.at.all", **more)
        fault(kind, field="absent", **more)
    assert create(api).json()["status"] == "pending"


# ---- whom they strike, and how often ----


def test_a_fault_strikes_its_operation_only(api, fault):
    fault("error", operation="listRefunds")
    assert api.get("/refunds").status_code == 500
    assert api.get("/invoices").status_code == 200


def test_a_fault_strikes_its_key_only(api, fault, control):
    other = control.post("/keys").json()
    fault("error", key_id=other["id"])
    assert api.get("/refunds").status_code == 200
    assert api.get("/refunds", headers={"X-API-Key": other["key"]}).status_code == 500


def test_a_fault_is_over_after_its_count(api, fault, control):
    fault("error", count=2)
    assert [api.get("/refunds").status_code for _ in range(3)] == [500, 500, 200]
    assert control.get("/faults").json() == {"data": []}


def test_faults_strike_one_after_the_other(api, fault):
    fault("rate_limit", count=1, retry_after=1)
    fault("error", count=2, status=503)
    fault("html", count=1)
    statuses = [api.get("/refunds").status_code for _ in range(5)]
    assert statuses == [429, 503, 503, 502, 200]


def test_a_drift_waits_for_an_answer_that_is_one(api, fault):
    fault("error", count=1)
    fault("rename", field="data", to="items", count=1)
    assert api.get("/refunds").status_code == 500
    assert "items" in api.get("/refunds").json()
    assert "data" in api.get("/refunds").json()


def test_faults_strike_who_has_passed_key_and_rate_only(api, fault, control):
    fault("error", count=1)
    assert api.get("/refunds", headers={"X-API-Key": "wrong"}).status_code == 401
    assert api.get("/nowhere").status_code == 404
    assert control.get("/faults").json()["data"][0]["left"] == 1


def test_the_contract_is_checked_before_a_drift_and_not_after(api, fault, caplog):
    fault("retype", field="id", to="object")
    assert create(api).status_code == 200
    assert caplog.text == ""
