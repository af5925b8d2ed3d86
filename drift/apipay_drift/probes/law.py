"""What the contract itself demands of any answer, as differences that a probe can find."""

from collections.abc import Iterator, Mapping

from apipay_drift.conformance import deviations
from apipay_drift.contract import MEDIA, REMAINING, Operation, contract, operation, operations
from apipay_drift.findings import Json, Severity
from apipay_drift.probes.patterns import Difference

__all__ = ["MEDIA", "REMAINING", "Operation", "breaches", "contract", "operation", "operations"]


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
        yield Difference(place, one.expected, one.got, additive=one.felt is Severity.ADDITIVE)
