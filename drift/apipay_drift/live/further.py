"""What else is asked when steps could not be played, and their requests are left over."""

from collections.abc import Iterable, Sequence

from apipay_drift.live.budget import Budget
from apipay_drift.live.choose import choose, closure
from apipay_drift.live.course import Result
from apipay_drift.live.model import Refuses, Step
from apipay_drift.live.passing import rests_on_today

ACCEPTED = "accepted-what-is-refused"


def further(
    plan: Sequence[Step], asked: Iterable[Step], result: Result, budget: Budget, *, writes: bool
) -> tuple[Step, ...]:
    """Return steps that were left out, and that the requests which are left over allow.

    They rest on nothing that was asked before, for that may have changed since. Where the run
    `writes`, they read alone. After something was accepted that has to be refused, there are none.
    """
    if budget.ending or any(each.change == ACCEPTED for each in result.deviations):
        return ()
    steps = {step.name: step for step in plan}
    known = {step.name for step in asked}

    def fits(name: str) -> bool:
        step = steps[name]
        if name in known or rests_on_today(step):
            return False
        return not writes or (step.ask.method == "GET" and isinstance(step.expect, Refuses))

    left = [step for step in plan if all(map(fits, closure(step.name, steps)))]
    return choose(left, budget.left) if any(step.cost for step in left) else ()
