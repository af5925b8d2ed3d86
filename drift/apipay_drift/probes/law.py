"""What the contract itself demands of any answer, as differences that a probe can find."""

from collections.abc import Iterator, Mapping

from apipay_drift.conformance import deviations
from apipay_drift.contract import MEDIA, REMAINING, Operation, contract, operation, operations
from apipay_drift.findings import Json, Severity
from apipay_drift.probes.patterns import Difference, Is

__all__ = ["MEDIA", "REMAINING", "Operation", "breaches", "contract", "operation", "operations"]

REFUSED = frozenset({400, 401, 403, 404, 405, 410, 413, 415, 422, 429})
"""Statuses after which nothing was made: after any other that is no success, nobody knows."""

# What was expected and came, where the values alone do not say it.
WORDS: Mapping[str, tuple[str | None, str | None]] = {
    "field-missing": ("a value", None),
    "body-not-json": ("JSON", "something else"),
    "type-changed": ("a value of type {}", "one of type {}"),
    "null-instead-of-absent": ("a value of type {}, or nothing", "null"),
    "format-changed": ("in the form of {}", None),
}


def breaches(
    asked: Operation, status: int, headers: Mapping[str, str], body: Json
) -> Iterator[Difference]:
    """Yield what an answer has that the contract does not allow, as `conformance` sees it.

    A field that the contract does not know is a breach. `headers` have names in lower case; `body`
    is ABSENT where it is no JSON.
    """
    for one in deviations(asked, status, headers, body):
        where = one.location
        header = where in ("content-type", REMAINING)
        place = f"header {where}" if header else where if where == "status" else f"body {where}"
        words = WORDS.get(one.change, (None, None))
        expected, got = (
            value if form is None else Is(form.format(value), _never)
            for form, value in zip(words, (one.expected, one.got), strict=True)
        )
        yield Difference(place, expected, got, one.felt is Severity.ADDITIVE, one.facts)


def _never(_: object) -> bool:
    return False
