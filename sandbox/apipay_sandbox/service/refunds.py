"""What can be done with a refund."""

from apipay_sandbox.problems import not_found
from apipay_sandbox.rules.refund import grant
from apipay_sandbox.store import invoices, refunds
from apipay_sandbox.store.database import Row
from apipay_sandbox.world import Account, World


def create(world: World, invoice: Row, amount: int | None, reason: str | None) -> Row:
    """Give back ``amount`` tiyn of an invoice, or all that is left (R01, H03)."""
    granted = grant(invoice["status"], invoice["amount"], invoice["refunded"], amount)
    with world.db.transaction():
        invoices.add_refunded(world.db, invoice["id"], granted)
        refund_id = refunds.add(
            world.db,
            {
                "organisation_id": invoice["organisation_id"],
                "invoice_id": invoice["id"],
                "amount": granted,
                "reason": reason,
                "created_at": world.clock.now(),
            },
        )
        row = refunds.get(world.db, invoice["organisation_id"], refund_id)
    if row is None:
        raise LookupError(f"refund {refund_id} is gone")
    return row


def get(world: World, account: Account, refund_id: int) -> Row:
    """Return the organisation's own refund, or raise a 404 (H15)."""
    row = refunds.get(world.db, account.organisation_id, refund_id)
    if row is None:
        raise not_found()
    return row
