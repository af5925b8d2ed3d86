"""What happens of itself as time passes: deadlines and bills, in order."""

from apipay_sandbox.service import invoices, recurring
from apipay_sandbox.store import moves
from apipay_sandbox.world import World

MOMENTS = 50
"""Moments that are lived through in one transaction: a commit costs as much as a few of them."""


def catch_up(world: World) -> World:
    """Let everything happen that is due by now, and return the world as it is then."""
    live_until(world, world.clock.now())
    return world


def live_until(world: World, moment: int) -> None:
    """Let everything happen that is due at ``moment`` or earlier, each at its own moment."""
    while world.next_due is not None and world.next_due <= moment:
        live_on(world, moment)


def live_on(world: World, limit: int) -> None:
    """Let happen what is due at the next moments up to ``limit``, `MOMENTS` of them at most."""
    try:
        with world.db.transaction():
            for _ in range(MOMENTS):
                if world.next_due is None or world.next_due > limit:
                    break
                happen(world, world.next_due)
    except BaseException:
        world.find_next_due()  # nothing of it has happened
        raise


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
