"""What was answered 200 survives `kill -9`, and so does every webhook that was to be sent."""

import http.client
import json
import random
import sqlite3
import subprocess
import sys
import threading
import time
from contextlib import closing
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path

import pytest
from apipay_sandbox.inbox import Inbox
from apipay_sandbox.store.opening import connect

KEY = "key"
PHONE = "87011234567"
CLIENTS = 6


@dataclass
class Heard:
    """Every answer 200, by what it answers."""

    invoices: list[dict] = field(default_factory=list)
    moved: list[dict] = field(default_factory=list)
    refunds: list[dict] = field(default_factory=list)
    schedules: list[dict] = field(default_factory=list)

    def kinds(self) -> list[list[dict]]:
        return [self.invoices, self.moved, self.refunds, self.schedules]


class Client:
    """Works until the server is gone; what it has not heard to the end does not count."""

    def __init__(self, port: int, heard: Heard, dice: random.Random) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        self._heard = heard
        self._dice = dice

    def work(self) -> None:
        with closing(self._connection):
            try:
                while True:
                    self._turn()
            except (OSError, http.client.HTTPException):
                return

    def _turn(self) -> None:
        heard, number = self._heard, self._dice.randrange(1, 10**6)
        fields = {"amount": number / 100, "phone_number": PHONE, "description": f"Чай {number}"}
        invoice = self._ask("POST", "/api/invoices", fields)
        heard.invoices.append(invoice)
        what = self._dice.randrange(4)
        if what == 0:
            heard.moved.append(self._ask("POST", f"/api/invoices/{invoice['id']}/cancel"))
        if what == 1:
            heard.moved.append(self._ask("POST", f"/_sandbox/invoices/{invoice['id']}/pay"))
            for amount in ({"amount": 0.01}, {}):
                if number > 1:
                    path = f"/api/invoices/{invoice['id']}/refund"
                    heard.refunds.append(self._ask("POST", path, amount))
        if what == 2:
            schedule = self._ask("POST", "/api/recurring-invoices", {**fields, "interval": "daily"})
            heard.schedules.append(schedule)
            path = f"/api/recurring-invoices/{schedule['id']}/bill-now"
            heard.invoices.append(self._ask("POST", path))

    def _ask(self, method: str, path: str, fields: dict | None = None) -> dict:
        body = None if fields is None else json.dumps(fields)
        headers = {"X-API-Key": KEY, "Content-Type": "application/json"}
        self._connection.request(method, path, body, headers)
        answer = self._connection.getresponse()
        text = answer.read()
        assert answer.status == 200, (method, path, answer.status, text)
        return json.loads(text)


def start(path: Path) -> tuple[subprocess.Popen, int]:
    options = ["--port", "0", "--database", path, "--api-key", KEY, "--no-rate-limit"]
    process = subprocess.Popen(
        [sys.executable, "-m", "apipay_sandbox", *options], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    for line in process.stdout:
        if "ready at http" in line:
            return process, int(line.split(":")[-1].split("/")[0])
    raise AssertionError(f"the sandbox ended with {process.wait()}")


def kill_under_load(path: Path, heard: Heard, dice: random.Random) -> None:
    process, port = start(path)
    clients = [
        threading.Thread(target=Client(port, heard, random.Random(dice.random())).work)
        for _ in range(CLIENTS)
    ]
    before = [len(kind) for kind in heard.kinds()]
    for client in clients:
        client.start()
    deadline = time.monotonic() + 60
    while any(len(kind) == old for kind, old in zip(heard.kinds(), before, strict=True)):
        assert time.monotonic() < deadline, "some kind of request is never answered"
        time.sleep(0.01)
    time.sleep(dice.uniform(0.0, 0.5))
    process.kill()
    for client in clients:
        client.join(30)
    process.communicate()


def rows(path: Path, query: str) -> list[tuple]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(query).fetchall()


def check_answers(path: Path, heard: Heard) -> None:
    query = "SELECT id, amount, description, phone_number, created_at / 1000 FROM invoices"
    kept = {row[0]: row[1:] for row in rows(path, query)}
    for invoice in heard.invoices:
        amount, description, phone, created_at = kept[invoice["id"]]
        assert f"{amount // 100}.{amount % 100:02}" == invoice["amount"]
        assert (description, phone) == (invoice["description"], invoice["client_phone"])
        assert time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(created_at)) == invoice["created_at"]
    statuses = dict(rows(path, "SELECT id, status FROM invoices"))
    for invoice in heard.moved:
        assert statuses[invoice["id"]] == invoice["status"] != "pending"
    kept_refunds = {
        row[0]: row[1:] for row in rows(path, "SELECT id, invoice_id, amount FROM refunds")
    }
    for refund in heard.refunds:
        tiyn = int(refund["amount"].replace(".", ""))
        assert kept_refunds[refund["id"]] == (refund["invoice_id"], tiyn)
    schedules = dict(rows(path, "SELECT id, description FROM schedules"))
    for schedule in heard.schedules:
        assert schedules[schedule["id"]] == schedule["description"]


