"""The life of an invoice (I06, I07): a table of moves."""

from apipay_sandbox.rules import Refused
from apipay_sandbox.rules.moments import END

STATUSES = ("pending", "paid", "cancelled", "expired")

MOVES: dict[tuple[str, str], str] = {
    ("pending", "pay"): "paid",
    ("pending", "cancel"): "cancelled",
    ("pending", "expire"): "expired",
}

REFUSALS = {
    "pay": "Only a pending invoice can be paid; this one is {status}",
    "cancel": "Only a pending invoice can be cancelled; this one is {status}",
    "expire": "Only a pending invoice can expire; this one is {status}",
}


def move(status: str, verb: str) -> str:
    """Return the status that ``verb`` leads to, or raise `Refused` (I06, I07, I11)."""
    try:
        return MOVES[status, verb]
    except KeyError:
        raise Refused(REFUSALS[verb].format(status=status)) from None


def deadline(created_at: int, payment_time: int) -> int:
    """Return the moment after which a pending invoice is expired (I08, H05), in milliseconds.

    It is no later than the calendar's end.
    """
    return min(created_at + payment_time, END)
