"""What a schema cannot say: rules between fields, with the calendar and with what is stored."""

from collections.abc import Callable

from apipay_sandbox.problems import Faults
from apipay_sandbox.rules.moments import day_of
from apipay_sandbox.shape import Values
from apipay_sandbox.store import webhooks
from apipay_sandbox.world import Account, World

Check = Callable[[World, Account, Values], Faults]
"""Finds faults in the fields that are sound by themselves; the others are left out."""

LARGEST_ID = 2**63 - 1


def no_more(world: World, account: Account, values: Values) -> Faults:  # noqa: ARG001 - a Check
    """Find nothing: the schema has said it all."""
    return {}


def known_webhook(world: World, account: Account, values: Values) -> Faults:
    """Find a webhook that the organisation does not have (H16)."""
    wanted = values.get("webhook_id")
    if wanted is None:
        return {}
    known = 1 <= wanted <= LARGEST_ID and webhooks.get(
        world.db, account.organisation_id, int(wanted)
    )
    return {} if known else {"webhook_id": ["webhook_id names no webhook of this organisation"]}


def days_in_order(world: World, account: Account, values: Values) -> Faults:  # noqa: ARG001 - a Check
    """Find a range of days that ends before it begins (H07)."""
    first, last = values.get("date_from"), values.get("date_to")
    if first is None or last is None or first <= last:
        return {}
    return {"date_to": ["date_to must not be before date_from"]}


def schedule(world: World, account: Account, values: Values) -> Faults:
    """Find a start in the past, an end before the start, and an unknown webhook (H16, H20)."""
    faults = known_webhook(world, account, values)
    today = day_of(world.clock.now()).isoformat()
    start, end = values.get("start_date") or today, values.get("end_date")
    if start < today:
        faults["start_date"] = [f"start_date must not be before today, {today}"]
    if end is not None and end < start:
        faults["end_date"] = ["end_date must not be before start_date"]
    return faults