def check_whole(path: Path) -> None:
    """No transaction is there by half: sums, tallies and the outbox agree with the rows."""
    assert rows(path, "PRAGMA integrity_check") == [("ok",)]
    query = """SELECT invoices.id FROM invoices LEFT JOIN refunds ON invoice_id = invoices.id
               GROUP BY invoices.id HAVING refunded <> ifnull(sum(refunds.amount), 0)"""
    assert rows(path, query) == []
    query = """SELECT invoices.id, invoices.status FROM invoices LEFT JOIN deliveries
               ON invoice_id = invoices.id AND body LIKE '%"status":"' || invoices.status || '"%'
               GROUP BY invoices.id HAVING count(deliveries.id) <> (invoices.status <> 'pending')"""
    assert rows(path, query) == []
    with closing(connect(None)) as copy:
        with closing(sqlite3.connect(path)) as connection:
            connection.backup(copy)
        kept = [tuple(row) for row in copy.execute("SELECT * FROM tallies")]
        copy.executescript((resources.files("apipay_sandbox.store") / "derive.sql").read_text())
        assert [tuple(row) for row in copy.execute("SELECT * FROM tallies")] == kept


@pytest.mark.timeout(300)
@pytest.mark.parametrize("kills", [3, pytest.param(20, marks=pytest.mark.slow)])
def test_what_was_answered_survives_being_killed_under_load(tmp_path, kills):
    path, heard, dice = tmp_path / "my.db", Heard(), random.Random(20)
    inbox = Inbox()
    try:
        process, port = start(path)
        with closing(http.client.HTTPConnection("127.0.0.1", port)) as connection:
            connection.request("POST", "/_sandbox/webhooks", json.dumps({"url": inbox.url}))
            assert connection.getresponse().status == 200
        process.kill()
        process.communicate()
        for _ in range(kills):
            kill_under_load(path, heard, dice)
            check_answers(path, heard)
            check_whole(path)
        process, _ = start(path)
        events = {tuple(row) for row in rows(path, "SELECT invoice_id, body FROM deliveries")}
        wait_for_delivery(path)
        process.terminate()
        process.communicate(timeout=20)
        assert process.returncode == 0
        received = {webhook.body.decode() for webhook in inbox.received}
        assert {body for _, body in events} <= received
    finally:
        inbox.close()
    assert all(len(compared) >= kills for compared in heard.kinds())


def wait_for_delivery(path: Path) -> None:
    deadline = time.monotonic() + 120
    waiting = "SELECT count(*) FROM deliveries WHERE status = 'waiting'"
    while rows(path, waiting) != [(0,)]:
        assert time.monotonic() < deadline, "webhooks are still waiting"
        time.sleep(0.05)
