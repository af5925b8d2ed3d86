"""How everything that the run knows has to look: what was sent, and what was seen since."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

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


@dataclass(slots=True)
class Entity:
    """One invoice, refund or schedule: its fields as values, or as patterns until they are seen.

    `facts` says what a field rests on since a step has changed it.
    """

    kind: Kind
    fields: dict[str, Json]
    facts: dict[str, Facts] = field(default_factory=dict[str, Facts])
    made: bool = False  # by this run, which has to undo it

    @property
    def id(self) -> Json:
        """Its id, as the server gave it."""
        return self.fields["id"]

    def rests_on(self, name: str) -> Facts:
        """Return the facts of a field."""
        return self.facts.get(name) or FIELDS[self.kind].get(name, ())

    def change(self, fields: Mapping[str, Json], facts: Facts) -> None:
        """Expect other values from now on."""
        self.fields.update(fields)
        self.facts.update({name: facts for name in fields if name not in FIELDS[self.kind]})

    def doubt(self, fields: Mapping[str, Json]) -> None:
        """Expect nothing of these fields until they are seen again."""
        self.fields.update(dict.fromkeys(fields, DOUBTED))

    def differences(self, got: Mapping[str, Json]) -> Iterator[tuple[str, Difference]]:
        """Yield the fields that are not as expected, and remember those that were unknown."""
        for name in sorted(self.fields.keys() | got.keys()):
            expected = self.fields.get(name, ABSENT)
            seen = got.get(name, ABSENT)
            if expected is not DOUBTED:
                for difference in differences(expected, seen, f"/{name}"):
                    yield name, difference
            if isinstance(expected, Is):
                self.fields[name] = seen


class Mirror:
    """All entities of a run, by name and by id."""

    def __init__(self) -> None:
        self.named: dict[str, Entity] = {}
        self._by_id: dict[tuple[Kind, Json], Entity] = {}

    def add(self, name: str, entity: Entity) -> None:
        """Remember something that the run made or met."""
        self.named[name] = entity
        if type(entity.fields.get("id")) in (int, str):
            self._by_id[entity.kind, entity.id] = entity

    def find(self, kind: Kind, identity: Json) -> Entity | None:
        """Return what has this id."""
        return self._by_id.get((kind, identity)) if type(identity) in (int, str) else None

    def known(self) -> dict[str, Json]:
        """Return all fields by name, as references of later steps read them."""
        return {name: entity.fields for name, entity in self.named.items()}
