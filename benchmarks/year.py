"""What takes long: a year of 1,000 daily schedules, and what 100,000 requests leave in memory."""

import time
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

import load
from load import Connection
from measure import Figure

SCHEDULES, REQUESTS = 1000, 100_000
SCHEDULE = {
    "amount": 5000,
    "phone_number": "87011234567",
    "interval": "daily",
    "description": "Абонемент в бассейн",
}
INVOICE = {
    "amount": 10000,
    "phone_number": "87011234567",
    "description": "Два билета в театр",
    "external_order_id": "order-1001",
}


def figures() -> list[Figure]:
    return [year(), memory()]


def year() -> Figure:
    """Let a year pass over HTTP: 365,000 bills, and as many deadlines."""
    with TemporaryDirectory() as folder, load.sandbox("--database", f"{folder}/my.db") as process:
        connection = Connection(process.url, timeout=600)
        for _ in range(SCHEDULES):
            connection.ask("POST", "/recurring-invoices", SCHEDULE)
        control = Connection(f"http://{urlsplit(process.url).netloc}/_sandbox", timeout=600)
        begin, used = time.perf_counter(), process.cpu()
        control.ask("POST", "/clock", {"advance": "P365D"})
        seconds, used = time.perf_counter() - begin, process.cpu() - used
        billed = connection.ask("GET", "/invoices")["meta"]["total"]
        assert billed >= 365 * SCHEDULES, billed
    detail = f"{billed:,} invoices to a file, {used:.1f} s of CPU"
    return Figure("a year of 1,000 daily schedules", seconds, 20, unit="s", detail=detail)


def memory() -> Figure:
    """Ask 100,000 times, a tenth of them for a new invoice; a file is kept."""
    with TemporaryDirectory() as folder, load.sandbox("--database", f"{folder}/my.db") as process:
        connection = Connection(process.url)
        turn = [
            connection.request("POST", "/invoices", INVOICE),
            *[connection.request("GET", "/invoices/1")] * 5,
            *[connection.request("GET", "/invoices?per_page=10")] * 2,
            connection.request("GET", "/invoices?search=%D1%82%D0%B5%D0%B0%D1%82%D1%80"),
            connection.request("GET", "/invoices?status[]=pending&per_page=100"),
        ]
        connection.send(turn[0])
        before = process.memory()
        for _ in range(REQUESTS // len(turn)):
            for request in turn:
                connection.send(request)
        after = process.memory()
    detail = f"{before:.0f} MiB before"
    return Figure("memory after 100,000 requests", after, 100, unit="MiB", detail=detail)
