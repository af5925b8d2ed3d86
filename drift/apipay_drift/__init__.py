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

__all__ = [
    "EVERYWHERE",
    "Accepted",
    "BrokenDocument",
    "CannotRun",
    "Evidence",
    "FailOn",
    "Finding",
    "Report",
    "Severity",
    "Unchecked",
    "Use",
]
