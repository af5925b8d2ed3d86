"""The plan of a live check as data: what is sent, and what one answer settles.

A step is a request in the probes' own vocabulary (`Ask`, `Control`, `Ref`) and an expectation.
Names of what the run makes (`a`, `s`) stand for entities of the mirror, which remembers how each
has to look from now on.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

from apipay_drift.contract import operation
from apipay_drift.probes.model import Ask, Control, Json

Kind = Literal["invoice", "refund", "schedule"]
Facts = tuple[str, ...]


class Does(StrEnum):
    """What a step is for: words of the plan, and what another status than expected means."""

    MAKE = "make"
    READ = "read"
    LIST = "list"
    MOVE = "move"
    ILLEGAL = "illegal"
    FAULTY = "faulty"
    UNKNOWN = "unknown"
    NO_KEY = "no-key"
    WRONG_KEY = "wrong-key"
    HELP = "help"


@dataclass(frozen=True, slots=True)
class Makes:
    """The answer is something new, with exactly these fields (patterns, where unknown).

    `rests` says on which facts some of them rest, where that is not what a field rests on anyway.
    """

    name: str
    kind: Kind
    fields: Mapping[str, Json]
    rests: Mapping[str, Facts] = field(default_factory=dict[str, Facts])


@dataclass(frozen=True, slots=True)
class Becomes:
    """The answer is `name`, changed in these fields and in nothing else. ABSENT: gone."""

    name: str
    fields: Mapping[str, Json] = field(default_factory=dict[str, Json])
    facts: Facts = ()  # what the changed fields rest on, where that is not the step's own facts


@dataclass(frozen=True, slots=True)
class Refuses:
    """The answer is an error; each of the faults is named, and no other field.

    `faults` says on which facts each rests, `texts` the documented words of some.
    """

    faults: Mapping[str, Facts] = field(default_factory=dict[str, Facts])
    texts: Mapping[str, str] = field(default_factory=dict[str, str])
    message: str = ""  # the documented words; empty: any


@dataclass(frozen=True, slots=True)
class Lists:
    """The answer is a list in which these stand, newest first.

    `whole`: nothing else can be in it, for its filter is this run's own; otherwise others may add
    to it at any time. `lacks` must not be in it; `items` is a pattern that every item fits.
    """

    kind: Kind
    holds: tuple[str, ...] = ()
    lacks: tuple[str, ...] = ()
    whole: bool = False
    paged: bool = True
    page: int = 1
    per_page: int = 10
    items: Json = None
    takes: Mapping[str, int] = field(default_factory=dict[str, int])  # name -> index of the item


Expect = Makes | Becomes | Refuses | Lists


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One request of the plan.

    `needs` names the steps without which it says nothing, and the step that undoes it. `counted`:
    nobody else uses its key, so that the header of the rate limit is known (G05, G06).
    """

    name: str
    does: Does
    ask: Ask | Control
    expect: Expect
    facts: Facts
    needs: tuple[str, ...] = ()
    counted: bool = False

    @property
    def cost(self) -> int:
        """How many requests to the API it takes; a control endpoint is none."""
        return int(isinstance(self.ask, Ask))


def label(step: Step) -> str:
    """Return a step as a reader of the plan knows it: "POST /invoices/{id}/cancel: 400"."""
    path = re.sub(r"\{\w+\.(\w+)\}", r"{\1}", step.ask.path)
    asked = operation(step.ask.method, path)
    return f"{asked.label if asked else f'{step.ask.method} {path}'}: {step.ask.status}"
