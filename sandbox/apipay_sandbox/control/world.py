"""Control of the whole: what it is, settings, made-up data, snapshots, a fresh start."""

from apipay_sandbox.answers import Json, present
from apipay_sandbox.control import views
from apipay_sandbox.control.door import Asked
from apipay_sandbox.control.keys import organisation_id
from apipay_sandbox.faults import KINDS
from apipay_sandbox.gate import BASE_PATH
from apipay_sandbox.problems import Problem
from apipay_sandbox.rules import Refused
from apipay_sandbox.rules.magic import NUMBERS
from apipay_sandbox.seed import sow

MOST_SNAPSHOTS = 50


def show(asked: Asked) -> Json:
    """Say what there is, and where."""
    url = asked.app.public_url
    return {
        "api": url + BASE_PATH,
        "contract": f"{url}/openapi.yaml",
        "control": f"{url}/_sandbox/openapi.json",
        "docs": f"{url}/docs",
        "clock": views.clock(asked.world.clock),
        "settings": views.settings(asked.app.settings),
        "magic_numbers": [
            present(
                phone_number=magic.phone_number,
                customer=magic.english,
                move=magic.move,
                after_ms=magic.after if magic.move else None,
            )
            for magic in NUMBERS
        ],
        "fault_kinds": [
            {"kind": name, "effect": kind.english, "needs": kind.needs, "takes": kind.takes}
            for name, kind in KINDS.items()
        ],
    }


def show_settings(asked: Asked) -> Json:
    """Show what can be switched."""
    return views.settings(asked.app.settings)


def change_settings(asked: Asked) -> Json:
    """Switch it; a switched rate limit begins a new window."""
    chosen, fields = asked.app.settings, asked.fields
    if "rate_limit" in fields:
        chosen.rate_limit = fields["rate_limit"]
        asked.world.windows.clear()
    if "payment_time" in fields:
        chosen.payment_time = fields["payment_time"] * 1_000
    if "strict_webhooks" in fields:
        chosen.private_webhooks = not fields["strict_webhooks"]
    return views.settings(chosen)


def seed(asked: Asked) -> Json:
    """Add made-up data."""
    fields = asked.fields
    owner = organisation_id(asked)
    sown = sow(
        asked.world,
        owner,
        invoices=fields["invoices"],
        days=fields["days"],
        seed=fields["seed"],
    )
    asked.app.world.wake()
    return {"organisation_id": owner, "seed": fields["seed"], **sown}


async def reset(asked: Asked) -> Json:
    """Forget everything; the key that the sandbox was started with stays valid."""
    await asked.app.reset()
    return {"reset": True}


def list_snapshots(asked: Asked) -> Json:
    """List the snapshots by name."""
    return {"data": [{"name": name} for name in asked.app.snapshots.names()]}


def take_snapshot(asked: Asked) -> Json:
    """Keep the world as it is."""
    snapshots, name = asked.app.snapshots, asked.fields["name"]
    names = snapshots.names()
    if name not in names and len(names) >= MOST_SNAPSHOTS:
        raise Refused(f"There are {MOST_SNAPSHOTS} snapshots already: delete one first")
    snapshots.take(asked.world.db, asked.world.clock, name)
    return {"name": name}


async def restore_snapshot(asked: Asked) -> Json:
    """Go back to a snapshot."""
    if asked.name not in asked.app.snapshots.names():
        raise _no_snapshot(asked)
    await asked.app.restore(asked.name)
    return {"name": asked.name}


def delete_snapshot(asked: Asked) -> Json:
    """Forget a snapshot."""
    if not asked.app.snapshots.delete(asked.name):
        raise _no_snapshot(asked)
    return {"name": asked.name, "deleted": True}


def _no_snapshot(asked: Asked) -> Problem:
    return Problem(404, f"There is no snapshot {asked.name}")
