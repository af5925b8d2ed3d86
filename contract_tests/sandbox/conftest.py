from collections.abc import Iterator

import httpx
import pytest
from apipay_sandbox.testing import Sandbox

PHONE = "87001234567"


@pytest.fixture
def api(apipay_sandbox: Sandbox) -> Iterator[httpx.Client]:
    headers = {"X-API-Key": apipay_sandbox.api_key}
    with httpx.Client(base_url=apipay_sandbox.base_url, headers=headers) as client:
        yield client


@pytest.fixture
def control(apipay_sandbox: Sandbox) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=f"{apipay_sandbox.url}/_sandbox") as client:
        yield client


@pytest.fixture
def new_invoice(api: httpx.Client):
    def create(**fields: object) -> dict:
        answer = api.post("/invoices", json={"amount": 100, "phone_number": PHONE, **fields})
        assert answer.status_code == 200, answer.text
        return answer.json()

    return create


@pytest.fixture
def new_schedule(api: httpx.Client):
    def create(**fields: object) -> dict:
        body = {"amount": 5000, "phone_number": PHONE, "interval": "monthly", **fields}
        answer = api.post("/recurring-invoices", json=body)
        assert answer.status_code == 200, answer.text
        return answer.json()

    return create
