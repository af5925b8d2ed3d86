import re
from datetime import UTC, datetime
from itertools import product

import pytest

PHONE = "87001234567"
AMOUNT_TEXT = "Amount must be between 0.01 and 99999999.99"
PHONE_TEXT = "Phone number must be in format 8XXXXXXXXXX"


def post(api, text: str):
    return api.post("/invoices", content=text, headers={"Content-Type": "application/json"})


@pytest.mark.fact("G07", "G08", "G09", "G13", "H30", "I02", "I05")
def test_a_new_invoice_is_pending_and_says_what_is_known(new_invoice, apipay_sandbox):
    invoice = new_invoice(amount=10000, description="Два билета", external_order_id="A-1")
    assert {name: invoice[name] for name in ("status", "amount", "client_phone")} == {
        "status": "pending",  # I02
        "amount": "10000.00",  # G07
        "client_phone": PHONE,  # H30
    }
    assert set(invoice) == {  # I05, G13: what is not known yet is absent
        "id",
        "kaspi_invoice_id",
        "kaspi_qr_token",
        "payment_url",
        "amount",
        "status",
        "description",
        "external_order_id",
        "client_phone",
        "created_at",
    }
    assert isinstance(invoice["id"], int)  # G08
    assert isinstance(invoice["kaspi_invoice_id"], str)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", invoice["created_at"])  # G09
    age = datetime.now(UTC) - datetime.fromisoformat(invoice["created_at"])
    assert -1 < age.total_seconds() < 10
    assert invoice["payment_url"].startswith(apipay_sandbox.url + "/pay/")


@pytest.mark.fact("G13", "H13")
def test_without_text_and_order_there_is_neither(new_invoice):
    invoice = new_invoice(description=None, external_order_id=None, webhook_id=None)
    assert not {"description", "external_order_id", "client_name"} & set(invoice)


@pytest.mark.fact("H13")
def test_unknown_fields_are_ignored(new_invoice):
    assert "colour" not in new_invoice(colour="red", nested={"a": [1]})


@pytest.mark.fact("G07", "I01")
@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("0.01", "0.01"),
        ("0.29", "0.29"),
        ("1e2", "100.00"),
        ("1.10", "1.10"),
        ("1.1000000000000000000000000000000000000000", "1.10"),
        ("99999999.99", "99999999.99"),
        ("12345678.91", "12345678.91"),
        ("10000", "10000.00"),
        ("5.0E-1", "0.50"),
    ],
)
def test_amounts_are_exact(api, sent, shown):
    answer = post(api, f'{{"amount":{sent},"phone_number":"{PHONE}"}}')
    assert answer.status_code == 200
    assert answer.json()["amount"] == shown


@pytest.mark.fact("E04", "H12")
@pytest.mark.parametrize(
    "sent",
    [
        "0",
        "-1",
        "0.009",
        "0.001",
        "1.005",
        "100000000",
        "99999999.991",
        '"100"',
        "true",
        "null",
        "[]",
        "{}",
        "1e999999",
        "1e99999999999999999999",
        "1e-99999999999999999999",
        "1" * 5000,
        "-" + "1" * 5000,
        "1" * 5000 + ".5",
        "0.1" + "0" * 5000 + "1",
        "0.1" + "0" * 500 + "1",
    ],
)
def test_other_amounts_are_a_422(api, sent):
    answer = post(api, f'{{"amount":{sent},"phone_number":"{PHONE}"}}')
    assert answer.status_code == 422
    body = answer.json()
    assert body["message"] == "Validation failed"
    assert list(body["errors"]) == ["amount"]
    assert body["errors"]["amount"][0] == AMOUNT_TEXT


@pytest.mark.fact("E04", "G10")
@pytest.mark.parametrize(
    "phone",
    ["", "7001234567",
     "77001234567", "+77001234567", "8700123456", "870012345678", "8\uff17001234567",
     "87001234567\n", " 87001234567", 87001234567, None, ["87001234567"]],
)  # fmt: skip
def test_other_phone_numbers_are_a_422(api, phone):
    answer = api.post("/invoices", json={"amount": 1, "phone_number": phone})
    assert answer.status_code == 422
    assert answer.json()["errors"] == {"phone_number": [PHONE_TEXT]}


@pytest.mark.fact("H04", "H16")
def test_all_faulty_fields_are_named_at_once(api):
    body = {
        "amount": 0,
        "phone_number": "x",
        "description": "я" * 501,
        "external_order_id": "я" * 256,
        "webhook_id": 77,
    }
    answer = api.post("/invoices", json=body)
    assert answer.status_code == 422
    assert answer.json() == {
        "message": "Validation failed",
        "errors": {
            "amount": [AMOUNT_TEXT],
            "phone_number": [PHONE_TEXT],
            "description": ["description must be text of at most 500 characters"],
            "external_order_id": ["external_order_id must be text of at most 255 characters"],
            "webhook_id": ["webhook_id names no webhook of this organisation"],  # H16
        },
    }


def test_missing_fields_are_named(api):
    for answer in (api.post("/invoices", json={}), api.post("/invoices")):
        assert answer.status_code == 422
        assert set(answer.json()["errors"]) == {"amount", "phone_number"}


