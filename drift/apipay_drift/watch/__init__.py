"""Real traffic as the contract test that costs no request."""

from apipay_drift.watch.watch import Answer, Watch

__all__ = ["Answer", "Watch"]
