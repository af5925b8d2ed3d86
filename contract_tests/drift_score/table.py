"""All drifts, and how much each class of them weighs."""

from contract_tests.drift_score.kinds import (
    envelopes,
    errors,
    fields,
    filters,
    loosened,
    money,
    moves,
    pages,
    readings,
    rows,
    schedules,
    texts,
    tightened,
    values,
)
from contract_tests.drift_score.proxy import Drift

WEIGHTS = {
    "state machine": 33,
    "data integrity": 20,
    "validation loosened": 18,
    "pagination": 16,
    "error status": 15,
    "field removed": 14,
    "validation tightened": 12,
    "type changed": 11,
    "format changed": 11,
    "error body": 10,
    "endpoint removed": 9,
    "money": 9,
    "filter ignored": 8,
    "success status": 8,
    "field renamed": 7,
    "enum changed": 7,
    "wrapper": 7,
    "auth": 7,
    "rate limit": 7,
    "null": 6,
    "content type": 5,
    "additive": 3,
}
"""How often each class of change is to be met, so that no class counts for its size here."""

PARTS = (
    moves, schedules, texts, rows, readings, loosened, pages, errors, fields, tightened, values,
    envelopes, money, filters,
)  # fmt: skip

DRIFTS: tuple[Drift, ...] = tuple(drift for part in PARTS for drift in part.DRIFTS)
"""Every drift; names are unique."""


def sample(number: int) -> tuple[Drift, ...]:
    """Return about so many drifts, some of each class, always the same ones."""
    chosen: list[Drift] = []
    whole = sum(WEIGHTS.values())
    for kind, weight in WEIGHTS.items():
        these = [drift for drift in DRIFTS if drift.kind == kind]
        few = max(1, round(number * weight / whole))
        chosen += [these[len(these) * (2 * place + 1) // (2 * few)] for place in range(few)]
    return tuple(chosen)
