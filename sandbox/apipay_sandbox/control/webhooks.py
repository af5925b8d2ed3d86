"""Control of webhooks and their deliveries."""

from apipay_sandbox.answers import Json
from apipay_sandbox.control import views
from apipay_sandbox.control.door import Asked
from apipay_sandbox.control.keys import organisation_id
from apipay_sandbox.problems import Problem
from apipay_sandbox.service import hooks
from apipay_sandbox.store import deliveries, webhooks


def add(asked: Asked) -> Json:
    """Register a URL; the answer is the only one that shows the secret (W01)."""
    row = hooks.register(asked.world, organisation_id(asked), asked.fields["url"])
    return {**views.webhook(row), "secret": row["secret"]}


def list_webhooks(asked: Asked) -> Json:
    """List the webhooks of all organisations, without their secrets."""
    return {"data": [views.webhook(row) for row in webhooks.everyone(asked.world.db)]}


def delete(asked: Asked) -> Json:
    """Take a webhook out of use."""
    if not webhooks.delete(asked.world.db, asked.id, asked.world.clock.now()):
        raise Problem(404, f"There is no webhook {asked.id}")
    return {"id": asked.id, "deleted": True}


def list_deliveries(asked: Asked) -> Json:
    """List the latest deliveries with every attempt, newest first."""
    db = asked.world.db
    rows = deliveries.latest(db, **asked.fields)
    return {"data": [views.delivery(row, webhooks.attempts_of(db, row["id"])) for row in rows]}


def redeliver(asked: Asked) -> Json:
    """Send a delivery again, at once."""
    row = hooks.redeliver(asked.world, asked.id)
    return views.delivery(row, webhooks.attempts_of(asked.world.db, row["id"]))
