"""Recorded traffic against the contract: HAR 1.2 of browsers, proxies and the sandbox."""

from apipay_drift.har.check import check

__all__ = ["check"]
