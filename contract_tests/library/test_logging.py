"""Logging: one line a request, without personal data; and a span a request for OpenTelemetry."""

import json
import logging
import re
import socket
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
import respx
from apipay import ApiPayError, ConnectionFailed, Retries
from opentelemetry.instrumentation.httpx import HTTPXClientInstrumentor
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from contract_tests.library.conftest import API_KEY
from contract_tests.library.operations import INVOICE, OPERATIONS, Operation


@pytest.fixture
def lines(caplog: pytest.LogCaptureFixture) -> Callable[[int], list[str]]:
    """Lets the library log at a level, and returns what it said."""

    def said(level: int) -> list[str]:
        ours = [record for record in caplog.records if record.name == "apipay"]
        return [record.getMessage() for record in ours if record.levelno == level]

    caplog.set_level(logging.DEBUG, logger="apipay")
    return said


@pytest.mark.parametrize("operation", OPERATIONS.values(), ids=lambda operation: operation.name)
def test_one_line_a_request(client: Any, operation: Operation, lines: Callable[[int], list[str]]):
    with respx.mock:
        respx.route().respond(json=operation.answer, headers={"X-RateLimit-Remaining": "41"})
        operation.call(client)
    (line,) = lines(logging.INFO)
    expected = rf"{operation.method} {operation.path} 200 \d+ ms, 41 left"  # G06
    assert re.fullmatch(expected, line)
    assert lines(logging.WARNING) == []


def test_each_attempt_and_each_wait_has_its_line(client: Any, lines: Callable[[int], list[str]]):
    outcomes = [
        httpx.ConnectError("refused"),
        httpx.Response(503),
        httpx.Response(200, json=INVOICE),
    ]
    with respx.mock:
        respx.route().side_effect = outcomes
        client.invoices.get(7)
    told = [re.sub(r"\d+ ms", "… ms", line) for line in lines(logging.INFO)]
    assert told == [
        "GET /invoices/7 ConnectError: refused … ms, ? left",
        "GET /invoices/7 again in 0.0 s (ConnectionFailed)",
        "GET /invoices/7 503 … ms, ? left",
        "GET /invoices/7 again in 0.0 s (ServerError)",
        "GET /invoices/7 200 … ms, ? left",
    ]


def test_debug_shows_headers_and_hides_what_is_secret(
    make_client: Callable[..., Any],
    httpx_client: type,
    lines: Callable[[int], list[str]],
):
    own = {"Authorization": "Bearer s3cret", "Cookie": "sid=s3cret", "X-Team": "kassa"}
    client = make_client(http_client=httpx_client(headers=own))
    with respx.mock:
        told = {"Set-Cookie": "sid=s3cret", "X-Request-Id": "r-1"}
        respx.route().respond(json=INVOICE, headers=told)
        client.with_options(headers={"Proxy-Authorization": "s3cret"}).invoices.get(7)
    sends, brings = lines(logging.DEBUG)
    assert sends.startswith("GET /invoices/7 sends {")
    assert brings.startswith("200 brings {")
    for shown in ("'x-api-key': '***'", "'authorization': '***'", "'cookie': '***'"):
        assert shown in sends
    assert "'proxy-authorization': '***'" in sends
    assert "'x-team': 'kassa'" in sends
    assert "'set-cookie': '***'" in brings
    assert "'x-request-id': 'r-1'" in brings
    assert "s3cret" not in sends + brings
    assert API_KEY not in sends + brings


def test_no_level_tells_whose_it_is(client: Any, caplog: pytest.LogCaptureFixture):
    caplog.set_level(logging.DEBUG)
    secret = "87771112233"
    page = OPERATIONS["listInvoices"].answer
    with respx.mock:
        respx.get(path="/api/invoices").respond(json=page)
        respx.post(path="/api/invoices").respond(422, json={"message": f"No {secret}"})
        client.invoices.page(search=secret)
        with pytest.raises(ApiPayError):
            client.invoices.create(amount=1, phone_number=secret, description=f"for {secret}")
    assert len(caplog.records) >= 4
    assert not [record for record in caplog.records if secret in record.getMessage()]


def test_the_library_leaves_handlers_and_levels_to_the_program():
    logger = logging.getLogger("apipay")
    assert logger.handlers == []
    assert logger.level == logging.NOTSET
    assert logger.propagate


@pytest.fixture
def spans() -> Iterator[InMemorySpanExporter]:
    exporter = InMemorySpanExporter()
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    instrumentor = HTTPXClientInstrumentor()
    instrumentor.instrument(tracer_provider=provider)
    yield exporter
    instrumentor.uninstrument()
    provider.shutdown()


def test_opentelemetry_sees_each_request_and_never_the_key(
    make_client: Callable[..., Any], apipay_sandbox: Any, spans: InMemorySpanExporter
):
    client = make_client(apipay_sandbox.api_key, base_url=apipay_sandbox.base_url)
    invoice = client.invoices.create(amount=1, phone_number="87001234567")
    with pytest.raises(ApiPayError):
        client.invoices.get(invoice.id + 1)
    created, missed = spans.get_finished_spans()
    assert [span.name for span in (created, missed)] == ["POST", "GET"]
    assert [(span.attributes or {})["http.status_code"] for span in (created, missed)] == [200, 404]
    assert missed.context.trace_id != created.context.trace_id
    for span in (created, missed):
        assert apipay_sandbox.api_key not in span.to_json()
        assert apipay_sandbox.base_url in span.to_json()


def test_opentelemetry_sees_each_attempt(
    make_client: Callable[..., Any], spans: InMemorySpanExporter
):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    retries = Retries(attempts=3, wait_initial=0)
    with pytest.raises(ConnectionFailed):
        make_client(base_url=f"http://127.0.0.1:{port}", retries=retries).invoices.get(7)
    told = [json.loads(span.to_json()) for span in spans.get_finished_spans()]
    assert [span["status"]["status_code"] for span in told] == ["ERROR"] * 3
    assert API_KEY not in json.dumps(told)
