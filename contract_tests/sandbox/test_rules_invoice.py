from itertools import product

import pytest
from apipay_sandbox.rules import Refused
from apipay_sandbox.rules.invoice import STATUSES, deadline, move

ALLOWED = {
    ("pending", "pay"): "paid",
    ("pending", "cancel"): "cancelled",
    ("pending", "expire"): "expired",
}


@pytest.mark.fact("I06", "I07")
@pytest.mark.parametrize(("status", "verb"), list(product(STATUSES, ["pay", "cancel", "expire"])))
def test_only_a_pending_invoice_moves(status, verb):
    if (status, verb) in ALLOWED:
        assert move(status, verb) == ALLOWED[status, verb]
    else:
        with pytest.raises(Refused, match=r"^Only a pending invoice can"):
            move(status, verb)


@pytest.mark.fact("H05")
def test_the_deadline_is_counted_from_creation():
    assert deadline(1_000, 86_400_000) == 86_401_000
