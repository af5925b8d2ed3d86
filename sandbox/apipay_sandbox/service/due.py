"""What happens of itself as time passes: deadlines and bills, in order."""

from apipay_sandbox.service import invoices, recurring
from apipay_sandbox.store import moves
from apipay_sandbox.world import World

WORK = 2_000
"""Changed rows after which a transaction ends: enough for what a commit costs, and soon over."""


def catch_up(world: World) -> World:
    """Let everything happen that is due by now, and return the world as it is then."""
    live_until(world, world.clock.now())
    return world


def live_until(world: World, moment: int) -> None:
    """Let everything happen that is due at ``moment`` or earlier, each at its own moment."""
    while world.next_due is not None and world.next_due <= moment:
        live_on(world, moment)


def live_on(world: World, limit: int) -> int:
    """Let happen what is due first, and next, up to ``limit``, until it is enough for one go.

    Returns the last of the moments that have passed. Something has to be due by ``limit``.
    """
    reached = 0
    try:
        with world.db.transaction():
            enough = world.db.changes + WORK
            while (moment := world.next_due) is not None and moment <= limit:
                happen(world, moment)
                reached = moment
                if world.db.changes > enough:
                    break
    except BaseException:
        world.find_next_due()  # nothing of it has happened
        raise
    return reached


def happen(world: World, moment: int) -> None:
    """Do all that is due at ``moment``.

    Of one moment, customers with a magic number come before deadlines, deadlines before bills, and
    lower ids before higher ones.
    """
    for row in moves.take_due(world.db, moment):
        invoices.act(world, row, row["verb"], moment)
    invoices.expire_due(world, moment)
    recurring.live_due(world, moment)
    world.find_next_due()
