"""The events of the contract's examples, to change and to sign."""

import copy
import json
from collections.abc import Callable
from importlib.resources import files
from typing import Any

import pytest
from apipay import webhooks

SECRET = "whsec_test"
Parse = Callable[[Any], webhooks.Event]


@pytest.fixture(scope="session")
def contract() -> dict[str, Any]:
    return json.loads((files("apipay_contract") / "openapi.json").read_bytes())


@pytest.fixture
def paid(contract: dict[str, Any]) -> dict[str, Any]:
    """A paid invoice's event as the contract shows it."""
    return copy.deepcopy(contract["components"]["examples"]["InvoicePaidEvent"]["value"])


@pytest.fixture
def parse() -> Parse:
    """Sign whatever is given and parse it."""

    def parse_signed(document: Any) -> webhooks.Event:
        body = document if isinstance(document, bytes) else json.dumps(document).encode()
        return webhooks.parse(body, webhooks.sign(body, SECRET), SECRET)

    return parse_signed
