"""Tenge on the wire, tiyn inside (G07)."""

from decimal import Decimal

LIMIT = 10**12
"""Above every amount of the contract: a refund has no upper bound on the wire (R01)."""


def to_tiyn(amount: int | Decimal) -> int:
    """Return the tiyn of an amount of tenge that is known to have at most two decimals (H12)."""
    return int(min(amount, LIMIT) * 100)


def to_text(tiyn: int) -> str:
    """Write tiyn as tenge with two decimals: 1000000 is ``10000.00``."""
    return f"{tiyn // 100}.{tiyn % 100:02}"
