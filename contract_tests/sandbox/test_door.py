"""Keys, rate, paths, methods and hostile bodies: what happens before an operation."""

import socket

import httpx
import pytest

PHONE = "87001234567"
VALID = f'{{"amount":1,"phone_number":"{PHONE}"}}'
UNREADABLE = [
    b"{",
    b"\xff\xfe",
    b'{"amount":NaN,"phone_number":"87001234567"}',
    b'{"amount":Infinity,"phone_number":"87001234567"}',
    b'{"amount":-Infinity,"phone_number":"87001234567"}',
    b'{"amount":1,"amount":2,"phone_number":"87001234567"}',
    b'{"amount":1,"phone_number":"87001234567","description":"\\ud800"}',
    b'{"amount":1,"phone_number":"87001234567"} x',
    b"{'amount':1}",
    b"\xef\xbb\xbf{}",
    b"[" * 100_000,
    b'{"a":' * 10_000 + b"1" + b"}" * 10_000,
    b"amount=1&phone_number=87001234567",
    b"\x00",
]


def send(api, body: bytes, content_type: str = "application/json") -> httpx.Response:
    return api.post("/invoices", content=body, headers={"Content-Type": content_type})


@pytest.mark.fact("E03", "G02")
@pytest.mark.parametrize("path", ["/invoices", "/invoices/1", "/nowhere", "", "/invoices/x/cancel"])
@pytest.mark.parametrize("method", ["GET", "POST", "OPTIONS", "PATCH"])
@pytest.mark.parametrize(
    ("key", "message"),
    [
        (None, "API key is required"),
        ("", "API key is required"),
        ("wrong", "Invalid API key"),
        ("ключ".encode(), "Invalid API key"),
        (b"\xff\xfe", "Invalid API key"),
    ],
)
def test_the_key_comes_first(apipay_sandbox, method, path, key, message):
    headers = {} if key is None else {"X-API-Key": key}
    answer = httpx.request(method, apipay_sandbox.base_url + path, headers=headers, content=b"{")
    assert (answer.status_code, answer.json()) == (401, {"message": message})


@pytest.mark.fact("H15")
def test_organisations_see_nothing_of_each_other(api, new_invoice, new_schedule, apipay_sandbox):
    invoice = new_invoice(description="secret")
    apipay_sandbox.pay(invoice["id"])
    refund = api.post(f"/invoices/{invoice['id']}/refund").json()
    schedule = new_schedule()
    other = {"X-API-Key": apipay_sandbox.create_key()}
    for path in (
        f"/invoices/{invoice['id']}",
        f"/invoices/{invoice['id']}/refunds",
        f"/refunds/{refund['id']}",
        f"/recurring-invoices/{schedule['id']}",
    ):
        assert api.get(path).status_code == 200
        answer = api.get(path, headers=other)
        assert (answer.status_code, answer.json()) == (404, {"message": "Resource not found"})
    for path in ("pause", "resume", "cancel", "bill-now", "skip-period"):
        url = f"/recurring-invoices/{schedule['id']}/{path}"
        assert api.post(url, headers=other).status_code == 404
    for path in ("/invoices", "/refunds", "/recurring-invoices", "/invoices?search=secret"):
        assert api.get(path, headers=other).json()["meta"]["total"] == 0
        assert api.get(path, headers=other).json()["data"] == []


@pytest.mark.fact("E06")
@pytest.mark.parametrize(
    "path", ["", "/", "/nowhere", "/invoices/", "/invoices/1/refund/2", "//invoices", "/Invoices"]
)
def test_an_unknown_path_is_not_found(api, path):
    answer = api.get(
        api.base_url.join("/api") if path == "" else f"{api.base_url}".rstrip("/") + path
    )
    assert (answer.status_code, answer.json()) == (404, {"message": "Resource not found"})


@pytest.mark.parametrize(
    ("method", "path", "allow"),
    [
        ("DELETE", "/invoices", "GET, POST"),
        ("OPTIONS", "/invoices", "GET, POST"),
        ("PUT", "/invoices/1", "GET"),
        ("GET", "/invoices/1/cancel", "POST"),
        ("POST", "/recurring-invoices/1", "GET, PUT"),
        ("TRACE", "/refunds", "GET"),
    ],
)
def test_another_method_is_a_405(api, method, path, allow):
    answer = api.request(method, path)
    assert (answer.status_code, answer.headers["allow"]) == (405, allow)
    assert answer.json() == {"message": "Method not allowed"}


def test_head_is_get_without_a_body(api, new_invoice):
    new_invoice()
    answer = api.head("/invoices/1")
    assert (answer.status_code, answer.content) == (200, b"")
    assert int(answer.headers["content-length"]) == len(api.get("/invoices/1").content)


