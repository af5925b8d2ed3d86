"""What a run has to say: how each check went, and what that means for each fact."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from apipay_drift.findings import Language
from apipay_drift.suite import facts

FAILED, NOTED, PASSED, SKIPPED = "failed", "noted", "passed", "skipped"
NOT_CHECKED = "not checked"
RANK = (FAILED, NOTED, PASSED, SKIPPED)

SECTIONS: Mapping[str, Mapping[Language, str]] = {
    "G": {"en": "General", "ru": "Общее"},
    "E": {"en": "Errors", "ru": "Ошибки"},
    "I": {"en": "Invoices", "ru": "Счета"},
    "R": {"en": "Refunds", "ru": "Возвраты"},
    "C": {"en": "Recurring invoices", "ru": "Регулярные счета"},
    "W": {"en": "Webhooks", "ru": "Вебхуки"},
    "H": {"en": "House rules", "ru": "Наши правила"},
}


class Result(NamedTuple):
    """How one check went: `passed`, `failed`, `skipped`, or `noted`: a difference, but no drift.

    `findings` and `exchanges` are plain JSON with the key masked, as `evidence` makes them.
    """

    test: str
    outcome: str
    seconds: float
    facts: tuple[str, ...]
    words: Mapping[str, str]
    reason: str = ""
    findings: tuple[Mapping[str, Any], ...] = ()
    exchanges: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class Run:
    """A run as a whole. Without a target it was a local sandbox."""

    results: tuple[Result, ...]
    began: datetime
    seconds: float
    target: str | None = None
    language: Language = "en"

    def of(self, outcome: str) -> list[Result]:
        """Return the checks that went like this."""
        return [each for each in self.results if each.outcome == outcome]

    def verdicts(self) -> dict[str, str]:
        """Return the verdict of each fact of the contract, in its order."""
        return {fact: verdict(fact, self.results) for fact in facts.texts()}


def verdict(fact: str, results: Iterable[Result]) -> str:
    """Return the worst outcome of a fact; a check that was made says more than one that was not."""
    seen = {each.outcome for each in results if fact in each.facts}
    return next((outcome for outcome in RANK if outcome in seen), NOT_CHECKED)
