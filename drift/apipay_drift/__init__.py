"""Is the server still what the contract says? Every answer is a `Finding` in a `Report`."""

from apipay_drift.errors import BrokenDocument, CannotRun
from apipay_drift.findings import (
    EVERYWHERE,
    Accepted,
    Evidence,
    FailOn,
    Finding,
    Report,
    Severity,
    Unchecked,
    Use,
)
from apipay_drift.traffic import Counts
from apipay_drift.watch import Watch

__all__ = [
    "EVERYWHERE",
    "Accepted",
    "BrokenDocument",
    "CannotRun",
    "Counts",
    "Evidence",
    "FailOn",
    "Finding",
    "Report",
    "Severity",
    "Unchecked",
    "Use",
    "Watch",
]
