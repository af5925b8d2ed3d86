"""Receive ApiPay webhooks with Django: APIPAY_WEBHOOK_SECRET=… python django_receiver.py

One file for the sake of the example; of your own project, only `receive` and its path are new.
"""

import os

from apipay import webhooks
from django.conf import settings
from django.core.management import execute_from_command_line
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

settings.configure(ROOT_URLCONF=__name__, ALLOWED_HOSTS=["127.0.0.1"])
SECRET = os.environ["APIPAY_WEBHOOK_SECRET"]
seen = webhooks.Seen(webhooks.SQLiteStore("webhooks.db"))


def handle(invoice: webhooks.WebhookInvoice) -> None:
    """Yours: mark the order as paid, send the goods. An exception makes ApiPay come again."""
    print(f"order {invoice.external_order_id}: {invoice.amount} tenge, {invoice.status}")


@csrf_exempt
@require_POST
def receive(request: HttpRequest) -> HttpResponse:
    signature = request.headers.get(webhooks.SIGNATURE_HEADER)
    try:
        event = webhooks.parse(request.body, signature, SECRET)
        if isinstance(event, webhooks.InvoiceStatusChanged):
            with seen.claim(event) as fresh:
                if fresh:
                    handle(event.invoice)
    except webhooks.WebhookError as error:
        print(f"webhook refused: {error}")
        return HttpResponse(status=error.status)
    return HttpResponse(status=204)


urlpatterns = [path("webhooks/apipay", receive)]
application = get_wsgi_application()

if __name__ == "__main__":
    execute_from_command_line(["manage.py", "runserver", "--noreload", "127.0.0.1:8001"])
