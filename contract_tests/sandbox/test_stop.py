"""A stop is clean: what is under way ends, nothing is lost, nothing is complained of."""

import signal
import socket
import sqlite3
import time
from multiprocessing.pool import ThreadPool
from urllib.parse import urlsplit

import httpx
import pytest

from contract_tests.sandbox.programs import PHONE, client, program, ready


def test_a_clean_stop_finishes_the_requests_under_way(tmp_path):
    with program(tmp_path, "--port", "0", "--api-key", "k", "--database", "my.db") as process:
        base_url, _ = ready(process)
        fault = {"kind": "latency", "latency_ms": 800, "operation": "createInvoice"}
        made = httpx.post(base_url.replace("/api", "/_sandbox/faults"), json=fault)
        assert made.status_code == 200, made.text
        with client(base_url, "k") as api, client(base_url, "k") as idle, ThreadPool(1) as pool:
            idle.get("/refunds")
            body = {"amount": 1, "phone_number": PHONE}
            answer = pool.apply_async(lambda: api.post("/invoices", json=body))
            time.sleep(0.4)
            process.send_signal(signal.SIGTERM)
            assert answer.get(10).status_code == 200
            assert process.wait(10) == 0
            with pytest.raises(httpx.TransportError):
                idle.get("/refunds")
    with sqlite3.connect(tmp_path / "my.db") as database:
        assert database.execute("SELECT amount FROM invoices").fetchall() == [(100,)]
    database.close()


def test_a_stop_ends_a_leap_of_the_clock_where_it_has_come_to(tmp_path):
    arguments = ("--port", "0", "--api-key", "k", "--payment-time", "60")
    with (
        program(tmp_path, *arguments) as process,
        socket.create_server(("127.0.0.1", 0)) as silent,
        client(ready(process)[0], "k") as api,
        ThreadPool(1) as pool,
    ):
        control = str(api.base_url).replace("/api/", "/_sandbox")
        hook = f"http://127.0.0.1:{silent.getsockname()[1]}/"
        httpx.post(f"{control}/webhooks", json={"url": hook})
        httpx.post(f"{control}/clock", json={"to": "2040-01-01T00:00:00Z", "frozen": True})
        made = api.post("/invoices", json={"amount": 1, "phone_number": PHONE}).json()
        leap = pool.apply_async(lambda: httpx.post(f"{control}/clock", json={"advance": "P1Y"}))
        connection, _ = silent.accept()
        process.send_signal(signal.SIGTERM)
        answer = leap.get(4)
        assert process.wait(4) == 0
        connection.close()
        assert process.stderr.read() == ""
    assert (answer.status_code, answer.json()["message"][:23]) == (400, "The sandbox was reset, ")
    with program(tmp_path, *arguments) as process, client(ready(process)[0], "k") as api:
        assert api.get(f"/invoices/{made['id']}").json()["expired_at"] == "2040-01-01T00:01:00Z"
        shown = httpx.get(str(api.base_url).replace("/api/", "/_sandbox/clock")).json()
    assert shown == {"now": "2040-01-01T00:01:00Z", "frozen": True}


# The same program, with a second instead of five for the requests under way.
HASTY = """
import runpy, apipay_sandbox.server as server
server.GRACE = 1
runpy.run_module("apipay_sandbox", run_name="__main__")
"""


def test_a_request_that_never_ends_is_dropped_without_a_traceback(tmp_path):
    arguments = ("--port", "0", "--ephemeral", "--api-key", "k")
    with program(tmp_path, *arguments, code=HASTY) as process:
        where = urlsplit(ready(process)[0])
        with socket.create_connection((where.hostname, where.port)) as half:
            head = "POST /api/invoices HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\n{"
            half.sendall(head.encode())
            time.sleep(0.3)
            process.send_signal(signal.SIGTERM)
            assert process.wait(10) == 0
            with pytest.raises(ConnectionResetError):
                half.recv(1)
        assert "Traceback" not in process.stderr.read()
