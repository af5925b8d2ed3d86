import pytest
from apipay_sandbox.rules import Refused
from apipay_sandbox.rules.refund import grant
from hypothesis import given
from hypothesis import strategies as st

tiyn = st.integers(1, 9_999_999_999)


@pytest.mark.fact("R03")
@pytest.mark.parametrize("status", ["pending", "cancelled", "expired"])
def test_only_a_paid_invoice_is_refunded(status):
    with pytest.raises(Refused, match="paid"):
        grant(status, 100, 0, 50)


@pytest.mark.fact("H01", "H03", "R01", "R04")
@pytest.mark.parametrize(
    ("refunded", "asked", "granted"),
    [
        (0, None, 100),  # R01: absent means a full refund
        (40, None, 60),  # H03: what is left
        (0, 100, 100),
        (99, 1, 1),  # R04: up to the invoice's amount
        (0, 101, None),  # H01
        (60, 41, None),
        (100, None, None),  # H03: nothing is left
        (100, 1, None),
    ],
)
def test_refund_table(refunded, asked, granted):
    if granted is None:
        with pytest.raises(Refused):
            grant("paid", 100, refunded, asked)
    else:
        assert grant("paid", 100, refunded, asked) == granted


@pytest.mark.fact("H01", "R04")
@given(amount=tiyn, wishes=st.lists(st.none() | tiyn, max_size=20))
def test_refunds_never_exceed_the_amount(amount, wishes):
    refunded = 0
    for wish in wishes:
        left = amount - refunded
        try:
            granted = grant("paid", amount, refunded, wish)
        except Refused:
            assert left == 0 or (wish is not None and wish > left)
            continue
        assert granted == (left if wish is None else wish)
        refunded += granted
        assert 0 < granted <= left
    assert refunded <= amount
