"""Answers that came by, judged one by one: what deviated, how often, and what was seen at all.

Both the watch and recorded traffic keep their account here. It holds no answer and nothing
personal, and never more findings than it was told to.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from threading import Lock
from typing import NamedTuple

from apipay_drift.conformance import conforms, deviations
from apipay_drift.contract import Operation, operation, operations
from apipay_drift.deviations import Deviation, findings
from apipay_drift.findings import Finding, Json, Kind, Language, Report, Texts, Unchecked
from apipay_drift.load import CONTRACT
from apipay_drift.masking import masked
from apipay_drift.sense import contradictions
from apipay_drift.words import word

MOST = 500  # findings, each counted once for every operation that feels it


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


@dataclass(slots=True)
class _Met:
    deviation: Deviation
    times: int = 1


@dataclass(slots=True)
class Traffic:
    """An account of answers. Threads may share it."""

    most: int = MOST
    _met: dict[tuple[str, str], _Met] = field(default_factory=dict[tuple[str, str], _Met])
    _seen: Counter[str] = field(default_factory=Counter[str])
    _deviating: int = 0
    _elsewhere: int = 0
    _forgotten: int = 0
    _lock: Lock = field(default_factory=Lock)

    def take(
        self, method: str, path: str, status: int, headers: Mapping[str, str], body: Json
    ) -> list[Finding]:
        """Judge an answer as `conformance.check` does, and return what was not known before.

        What an operation deviates in is new once; it is no news that a second answer does so too.
        """
        asked = operation(method, path)
        if asked is None:
            with self._lock:
                self._elsewhere += 1
            return []
        if conforms(asked, status, headers, body):
            found = list(contradictions(asked, path, status, body))
        else:
            found = list(deviations(asked, status, headers, body))
        if not found:
            with self._lock:
                self._seen[asked.label] += 1
            return []
        found = [masked(one, asked, status, headers, body) for one in found]
        with self._lock:
            fresh = list(self._note(asked, found))
        return [finding for one in fresh for finding in findings([one])]

    def _note(self, asked: Operation, found: list[Deviation]) -> Iterator[Deviation]:
        self._seen[asked.label] += 1
        self._deviating += 1
        for one in found:
            key = (repr(one.key), one.operation)
            known = self._met.get(key)
            if known is not None:
                known.times += 1
            elif len(self._met) < self.most:
                self._met[key] = _Met(one)
                yield one
            else:
                self._forgotten += 1

    @property
    def counts(self) -> Counts:
        """What was counted so far."""
        with self._lock:
            changes = Counter[str]()
            for met in self._met.values():
                changes[met.deviation.change] += met.times
            return Counts(
                self._seen.total(),
                self._deviating,
                dict(changes),
                self._elsewhere,
                self._forgotten,
            )

    def report(
        self, kind: Kind, target: str, language: Language = "en", notes: tuple[Texts, ...] = ()
    ) -> Report:
        """Return what was found so far; operations that no answer was for are unchecked."""
        with self._lock:
            met = [known.deviation for known in self._met.values()]
            seen = set(self._seen)
        labels = [each.label for each in operations()]
        why = word("unseen", language)
        return Report(
            kind=kind,
            source=CONTRACT,
            target=target,
            findings=findings(met),
            checked=tuple(label for label in labels if label in seen),
            unchecked=tuple(Unchecked(label, why) for label in labels if label not in seen),
            notes=notes,
        )
