"""What can be done with a webhook."""

import secrets
from urllib.parse import urlsplit

from apipay_sandbox.hosts import is_internal
from apipay_sandbox.problems import Problem, invalid
from apipay_sandbox.rules import Refused
from apipay_sandbox.store import deliveries, webhooks
from apipay_sandbox.store.database import Row
from apipay_sandbox.world import World

INVALID_URL = "Invalid webhook URL"
LONGEST_URL = 2_000


def register(world: World, organisation_id: int, url: str) -> Row:
    """Register a URL and make its secret (W01); a URL that is not allowed is a 422 (W07)."""
    if not allowed(url, private=world.settings.private_webhooks):
        raise invalid({"url": [INVALID_URL]})
    webhook_id = webhooks.add(
        world.db,
        {
            "organisation_id": organisation_id,
            "url": url,
            "secret": f"whsec_{secrets.token_urlsafe(32)}",
            "created_at": world.clock.now(),
        },
    )
    row = webhooks.get(world.db, organisation_id, webhook_id)
    if row is None:
        raise LookupError(f"webhook {webhook_id} is gone")
    return row


def redeliver(world: World, delivery_id: int) -> Row:
    """Send a delivery again at once, with the retries of a first time (W06, H18)."""
    row = deliveries.find(world.db, delivery_id)
    if row is None:
        raise Problem(404, f"There is no delivery {delivery_id}")
    if row["deleted_at"] is not None:
        raise Refused("The webhook of this delivery is deleted")
    now = world.clock.now()
    if row["due_at"] is not None and row["due_at"] <= now:
        raise Refused("This delivery is being sent right now")
    deliveries.begin_again(world.db, delivery_id, now)
    world.wake()
    return deliveries.find(world.db, delivery_id) or row


def allowed(url: str, *, private: bool) -> bool:
    """Tell whether a webhook may lead to ``url``.

    ``private`` allows plain http and addresses of an internal network, which production refuses.
    """
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return False
    if not host or len(url) > LONGEST_URL or not url.isprintable() or " " in url:
        return False
    if private:
        return parts.scheme in ("http", "https")
    return parts.scheme == "https" and not is_internal(host)
