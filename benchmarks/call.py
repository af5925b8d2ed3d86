"""CPU of one call, with retries, pace, logging and a typed result, against a bare httpx call."""

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
from apipay import ApiPay
from measure import API_KEY, Figure, alternate, sandbox, unhurried

BODY = {"amount": 10000, "phone_number": "87001234567", "description": "Two tickets"}


@contextmanager
def log_to_nowhere() -> Iterator[None]:
    """Switch logging on at the level of one line a request, formatted and written."""
    log = logging.getLogger("apipay")
    handler = logging.FileHandler(os.devnull)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    log.addHandler(handler)
    log.setLevel(logging.INFO)
    log.propagate = False
    yield
    log.propagate = True
    log.setLevel(logging.NOTSET)
    log.removeHandler(handler)
    handler.close()


def figures() -> list[Figure]:
    with log_to_nowhere():
        logged = [_on_loopback(), _on_a_mock_transport("with a log line", 60)]
    return [*logged, _on_a_mock_transport("without one", 35)]


def _on_loopback() -> Figure:
    with (
        sandbox() as url,
        ApiPay(API_KEY, base_url=url, pace=unhurried()) as client,
        httpx.Client(headers={"X-API-Key": API_KEY}) as bare,
    ):
        invoice = client.invoices.create(**BODY)
        address = f"{url}/invoices/{invoice.id}"
        rounds = alternate(
            lambda: client.invoices.get(invoice.id),
            lambda: bare.get(address).json(),
            calls=50,
        )
    what = "one call, against httpx on loopback"
    return Figure(what, rounds.ratio, 1.10, detail=rounds.detail(1e6, "µs"))


class _Canned(httpx.BaseTransport):
    """Answers at once, always the same."""

    def __init__(self, body: bytes) -> None:
        self._body = body

    def handle_request(self, _: httpx.Request) -> httpx.Response:
        headers = [("content-type", "application/json"), ("x-ratelimit-remaining", "59")]
        return httpx.Response(200, headers=headers, content=self._body)


def _on_a_mock_transport(log: str, reach: float) -> Figure:
    body = (
        b'{"id":1,"kaspi_invoice_id":"4200000001","kaspi_qr_token":"QR1","payment_url":'
        b'"https://kaspi.kz/pay/1","amount":"10000.00","status":"paid","client_phone":'
        b'"87001234567","client_name":"A. B.","created_at":"2025-01-31T12:00:00Z",'
        b'"paid_at":"2025-01-31T12:03:00Z"}'
    )
    url = "http://127.0.0.1:1/api"
    with (
        httpx.Client(transport=_Canned(body)) as mine,
        httpx.Client(transport=_Canned(body), headers={"X-API-Key": API_KEY}) as bare,
        ApiPay(API_KEY, base_url=url, pace=unhurried(), http_client=mine) as client,
    ):
        rounds = alternate(
            lambda: client.invoices.get(1),
            lambda: bare.get(f"{url}/invoices/1").json(),
            calls=200,
        )
    what = f"our own time above httpx, on a mock transport, {log}"
    detail = rounds.detail(1e6, "µs")
    return Figure(what, 1e6 * rounds.difference, reach, unit="µs", detail=detail)
