"""What every check of this package says: a finding is data, and reports only listen to it.

Spec comparison, live probes and the watch of real traffic all give `Finding`s, in one `Report`.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Literal

Language = Literal["en", "ru"]
Texts = Mapping[str, str]  # a sentence by language
Kind = Literal["spec", "live", "har", "watch"]
Json = Any  # a JSON value: dict, list, text, number, truth value or None

EVERYWHERE = "*"  # the operation of a finding that concerns the document or the server as a whole


class Severity(StrEnum):
    """How much a finding matters to a client, the worst first."""

    BREAKING = "breaking"
    ADDITIVE = "additive"
    HOUSE_RULE = "house-rule"
    UNCHECKED = "unchecked"


class FailOn(StrEnum):
    """From which severity on a report counts as drift: exit code 1."""

    BREAKING = "breaking"
    ADDITIVE = "additive"
    ANY = "any"


COUNTS_AS_DRIFT: Mapping[FailOn, frozenset[Severity]] = {
    FailOn.BREAKING: frozenset({Severity.BREAKING}),
    FailOn.ADDITIVE: frozenset({Severity.BREAKING, Severity.ADDITIVE}),
    FailOn.ANY: frozenset(Severity),
}


@dataclass(frozen=True, slots=True)
class Use:
    """One place where a finding is felt.

    `operation` is "POST /invoices", or `EVERYWHERE`. `place` says in the words of a person where in
    it: "response 200 body · data[].amount". `location` is the finding's own, unless the same is
    written anew in each operation.
    """

    operation: str
    place: str = ""
    location: str = ""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What was sent and what came back, as text, the key masked already."""

    request: str
    response: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One real difference, once, however many operations feel it.

    `change` is an id of the catalogue ("request-property-removed"). `location` is a JSON pointer
    (of the document in a spec comparison, of the answer's body in a live one), a header's name or
    a status. `expected` and `got` are JSON values: before and after in a spec comparison; None
    where there is nothing. `facts` are ids of docs/contract.md. `why` is the sentence for people,
    by language.
    """

    severity: Severity
    change: str
    uses: tuple[Use, ...]
    location: str
    why: Texts
    expected: Json = None
    got: Json = None
    facts: tuple[str, ...] = ()
    evidence: Evidence | None = None
    further: tuple[str, ...] = ()  # operations that feel it too, in places that are not listed
    key: tuple[Json, ...] = ()  # what tells it from others, where values differ from run to run

    @property
    def operation(self) -> str:
        """The first operation that feels it."""
        return self.uses[0].operation

    @property
    def listed(self) -> tuple[str, ...]:
        """The operations whose places are listed, each once."""
        return tuple(dict.fromkeys([use.operation for use in self.uses]))

    @property
    def operations(self) -> tuple[str, ...]:
        """Every operation that feels it, each once."""
        return (*self.listed, *self.further)

    @property
    def group(self) -> str:
        """Twelve characters that stay the same from run to run as long as the finding does."""
        told: list[Json] = list(self.key)
        if not told:
            told = [self.change, self.location, self.operation, self.expected, self.got]
        text = json.dumps(told, sort_keys=True, default=str)
        return hashlib.sha256(text.encode()).hexdigest()[:12]


@dataclass(frozen=True, slots=True)
class Accepted:
    """A finding that the baseline knows, with the baseline's words for it."""

    finding: Finding
    reason: str
    expires: str


@dataclass(frozen=True, slots=True)
class Unchecked:
    """What could not be looked at, and why."""

    what: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """All that one run has to say. `source` is what was expected, `target` what was looked at.

    `checked` are the operations compared or the facts settled; `requests` what it cost on the
    wire; `notes` what the reader should know of the run itself (an acceptance that expired, say).
    `house_rules_bind`: the target is a sandbox of ours, which has to follow our house rules, so
    that a difference in one of them is drift and no mere information.
    """

    kind: Kind
    source: str
    target: str
    findings: tuple[Finding, ...]
    requests: int = 0
    checked: tuple[str, ...] = ()
    unchecked: tuple[Unchecked, ...] = ()
    accepted: tuple[Accepted, ...] = ()
    notes: tuple[Texts, ...] = ()
    advice: Mapping[str, Texts] = field(default_factory=dict[str, Texts])  # by a finding's group
    house_rules_bind: bool = False

    def of(self, severity: Severity) -> tuple[Finding, ...]:
        """Return the findings of one severity, in order."""
        return tuple(finding for finding in self.findings if finding.severity is severity)

    def counting(self, fail_on: FailOn) -> frozenset[Severity]:
        """Return the severities that count as drift here."""
        binding = {Severity.HOUSE_RULE} if self.house_rules_bind else set[Severity]()
        return COUNTS_AS_DRIFT[fail_on] | binding

    def drifted(self, fail_on: FailOn) -> bool:
        """Tell whether the run ends with exit code 1; what the baseline accepts does not count."""
        counting = self.counting(fail_on)
        return any(finding.severity in counting for finding in self.findings)
