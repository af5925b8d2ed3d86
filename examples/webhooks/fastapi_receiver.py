"""Receive ApiPay webhooks with FastAPI: APIPAY_WEBHOOK_SECRET=… python fastapi_receiver.py"""

import os

import uvicorn
from apipay import webhooks
from fastapi import FastAPI, Request, Response

SECRET = os.environ["APIPAY_WEBHOOK_SECRET"]
seen = webhooks.Seen(webhooks.SQLiteStore("webhooks.db"))
app = FastAPI()


async def handle(invoice: webhooks.WebhookInvoice) -> None:
    """Yours: mark the order as paid, send the goods. An exception makes ApiPay come again."""
    print(f"order {invoice.external_order_id}: {invoice.amount} tenge, {invoice.status}")


@app.post("/webhooks/apipay")
async def receive(request: Request) -> Response:
    signature = request.headers.get(webhooks.SIGNATURE_HEADER)
    try:
        event = webhooks.parse(await request.body(), signature, SECRET)
        if isinstance(event, webhooks.InvoiceStatusChanged):
            async with seen.claim(event) as fresh:
                if fresh:
                    await handle(event.invoice)
    except webhooks.WebhookError as error:
        print(f"webhook refused: {error}")
        return Response(status_code=error.status)
    return Response(status_code=204)


if __name__ == "__main__":
    uvicorn.run(app, host="127.0.0.1", port=8001)
