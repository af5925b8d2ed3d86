"""The plans: which steps a server can be asked, given what may be done there.

`plan` puts one together; what cannot be asked is told with its reason.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import cast

from apipay_drift.findings import Unchecked
from apipay_drift.live.leftovers import undoes
from apipay_drift.live.model import Becomes, Does, Makes, Step, label
from apipay_drift.live.plan import paid, reading, refusing, writing
from apipay_drift.live.plan.building import moves
from apipay_drift.live.plan.foreign import foreign
from apipay_drift.probes.patterns import MOMENT

NO_CONTROL = "nobody pays or lets time pass here (--control, or --paid-invoice for refunds)"


@dataclass(frozen=True, slots=True)
class Means:
    """What may be done on a server, and with what help."""

    writes: bool
    control: bool = False
    another: bool = False  # there is the key of another organisation
    limited: bool = True  # the rate limit is in force
    paid_invoice: int | None = None


def plan(means: Means) -> tuple[tuple[Step, ...], tuple[Unchecked, ...]]:
    """Return all steps that can be asked, and what cannot be, with the reason."""
    another = means.another and means.writes and means.control
    refusals = refusing.steps(another=another, limited=means.limited)
    if not means.writes:
        return (*reading.STEPS, *refusals), reading.UNCHECKED
    if means.control:
        return (*writing.STEPS, *refusals), ()
    kept = _without_help(foreign(writing.STEPS))
    more = paid.steps(means.paid_invoice) if means.paid_invoice is not None else ()
    asked = {label(step) for step in (*kept, *more)}
    names = {step.name for step in kept}
    never = [label(step) for step in writing.STEPS if step.cost and step.name not in names]
    unchecked = tuple(Unchecked(each, NO_CONTROL) for each in never if each not in asked)
    return (*kept, *more, *refusals), unchecked


def _without_help(steps: Sequence[Step]) -> tuple[Step, ...]:
    """Return the steps that need no control endpoint; what stays open is cancelled by the API."""
    dropped = {step.name for step in steps if step.does is Does.HELP}
    ended = {cast("Becomes", step.expect).name for step in steps if undoes(step)}
    kept: list[Step] = []
    cancels: list[Step] = []
    for step in steps:
        made = isinstance(step.expect, Makes) and step.expect.kind == "invoice"
        needs = tuple(name for name in step.needs if not (made and name in dropped))
        if step.name in dropped or dropped.intersection(needs):
            dropped.add(step.name)
        elif made and step.name not in ended:
            cancels.append(_cancel(step.name))
            kept.append(replace(step, needs=(*needs, cancels[-1].name)))
        else:
            kept.append(step)
    return (*kept, *cancels)


def _cancel(name: str) -> Step:
    change = Becomes(name, {"status": "cancelled", "cancelled_at": MOMENT})
    path = f"/invoices/{{{name}.id}}/cancel"
    return moves(f"{name} cancel at last", path, change, ("I07", "I11"), (name,))


__all__ = ["Means", "plan"]
