"""Control of the sandbox over HTTP, below ``/_sandbox``: never below the API's base path."""

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any, TypeVar

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from apipay_sandbox import answers
from apipay_sandbox import body as json_body
from apipay_sandbox.answers import Json
from apipay_sandbox.clock import Clock, add, parse
from apipay_sandbox.problems import Problem, invalid
from apipay_sandbox.rules import Refused
from apipay_sandbox.rules.moments import to_text
from apipay_sandbox.service import hooks, invoices
from apipay_sandbox.service.due import catch_up
from apipay_sandbox.store import organisations, settings, webhooks
from apipay_sandbox.store.database import Row
from apipay_sandbox.world import World, new_key

if TYPE_CHECKING:
    from apipay_sandbox.app import App

T = TypeVar("T")
Fields = dict[str, Any]
Verb = Callable[["App", Request, Fields], Awaitable[object]]


async def pay(app: "App", request: Request, fields: Fields) -> object:
    """Pay an invoice in the customer's place; ``client_name`` is who pays (I03, H30)."""
    name = field(fields, "client_name", str, None)
    return _moved(app, request, lambda world, row: invoices.pay(world, row, name))


async def expire(app: "App", request: Request, fields: Fields) -> object:  # noqa: ARG001 - a Verb
    """Let an invoice pass its deadline now (I08)."""
    return _moved(app, request, lambda world, row: invoices.expire(world, row, world.clock.now()))


async def cancel(app: "App", request: Request, fields: Fields) -> object:  # noqa: ARG001 - a Verb
    """Let the customer decline an invoice."""
    return _moved(app, request, invoices.cancel)


async def add_webhook(app: "App", request: Request, fields: Fields) -> object:  # noqa: ARG001 - a Verb
    """Register a URL; the answer is the only one that shows the secret (W01)."""
    world = app.world
    organisation_id = _organisation(world, fields)
    url = field(fields, "url", str)
    row = hooks.register(world, organisation_id, url)
    return {**_webhook(row), "secret": row["secret"]}


async def list_webhooks(app: "App", request: Request, fields: Fields) -> object:  # noqa: ARG001 - a Verb
    """List the webhooks of all organisations, without their secrets."""
    return {"data": [_webhook(row) for row in webhooks.everyone(app.world.db)]}


async def delete_webhook(app: "App", request: Request, fields: Fields) -> object:  # noqa: ARG001 - a Verb
    """Take a webhook out of use."""
    webhook_id = request.path_params["id"]
    if not webhooks.delete(app.world.db, webhook_id, app.world.clock.now()):
        raise Problem(404, f"There is no webhook {webhook_id}")
    return {"id": webhook_id, "deleted": True}


async def add_key(app: "App", request: Request, fields: Fields) -> object:  # noqa: ARG001 - a Verb
    """Add an API key: to ``organisation_id``, or to a new organisation, verified or not (H06)."""
    world = app.world
    key = field(fields, "key", str, None) or new_key()
    if world.account(key) is not None:
        raise invalid({"key": ["key is in use already"]})
    if "organisation_id" in fields:
        organisation_id, now = _organisation(world, fields), world.clock.now()
        organisations.add_key(world.db, organisation_id=organisation_id, key=key, now=now)
    else:
        verified = field(fields, "verified", bool, default=True)
        name = field(fields, "organisation", str, "Organisation")
        world.add_organisation(name, verified=verified, key=key)
    account = world.account(key)
    if account is None:
        raise LookupError("the new key is not there")
    return {
        "organisation_id": account.organisation_id,
        "verified": account.verified,
        "key": key,
    }


async def reset(app: "App", request: Request, fields: Fields) -> object:  # noqa: ARG001 - a Verb
    """Forget everything; the key that the sandbox was started with stays valid."""
    await app.reset()
    return {"reset": True}


async def show_clock(app: "App", request: Request, fields: Fields) -> object:  # noqa: ARG001 - a Verb
    """Show where the clock stands."""
    clock = app.world.clock
    return {"now": to_text(clock.now()), "frozen": clock.frozen_at is not None}


async def set_clock(app: "App", request: Request, fields: Fields) -> object:
    """Advance the clock by a duration or to a moment, freeze it or let it run."""
    clock = app.world.clock
    frozen = field(fields, "frozen", bool, None)
    target = _target(clock, field(fields, "advance", str, None), field(fields, "to", str, None))
    if frozen:
        clock.freeze()
    if target is not None:
        await app.courier.leap(target)
    if frozen is False:
        clock.thaw()
    settings.save_clock(app.world.db, clock)
    app.world.wake()
    return await show_clock(app, request, fields)


async def list_deliveries(app: "App", request: Request, fields: Fields) -> object:  # noqa: ARG001 - a Verb
    """List the latest webhook deliveries with every attempt, newest first."""
    db = app.world.db
    return {
        "data": [
            _delivery(row, webhooks.attempts_of(db, row["id"])) for row in webhooks.deliveries(db)
        ]
    }


