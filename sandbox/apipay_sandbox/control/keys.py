"""Control of organisations and their API keys."""

from apipay_sandbox.answers import Json
from apipay_sandbox.control import views
from apipay_sandbox.control.door import Asked
from apipay_sandbox.problems import Problem, invalid
from apipay_sandbox.store import organisations
from apipay_sandbox.world import new_key


def organisation_id(asked: Asked) -> int:
    """Return the organisation that is meant: the first one, unless the fields name another."""
    everyone: list[int] = [row["id"] for row in organisations.everyone(asked.world.db)]
    wanted: int | None = asked.fields.get("organisation_id")
    if wanted is None and everyone:
        return everyone[0]
    if wanted is None or wanted not in everyone:
        raise invalid({"organisation_id": ["organisation_id names no organisation"]})
    return wanted


def list_organisations(asked: Asked) -> Json:
    """List the organisations, oldest first."""
    rows = organisations.everyone(asked.world.db)
    return {"data": [views.organisation(row) for row in rows]}


def change_organisation(asked: Asked) -> Json:
    """Verify an organisation, or take that back (H06); give it another name."""
    db = asked.world.db
    if organisations.get(db, asked.id) is None:
        raise Problem(404, f"There is no organisation {asked.id}")
    organisations.update(db, asked.id, asked.fields)
    row = organisations.get(db, asked.id)
    if row is None:
        raise LookupError(f"organisation {asked.id} is gone")
    return views.organisation(row)


def list_keys(asked: Asked) -> Json:
    """List the keys by their ends, oldest first."""
    return {"data": [views.key(row) for row in organisations.keys(asked.world.db)]}


def add(asked: Asked) -> Json:
    """Add an API key: to ``organisation_id``, or to a new organisation, verified or not (H06)."""
    world, fields = asked.world, asked.fields
    key = fields.get("key") or new_key()
    if world.account(key) is not None:
        raise invalid({"key": ["key is in use already"]})
    if "organisation_id" in fields:
        now = world.clock.now()
        owner = organisation_id(asked)
        organisations.add_key(world.db, organisation_id=owner, key=key, now=now)
    else:
        name = fields.get("organisation", "Organisation")
        world.add_organisation(name, verified=fields["verified"], key=key)
    account = world.account(key)
    if account is None:
        raise LookupError("the new key is not there")
    return {
        "id": account.key_id,
        "organisation_id": account.organisation_id,
        "verified": account.verified,
        "key": key,
    }


def delete(asked: Asked) -> Json:
    """Revoke a key: it is answered 401 from now on (E03)."""
    if not organisations.delete_key(asked.world.db, asked.id):
        raise Problem(404, f"There is no key {asked.id}")
    return {"id": asked.id, "deleted": True}
