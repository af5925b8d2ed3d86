"""The contract's examples of requests can be sent as they stand, from Postman or anywhere."""

import json
from importlib.resources import files

import pytest

CONTRACT = json.loads((files("apipay_contract") / "openapi.json").read_text("utf-8"))
CREATES = {"createInvoice": "/invoices", "createRecurringInvoice": "/recurring-invoices"}


def sendable():
    for path in CREATES.values():
        content = CONTRACT["paths"][path]["post"]["requestBody"]["content"]["application/json"]
        for name, example in content["examples"].items():
            found = CONTRACT["components"]["examples"][example["$ref"].rpartition("/")[2]]
            yield pytest.param(path, found["value"], id=f"{path[1:]}-{name}")


@pytest.mark.parametrize(("path", "body"), list(sendable()))
def test_an_example_of_a_request_is_accepted(path, body, api):
    answer = api.post(path, json=body)
    assert answer.status_code == 200, answer.text
