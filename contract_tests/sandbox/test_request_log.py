"""The request log: what it keeps, its filters, and its export as HAR."""

import json
import sqlite3
from datetime import datetime

import httpx
import pytest
from apipay_sandbox.log import BATCH, LENGTH, LONGEST_BODY, WEIGHT, RequestLog
from apipay_sandbox.store import requests
from apipay_sandbox.store.database import Database


def ids(control, **wanted: object) -> list[int]:
    return [each["id"] for each in control.get("/requests", params=wanted).json()["data"]]


def test_a_request_is_kept_with_its_answer(api, control, new_invoice):
    new_invoice(description="Чай")
    (entry,) = control.get("/requests").json()["data"]
    assert (entry["operation"], entry["status"], entry["key_id"]) == ("createInvoice", 200, 1)
    assert json.loads(entry["request"]["body"])["description"] == "Чай"
    assert json.loads(entry["response"]["body"])["status"] == "pending"
    assert entry["response"]["headers"]["content-type"] == "application/json"
    assert entry["duration_ms"] > 0
    assert api.headers["x-api-key"] not in json.dumps(entry)


def test_filters_narrow_the_log_down(api, control, new_invoice, apipay_sandbox):
    apipay_sandbox.clock.freeze("2030-01-01T00:00:00Z")
    new_invoice()
    api.get("/invoices/1")
    api.get("/invoices/9")
    api.get("/nowhere")
    other = control.post("/keys").json()
    apipay_sandbox.advance("P1D")
    api.get("/invoices/1", headers={"X-API-Key": other["key"]})
    api.get("/invoices/1", headers={"X-API-Key": "wrong"})
    assert ids(control) == [6, 5, 4, 3, 2, 1]
    assert ids(control, operation="getInvoice") == [5, 3, 2]
    assert ids(control, status="404") == [5, 4, 3]
    assert ids(control, status="4xx") == [6, 5, 4, 3]
    assert ids(control, status="2xx", operation="getInvoice") == [2]
    assert ids(control, key_id=other["id"]) == [5]
    assert ids(control, since="2030-01-01T12:00:00Z") == [6, 5]
    assert ids(control, since="2030-01-03T00:00:00Z") == []
    assert ids(control, limit=2) == [6, 5]
    assert ids(control, status="dropped") == []
    apipay_sandbox.faults.add("drop", count=1)
    with pytest.raises(httpx.NetworkError):
        api.get("/refunds")
    assert ids(control, status="dropped") == [7]


@pytest.mark.parametrize(
    "query",
    [
        "status=teapot",
        "status=6xx",
        "limit=0",
        "limit=x",
        "key_id=0",
        "key_id=a",
        "since=yesterday",
    ],
)
@pytest.mark.parametrize("path", ["/requests", "/requests.har"])
def test_a_filter_that_makes_no_sense_is_a_422(control, path, query):
    answer = control.get(f"{path}?{query}")
    assert answer.status_code == 422
    assert list(answer.json()["errors"]) == [query.split("=")[0]]


def test_the_log_can_be_emptied(api, control):
    api.get("/refunds")
    assert control.delete("/requests").json() == {"cleared": 1}
    assert ids(control) == []


def test_a_har_holds_requests_and_answers_with_the_key_masked(api, control, new_invoice):
    new_invoice(description="Чай")
    api.get("/invoices", params={"status[]": ["paid", "expired"], "search": "чай"})
    exported = control.get("/requests.har")
    assert api.headers["x-api-key"] not in exported.text
    log = exported.json()["log"]
    assert (log["version"], log["creator"]["name"]) == ("1.2", "apipay-sandbox")
    create, listed = log["entries"]
    assert {"name": "x-api-key", "value": "***"} in create["request"]["headers"]
    assert json.loads(create["request"]["postData"]["text"])["description"] == "Чай"
    assert create["request"]["postData"]["mimeType"] == "application/json"
    assert json.loads(create["response"]["content"]["text"])["id"] == 1
    assert (create["response"]["status"], create["response"]["statusText"]) == (200, "OK")
    assert "postData" not in listed["request"]
    assert listed["request"]["url"].startswith(str(api.base_url))
    assert listed["request"]["queryString"] == [
        {"name": "status[]", "value": "paid"},
        {"name": "status[]", "value": "expired"},
        {"name": "search", "value": "чай"},
    ]
    for entry in log["entries"]:
        assert entry["time"] == sum(entry["timings"].values()) > 0
        assert datetime.fromisoformat(entry["startedDateTime"]).tzinfo is not None
        needed = {"startedDateTime", "time", "request", "response", "cache", "timings"}
        assert needed <= set(entry)
        for half in (entry["request"], entry["response"]):
            assert {"httpVersion", "cookies", "headers", "headersSize", "bodySize"} <= set(half)


