import signal
import socket
import sqlite3
import time
from pathlib import Path

import httpx
import pytest

from contract_tests.sandbox.programs import PHONE, client, program, ready


def test_starts_answers_and_stops_cleanly(tmp_path):
    with program(tmp_path, "--port", "0", "--api-key", "mine") as process:
        base_url, lines = ready(process)
        root = base_url.removesuffix("api")
        assert lines == [f"Dashboard: {root}", f"ApiPay sandbox is ready at {base_url}"]
        with client(base_url, "mine") as api:
            made = api.post("/invoices", json={"amount": 1, "phone_number": PHONE}).json()
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0
    assert [file.name for file in tmp_path.iterdir()] == ["apipay-sandbox.db"]
    with (
        program(tmp_path, "--port", "0", "--api-key", "mine") as process,
        client(ready(process)[0], "mine") as api,
    ):
        kept = api.get(f"/invoices/{made['id']}").json()
    kept["payment_url"] = made["payment_url"]  # on another port
    assert kept == made


def test_without_a_key_one_is_made_and_printed(tmp_path):
    variables = {"PORT": "0", "EPHEMERAL": "1", "NO_RATE_LIMIT": "yes", "PAYMENT_TIME": ""}
    with program(tmp_path, **variables) as process:
        base_url, lines = ready(process)
        with client(base_url, lines[0].removeprefix("API key: ")) as api:
            assert {api.get("/invoices").status_code for _ in range(65)} == {200}
        process.send_signal(signal.SIGINT)
        assert process.wait(10) == 0
    assert list(tmp_path.iterdir()) == []


def test_what_sqlite_calls_memory_is_memory_and_no_file(tmp_path):
    arguments = ("--port", "0", "--api-key", "k", "--database", ":memory:")
    with program(tmp_path, *arguments) as first, program(tmp_path, *arguments) as second:
        for process in (first, second):
            with client(ready(process)[0], "k") as api:
                assert api.get("/invoices").json()["data"] == []
        assert list(tmp_path.iterdir()) == []


def test_two_programs_do_not_share_a_file(tmp_path):
    arguments = ("--port", "0", "--api-key", "k", "--database", "my.db")
    with program(tmp_path, *arguments) as first:
        ready(first)
        with program(tmp_path, *arguments) as second:
            _, errors = second.communicate(timeout=20)
        assert second.returncode == 2
        assert "my.db is in use by another sandbox" in errors


def test_what_was_answered_survives_a_kill(tmp_path):
    with program(tmp_path, "--port", "0", "--api-key", "k", "--database", "my.db") as process:
        with client(ready(process)[0], "k") as api:
            for amount in range(1, 31):
                answer = api.post("/invoices", json={"amount": amount, "phone_number": PHONE})
                assert answer.status_code == 200
        process.kill()
        process.wait(10)
    with sqlite3.connect(tmp_path / "my.db") as database:
        amounts = [row[0] for row in database.execute("SELECT amount FROM invoices ORDER BY id")]
    database.close()
    assert amounts == [amount * 100 for amount in range(1, 31)]


def test_time_travel_survives_a_restart(tmp_path):
    for turn in (1, 2):
        with program(tmp_path, "--port", "0", "--api-key", "k") as process:
            url = ready(process)[0].removesuffix("/api")
            if turn == 1:
                httpx.post(f"{url}/_sandbox/clock", json={"to": "2040-01-01T00:00:00Z"})
            assert httpx.get(f"{url}/_sandbox/clock").json()["now"].startswith("2040-01-01T00:00")


@pytest.mark.fact("H05")
def test_the_payment_time_can_be_set(tmp_path):
    arguments = ("--port", "0", "--ephemeral", "--api-key", "k", "--payment-time", "1")
    with program(tmp_path, *arguments) as process, client(ready(process)[0], "k") as api:
        made = api.post("/invoices", json={"amount": 1, "phone_number": PHONE}).json()
        control = str(api.base_url).replace("/api/", "/_sandbox")
        httpx.post(f"{control}/clock", json={"advance": "PT1S"})
        assert api.get(f"/invoices/{made['id']}").json()["status"] == "expired"