@pytest.mark.fact("H14")
@pytest.mark.parametrize("body", UNREADABLE, ids=lambda body: repr(body[:30]))
def test_what_cannot_be_parsed_is_a_400(api, body):
    answer = send(api, body)
    assert answer.status_code == 400
    assert set(answer.json()) == {"message"}
    assert answer.json()["message"].startswith("The request body is n")


@pytest.mark.fact("H14")
@pytest.mark.parametrize("body", [b"null", b"[]", b"[{}]", b"1", b'"x"', b"true", b"1e5"])
def test_a_body_that_is_no_object_is_a_422(api, body):
    answer = send(api, body)
    assert answer.status_code == 422
    assert answer.json()["errors"] == {"body": ["The request body must be a JSON object"]}


@pytest.mark.fact("H14")
@pytest.mark.parametrize(
    ("content_type", "status"),
    [
        ("application/json", 200),
        ("Application/JSON; charset=utf-8", 200),
        ("application/vnd.api+json", 200),
        ("text/plain", 400),
        ("application/x-www-form-urlencoded", 400),
        ("multipart/form-data; boundary=x", 400),
        ("json", 400),
    ],
)
def test_the_content_type_must_be_json(api, content_type, status):
    assert send(api, VALID.encode(), content_type).status_code == status


def test_a_body_above_one_megabyte_is_refused(api):
    answer = send(api, b'{"x":"' + b"a" * 1_048_576 + b'"}')
    assert answer.status_code == 413
    assert api.get("/invoices").status_code == 200


def test_text_is_kept_as_it_is(new_invoice):
    text = "\x00 \u202e 👩‍👩‍👧 ' \" <b> \\ \r\n ${x} {{y}}"
    assert new_invoice(description=text)["description"] == text


@pytest.mark.parametrize("query", ["search=%ff", "search=%00", "&&&=&==", "a=1&" * 5000])
def test_an_odd_query_is_no_fault_of_the_server(api, query):
    assert api.get(f"/invoices?{query}").status_code == (422 if "%ff" in query else 200)


def test_a_client_that_hangs_up_in_the_middle_has_done_nothing(api, apipay_sandbox):
    url = httpx.URL(apipay_sandbox.url)
    with socket.create_connection((url.host, url.port)) as connection:
        head = (
            "POST /api/invoices HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
            f"X-API-Key: {apipay_sandbox.api_key}\r\nContent-Length: {len(VALID) + 1}\r\n\r\n"
        )
        connection.sendall(head.encode() + VALID.encode())
    assert api.get("/invoices").json()["meta"]["total"] == 0


@pytest.mark.fact("G05", "G06", "H29")
def test_remaining_counts_down_and_the_61st_is_refused(api, apipay_sandbox, control):
    control.post("/clock", json={"frozen": True})
    apipay_sandbox.rate_limit = True
    answers = [api.get("/refunds") for _ in range(60)]
    assert [int(each.headers["x-ratelimit-remaining"]) for each in answers] == [*range(59, -1, -1)]
    refused = api.get("/refunds")
    assert refused.status_code == 429
    assert refused.json() == {"message": "Too many requests", "retry_after": 60}
    assert refused.headers["x-ratelimit-remaining"] == "0"
    assert "retry-after" not in refused.headers  # G06
    other = {"X-API-Key": apipay_sandbox.create_key()}
    assert api.get("/refunds", headers=other).status_code == 200
    apipay_sandbox.advance("PT59S")
    assert api.get("/refunds").json()["retry_after"] == 1
    apipay_sandbox.advance("PT1S")  # H29: refused requests have not extended the window
    assert api.get("/refunds").headers["x-ratelimit-remaining"] == "59"


@pytest.mark.fact("G06")
def test_every_answer_to_a_key_says_what_remains(api, apipay_sandbox):
    apipay_sandbox.rate_limit = True
    for answer in (
        api.get("/invoices"),
        api.get("/invoices/1"),
        api.get("/nowhere"),
        api.delete("/invoices"),
        api.post("/invoices", json={}),
        send(api, b"{"),
    ):
        assert "x-ratelimit-remaining" in answer.headers
    assert answer.headers["x-ratelimit-remaining"] == "54"
    assert "x-ratelimit-remaining" not in httpx.get(f"{apipay_sandbox.base_url}/refunds").headers


def test_an_answer_that_breaks_the_contract_is_an_internal_error(  # a test must not miss it
    api, new_invoice, apipay_sandbox, caplog
):
    new_invoice()
    apipay_sandbox._do(lambda world: world.db.run("UPDATE invoices SET phone_number = 'x'"))
    answer = api.get("/invoices/1")
    assert (answer.status_code, answer.json()) == (500, {"message": "Internal server error"})
    assert "getInvoice 200: client_phone" in caplog.text
