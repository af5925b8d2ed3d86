"""Clients that send too slowly, take too slowly, or send heads without end."""

import socket
import time
from contextlib import contextmanager
from urllib.parse import urlsplit

import pytest
from apipay_sandbox import wire


@pytest.fixture(autouse=True)
def _hasty(monkeypatch):
    monkeypatch.setattr(wire, "PATIENCE", 0.5)
    monkeypatch.setattr(wire, "IDLE", 0.4)
    monkeypatch.setattr(wire, "LINGER", 0.1)


@contextmanager
def connected(sandbox):
    parts = urlsplit(sandbox.url)
    with socket.create_connection((parts.hostname, parts.port), timeout=10) as connection:
        yield connection


def until_closed(connection) -> bytes:
    told = b""
    try:
        while chunk := connection.recv(65536):
            told += chunk
    except ConnectionResetError:
        pass
    return told


def send_endlessly(connection, data: bytes) -> None:
    for _ in range(100_000):
        connection.sendall(data)


def head(sandbox, *fields: str, method: str = "GET", path: str = "/invoices") -> bytes:
    lines = [f"{method} /api{path} HTTP/1.1", "Host: localhost", f"X-API-Key: {sandbox.api_key}"]
    return ("\r\n".join([*lines, *fields]) + "\r\n\r\n").encode()


@pytest.mark.parametrize(
    "beginning",
    [
        b"",
        b"GET /api/inv",
        b"GET /api/invoices HTTP/1.1\r\nHost: localhost\r\n",
        b"POST /api/invoices HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\n{",
    ],
    ids=["nothing", "target", "fields", "body"],
)
def test_a_request_has_to_arrive_in_time(apipay_sandbox, beginning):
    with connected(apipay_sandbox) as connection:
        connection.sendall(beginning)
        told = until_closed(connection)
    assert told.startswith(b"HTTP/1.1 408 ")
    assert told.endswith(b'{"message":"The request did not arrive within 30 seconds"}')


def test_a_client_that_trickles_is_no_better(apipay_sandbox):
    with connected(apipay_sandbox) as connection:
        for byte in b"GET /api/invoices HTTP/1.1" * 3:
            try:
                connection.sendall(bytes([byte]))
            except OSError:
                break
            time.sleep(0.05)
        else:
            pytest.fail("the server has listened for four seconds")


def test_an_idle_connection_is_closed_without_a_word(apipay_sandbox):
    with connected(apipay_sandbox) as connection:
        connection.sendall(head(apipay_sandbox))
        told = until_closed(connection)
    assert told.startswith(b"HTTP/1.1 200 ")
    assert told.count(b"HTTP/1.1") == 1


def test_a_connection_in_use_is_kept(apipay_sandbox):
    with connected(apipay_sandbox) as connection:
        for _ in range(6):
            connection.sendall(head(apipay_sandbox))
            told = b""
            while not told.endswith(b"}}"):
                chunk = connection.recv(65536)
                assert chunk, "closed while in use"
                told += chunk
            time.sleep(0.2)


def test_who_takes_no_answers_is_let_go(apipay_sandbox, new_invoice):
    for _ in range(30):
        new_invoice(description="чай " * 100)
    ask = head(apipay_sandbox, path="/invoices?per_page=30")
    with connected(apipay_sandbox) as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.settimeout(10)
        with pytest.raises(OSError, match=r"reset|Broken pipe"):
            send_endlessly(connection, ask)


def test_heads_without_end_are_refused(apipay_sandbox):
    field = "X-Filler: " + "x" * 1000
    for fields in (
        [field] * 70,
        ["X-Filler: " + "x" * 70_000],
        [f"X-{n}: 1" for n in range(9_000)],
    ):
        with connected(apipay_sandbox) as connection:
            connection.sendall(head(apipay_sandbox, *fields))
            told = until_closed(connection)
        assert told.startswith(b"HTTP/1.1 431 "), fields[0][:20]


def test_a_field_that_never_ends_costs_no_memory(apipay_sandbox):
    with connected(apipay_sandbox) as connection:
        connection.sendall(b"GET /api/invoices HTTP/1.1\r\nX-Filler: ")
        with pytest.raises(OSError, match=r"reset|Broken pipe"):
            send_endlessly(connection, b"x" * 65_536)


def test_a_long_head_is_no_endless_one(apipay_sandbox):
    with connected(apipay_sandbox) as connection:
        connection.sendall(head(apipay_sandbox, *["X-Filler: " + "x" * 1000] * 60))
        assert connection.recv(65536).startswith(b"HTTP/1.1 200 ")


def test_trailers_are_bounded_and_no_headers(apipay_sandbox):
    fields = b"Host: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
    begin = b"POST /api/invoices HTTP/1.1\r\n" + fields + b"2\r\n{}\r\n0\r\n"
    key = f"X-API-Key: {apipay_sandbox.api_key}\r\n\r\n".encode()
    with connected(apipay_sandbox) as connection:
        connection.sendall(begin + key)
        assert connection.recv(65536).startswith(b"HTTP/1.1 401 ")
    with connected(apipay_sandbox) as connection:
        connection.sendall(begin + b"X-Trailer: " + b"x" * 200_000)
        assert until_closed(connection).startswith(b"HTTP/1.1 431 ")


@pytest.mark.parametrize("nonsense", [b"\x16\x03\x01\x02\x00\x01", b"GET\r\n\r\n", b"\r\n\x00"])
def test_what_is_no_http_is_a_400(apipay_sandbox, nonsense):
    with connected(apipay_sandbox) as connection:
        connection.sendall(nonsense)
        told = until_closed(connection)
    assert told.startswith(b"HTTP/1.1 400 ")
    assert told.endswith(b'{"message":"The request is not valid HTTP"}')
