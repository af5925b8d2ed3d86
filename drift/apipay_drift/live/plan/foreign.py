"""The plan for a server that need not follow our house rules: nothing of it may rest on them.

What is sent has no field that is unknown or null (H13).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import cast

from apipay_drift.live.model import Step
from apipay_drift.probes.model import Ask, Json

HOUSE = "H13"
UNHEARD = "unheard_of"


def foreign(steps: Iterable[Step]) -> Sequence[Step]:
    """Return the steps as a foreign server can be asked them."""
    return tuple(map(_plain, steps))


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
