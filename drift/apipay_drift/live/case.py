"""One answer on trial: what was asked, what came, and what is found to be otherwise."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import cast

from apipay_drift.deviations import Deviation
from apipay_drift.live.mirror import Entity, Mirror
from apipay_drift.live.model import Facts, Step
from apipay_drift.probes import law
from apipay_drift.probes.model import ABSENT, Json
from apipay_drift.probes.patterns import Difference
from apipay_drift.probes.play import Answer, Request

# What a field that is something else means, where there is more to say than that.
CHANGES: Mapping[str, str] = {
    "status": "state-wrong",
    "amount": "money-wrong",
    "next_billing_date": "date-wrong",
    "start_date": "date-wrong",
    "end_date": "date-wrong",
}


@dataclass(slots=True)
class Case:
    """One answer on trial, and what is found."""

    step: Step
    request: Request = field(repr=False)  # with its key
    answer: Answer
    mirror: Mirror
    world: Mapping[str, Json] = field(repr=False)
    binding: bool  # the server follows our house rules, too
    found: list[Deviation] = field(default_factory=list[Deviation])

    @property
    def operation(self) -> str:
        """The operation as the contract writes it."""
        asked = law.operation(self.request.method, self.request.path)
        path = asked.path if asked else self.request.path
        return f"{self.request.method} {path}"

    @property
    def known(self) -> dict[str, Json]:
        """Everything that a pattern may refer to."""
        return {**self.world, **self.mirror.known()}

    def say(  # what a deviation has, no more
        self, change: str, location: str, expected: Json, got: Json, facts: Facts = ()
    ) -> None:
        """Note a deviation, unless this place is noted already: the first says it best."""
        if any(each.location == location for each in self.found):
            return
        self.found.append(
            Deviation(
                change=change,
                operation=self.operation,
                location=location,
                place=f"response {self.answer.status} body" if location[:1] == "/" else "",
                expected=shown(expected),
                got=shown(got),
                facts=facts or self.step.facts,
            )
        )


def shown(value: Json) -> Json:
    """Return a value as a report shows it: a pattern by its words, nothing as null."""
    return None if value is ABSENT else value if is_json(value) else repr(value)


def is_json(value: Json) -> bool:
    """Tell whether a value is plain JSON through and through."""
    if isinstance(value, dict):
        return all(map(is_json, cast("dict[str, Json]", value).values()))
    if isinstance(value, list):
        return all(map(is_json, value))
    return value is None or type(value) in (str, int, float, bool)


def hold(case: Case, entity: Entity, got: Mapping[str, Json], at: str = "") -> None:
    """Note every field of something known that is not as it has to be."""
    for name, difference in entity.differences(got):
        facts = entity.rests_on(name) or case.step.facts
        change = _change(name, difference)
        case.say(change, f"{at}{difference.place}", difference.expected, difference.got, facts)


def _change(name: str, difference: Difference) -> str:
    if difference.got is ABSENT:
        return "field-missing"
    if difference.expected is ABSENT:
        return "field-unexpected"
    return CHANGES.get(name, "value-changed")