@pytest.mark.fact("I01")
def test_the_longest_texts_are_accepted(new_invoice):
    invoice = new_invoice(description="ы" * 500, external_order_id="🎫" * 255)
    assert invoice["description"] == "ы" * 500
    assert invoice["external_order_id"] == "🎫" * 255


@pytest.mark.fact("H16")
@pytest.mark.parametrize("webhook_id", [0, -1, 1, 10**18, 10**30, "1", 1.5, True])
def test_an_unknown_webhook_is_a_422(api, webhook_id):
    body = {"amount": 1, "phone_number": PHONE, "webhook_id": webhook_id}
    answer = api.post("/invoices", json=body)
    assert answer.status_code == 422
    assert list(answer.json()["errors"]) == ["webhook_id"]


@pytest.mark.fact("H15", "H16")
def test_the_webhook_of_another_organisation_is_unknown(api, apipay_sandbox):
    other = apipay_sandbox.create_key()
    webhook_id, _ = apipay_sandbox.register_webhook("http://127.0.0.1:1/", api_key=other)
    body = {"amount": 1, "phone_number": PHONE, "webhook_id": webhook_id}
    assert api.post("/invoices", json=body).status_code == 422
    assert api.post("/invoices", json=body, headers={"X-API-Key": other}).status_code == 200


@pytest.mark.fact("G12", "H06")
def test_an_organisation_that_is_not_verified_is_refused(api, apipay_sandbox):
    key = {"X-API-Key": apipay_sandbox.create_key(verified=False)}
    body = {"amount": 1, "phone_number": PHONE}
    answer = api.post("/invoices", json=body, headers=key)
    assert answer.status_code == 400
    assert answer.json() == {"message": "The organisation is not verified"}
    assert api.get("/invoices", headers=key).json()["meta"]["total"] == 0


@pytest.mark.fact("I12")
def test_order_ids_need_not_be_unique(new_invoice):
    assert new_invoice(external_order_id="A")["id"] != new_invoice(external_order_id="A")["id"]


MOVES = {"pay": "paid", "cancel": "cancelled", "expire": "expired"}


@pytest.mark.fact("H30", "I07")
@pytest.mark.parametrize(("first", "second"), list(product(MOVES, MOVES)))
def test_nothing_moves_an_invoice_twice(control, api, new_invoice, first, second):
    url = f"/invoices/{new_invoice()['id']}"
    moved = control.post(f"{url}/{first}").json()
    status = MOVES[first]
    assert moved["status"] == status
    assert {f"{status}_at"} == {name for name in moved if name.endswith("_at")} - {"created_at"}
    assert ("client_name" in moved) == (first == "pay")  # H30
    assert control.post(f"{url}/{second}").status_code == 400
    assert api.get(url).json() == moved


@pytest.mark.fact("I11")
@pytest.mark.parametrize("verb", ["pay", "cancel", "expire"])
def test_only_a_pending_invoice_is_cancelled(control, api, new_invoice, verb):
    url = f"/invoices/{new_invoice()['id']}"
    control.post(f"{url}/{verb}")
    answer = api.post(f"{url}/cancel")
    assert answer.status_code == 400
    assert answer.json()["message"].startswith("Only a pending invoice can be cancelled")


@pytest.mark.fact("I11")
def test_cancel_answers_with_the_invoice_and_ignores_a_body(api, new_invoice):
    url = f"/invoices/{new_invoice()['id']}"
    answer = api.post(f"{url}/cancel", content=b"{", headers={"Content-Type": "text/plain"})
    assert answer.status_code == 200
    assert answer.json()["status"] == "cancelled"
    assert "cancelled_at" in answer.json()


@pytest.mark.fact("E06", "H15", "I10")
@pytest.mark.parametrize(
    "identity",
    [
        "0",
        "-1",
        "1.0",
        "01",
        "abc",
        "2",
        "9" * 30,
        "9223372036854775808",
        "%31%00",
        " 1",
        "\uff11",
        "",
    ],
)
def test_what_is_no_id_is_not_found(api, new_invoice, identity):
    new_invoice()
    for answer in (
        api.get(f"/invoices/{identity}"),
        api.post(f"/invoices/{identity}/cancel"),
        api.post(f"/invoices/{identity}/refund", json={"amount": 0}),
        api.get(f"/invoices/{identity}/refunds"),
    ):
        assert (answer.status_code, answer.json()) == (404, {"message": "Resource not found"})


@pytest.mark.fact("I03")
def test_the_checkout_page_pays(api, new_invoice):
    invoice = new_invoice(description="<b>Чай</b>")
    page = api.get(invoice["payment_url"])
    assert "100.00" in page.text
    assert "&lt;b&gt;Чай" in page.text
    paid = api.post(invoice["payment_url"], data={"do": "pay"}, follow_redirects=True)
    assert "<form" not in paid.text
    assert api.get(f"/invoices/{invoice['id']}").json()["status"] == "paid"


def test_the_checkout_page_declines(api, new_invoice):
    invoice = new_invoice()
    api.post(invoice["payment_url"], data={"do": "cancel"})
    assert api.get(f"/invoices/{invoice['id']}").json()["status"] == "cancelled"


def test_a_payment_url_cannot_be_guessed(api, new_invoice):
    url = new_invoice()["payment_url"]
    assert api.get(url[:-1] + ("a" if url[-1] != "a" else "b")).status_code == 404
    assert api.get(url.replace("/1-", "/2-")).status_code == 404
