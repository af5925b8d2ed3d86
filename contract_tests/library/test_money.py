"""Amounts: the one that is meant is the one that is sent, and nothing else goes out (G07, H12)."""

import decimal
import json
from decimal import Decimal
from enum import IntEnum
from fractions import Fraction
from typing import Any

import pytest
import respx
from apipay import ValidationFailed, money
from hypothesis import given
from hypothesis import strategies as st

from contract_tests.library.operations import INVOICE

tiyn = st.integers(1, 9_999_999_999)


def written(amount: Any) -> Decimal:
    """Return the number that a JSON reader without floats finds on the wire."""
    number = json.loads(json.dumps(money.to_wire(amount)), parse_float=Decimal, parse_int=Decimal)
    assert isinstance(number, Decimal)
    return number


@given(tiyn)
def test_every_amount_is_written_exactly(hundredths: int):
    exact = Decimal(hundredths).scaleb(-2)
    text = f"{hundredths // 100}.{hundredths % 100:02}"
    assert written(exact) == written(text) == written(exact.normalize()) == exact
    assert written("00" + text + "0") == exact
    assert "e" not in json.dumps(money.to_wire(exact)).lower()


@given(st.integers(1, 99_999_999))
def test_whole_tenge_are_written_as_whole_numbers(tenge: int):
    amounts = (tenge, str(tenge), f"{tenge}.00", Decimal(tenge), Decimal(tenge).normalize())
    assert {json.dumps(money.to_wire(amount)) for amount in amounts} == {str(tenge)}


@pytest.mark.parametrize("hundredths", [1, 29, 115, 435, 1_000_000, 9_999_999_998, 9_999_999_999])
@pytest.mark.parametrize(
    "context",
    [
        decimal.Context(prec=1),
        decimal.Context(Emax=1, Emin=-1),
        decimal.Context(traps=[decimal.Inexact, decimal.Rounded, decimal.FloatOperation]),
    ],
    ids=["prec=1", "Emax=1", "traps"],
)
def test_the_decimal_context_of_the_program_does_not_matter(
    hundredths: int, context: decimal.Context
):
    exact = Decimal(f"{hundredths // 100}.{hundredths % 100:02}")
    with decimal.localcontext(context):
        number = json.dumps(money.to_wire(exact))
        with pytest.raises(ValueError, match="two decimals"):
            money.to_wire(Decimal("0.015"))
    assert Decimal(number) == exact


class Price(IntEnum):
    TICKET = 5000


@pytest.mark.parametrize("amount", [Price.TICKET, 5000, "5000", Decimal("5E+3"), "005000.000"])
def test_one_amount_has_many_faces(amount: Any):
    assert money.to_wire(amount) == 5000
    assert money.parse(amount) == 5000


BETWEEN = "Amount must be between 0.01 and 99999999.99"  # E04, word for word
DECIMALS = "at most two decimals"
FLOAT = r"must not be a float.*Decimal\('"
KIND = "must be an int, a Decimal or text"
TEXT = "must be digits with an optional point"

REFUSED: list[tuple[Any, str]] = [
    (0, BETWEEN),
    (-1, BETWEEN),
    ("0", BETWEEN),
    ("0.00", BETWEEN),
    ("100000000", BETWEEN),
    (10**100, BETWEEN),
    (Decimal("0.009"), BETWEEN),
    (Decimal("99999999.991"), BETWEEN),
    (Decimal(-1), BETWEEN),
    (Decimal("NaN"), BETWEEN),
    (Decimal("sNaN"), BETWEEN),
    (Decimal("Infinity"), BETWEEN),
    (Decimal("-Infinity"), BETWEEN),
    (Decimal("1E+999999"), BETWEEN),
    (Decimal("1E-999999"), BETWEEN),
    ("0.001", BETWEEN),
    ("10.001", DECIMALS),
    (Decimal("10.001"), DECIMALS),
    (Decimal("1.0000000000000000000000000000000000000001"), DECIMALS),
    (0.5, FLOAT),
    (10000.0, FLOAT),
    (float("nan"), FLOAT),
    (float("inf"), FLOAT),
    (True, KIND),
    (b"10", KIND),
    (Fraction(1, 2), KIND),
    (5 + 0j, KIND),
    ([10], KIND),
    ("", TEXT),
    (" 10", TEXT),
    ("10 000", TEXT),
    ("10,50", TEXT),
    ("1e3", TEXT),
    ("-5", TEXT),
    ("+5", TEXT),
    (".5", TEXT),
    ("5.", TEXT),
    ("1_000", TEXT),
    ("NaN", TEXT),
    ("Infinity", TEXT),
    ("0x10", TEXT),
    ("\N{ARABIC-INDIC DIGIT FIVE}", TEXT),
    ("10\n", TEXT),
    ("9" * 1000, TEXT),
    ("10000 ₸", TEXT),
]


@pytest.mark.parametrize(
    ("amount", "rule"), [*REFUSED, (None, KIND)], ids=lambda value: f"{value!a:.20}"
)
def test_a_refused_amount_sends_nothing_and_says_the_rule(client: Any, amount: Any, rule: str):
    with (
        respx.mock(assert_all_called=False) as wire,
        pytest.raises(ValidationFailed, match=rule) as e,
    ):
        client.invoices.create(amount=amount, phone_number="87001234567")
    assert len(wire.calls) == 0
    assert (e.value.status, e.value.sent, e.value.retryable) == (422, False, False)
    assert e.value.errors.keys() == {"amount"}
    assert (e.value.method, e.value.path) == ("POST", "/invoices")


@pytest.mark.parametrize(("amount", "rule"), REFUSED, ids=lambda value: f"{value!a:.20}")
@pytest.mark.parametrize("name", ["refund", "create_once", "recurring", "update"])
def test_amounts_are_checked_wherever_they_are_given(
    client: Any, amount: Any, rule: str, name: str
):
    phone = "87001234567"
    calls = {
        "refund": lambda: client.invoices.refund(7, amount),
        "create_once": lambda: client.invoices.create_once(
            external_order_id="A-1", amount=amount, phone_number=phone
        ),
        "recurring": lambda: client.recurring_invoices.create(
            amount=amount, phone_number=phone, interval="daily"
        ),
        "update": lambda: client.recurring_invoices.update(7, amount=amount),
    }
    with respx.mock(assert_all_called=False) as wire, pytest.raises(ValidationFailed, match=rule):
        calls[name]()
    assert len(wire.calls) == 0


anything = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.decimals(),
    st.fractions(),
    st.complex_numbers(),
    st.text(),
    st.binary(),
    st.text(alphabet="0123456789.eE+-_ ,"),
)


@given(anything)
def test_anything_at_all_is_an_amount_or_a_value_error(value: Any):
    try:
        exact = money.parse(value)
    except ValueError:
        return
    assert money.SMALLEST <= exact <= money.LARGEST
    assert written(value) == exact == Decimal(value)


def test_what_is_sent_comes_back_as_decimal(client: Any):
    with respx.mock:
        respx.route().respond(json=INVOICE | {"amount": "99999999.99"})
        invoice = client.invoices.create(amount="99999999.99", phone_number="87001234567")
    assert invoice.amount == Decimal("99999999.99")
    assert type(invoice.amount) is Decimal
