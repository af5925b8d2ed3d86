"""Counting: how much was found of each class, what was missed, what was raised in vain."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from statistics import median

from contract_tests.drift_score.judge import Verdict
from contract_tests.drift_score.table import WEIGHTS

LIMITS = (60, 45)
WANTED = {60: 0.99, 45: 0.90}
"""The recall that is wanted with so many requests."""

REACHED = {60: 0.865, 45: 0.82}
"""The recall that has been reached: CI holds it, so that none of it is lost unseen."""


@dataclass
class Tally:
    """All verdicts of a score, by class and limit; those without a drift have no class."""

    runs: dict[tuple[str, int], list[Verdict]] = field(default_factory=dict)
    calm: list[Verdict] = field(default_factory=list)

    def add(self, kind: str | None, limit: int, verdict: Verdict) -> None:
        """Count one run."""
        if kind is None:
            self.calm.append(verdict)
        else:
            self.runs.setdefault((kind, limit), []).append(verdict)

    @property
    def every(self) -> list[Verdict]:
        """All runs."""
        return [*self.calm, *(each for some in self.runs.values() for each in some)]

    @property
    def alarms(self) -> list[Verdict]:
        """Runs without a drift that found one, or could not run."""
        return [each for each in self.calm if each.found or each.trouble]

    @property
    def over(self) -> list[Verdict]:
        """Runs that asked more often than they might."""
        return [each for each in self.every if each.over]

    @property
    def broken(self) -> list[Verdict]:
        """Runs in which the proxy itself failed."""
        return [each for each in self.every if each.trouble.startswith("the proxy")]

    def of(self, kind: str, limit: int) -> tuple[int, int]:
        """Return how many of a class were found, and of how many."""
        some = self.runs.get((kind, limit), [])
        return sum(each.found for each in some), len(some)

    def missed(self, limit: int = 60) -> dict[str, list[Verdict]]:
        """Return what was missed, by class."""
        missed = {
            kind: sorted((v for v in self.runs.get((kind, limit), []) if not v.found),
                         key=lambda verdict: verdict.name)
            for kind in WEIGHTS
        }  # fmt: skip
        return {kind: some for kind, some in missed.items() if some}

    def recall(self, limit: int) -> float | None:
        """Return the share of all drifts that was found; None where none was looked for."""
        pairs = [self.of(kind, limit) for kind in WEIGHTS]
        whole = sum(number for _, number in pairs)
        return sum(found for found, _ in pairs) / whole if whole else None

    def predicted(self, limit: int) -> float | None:
        """Return the recall weighted by class."""
        shares = [(weight, self.of(kind, limit)) for kind, weight in WEIGHTS.items()]
        there = [(weight, found / whole) for weight, (found, whole) in shares if whole]
        return sum(w * share for w, share in there) / sum(w for w, _ in there) if there else None

    def costs(self) -> tuple[float, float]:
        """Return the median of requests and of seconds, of the runs with 60 requests."""
        some = [each for (_, limit), runs in self.runs.items() if limit == 60 for each in runs]
        some = some or self.every
        return median(each.requests for each in some), median(each.seconds for each in some)

    def short(self) -> list[str]:
        """Say how far the recall is from what is wanted."""
        shares = ((limit, wanted, self.recall(limit)) for limit, wanted in WANTED.items())
        return [
            f"wanted with {limit}: {wanted:.0%}, short of it by {wanted - share:.1%}"
            for limit, wanted, share in shares
            if share is not None and share < wanted
        ]

    def faults(self, *, whole: bool, least: Mapping[int, float] = WANTED) -> list[str]:
        """Say why the score is not good enough; recall counts only where all drifts were run."""
        said = [f"false alarm: {each.name}" for each in self.alarms]
        said += [f"{v.requests} requests instead of {v.limit}: {v.name}" for v in self.over]
        said += [f"{each.trouble}: {each.name}" for each in self.broken]
        for limit, bound in least.items() if whole else ():
            for words, share in (("recall", self.recall(limit)),
                                 ("weighted recall", self.predicted(limit))):  # fmt: skip
                if share is not None and share < bound:
                    said.append(f"{words} at {limit} requests is {share:.1%}, below {bound:.0%}")
        return said
