"""Control of time."""

from apipay_sandbox.answers import Json
from apipay_sandbox.clock import Clock, add, parse
from apipay_sandbox.control import views
from apipay_sandbox.control.door import Asked
from apipay_sandbox.problems import invalid
from apipay_sandbox.store import settings


def show(asked: Asked) -> Json:
    """Show where the clock stands."""
    return views.clock(asked.world.clock)


async def change(asked: Asked) -> Json:
    """Advance the clock by a duration or to a moment, freeze it or let it run."""
    clock = asked.world.clock
    frozen = asked.fields.get("frozen")
    target = _target(clock, asked.fields.get("advance"), asked.fields.get("to"))
    if frozen:
        clock.freeze()
    if target is not None:
        await asked.app.courier.leap(target)
    clock = asked.app.world.clock  # another one, had the sandbox been reset while time passed
    if frozen is False:
        clock.thaw()
    settings.save_clock(asked.app.world.db, clock)
    asked.app.world.wake()
    return views.clock(clock)


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
