"""Which steps a budget allows: the most telling first, each with what it needs."""

from collections.abc import Iterable, Mapping

from apipay_drift.live.model import Step
from apipay_drift.live.plan.order import FIRST

NOT_ENOUGH = "there were not enough requests (--max-requests)"


def choose(plan: Iterable[Step], budget: int) -> tuple[Step, ...]:
    """Return the steps of a plan, in its order, that cost at most `budget` requests together."""
    steps = {step.name: step for step in plan}
    chosen: set[str] = set()
    spent = 0
    order = {name: place for place, name in enumerate(FIRST)}
    for step in sorted(steps.values(), key=lambda each: order.get(each.name, len(order))):
        more = closure(step.name, steps) - chosen
        cost = sum(steps[name].cost for name in more)
        if spent + cost <= budget:
            chosen |= more
            spent += cost
    return tuple(step for step in steps.values() if step.name in chosen)


def cost(plan: Iterable[Step]) -> int:
    """Return how many requests to the API a plan makes when nothing has to be looked at twice."""
    return sum(step.cost for step in plan)


def closure(name: str, steps: Mapping[str, Step]) -> set[str]:
    """Return a step's name with those of all that it needs, and that those need."""
    found: set[str] = set()
    todo = [name]
    while todo:
        each = todo.pop()
        if each in found:
            continue
        found.add(each)
        todo += steps[each].needs
    return found
