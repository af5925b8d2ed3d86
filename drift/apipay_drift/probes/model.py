"""A probe is data: the facts that it settles, what to send, and what has to come back."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from apipay_drift import absence

Json = Any  # a JSON value, or a pattern of one: see patterns.py
Headers = Mapping[str, str]
ABSENT = absence.ABSENT


@dataclass(frozen=True, slots=True)
class Ref:
    """A value of an earlier answer (`invoice.id`) or of the run (`phone`), read when needed.

    A text takes them in braces: `/invoices/{invoice.id}`.
    """

    path: str


@dataclass(frozen=True, slots=True)
class Ask:
    """One request to the API, and what its answer is held to besides the contract's schema.

    `harmless` marks a request other than GET that has to be refused and would reach nobody even
    where it is not: it may be sent to a server on which nothing may be written. `facts` says what
    this step rests on where that is less than its probe does.
    """

    method: str
    path: str
    status: int = 200
    answer: Json = None
    body: Json = ABSENT
    raw: str | None = None  # a body as it stands, JSON or not
    query: Mapping[str, Json] = field(default_factory=dict[str, Json])
    headers: Headers = field(default_factory=dict[str, str])
    key: Json = Ref("key")  # ABSENT: without a key
    gives: Mapping[str, Json] = field(default_factory=dict[str, Json])  # headers of the answer
    keep: str = ""
    harmless: bool = False
    facts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Visit:
    """A page for people at an address that an answer gave: 200, with these texts in it."""

    url: str
    shows: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Control:
    """One request to the control endpoints of a sandbox; it is help, and judged by its status."""

    method: str
    path: str
    body: Json = ABSENT
    status: int = 200
    keep: str = ""


@dataclass(frozen=True, slots=True)
class Reply:
    """From now on, our receiver of webhooks answers with this status."""

    status: int


@dataclass(frozen=True, slots=True)
class Hear:
    """All webhooks that have arrived, oldest first, once there are as many as `bodies`.

    `bodies` are patterns; each webhook must be signed with `secret` (W04) or one of `others`,
    which all have to occur.
    """

    bodies: tuple[Json, ...]
    secret: Ref
    others: tuple[Ref, ...] = ()
    same: bool = False  # byte for byte the same body each time (W06)


Step = Ask | Visit | Control | Reply | Hear


class Need(StrEnum):
    """What a probe cannot do without; where it is missing, it is skipped with these words."""

    WRITE = "it writes, and writing is not allowed here (--allow-writes)"
    PHONE = "an invoice reaches a real person: say whose phone (--phone)"
    CONTROL = "it needs the control endpoints of a sandbox (--control)"
    RECEIVER = "it needs a server that can send webhooks to this machine"


@dataclass(frozen=True, slots=True)
class Probe:
    """One behaviour in words (English and Russian), its facts, and the steps that show it."""

    name: str
    russian: str
    facts: tuple[str, ...]
    steps: tuple[Step, ...]
    alone: bool = False  # it reads lists that must hold nothing but what it made itself

    @property
    def needs(self) -> frozenset[Need]:
        """What has to be there, as its steps tell."""
        found = {need for step in self.steps for need in _needs(step)}
        return frozenset(found | ({Need.CONTROL} if self.alone else set()))

    @property
    def is_house_rule(self) -> bool:
        """Tell whether it rests on nothing but our own choices."""
        return all(fact.startswith("H") for fact in self.facts)


def _needs(step: Step) -> set[Need]:
    if isinstance(step, Control):
        return {Need.CONTROL}
    if isinstance(step, Hear | Reply):
        return {Need.CONTROL, Need.RECEIVER}
    if isinstance(step, Visit) or step.method == "GET" or step.harmless:
        return set()
    reaches = isinstance(step.body, Mapping) and "phone_number" in step.body
    return {Need.WRITE, Need.PHONE} if reaches else {Need.WRITE}
