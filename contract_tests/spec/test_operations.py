"""An operation has one name: in the contract, in the sandbox, in the library."""

from collections import Counter
from collections.abc import Iterator

import httpx
import pytest
from apipay import ApiPay, UnreadableResponse
from apipay_sandbox.testing import Sandbox

from contract_tests.library.operations import CALLS

METHODS = {"GET", "POST", "PUT", "PATCH", "DELETE"}


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox.running() as running:
        yield running


@pytest.fixture(scope="module")
def documented(document) -> dict[tuple[str, str], str]:
    """Method and path of each operation, with its id."""
    return {
        (method.upper(), path): operation["operationId"]
        for path, item in document.root["paths"].items()
        for method, operation in item.items()
        if method != "parameters"
    }


def test_no_two_operations_share_a_name(documented):
    assert [name for name, times in Counter(documented.values()).items() if times > 1] == []
    assert all(name.isidentifier() and name[0].islower() for name in documented.values())


def test_the_sandbox_has_a_route_for_each_operation_under_its_name_and_no_other(
    documented, sandbox
):
    headers = {"X-API-Key": sandbox.api_key}
    with httpx.Client(base_url=sandbox.base_url, headers=headers, trust_env=False) as client:
        for path in {path for _, path in documented}:
            allowed = {method for method, each in documented if each == path}
            for method in METHODS:
                answer = client.request(method, path.replace("{id}", "1"), json={})
                assert (answer.status_code == 405) == (method not in allowed), (method, path)
                if answer.status_code == 405:
                    assert set(answer.headers["allow"].split(", ")) == allowed
    named = {
        (entry.method, entry.path.replace("/1", "/{id}").removeprefix("/api")): entry.operation
        for entry in sandbox.requests
        if entry.operation
    }
    assert named == documented


def test_each_call_of_the_library_is_the_operation_of_its_name(documented):
    asked: list[httpx.Request] = []

    def odd(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(200, json=None)

    http = httpx.Client(transport=httpx.MockTransport(odd))
    found = {}
    with ApiPay("key", base_url="http://h", http_client=http, pace=None) as client:
        for call in CALLS.values():
            asked.clear()
            with pytest.raises(UnreadableResponse) as caught:
                call(client)
            request = asked[0]
            path = request.url.path.replace("/7", "/{id}")
            found[request.method, path] = caught.value.operation
    assert found == documented
