"""Refunds of a paid invoice that the user names, where nobody else can pay one.

One hundredth is given back, once; the rest is only asked for in ways that have to be refused.
"""

from apipay_drift.live.model import Becomes, Lists, Makes, Step
from apipay_drift.live.plan.building import REFUND, faulty, illegal, moves, reads

AT = "/invoices/{p.id}"


def steps(identity: int) -> tuple[Step, ...]:
    """Return the steps that look at a paid invoice."""
    at = f"/invoices/{identity}"
    given = Makes("r1", "refund", {**REFUND, "invoice_id": identity, "amount": "0.01",
                                   "reason": "apipay-drift {run}"})  # fmt: skip
    return (
        moves("r1", f"{at}/refund", given, ("R01", "R02", "R04"),
              body={"amount": 0.01, "reason": "apipay-drift {run}"}),
        illegal("refund more than is left", f"{at}/refund", ("R04", "H01"),
                body={"amount": 99999999.99}),
        faulty("refund faults", f"{at}/refund",
               {"amount": ("R01", "H04"), "reason": ("R01", "H04")}, facts=("R01", "H04"),
               body={"amount": 0, "reason": "я" * 501}),
        illegal("paid cancel", f"{at}/cancel", ("I06", "I07", "I11")),
        reads("r1 later", "/refunds/{r1.id}", Becomes("r1"), ("R05", "R02"), ("r1",)),
        reads("refunds", "/refunds", Lists("refund", ("r1",)), ("R05",), ("r1",)),
    )  # fmt: skip
