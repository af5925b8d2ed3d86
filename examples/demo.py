"""`make demo`: the whole story against a real server on 127.0.0.1, told as it happens.

A sandbox is started, a webhook receiver listens, and the library creates, pays, refunds and
schedules. Everything stops at the end.
"""

import re
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta, timezone
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from queue import Queue

import demo_drift
import httpx
from apipay import ApiPay, ApiPayError, Invoice, ValidationFailed, WrongState, webhooks
from rich.console import Console
from rich.table import Table

API_KEY = "demo-key"
ALMATY = timezone(timedelta(hours=5))
Arrived = Queue[tuple[bytes, str]]
console = Console(highlight=False)


@contextmanager
def sandbox() -> Iterator[str]:
    """Run the local server; yield the base URL of its API."""
    options = ["--port", "0", "--ephemeral", "--api-key", API_KEY]
    command = [sys.executable, "-m", "apipay_sandbox", *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        try:
            said = (re.search(r"ready at (\S+)", line) for line in server.stdout or ())
            ready = next((where for where in said if where), None)
            if ready is None:
                raise SystemExit("the sandbox did not start")
            yield ready[1]
        finally:
            server.terminate()


@contextmanager
def receiver() -> Iterator[tuple[str, Arrived]]:
    """Run a webhook receiver; yield its URL and what arrives: bodies and signatures."""
    arrived: Arrived = Queue()

    class Receiver(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            arrived.put((body, self.headers[webhooks.SIGNATURE_HEADER]))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Keep quiet."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Receiver) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/", arrived
        server.shutdown()


def main() -> None:
    """Tell the story."""
    with sandbox() as url, receiver() as (hook, arrived), ApiPay(API_KEY, base_url=url) as client:
        control = url.removesuffix("/api") + "/_sandbox"
        secret = httpx.post(f"{control}/webhooks", json={"url": hook}).json()["secret"]
        step(f"A sandbox of ApiPay answers at [bold]{url}[/]")
        sell(client, control, arrived, secret)
        subscribe(client, control)
        refuse(client)
        overview(client)
        demo_drift.tell(url, control, API_KEY, step)


def sell(client: ApiPay, control: str, arrived: Arrived, secret: str) -> None:
    invoice = client.invoices.create_once(
        external_order_id="order-1001",
        amount="10000.50",
        phone_number="+7 (700) 123-45-67",
        description="Two tickets for the theatre",
    )
    step(f"Invoice {invoice.id} over {invoice.amount} ₸; the customer pays at", invoice.payment_url)
    httpx.post(f"{control}/invoices/{invoice.id}/pay").raise_for_status()
    body, signature = arrived.get(timeout=10)
    event = webhooks.parse(body, signature, secret)
    assert isinstance(event, webhooks.InvoiceStatusChanged)
    step(f"The customer paid: a webhook, signed and verified, says {event.invoice.status}")
    part = client.invoices.refund(invoice.id, amount=4000, reason="One ticket returned")
    rest = client.invoices.refund(invoice.id)
    step(f"Refunded {part.amount} ₸, and then the {rest.amount} ₸ that were left")


def subscribe(client: ApiPay, control: str) -> None:
    schedule = client.recurring_invoices.create(
        amount=2990, phone_number="87011234567", interval="monthly", description="Theatre club"
    )
    httpx.post(f"{control}/clock", json={"advance": "P95D"}).raise_for_status()
    billed = client.invoices.page(search="Theatre club").total
    upcoming = client.recurring_invoices.get(schedule.id).next_billing_date
    step(f"A monthly schedule: 95 days later it has made {billed} invoices; next on {upcoming}")


def refuse(client: ApiPay) -> None:
    attempts: dict[str, Callable[[], Invoice]] = {
        "a faulty request costs none of the 60 a minute": lambda: client.invoices.create(
            amount="0", phone_number="12345"
        ),
        "a paid invoice cannot be cancelled": lambda: client.invoices.cancel(1),
    }
    for what, attempt in attempts.items():
        try:
            attempt()
        except (ValidationFailed, WrongState) as error:
            step(f"{what[0].upper()}{what[1:]}: [red]{type(error).__name__}[/]", str(error))


def overview(client: ApiPay) -> None:
    table = Table("id", "status", "amount, ₸", "description", "created", title="All invoices")
    table.columns[2].justify = "right"
    for row in client.invoices.list():
        created = f"{row.created_at.astimezone(ALMATY):%Y-%m-%d}"
        table.add_row(str(row.id), str(row.status), f"{row.amount:,}", row.description, created)
    console.print(table)


def step(sentence: str, detail: str = "") -> None:
    console.print(f"[green]✓[/] {sentence}")
    if detail:
        console.print(f"  {detail}", style="dim", markup=False, soft_wrap=True)


if __name__ == "__main__":
    try:
        main()
    except ApiPayError as error:
        raise SystemExit(f"{type(error).__name__}: {error}") from None
