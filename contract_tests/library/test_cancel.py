"""cancel: safe to repeat by its meaning, so an unknown outcome is looked into (I06, I11)."""

from typing import Any

import apipay
import httpx
import pytest
import respx
from apipay import ApiPayError

from contract_tests.library.operations import OPERATIONS

PENDING = OPERATIONS["createInvoice"].answer
CUT = httpx.ReadError("cut")


def invoice(status: str) -> httpx.Response:
    return httpx.Response(200, json=PENDING | {"status": status})


def refused() -> httpx.Response:
    return httpx.Response(400, json={"message": "Only a pending invoice can be cancelled"})


Exchange = tuple[str, httpx.Response | Exception]
POST = "POST"
GET = "GET"

RECOVERED: dict[str, list[Exchange]] = {
    "at once": [(POST, invoice("cancelled"))],
    "done, the answer was cut": [(POST, CUT), (GET, invoice("cancelled"))],
    "done, then the server failed": [(POST, httpx.Response(500)), (GET, invoice("cancelled"))],
    "done, the answer was odd": [(POST, httpx.Response(200)), (GET, invoice("cancelled"))],
    "not done, done now": [(POST, CUT), (GET, invoice("pending")), (POST, invoice("cancelled"))],
    "done late": [
        (POST, httpx.ReadTimeout("slow")),
        (GET, invoice("pending")),
        (POST, refused()),
        (GET, invoice("cancelled")),
    ],
    "looked at twice": [
        (POST, CUT),
        (GET, httpx.Response(503)),
        (GET, invoice("cancelled")),
    ],
    "of a status that is new": [(POST, CUT), (GET, invoice("odd")), (POST, invoice("cancelled"))],
    "refused for the rate": [
        (POST, httpx.Response(429, json={"retry_after": 0})),
        (POST, invoice("cancelled")),
    ],
    "not sent": [(POST, httpx.ConnectError("refused")), (POST, invoice("cancelled"))],
}


def run(client: Any, exchanges: list[Exchange]) -> Any:
    """Cancel against these exchanges and return the invoice or the error; all must take place."""
    with respx.mock:
        route = respx.route(path__startswith="/api/invoices/7")
        route.side_effect = [outcome for _, outcome in exchanges]
        try:
            return client.invoices.cancel(7)
        except ApiPayError as error:
            return error
        finally:
            assert [call.request.method for call in route.calls] == [m for m, _ in exchanges]


@pytest.mark.parametrize("exchanges", RECOVERED.values(), ids=RECOVERED)
def test_an_invoice_that_is_cancelled_in_the_end_is_returned(
    client: Any, exchanges: list[Exchange]
):
    assert run(client, exchanges).status == "cancelled"


LOST: dict[str, tuple[str, list[Exchange]]] = {
    "it was paid before": ("WrongState", [(POST, refused())]),
    "there is none": ("NotFound", [(POST, httpx.Response(404))]),
    "the key is wrong": ("Unauthorized", [(POST, httpx.Response(401))]),
    "it was paid meanwhile": (
        "WrongState",
        [(POST, CUT), (GET, invoice("paid")), (POST, refused()), (GET, invoice("paid"))],
    ),
    "it expired meanwhile": (
        "WrongState",
        [(POST, CUT), (GET, invoice("expired")), (POST, refused()), (GET, invoice("expired"))],
    ),
    "nobody can look": ("OutcomeUnknown", [(POST, CUT), (GET, httpx.Response(401))]),
    "the look is odd": ("ServerError", [(POST, httpx.Response(502)), (GET, httpx.Response(200))]),
    "every look fails": ("OutcomeUnknown", [(POST, CUT), *[(GET, httpx.Response(500))] * 4]),
    "it never works": ("OutcomeUnknown", [(POST, CUT), (GET, invoice("pending"))] * 4),
    "nobody is there": ("ConnectionFailed", [(POST, httpx.ConnectError("refused"))] * 4),
}


@pytest.mark.parametrize(("name", "exchanges"), LOST.values(), ids=LOST)
def test_what_cannot_be_cancelled_says_why(client: Any, name: str, exchanges: list[Exchange]):
    error = run(client, exchanges)
    assert type(error) is getattr(apipay, name)
    assert error.method == "POST"  # a look that fails tells nothing of the cancel
    assert error.__suppress_context__ or error.__context__ is None