@pytest.mark.fact("H05")
def test_time_passes_while_nobody_asks(tmp_path):
    arguments = ("--port", "0", "--database", "my.db", "--api-key", "k", "--payment-time", "1")
    with program(tmp_path, *arguments) as process:
        with client(ready(process)[0], "k") as api:
            api.post("/invoices", json={"amount": 1, "phone_number": PHONE})
        with sqlite3.connect(tmp_path / "my.db") as database:
            for _ in range(100):
                (status,) = database.execute("SELECT status FROM invoices").fetchone()
                if status == "expired":
                    break
                time.sleep(0.05)
        database.close()
    assert status == "expired"


def foreign(path: Path) -> None:
    with sqlite3.connect(path) as database:
        database.execute("CREATE TABLE theirs (x)")
    database.close()


def newer(path: Path) -> None:
    with sqlite3.connect(path) as database:
        database.execute(f"PRAGMA application_id = {0x41706179}")
        database.execute("PRAGMA user_version = 99")
    database.close()


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (foreign, "another program"),
        (newer, "newer sandbox"),
        (
            lambda path: path.write_bytes(b"no database at all, but long enough to be one" * 50),
            "no SQLite",
        ),
        (lambda path: path.mkdir(), "cannot be opened"),
    ],
)
def test_a_foreign_file_is_refused_and_left_alone(tmp_path, make, reason):
    path = tmp_path / "file.db"
    make(path)
    before = path.read_bytes() if path.is_file() else None
    with program(tmp_path, "--port", "0", "--database", "file.db") as process:
        output, errors = process.communicate(timeout=10)
    assert (process.returncode, output) == (2, "")
    assert reason in errors
    assert "Traceback" not in errors
    assert before is None or path.read_bytes() == before


