"""Time runs forwards: nothing is over before it began, and what is made later is not made earlier.

Clocks of several machines differ a little, and a sandbox's clock leaps forwards: neither is drift.
"""

from collections.abc import Mapping
from datetime import timedelta

from apipay_drift.live.case import Case
from apipay_drift.live.days import moment
from apipay_drift.live.mirror import Entity
from apipay_drift.probes.model import Json

TOLERANCE = timedelta(minutes=2)
FACTS = ("G09",)


def in_order(case: Case, entity: Entity, got: Mapping[str, Json], at: str = "") -> None:
    """Note moments of what this run has made that cannot be."""
    if not entity.made:
        return
    moments = {name: moment(value) for name, value in got.items() if name.endswith("_at")}
    known = {name: when for name, when in moments.items() if when is not None}
    created = known.get("created_at")
    if created is None:
        return
    latest = case.mirror.latest
    new = case.mirror.find(entity.kind, got.get("id")) is None
    if new and latest is not None and created < latest - TOLERANCE:
        since = f"not before {latest.isoformat()}"
        case.say("date-wrong", f"{at}/created_at", since, got["created_at"], FACTS)
    for name, when in known.items():
        if when < created - TOLERANCE:
            since = f"not before {got['created_at']}"
            case.say("date-wrong", f"{at}/{name}", since, got[name], FACTS)
    case.mirror.latest = max([*known.values(), *([latest] if latest else [])])
