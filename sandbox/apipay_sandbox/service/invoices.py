"""What can be done with an invoice."""

import json
from collections.abc import Sequence
from typing import NamedTuple

from apipay_sandbox import answers
from apipay_sandbox.problems import Problem, not_found
from apipay_sandbox.rules import Refused, magic
from apipay_sandbox.rules import invoice as rules
from apipay_sandbox.rules.moments import day_number
from apipay_sandbox.store import invoices, moves, webhooks
from apipay_sandbox.store.database import Row
from apipay_sandbox.world import Account, World, new_tokens

CLIENT_NAME = "Aigerim S."
"""Who pays where the payer gives no name (H30)."""

NOT_VERIFIED = "The organisation is not verified"


class Draft(NamedTuple):
    """What an invoice is made from, by a request or by a schedule (I01, H27).

    The names are those of the columns, in the order of `store.invoices.COLUMNS`.
    """

    amount: int
    phone_number: str
    description: str | None = None
    external_order_id: str | None = None
    webhook_id: int | None = None
    schedule_id: int | None = None


def get(world: World, account: Account, invoice_id: int) -> Row:
    """Return the organisation's own invoice, or raise a 404 (H15)."""
    row = invoices.get(world.db, account.organisation_id, invoice_id)
    if row is None:
        raise not_found()
    return row


def create(world: World, account: Account, draft: Draft) -> Row:
    """Make a pending invoice for a verified organisation (I02, H06)."""
    if not account.verified:
        raise Refused(NOT_VERIFIED)
    with world.db.transaction():
        return issue(world, account.organisation_id, draft, world.clock.now())


def issue(world: World, organisation_id: int, draft: Draft, now: int) -> Row:
    """Make a pending invoice whose deadline is counted from ``now`` (H05)."""
    invoice_id = issue_all(world, [(organisation_id, draft)], now)
    return reload(world, invoice_id)


def issue_all(world: World, drafts: Sequence[tuple[int, Draft]], now: int) -> int:
    """Make pending invoices for organisations, in this order; return the id of the first."""
    expires_at = rules.deadline(now, world.settings.payment_time)
    day = day_number(now)
    tokens = iter(new_tokens(2 * len(drafts)))
    rows = [
        ("pending", *draft, organisation_id, next(tokens), next(tokens), now, day, expires_at)
        for organisation_id, draft in drafts
    ]
    first_id = invoices.add_all(world.db, rows)
    world.expect(expires_at)
    for invoice_id, (_, draft) in enumerate(drafts, start=first_id):
        if (move := magic.customer_move(draft.phone_number, now)) is not None:
            moves.add(world.db, invoice_id, *move)
            world.expect(move[1])
    return first_id


def cancel(world: World, row: Row) -> Row:
    """Cancel a pending invoice (I11)."""
    return _move(world, row, "cancel", world.clock.now())


def pay(world: World, row: Row, client_name: str | None = None) -> Row:
    """Pay a pending invoice in the customer's place (I03, H30)."""
    return _move(world, row, "pay", world.clock.now(), client_name or CLIENT_NAME)


def expire(world: World, row: Row, now: int) -> Row:
    """Let a pending invoice pass its deadline (I08)."""
    return _move(world, row, "expire", now)


def expire_due(world: World, moment: int) -> None:
    """Let the pending invoices whose deadline is ``moment`` pass it, lower ids first (I08)."""
    status = rules.move("pending", "expire")
    heard = invoices.due_and_heard(world.db, moment)
    invoices.move_due(world.db, moment, status)
    for invoice_id in heard:
        _tell(world, reload(world, invoice_id), moment)


def act(world: World, row: Row, verb: str, now: int) -> None:
    """Do what a customer with a magic number does, unless the invoice is settled already."""
    if (row["status"], verb) in rules.MOVES:
        _move(world, row, verb, now, CLIENT_NAME if verb == "pay" else None)


def find(world: World, invoice_id: int) -> Row:
    """Return an invoice of any organisation, for control and the customer, or raise a 404."""
    row = invoices.find(world.db, invoice_id)
    if row is None:
        raise Problem(404, f"There is no invoice {invoice_id}")
    return row


def reload(world: World, invoice_id: int) -> Row:
    """Return an invoice as it is now."""
    row = invoices.find(world.db, invoice_id)
    if row is None:
        raise LookupError(f"invoice {invoice_id} is gone")
    return row


def _move(world: World, row: Row, verb: str, now: int, client_name: str | None = None) -> Row:
    status = rules.move(row["status"], verb)
    with world.db.transaction():
        if client_name is not None:
            invoices.name_client(world.db, row["id"], client_name)
        invoices.move(world.db, row["id"], status, now)
        moved = reload(world, row["id"])
        _tell(world, moved, now)
    return moved


def _tell(world: World, row: Row, now: int) -> None:
    """Put the event into the outbox for one webhook, or for all there are (W02, H17)."""
    if row["webhook_id"] is None:
        hooks = webhooks.of_organisation(world.db, row["organisation_id"])
    else:
        hook = webhooks.get(world.db, row["organisation_id"], row["webhook_id"])
        hooks = [hook] if hook else []
    if not hooks:
        return
    body = json.dumps(answers.event(row, now), ensure_ascii=False, separators=(",", ":"))
    for hook in hooks:
        webhooks.add_delivery(world.db, webhook=hook, invoice_id=row["id"], body=body, now=now)
    world.wake()
