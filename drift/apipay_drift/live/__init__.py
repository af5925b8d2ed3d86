"""Live: is a running server still what the contract says? A plan of few requests tells."""

from apipay_drift.live.options import Options
from apipay_drift.live.run import preview, run

__all__ = ["Options", "preview", "run"]
