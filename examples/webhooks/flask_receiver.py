"""Receive ApiPay webhooks with Flask: APIPAY_WEBHOOK_SECRET=… python flask_receiver.py"""

import os

from apipay import webhooks
from flask import Flask, request

SECRET = os.environ["APIPAY_WEBHOOK_SECRET"]
seen = webhooks.Seen(webhooks.SQLiteStore("webhooks.db"))
app = Flask(__name__)


def handle(invoice: webhooks.WebhookInvoice) -> None:
    """Yours: mark the order as paid, send the goods. An exception makes ApiPay come again."""
    print(f"order {invoice.external_order_id}: {invoice.amount} tenge, {invoice.status}")


@app.post("/webhooks/apipay")
def receive() -> tuple[str, int]:
    signature = request.headers.get(webhooks.SIGNATURE_HEADER)
    try:
        event = webhooks.parse(request.get_data(), signature, SECRET)
        if isinstance(event, webhooks.InvoiceStatusChanged):
            with seen.claim(event) as fresh:
                if fresh:
                    handle(event.invoice)
    except webhooks.WebhookError as error:
        print(f"webhook refused: {error}")
        return "", error.status
    return "", 204


if __name__ == "__main__":
    app.run(host="127.0.0.1", port=8001)
