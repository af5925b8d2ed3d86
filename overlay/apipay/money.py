"""Amounts in Kazakhstani tenge (G07): exact from the caller's hand to the wire."""

import re
from decimal import Decimal

Amount = int | Decimal | str
"""What an amount may be given as. Not float, where 0.1 + 0.2 is not 0.3."""

SMALLEST = Decimal("0.01")
LARGEST = Decimal("99999999.99")

_TEXT = re.compile(r"[0-9]{1,16}(\.[0-9]{1,16})?", re.ASCII)


def parse(amount: Amount) -> Decimal:
    """Return the amount as Decimal; it is between 0.01 and 99999999.99 with two decimals at most.

    Rests on I01, E04 and H12. A text is digits with an optional decimal point, such as '10000.50'.

    Raises:
        ValueError: with a sentence that says which rule was broken and what to do.
    """
    exact = _exact(amount)
    if not (exact.is_finite() and SMALLEST <= exact <= LARGEST):
        raise ValueError(f"Amount must be between {SMALLEST} and {LARGEST}")
    # A fraction whose denominator divides 100. round() would ask the caller's decimal context,
    # whose precision and traps are not our business.
    if 100 % exact.as_integer_ratio()[1]:
        raise ValueError(
            "Amount must have at most two decimals; round it the way you account for it"
        )
    return exact


def _exact(amount: object) -> Decimal:
    if isinstance(amount, float):
        raise ValueError(
            f"Amount must not be a float, which cannot hold most tenge and tiyn exactly: "
            f"pass Decimal('{amount}') or '{amount}'"
        )
    if isinstance(amount, bool) or not isinstance(amount, int | Decimal | str):
        raise ValueError("Amount must be an int, a Decimal or text such as '10000.50'")
    if isinstance(amount, str) and not _TEXT.fullmatch(amount):
        raise ValueError("Amount as text must be digits with an optional point, such as '10000.50'")
    return Decimal(amount)


def to_wire(amount: Amount) -> int | float:
    """Return the JSON number of an amount (G07).

    A float is used for nothing but its shortest text, which the JSON encoder writes: with ten
    significant digits at most, that text is the very decimal it was made of.

    Raises:
        ValueError: as `parse`.
    """
    exact = parse(amount)
    return int(exact) if exact == exact.to_integral_value() else float(exact)
