"""How everything that the run knows has to look: what was sent, and what was seen since."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from apipay_drift.live.model import Facts, Kind
from apipay_drift.probes.model import ABSENT, Json
from apipay_drift.probes.patterns import Difference, Is, differences

DOUBTED = Is("anything or nothing", lambda _: True)
"""The pattern of a field of which nothing is known until it is seen again."""

# On which facts the fields rest; what is not named here rests on the facts of the step.
FIELDS: Mapping[Kind, Mapping[str, Facts]] = {
    "invoice": {
        "id": ("G08", "I05"),
        "kaspi_invoice_id": ("G08", "I05"),
        "kaspi_qr_token": ("I02", "I05"),
        "payment_url": ("I02", "I05"),
        "amount": ("G07", "I05"),
        "status": ("I06", "I07"),
        "description": ("I05",),
        "external_order_id": ("I05", "I12"),
        "client_name": ("H30",),
        "client_phone": ("H30",),
        "created_at": ("G09", "I05"),
        "paid_at": ("I05", "G13"),
        "cancelled_at": ("I05", "I11"),
        "expired_at": ("I05", "I08"),
    },
    "refund": {
        "id": ("G08", "R02"),
        "invoice_id": ("R02",),
        "amount": ("G07", "R02"),
        "status": ("R02",),
        "reason": ("R02",),
        "created_at": ("G09", "R02"),
    },
    "schedule": {
        "id": ("G08", "C02"),
        "amount": ("G07", "C02"),
        "phone_number": ("C02",),
        "description": ("C02",),
        "interval": ("C02",),
        "status": ("C03",),
        "start_date": ("C01", "C02"),
        "end_date": ("C01", "C02"),
        "created_at": ("G09", "C02"),
    },
}
# What others may change in what is theirs, until it has come to its end.
VOLATILE: Mapping[Kind, frozenset[str]] = {
    "invoice": frozenset({"status", "client_name", "paid_at", "cancelled_at", "expired_at"}),
    "refund": frozenset(),
    "schedule": frozenset({"status", "amount", "description", "interval", "next_billing_date"}),
}
FINAL: Mapping[Kind, frozenset[str]] = {
    "invoice": frozenset({"paid", "cancelled", "expired"}),
    "refund": frozenset({"completed"}),
    "schedule": frozenset({"cancelled"}),
}


def is_id(value: Json) -> bool:
    """Tell whether a value can stand in a path as an id; text is drift, and is asked for still."""
    if isinstance(value, str):
        return bool(re.fullmatch(r"[\w-]{1,64}", value, re.ASCII))
    return type(value) is int


@dataclass(slots=True)
class Entity:
    """One invoice, refund or schedule: its fields as values, or as patterns until they are seen.

    `facts` says what a field rests on since a step has changed it, `off` which were not as
    expected.
    """

    kind: Kind
    fields: dict[str, Json]
    facts: dict[str, Facts] = field(default_factory=dict[str, Facts])
    off: set[str] = field(default_factory=set[str])
    made: bool = False  # by this run, which has to undo it
    moved: bool = False  # against the rules, by a server that allows it: its end may be none
    shown: Json = None  # the status that was seen last, expected or not

    @property
    def id(self) -> Json:
        """Its id, as the server gave it."""
        return self.fields["id"]

    def rests_on(self, name: str) -> Facts:
        """Return the facts of a field."""
        return self.facts.get(name) or FIELDS[self.kind].get(name, ())

    def change(self, fields: Mapping[str, Json], facts: Facts, own: Facts = ()) -> None:
        """Expect other values from now on; they rest on `own`, where that is given, alone."""
        self.fields.update(fields)
        if "status" in fields:
            self.moved, self.shown = False, None
        for name in fields:
            if own or name not in FIELDS[self.kind]:
                self.facts[name] = own or facts
            else:
                self.facts.pop(name, None)

    def doubt(self, fields: Mapping[str, Json]) -> None:
        """Expect nothing of these fields until they are seen again."""
        self.fields.update(dict.fromkeys(fields, DOUBTED))

    @property
    def known(self) -> bool:
        """Whether its id is one that a path can have."""
        return is_id(self.fields.get("id"))

    @property
    def doubtful(self) -> bool:
        """Whether nobody knows its state."""
        return self.fields.get("status") is DOUBTED

    @property
    def open(self) -> bool:
        """Whether it has not come to its end, as far as is known."""
        status = self.shown or self.fields.get("status")
        return self.moved or not isinstance(status, str) or status not in FINAL[self.kind]

    def differences(self, got: Mapping[str, Json]) -> Iterator[tuple[str, Difference]]:
        """Yield the fields that are not as expected, and remember those that were unknown.

        Of what others have made, only what they cannot change meanwhile is compared.
        """
        self.shown = got.get("status")
        settled = self.made or self.fields.get("status") in FINAL[self.kind]
        loose = frozenset[str]() if settled else VOLATILE[self.kind]
        for name in sorted((self.fields.keys() | got.keys()) - loose):
            expected = self.fields.get(name, ABSENT)
            seen = got.get(name, ABSENT)
            found = [] if expected is DOUBTED else [*differences(expected, seen, f"/{name}")]
            if found:
                self.off.add(name)
            for difference in found:
                yield name, difference
            if isinstance(expected, Is) and seen is not ABSENT and not found:
                self.fields[name] = seen


class Mirror:
    """All entities of a run, by name and by id."""

    def __init__(self) -> None:
        self.latest: datetime | None = None  # the latest moment that was seen
        self.named: dict[str, Entity] = {}
        self._by_id: dict[tuple[Kind, Json], Entity] = {}

    def add(self, name: str, entity: Entity) -> None:
        """Remember something that the run made or met."""
        self.named[name] = entity
        if entity.known:
            self._by_id[entity.kind, entity.id] = entity

    def find(self, kind: Kind, identity: Json) -> Entity | None:
        """Return what has this id."""
        return self._by_id.get((kind, identity)) if is_id(identity) else None

    def known(self) -> dict[str, Json]:
        """Return all fields by name, as references of later steps read them."""
        return {name: entity.fields for name, entity in self.named.items()}
