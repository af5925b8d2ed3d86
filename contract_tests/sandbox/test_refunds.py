import pytest


@pytest.fixture
def paid(new_invoice, apipay_sandbox) -> str:
    invoice = new_invoice(amount=100)
    apipay_sandbox.pay(invoice["id"])
    return f"/invoices/{invoice['id']}"


@pytest.mark.fact("G13", "H02", "R01", "R02")
@pytest.mark.parametrize("body", [b"", b"{}", b'{"reason":null}'])
def test_without_an_amount_all_is_refunded(api, paid, body):
    answer = api.post(f"{paid}/refund", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == 200
    refund = answer.json()
    assert set(refund) == {"id", "invoice_id", "amount", "status", "created_at"}  # R02, G13
    assert (refund["amount"], refund["status"]) == ("100.00", "completed")
    assert api.get(paid).json()["status"] == "paid"  # H02


@pytest.mark.fact("H01", "H03", "H09", "R04", "R05")
def test_partial_refunds_up_to_the_amount(api, paid):
    first = api.post(f"{paid}/refund", json={"amount": 30.5, "reason": "Возврат"}).json()
    assert (first["amount"], first["reason"]) == ("30.50", "Возврат")
    too_much = api.post(f"{paid}/refund", json={"amount": 69.51})
    assert too_much.status_code == 400
    assert "errors" not in too_much.json()
    rest = api.post(f"{paid}/refund").json()
    assert rest["amount"] == "69.50"
    assert api.post(f"{paid}/refund").status_code == 400
    assert api.post(f"{paid}/refund", json={"amount": 0.01}).status_code == 400
    assert api.get(f"{paid}/refunds").json() == {"data": [rest, first]}  # R05, H09
    assert api.get("/refunds").json()["data"] == [rest, first]
    assert api.get("/refunds?per_page=1&page=2").json() == {
        "data": [first],
        "meta": {"current_page": 2, "per_page": 1, "total": 2},
    }
    assert api.get(f"/refunds/{first['id']}").json() == first


@pytest.mark.fact("R03")
@pytest.mark.parametrize("verb", [None, "cancel", "expire"])
def test_only_a_paid_invoice_is_refunded(api, new_invoice, apipay_sandbox, verb):
    invoice_id = new_invoice()["id"]
    if verb:
        getattr(apipay_sandbox, verb)(invoice_id)
    answer = api.post(f"/invoices/{invoice_id}/refund", json={"amount": 1})
    assert answer.status_code == 400
    assert answer.json()["message"].startswith("Only a paid invoice can be refunded")
    assert api.get("/refunds").json()["meta"]["total"] == 0


@pytest.mark.fact("H04", "H12")
@pytest.mark.parametrize("amount", [0, -1, "1", None, True, 0.001, 1.005])
def test_other_amounts_are_a_422(api, paid, amount):
    answer = api.post(f"{paid}/refund", json={"amount": amount, "reason": "x" * 501})
    assert answer.status_code == 422
    assert set(answer.json()["errors"]) == {"amount", "reason"}
    assert api.get("/refunds").json()["meta"]["total"] == 0


@pytest.mark.fact("H14")
@pytest.mark.parametrize("body", [b"null", b"[]", b"1", b'"x"'])
def test_a_body_that_is_no_object_is_a_422(api, paid, body):
    answer = api.post(f"{paid}/refund", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == 422


@pytest.mark.fact("H15", "R05")
@pytest.mark.parametrize("identity", ["0", "x", "99", "9" * 40])
def test_an_unknown_refund_is_not_found(api, identity):
    assert api.get(f"/refunds/{identity}").json() == {"message": "Resource not found"}
