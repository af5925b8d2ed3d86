"""How much of an invoice can be given back, in tiyn."""

from apipay_sandbox.rules import Refused


def grant(status: str, amount: int, refunded: int, asked: int | None) -> int:
    """Return the tiyn to refund, or raise `Refused`.

    ``amount`` is the invoice's, ``refunded`` what earlier refunds gave back, ``asked`` the wish,
    where None means all that is left (R01, H03). Only a paid invoice is refunded (R03), and never
    more than is left of it (R04, H01).
    """
    if status != "paid":
        raise Refused(f"Only a paid invoice can be refunded; this one is {status}")
    left = amount - refunded
    if left <= 0:
        raise Refused("The invoice is refunded in full already")
    if asked is None:
        return left
    if asked > left:
        raise Refused(
            f"The refund exceeds what is left of the invoice: {left // 100}.{left % 100:02}"
        )
    return asked