def test_a_port_in_use_is_refused(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        with program(tmp_path, "--port", port, "--ephemeral") as process:
            _, errors = process.communicate(timeout=10)
    assert process.returncode == 2
    assert f"cannot listen on 127.0.0.1:{port}" in errors


@pytest.mark.parametrize(
    ("arguments", "variables", "reason"),
    [
        (["--port", "70000"], {}, "--port: must be a port between 0 and 65535, not 70000"),
        ([], {"PORT": "-1"}, "--port: must be a port between 0 and 65535, not -1"),
        (["--payment-time", "0"], {}, "--payment-time: must be whole seconds between 1 and"),
        (["--payment-time", "a day"], {}, "--payment-time: must be whole seconds between 1 and"),
        (["--database", "."], {}, "--database: must name a file, not ."),
        ([], {"EPHEMERAL": "maybe"}, "APIPAY_SANDBOX_EPHEMERAL must be one of 1, true, yes, on,"),
        ([], {"PUBLIC_URL": "https://a.kz/pay"}, "without a path, not https://a.kz/pay"),
    ],
)
def test_wrong_options_are_explained(tmp_path, arguments, variables, reason):
    with program(tmp_path, *arguments, **variables) as process:
        _, errors = process.communicate(timeout=10)
    assert process.returncode == 2
    assert "usage: apipay-sandbox" in errors
    assert reason in errors
    assert list(tmp_path.iterdir()) == []


def test_every_start_with_a_file_gives_a_key_to_the_same_organisation(tmp_path):
    for turn in (1, 2):
        with program(tmp_path, "--port", "0") as process:
            base_url, lines = ready(process)
            with client(base_url, lines[0].removeprefix("API key: ")) as api:
                assert api.get("/invoices").json()["meta"]["total"] == turn - 1
                api.post("/invoices", json={"amount": 1, "phone_number": PHONE})
            control = base_url.replace("/api", "/_sandbox")
            organisations = httpx.get(f"{control}/organisations").json()["data"]
            assert [each["id"] for each in organisations] == [1]
            process.send_signal(signal.SIGTERM)
            assert process.wait(10) == 0


def test_without_control_there_are_the_api_the_checkout_and_the_docs_only(tmp_path):
    arguments = ("--port", "0", "--ephemeral", "--api-key", "k", "--no-control")
    with program(tmp_path, *arguments) as process, client(ready(process)[0], "k") as api:
        made = api.post("/invoices", json={"amount": 1, "phone_number": PHONE}).json()
        root = str(api.base_url).removesuffix("/api/")
        for path in ("/", "/invoices/1", "/_sandbox", "/_sandbox/clock", "/_sandbox/openapi.json"):
            assert httpx.get(f"{root}{path}").status_code == 404
        assert httpx.post(f"{root}/invoices/1/pay").status_code == 404
        assert httpx.post(f"{root}/_sandbox/invoices/1/pay").status_code == 404
        docs = httpx.get(f"{root}/docs")
        assert docs.status_code == 200
        assert 'data-key=""' in docs.text
        assert "_sandbox" not in docs.text
        assert httpx.get(f"{root}/openapi.yaml").status_code == 200
        assert httpx.post(made["payment_url"], data={"do": "pay"}).status_code == 303
        assert api.get(f"/invoices/{made['id']}").json()["status"] == "paid"


def test_customers_come_by_the_public_address(tmp_path):
    arguments = ("--port", "0", "--ephemeral", "--api-key", "k")
    environment = {"PUBLIC_URL": "https://pay.example.com/"}
    with (
        program(tmp_path, *arguments, **environment) as process,
        client(ready(process)[0], "k") as api,
    ):
        made = api.post("/invoices", json={"amount": 1, "phone_number": PHONE}).json()
        assert made["payment_url"].startswith("https://pay.example.com/pay/")
        root = str(api.base_url).removesuffix("/api/")
        for host, status in (("pay.example.com", 200), ("127.0.0.1", 200), ("evil.test", 403)):
            assert httpx.get(f"{root}/clock", headers={"Host": host}).status_code == status
        for host, server in (("pay.example.com", "https://pay.example.com"), ("", root)):
            document = httpx.get(f"{root}/openapi.json", headers={"Host": host or root[7:]})
            assert document.json()["servers"][0]["url"] == f"{server}/api"


@pytest.mark.fact("W07")
def test_webhooks_can_be_held_to_the_rule_of_production(tmp_path):
    arguments = ("--port", "0", "--ephemeral", "--strict-webhooks")
    with program(tmp_path, *arguments) as process:
        control = ready(process)[0].replace("/api", "/_sandbox")
        refused = httpx.post(f"{control}/webhooks", json={"url": "http://127.0.0.1:9/"})
        assert refused.json()["errors"] == {"url": ["Invalid webhook URL"]}


def test_snapshots_of_a_file_outlive_the_process(tmp_path):
    arguments = ("--port", "0", "--database", "my.db", "--api-key", "k")
    for turn in (1, 2):
        with program(tmp_path, *arguments) as process, client(ready(process)[0], "k") as api:
            control = str(api.base_url).replace("/api/", "/_sandbox")
            if turn == 1:
                api.post("/invoices", json={"amount": 1, "phone_number": PHONE})
                httpx.post(f"{control}/snapshots", json={"name": "one"})
                httpx.post(f"{control}/reset")
            assert api.get("/invoices").json()["meta"]["total"] == 0
            if turn == 2:
                assert httpx.post(f"{control}/snapshots/one/restore").status_code == 200
                assert api.get("/invoices").json()["meta"]["total"] == 1
            process.send_signal(signal.SIGTERM)
            assert process.wait(10) == 0
    assert sorted(file.name for file in tmp_path.iterdir()) == ["my.db", "my.db.snapshots"]
