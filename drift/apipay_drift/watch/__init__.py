"""Real traffic as the contract test that costs no request."""

from apipay_drift.watch.taps import Answer
from apipay_drift.watch.watch import Watch

__all__ = ["Answer", "Watch"]
