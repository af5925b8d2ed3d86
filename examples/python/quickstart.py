"""The README's quickstart. Key and URL come from APIPAY_API_KEY and APIPAY_BASE_URL."""

from apipay import ApiPay, OutcomeUnknown, ValidationFailed

with ApiPay() as client:
    try:
        invoice = client.invoices.create_once(
            external_order_id="order-1001",
            amount="10000.50",
            phone_number="+7 (700) 123-45-67",
            description="Two tickets",
        )
    except ValidationFailed as error:
        raise SystemExit(error.errors) from None  # {"amount": ["Amount must be between …"]}
    except OutcomeUnknown:
        raise SystemExit("No answer came. Run it again: it never creates a second one.") from None
    print(invoice.payment_url)  # send the customer there
