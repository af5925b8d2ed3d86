"""Code that cannot work, and type checkers know: `# refused: code of mypy, rule of pyright`."""

from decimal import Decimal

from apipay import ApiPay, AsyncApiPay, Invoice, Retries

client = ApiPay()
aclient = AsyncApiPay()

client.invoices.create(amout=1, phone_number="8")  # refused: call-arg, reportCallIssue
client.invoices.create(amount=0.29, phone_number="8")  # refused: arg-type, reportArgumentType
client.invoices.create(amount=1)  # refused: call-arg, reportCallIssue
client.invoices.create(1, "87001234567")  # refused: call-arg, reportCallIssue
client.invoices.create(amount=1, phone_number=8700)  # refused: arg-type, reportArgumentType
client.invoices.create_once(amount=1, phone_number="8")  # refused: call-arg, reportCallIssue
client.invoices.refund(1, amount=1.5)  # refused: arg-type, reportArgumentType
client.invoices.get("1")  # refused: arg-type, reportArgumentType
client.invoices.page(status=5)  # refused: arg-type, reportArgumentType
client.invoices.page(2)  # refused: call-arg, reportCallIssue
client.invoices.pay(1)  # refused: attr-defined, reportAttributeAccessIssue
client.recurring_invoices.update(1, phone_number="8")  # refused: call-arg, reportCallIssue
client.refunds.create(1)  # refused: attr-defined, reportAttributeAccessIssue
ApiPay("key", "http://localhost")  # refused: call-arg, reportCallIssue
ApiPay(retries=3)  # refused: arg-type, reportArgumentType
Retries(3)  # refused: call-arg, reportCallIssue
client.with_options(api_key="other")  # refused: call-arg, reportCallIssue


def take(invoice: Invoice) -> int:
    invoice.amount = Decimal(1)  # refused: misc, reportAttributeAccessIssue
    return invoice.paid_at.year  # refused: union-attr, reportOptionalMemberAccess


async def asynchronous() -> None:
    await client.invoices.get(1)  # refused: misc, reportGeneralTypeIssues
    aclient.invoices.get(1)  # refused: unused-coroutine, reportUnusedCoroutine
    take(aclient.invoices.get(1))  # refused: arg-type, reportArgumentType
    for invoice in aclient.invoices.list():  # refused: attr-defined, reportGeneralTypeIssues
        take(invoice)
    async for row in client.invoices.list():  # refused: attr-defined, reportGeneralTypeIssues
        take(row)
    await aclient.invoices.list()  # refused: misc, reportGeneralTypeIssues
    with aclient:  # refused: attr-defined, reportGeneralTypeIssues
        pass
