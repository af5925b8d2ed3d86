"""How faults are added, listed and ended, over control and as Python objects."""

import json

import pytest

PHONE = "87001234567"
BODY = {"amount": 100, "phone_number": PHONE}


def test_faults_are_listed_as_they_were_added(control, fault):
    made = [
        fault("latency", latency_ms=5),
        fault("drop", when="after", operation="createInvoice", count=3),
        fault("replace", field="a.b", to=None),
    ]
    assert made[0] == {"id": 1, "kind": "latency", "latency_ms": 5}
    assert made[1] == {
        "id": 2,
        "kind": "drop",
        "operation": "createInvoice",
        "left": 3,
        "when": "after",
    }
    assert control.get("/faults").json()["data"] == made


def test_a_fault_is_deleted_once(control, fault, api):
    fault("error")
    assert control.delete("/faults/1").json() == {"id": 1, "deleted": True}
    assert control.delete("/faults/1").status_code == 404
    assert api.get("/refunds").status_code == 200


def test_all_faults_are_ended_at_once(control, fault, api):
    fault("error")
    fault("html")
    assert len(control.delete("/faults").json()["data"]) == 2
    assert api.get("/refunds").status_code == 200


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({}, {"kind"}),
        ({"kind": "explode"}, {"kind"}),
        ({"kind": "latency"}, {"latency_ms"}),
        ({"kind": "latency", "latency_ms": 0}, {"latency_ms"}),
        ({"kind": "latency", "latency_ms": 600_001}, {"latency_ms"}),
        ({"kind": "error", "status": 404}, {"status"}),
        ({"kind": "html", "status": 99}, {"status"}),
        ({"kind": "drop", "when": "later"}, {"when"}),
        ({"kind": "drop", "latency_ms": 5}, {"latency_ms"}),
        ({"kind": "truncate", "when": "before"}, {"when"}),
        ({"kind": "rename", "field": "a"}, {"to"}),
        ({"kind": "rename", "field": "a", "to": 5}, {"to"}),
        ({"kind": "retype", "field": "a", "to": "decimal"}, {"to"}),
        ({"kind": "remove", "field": "a..b"}, {"field"}),
        ({"kind": "error", "operation": "createSomething"}, {"operation"}),
        ({"kind": "error", "key_id": 9}, {"key_id"}),
        ({"kind": "error", "count": 0}, {"count"}),
        ({"kind": "error", "cuont": 1}, {"cuont"}),
        ({"kind": "rename", "count": "x", "zzz": 1}, {"count", "zzz"}),
    ],
)
def test_a_fault_that_makes_no_sense_is_a_422(control, body, fields):
    answer = control.post("/faults", json=body)
    assert answer.status_code == 422, answer.text
    assert set(answer.json()["errors"]) == fields
    assert control.get("/faults").json() == {"data": []}


def test_the_log_says_what_went_wrong_on_purpose(api, fault, control):
    fault("latency", latency_ms=1)
    fault("rename", field="data", to="x")
    api.get("/refunds")
    (entry,) = control.get("/requests").json()["data"]
    assert entry["fault"] == "latency rename"
    assert json.loads(entry["response"]["body"])["x"] == []


def test_python_objects_do_the_same(apipay_sandbox, api):
    made = apipay_sandbox.faults.add("error", status=503, operation="listRefunds", count=5)
    assert apipay_sandbox.faults.list() == [made]
    assert api.get("/refunds").status_code == 503
    apipay_sandbox.faults.remove(made["id"])
    assert api.get("/refunds").status_code == 200
    with pytest.raises(LookupError):
        apipay_sandbox.faults.remove(made["id"])
    with pytest.raises(ValueError, match="latency_ms is required"):
        apipay_sandbox.faults.add("latency")
    apipay_sandbox.faults.add("drop")
    apipay_sandbox.faults.clear()
    assert apipay_sandbox.faults.list() == []