def test_an_address_in_a_har_is_a_url(api, control):
    api.get("/%D0%B6/a%20b?q=%22%D1%87&status[]=paid&%ff=1")
    (entry,) = control.get("/requests.har").json()["log"]["entries"]
    url = entry["request"]["url"]
    assert url.isascii()
    assert url.endswith("/api/%D0%B6/a%20b?q=%22%D1%87&status[]=paid&%ff=1")


def test_a_har_is_filtered_as_the_log_is(api, control, apipay_sandbox):
    api.get("/refunds")
    api.get("/refunds/7")
    (entry,) = control.get("/requests.har?status=404").json()["log"]["entries"]
    assert entry["request"]["url"].endswith("/api/refunds/7")
    assert len(apipay_sandbox.har(status="404")["log"]["entries"]) == 1


def add(log: RequestLog, size: int = 0, number: int = 1) -> None:
    headers = ((b"x-api-key", b"hush-hush"), (b"accept", b"a: b"))
    for _ in range(number):
        log.add(1, 2, 3, "op", "GET", "/p", "q=1", headers, b"b" * size, 200, (), b"a" * size, None)


def test_the_log_keeps_the_latest_and_is_bounded():
    db = Database(None)
    log = RequestLog(db)
    add(log, number=LENGTH + 5)
    assert [log.entries[0].id, log.entries[-1].id, len(log.entries)] == [6, LENGTH + 5, LENGTH]
    add(log, size=2 * LONGEST_BODY, number=BATCH)
    assert len(log.entries[-1].body) == len(log.entries[-1].answer) == LONGEST_BODY
    add(log, size=LONGEST_BODY, number=600)
    assert len(log.entries) == WEIGHT // (2 * LONGEST_BODY)
    assert log.clear() == WEIGHT // (2 * LONGEST_BODY)
    assert log.entries == []
    add(log)
    assert log.entries[0].headers == {"accept": "a: b"}
    assert log.entries[0].id == LENGTH + 5 + BATCH + 600 + 1
    db.close()


def test_the_log_is_written_by_the_batch_and_found_again(tmp_path):
    db = Database(tmp_path / "my.db")
    log = RequestLog(db)
    add(log, number=BATCH + 1)
    assert db.number("SELECT count(*) FROM requests") == BATCH
    log.flush()
    db.close()
    assert b"hush-hush" not in (tmp_path / "my.db").read_bytes()
    db = Database(tmp_path / "my.db")
    log = RequestLog(db)
    add(log)
    assert [entry.id for entry in log.entries] == [*range(1, BATCH + 3)]
    db.close()


def test_going_back_to_a_snapshot_forgets_no_request(api, control):
    api.get("/refunds/1")
    control.post("/snapshots", json={"name": "before"})
    api.get("/refunds/2")
    control.post("/snapshots/before/restore")
    api.get("/refunds/3")
    paths = [entry["path"] for entry in control.get("/requests").json()["data"]]
    assert paths == ["/api/refunds/3", "/api/refunds/2", "/api/refunds/1"]


def test_a_log_that_cannot_be_written_stands_in_nobodys_way(monkeypatch, caplog):
    def full(*_: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    db = Database(None)
    log = RequestLog(db)
    with monkeypatch.context() as patch:
        patch.setattr(requests, "add_many", full)
        add(log, number=BATCH)
    assert f"{BATCH} requests could not be logged" in caplog.text
    add(log)
    assert [entry.id for entry in log.entries] == [BATCH + 1]
    db.close()
