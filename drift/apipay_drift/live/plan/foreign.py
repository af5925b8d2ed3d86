"""The plan for a server that need not follow our house rules: nothing of it may rest on them.

What is sent has no field that is unknown or null (H13). What a bill by hand does to the next date
is not documented (H22): the date after it is read and not foretold.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import cast

from apipay_drift.live.model import Becomes, Step
from apipay_drift.probes.model import Ask, Json, Ref
from apipay_drift.probes.patterns import DAY

HOUSE = "H13"
UNHEARD = "unheard_of"
NEXT = "next_billing_date"


def foreign(steps: Iterable[Step]) -> Sequence[Step]:
    """Return the steps as a foreign server can be asked them."""
    return tuple(_foretold_less(_plain(step)) for step in steps)


def _plain(step: Step) -> Step:
    """Leave out of a request what only our house rules pass over."""
    if (
        not isinstance(step.ask, Ask)
        or not isinstance(step.ask.body, dict)
        or HOUSE not in step.facts
    ):
        return step
    given = cast("Mapping[str, Json]", step.ask.body)
    body = {name: value for name, value in given.items() if value is not None and name != UNHEARD}
    facts = tuple(fact for fact in step.facts if fact != HOUSE)
    return replace(step, ask=replace(step.ask, body=body), facts=facts)


def _foretold_less(step: Step) -> Step:
    expect = step.expect
    if not isinstance(expect, Becomes) or expect.fields.get(NEXT) != Ref("day.week"):
        return step
    return replace(step, expect=replace(expect, fields={**expect.fields, NEXT: DAY}))
