"""What changed between two OpenAPI documents, told as a client's developer needs it."""

from apipay_drift.spec.compare import compare

__all__ = ["compare"]