ROUTES: tuple[tuple[str, str, Verb], ...] = (
    ("POST", "/_sandbox/invoices/{id:int}/pay", pay),
    ("POST", "/_sandbox/invoices/{id:int}/expire", expire),
    ("POST", "/_sandbox/invoices/{id:int}/cancel", cancel),
    ("POST", "/_sandbox/webhooks", add_webhook),
    ("GET", "/_sandbox/webhooks", list_webhooks),
    ("DELETE", "/_sandbox/webhooks/{id:int}", delete_webhook),
    ("GET", "/_sandbox/deliveries", list_deliveries),
    ("POST", "/_sandbox/keys", add_key),
    ("GET", "/_sandbox/clock", show_clock),
    ("POST", "/_sandbox/clock", set_clock),
    ("POST", "/_sandbox/reset", reset),
)


def routes(app: "App") -> list[Route]:
    """Return the routes of `ROUTES` for one app."""
    return [Route(path, endpoint(app, verb), methods=[method]) for method, path, verb in ROUTES]


def endpoint(app: "App", verb: Verb) -> Callable[[Request], Awaitable[Response]]:
    """Read the fields of the body, call the verb, and answer in JSON whatever happens."""

    async def answer(request: Request) -> Response:
        try:
            fields = await _fields(request)
            return JSONResponse(await verb(app, request, fields))
        except Problem as problem:
            return JSONResponse(problem.body, problem.status)
        except Refused as refusal:
            return JSONResponse({"message": str(refusal)}, 400)

    return answer


def field(fields: Fields, name: str, kind: type[T], *default: T | None, **named: T | None) -> Any:  # noqa: ANN401 - of ``kind``
    """Return a field of the body, its default where it is absent or null, or raise a 422."""
    value = fields.get(name)
    if value is None:
        if default or named:
            return default[0] if default else named["default"]
        raise invalid({name: [f"{name} is required"]})
    if not isinstance(value, kind):
        words = {str: "text", bool: "true or false", int: "a whole number"}
        raise invalid({name: [f"{name} must be {words.get(kind, 'of another type')}"]})
    return value


async def _fields(request: Request) -> Fields:
    raw = await request.body()
    if len(raw) > json_body.LIMIT:
        raise Problem(413, "The request body is too large")
    try:
        value = json_body.parse(raw) if raw.strip() else {}
    except json_body.UnreadableBody as fault:
        raise Problem(400, str(fault)) from None
    if not isinstance(value, dict):
        raise invalid({"body": ["The request body must be a JSON object"]})
    return value


def _organisation(world: World, fields: Fields) -> int:
    """Return the organisation that is meant; by default the one made first."""
    wanted: int | None = field(fields, "organisation_id", int, None)
    everyone: list[int] = [row["id"] for row in organisations.everyone(world.db)]
    if wanted is None and everyone:
        return everyone[0]
    if wanted is None or wanted not in everyone:
        raise invalid({"organisation_id": ["organisation_id names no organisation"]})
    return wanted


def _target(clock: Clock, advance: str | None, to: str | None) -> int | None:
    """Return the moment that is meant, None where the clock is to stay, or raise a 422."""
    if advance is not None and to is not None:
        raise invalid({"to": ["to and advance exclude each other"]})
    name = "to" if advance is None else "advance"
    now = clock.now()
    try:
        target = parse(to) if to is not None else add(now, advance) if advance is not None else None
    except ValueError as fault:
        raise invalid({name: [f"{name} {fault}"]}) from None
    if target is not None and target < now:
        raise invalid({name: [f"{name} must not be in the past: the clock runs forwards only"]})
    return target


def _moved(app: "App", request: Request, verb: Callable[[World, Row], Row]) -> Json:
    world = catch_up(app.world)
    row = invoices.find(world, request.path_params["id"])
    return answers.invoice(verb(world, row), world.public_url)


def _webhook(row: Row) -> Json:
    return {
        "id": row["id"],
        "organisation_id": row["organisation_id"],
        "url": row["url"],
        "created_at": to_text(row["created_at"]),
    }


def _delivery(row: Row, attempts: list[Row]) -> Json:
    return answers.present(
        id=row["id"],
        webhook_id=row["webhook_id"],
        invoice_id=row["invoice_id"],
        url=row["url"],
        body=row["body"],
        status=row["status"],
        next_attempt_at=to_text(row["due_at"]) if row["due_at"] is not None else None,
        attempts=[
            answers.present(
                started_at=to_text(each["started_at"]),
                duration_ms=each["duration_ms"],
                status_code=each["status_code"],
                answer=each["answer"],
                fault=each["fault"],
            )
            for each in attempts
        ],
    )
