"""What time does to a run: days end, and what is due today is billed a little later."""

from collections.abc import Sequence
from typing import cast

from apipay_drift.live.days import days, is_late, later, moment
from apipay_drift.live.mirror import Entity, Mirror
from apipay_drift.live.model import Becomes, Does, Makes, Step
from apipay_drift.probes.model import Ask, Json, Ref
from apipay_drift.probes.play import Answer

TODAY = Ref("day.today")
DAYS = (TODAY, Ref("day.week"))
NEXT = "next_billing_date"
COVERED = frozenset({"paused", "cancelled"})
SPARE = 3  # second looks in between


def rests_on_today(step: Step) -> bool:
    """Tell whether a step means another thing on another day than the one it rests on.

    What is made shows its own day.
    """
    asked = step.ask.query.values() if isinstance(step.ask, Ask) else ()
    changed = step.expect.fields.values() if isinstance(step.expect, Becomes) else ()
    resumes = step.does is Does.MOVE and step.ask.path.endswith("/resume")
    return resumes or any(value in DAYS for value in (*asked, *changed))


def exposed(step: Step, rest: Sequence[Step], mirror: Mirror, today: Json) -> int:
    """Return how many requests have to follow a step without a wait between them.

    A schedule that is active and due today is billed soon: until it is paused, cancelled or moved
    on, no time may be lost.
    """
    name = _due(step, mirror, today)
    if not name:
        return 0
    requests = 0
    for each in rest:
        requests += each.cost
        if isinstance(each.expect, Becomes) and each.expect.name == name and _covers(each):
            return requests + SPARE
    return 0


def _due(step: Step, mirror: Mirror, today: Json) -> str:
    expect = step.expect
    if isinstance(expect, Makes):
        return expect.name if expect.fields.get(NEXT) == TODAY else ""
    if not isinstance(expect, Becomes) or expect.fields.get("status") != "active":
        return ""
    known = mirror.named.get(expect.name)
    return expect.name if known is not None and _is_due(known, today) else ""


def _is_due(entity: Entity, today: Json) -> bool:
    due = entity.fields.get(NEXT)
    return isinstance(due, str) and due <= str(today)


def _covers(step: Step) -> bool:
    fields = step.expect.fields if isinstance(step.expect, Becomes) else {}
    return fields.get("status") in COVERED or NEXT in fields


def look_at_clock(world: dict[str, Json], step: Step, answer: Answer) -> None:
    """Count days from the server's clock, as something of our own shows it."""
    if not isinstance(step.expect, Makes) or not isinstance(answer.body, dict):
        return
    shown = moment(cast("dict[str, Json]", answer.body).get("created_at"))
    if shown is None:
        return
    first, world["clock"] = "clock" not in world, True
    if first:
        world["day"] = days(shown)
    elif days(shown)["today"] != world["day"]["today"]:
        world["day"] = later(world["day"], shown)
        world["midnight"] = True
    if is_late(shown):
        world["midnight"] = True
