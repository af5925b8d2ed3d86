"""Answers that came by, judged one by one: what deviated, how often, and what was seen at all.

Both the watch and recorded traffic keep their account here. It holds no answer and nothing
personal, and never more findings than it was told to.
"""

import itertools
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from threading import Lock
from typing import NamedTuple

from apipay_drift.conformance import deviations
from apipay_drift.contract import CONTRACT, Operation, Routes, operations
from apipay_drift.deviations import Deviation, findings
from apipay_drift.findings import Finding, Json, Kind, Report, Texts, Unchecked
from apipay_drift.gate import gates, thinned
from apipay_drift.masking import masked
from apipay_drift.probes.bodies import sound
from apipay_drift.sense import contradictions

MOST = 500  # findings, each counted once for every operation that feels it
UNSEEN = "seen in no answer"
SELDOM = 10
GUISES = 4  # how many raw forms of each are recognised at once, without being masked anew


class Counts(NamedTuple):
    """How many answers were judged, how many of those deviate, and how often each change was met.

    `elsewhere` counts answers to what is no operation of the contract, `forgotten` deviations that
    came when there was no room for another finding.
    """

    answers: int
    deviating: int
    changes: Mapping[str, int]
    elsewhere: int
    forgotten: int


class Tally:
    """A number that threads may add to without a lock, since `add` is a single step."""

    __slots__ = ("_reads", "add")

    def __init__(self) -> None:
        self.add = itertools.count().__next__
        self._reads = 0

    def read(self) -> int:
        """Return how often `add` was called. Two threads must not read at once."""
        number = self.add() - self._reads
        self._reads += 1
        return number


class Traffic:
    """An account of answers. Threads may share it.

    `most` is how many findings it keeps. A close look at what is not fine costs more than a watch
    may: `entries` is how many of a list are looked at, others each time, and after so many close
    looks in a row that found nothing new (`patience`), an operation gets one in ten times. None:
    all, always.
    """

    def __init__(
        self, most: int = MOST, entries: int | None = None, patience: int | None = None
    ) -> None:
        self._seen = {each.id: Tally() for each in operations()}
        self._gates = Routes(
            (each, (gates()[each.id], self._seen[each.id].add)) for each in operations()
        )
        self._most = most
        self._entries = entries
        self._patience = patience
        self._quiet: dict[str, int] = {}
        self._met: dict[str, _Met] = {}
        self._known: dict[int, _Met] = {}
        self._deviating = 0
        self._elsewhere = 0
        self._forgotten = 0
        self._lock = Lock()

    def take(  # noqa: PLR0917 - an answer as it comes
        self,
        method: str,
        path: str,
        status: int,
        headers: Mapping[str, str],
        body: Json,
        blind: frozenset[str] = frozenset(),
    ) -> list[Finding]:
        """Judge an answer as `conformance.check` does, and return what was not known before.

        What an operation deviates in is new once; it is no news that a second answer does so too.
        `blind` are changes that cannot be told from this answer, since not all of it is there.
        """
        steps = path.split("/")
        found = self._gates.at(method, steps)
        if found is None:
            with self._lock:
                self._elsewhere += 1
            return []
        gate, count = found
        turn = count()
        if gate.passes(steps, status, headers, body, self._entries, turn):
            return []
        quiet = self._quiet.get(gate.asked.id, 0)
        if self._patience is not None and quiet >= self._patience and turn % SELDOM:
            return []
        some, entries = thinned(sound(body), self._entries, turn)
        return self._look(_Answer(gate.asked, path, status, headers, some, entries, blind))

    def _look(self, answer: "_Answer") -> list[Finding]:
        faults = answer.faults()
        with self._lock:
            self._deviating += bool(faults)
            fresh = [one for one in (self._note(fault, answer) for fault in faults) if one]
            quiet = 0 if fresh else self._quiet.get(answer.asked.id, 0) + 1
            self._quiet[answer.asked.id] = quiet
        return [finding for one in fresh for finding in findings([one])]

    def _note(self, fault: Deviation, answer: "_Answer") -> Deviation | None:
        """Count a deviation, and return it, masked, when it is the first of its kind."""
        raw = hash(repr((fault.operation, fault.key)))  # what it was made of is not to be read here
        known = self._known.get(raw)
        if known is not None:
            known.times += 1
            return None
        one = masked(fault, answer.asked, answer.status, answer.headers, answer.body)
        key = repr((one.operation, one.key))
        met = self._met.get(key)
        if met is None and len(self._met) >= self._most:
            self._forgotten += 1
            return None
        fresh = met is None
        met = met or self._met.setdefault(key, _Met(one))
        met.times += 1
        if len(self._known) < GUISES * self._most:
            self._known[raw] = met
        return one if fresh else None

    @property
    def counts(self) -> Counts:
        """What was counted so far."""
        with self._lock:
            changes = Counter[str]()
            for met in self._met.values():
                changes[met.deviation.change] += met.times
            answers = sum(tally.read() for tally in self._seen.values())
            counted = (self._elsewhere, self._forgotten)
            return Counts(answers, self._deviating, dict(changes), *counted)

    def report(
        self,
        kind: Kind,
        target: str,
        unchecked: tuple[Unchecked, ...] = (),
        notes: tuple[Texts, ...] = (),
    ) -> Report:
        """Return what was found so far; operations that no answer was for are unchecked, too."""
        with self._lock:
            met = [known.deviation for known in self._met.values()]
            seen = {name for name, tally in self._seen.items() if tally.read()}
        unseen = (Unchecked(each.label, UNSEEN) for each in operations() if each.id not in seen)
        return Report(
            kind=kind,
            source=CONTRACT,
            target=target,
            findings=findings(met),
            checked=tuple(each.label for each in operations() if each.id in seen),
            unchecked=(*unchecked, *unseen),
            notes=notes,
        )


@dataclass(slots=True)
class _Met:
    deviation: Deviation
    times: int = 0


class _Answer(NamedTuple):
    asked: Operation
    path: str
    status: int
    headers: Mapping[str, str]
    body: Json
    entries: int | None  # of its list, where `body` has but some
    blind: frozenset[str]

    def faults(self) -> list[Deviation]:
        told = list(deviations(self.asked, self.status, self.headers, self.body))
        if told:
            return [one for one in told if one.change not in self.blind]
        return list(contradictions(self.asked, self.path, self.status, self.body, self.entries))
