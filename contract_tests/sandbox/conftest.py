import json
import re
from collections.abc import Iterator
from functools import cache
from importlib import resources

import httpx
import jsonschema_rs
import pytest
from apipay_sandbox.testing import Sandbox

PHONE = "87001234567"


@cache
def control_document() -> dict:
    return json.loads((resources.files("apipay_sandbox") / "control.json").read_text("utf-8"))


@cache
def documented_answer(method: str, path: str, status: int) -> jsonschema_rs.Draft202012Validator:
    document = control_document()
    answer = document["paths"][path][method]["responses"][str(status)]
    if "$ref" in answer:
        answer = document["components"]["responses"][answer["$ref"].rsplit("/", 1)[1]]
    (media,) = answer["content"].values()
    schema = {"allOf": [media["schema"]], "components": document["components"]}
    return jsonschema_rs.Draft202012Validator(schema)


def as_documented(response: httpx.Response) -> None:
    asked = response.request
    for path in control_document()["paths"]:
        if re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", path), asked.url.path):
            break
    else:
        return
    if response.status_code not in (405, 413):
        response.read()
        validator = documented_answer(asked.method.lower(), path, response.status_code)
        validator.validate(response.json())


@pytest.fixture
def api(apipay_sandbox: Sandbox) -> Iterator[httpx.Client]:
    headers = {"X-API-Key": apipay_sandbox.api_key}
    with httpx.Client(base_url=apipay_sandbox.base_url, headers=headers) as client:
        yield client


@pytest.fixture
def control(apipay_sandbox: Sandbox) -> Iterator[httpx.Client]:
    """A client of control that holds every answer to control's own document."""
    hooks = {"response": [as_documented]}
    with httpx.Client(base_url=f"{apipay_sandbox.url}/_sandbox", event_hooks=hooks) as client:
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


@pytest.fixture
def site(apipay_sandbox: Sandbox) -> Iterator[httpx.Client]:
    """A browser without scripts, in English."""
    headers = {"Accept": "text/html", "Accept-Language": "en"}
    with httpx.Client(base_url=apipay_sandbox.url, headers=headers) as client:
        yield client


@pytest.fixture
def fault(control):
    def add(kind: str, **parameters: object) -> dict:
        answer = control.post("/faults", json={"kind": kind, **parameters})
        assert answer.status_code == 200, answer.text
        return answer.json()

    return add
