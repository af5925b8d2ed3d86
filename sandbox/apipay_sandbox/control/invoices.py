"""Control of what customers do."""

from apipay_sandbox import answers
from apipay_sandbox.answers import Json
from apipay_sandbox.control.door import Asked
from apipay_sandbox.service import invoices
from apipay_sandbox.store.database import Row


def pay(asked: Asked) -> Json:
    """Pay an invoice in the customer's place; ``client_name`` is who pays (I03, H30)."""
    row = invoices.pay(asked.world, _find(asked), asked.fields.get("client_name"))
    return answers.invoice(row, asked.world.public_url)


def expire(asked: Asked) -> Json:
    """Let an invoice pass its deadline now (I08)."""
    row = invoices.expire(asked.world, _find(asked), asked.world.clock.now())
    return answers.invoice(row, asked.world.public_url)


def cancel(asked: Asked) -> Json:
    """Let the customer decline an invoice."""
    row = invoices.cancel(asked.world, _find(asked))
    return answers.invoice(row, asked.world.public_url)


def _find(asked: Asked) -> Row:
    return invoices.find(asked.world, asked.id)
