"""Phone numbers whose customers act by themselves, as test cards do elsewhere.

The one table of them: the docs, ``/_sandbox`` and the dashboard are drawn from it.
"""

from typing import NamedTuple

SECOND = 1_000


class Magic(NamedTuple):
    """What the customer behind a number does with every invoice that reaches it."""

    phone_number: str
    move: str | None
    """A verb of an invoice's moves; None: the customer tries to pay, and never can."""
    after: int
    """Milliseconds on the sandbox's clock between the invoice and the move."""
    english: str
    russian: str


NUMBERS = (
    Magic("87000000001", "pay", 0, "pays at once", "платит сразу"),
    Magic("87000000030", "pay", 30 * SECOND, "pays after 30 s", "платит через 30 секунд"),
    Magic(
        "87000000002",
        None,
        0,
        "never pays: attempts on the checkout page fail, the deadline passes",
        "никогда не платит: попытки на странице оплаты неудачны, срок истекает",
    ),
    Magic(
        "87000000003",
        "cancel",
        0,
        "declines at once: the invoice is cancelled",
        "сразу отказывается: счёт отменён",
    ),
    Magic(
        "87000000033",
        "cancel",
        30 * SECOND,
        "cancels after 30 s",
        "отменяет через 30 секунд",
    ),
    Magic(
        "87000000060",
        "expire",
        60 * SECOND,
        "lets the deadline pass within 60 s",
        "срок оплаты истекает через 60 секунд",
    ),
)

BY_PHONE = {magic.phone_number: magic for magic in NUMBERS}


def customer_move(phone_number: str, created_at: int) -> tuple[str, int] | None:
    """Return what this customer will do, and when; None for one who waits to be asked."""
    magic = BY_PHONE.get(phone_number)
    if magic is None or magic.move is None:
        return None
    return magic.move, created_at + magic.after


def can_pay(phone_number: str) -> bool:
    """Tell whether this customer's payments go through."""
    magic = BY_PHONE.get(phone_number)
    return magic is None or magic.move is not None
