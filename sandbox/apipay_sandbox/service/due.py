"""What happens of itself as time passes: deadlines and bills, in order."""

from apipay_sandbox.service import invoices as invoice_verbs
from apipay_sandbox.service import recurring
from apipay_sandbox.store import invoices, moves, schedules
from apipay_sandbox.world import World


def catch_up(world: World) -> World:
    """Let everything happen that is due by now, and return the world as it is then."""
    live_until(world, world.clock.now())
    return world


def live_until(world: World, moment: int) -> None:
    """Let everything happen that is due at ``moment`` or earlier, each at its own moment."""
    while world.next_due is not None and world.next_due <= moment:
        happen(world, world.next_due)


def happen(world: World, moment: int) -> None:
    """Do all that is due at ``moment``, in one transaction.

    Of one moment, customers with a magic number come before deadlines, deadlines before bills, and
    lower ids before higher ones.
    """
    with world.db.transaction():
        for row in moves.take_due(world.db, moment):
            invoice_verbs.act(world, row, row["verb"], moment)
        for row in invoices.due(world.db, moment):
            invoice_verbs.expire(world, row, moment)
        for row in schedules.due(world.db, moment):
            recurring.live(world, row, moment)
    world.find_next_due()
