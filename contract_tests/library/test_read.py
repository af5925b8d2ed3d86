"""Single values as the API writes them: what is read, what is refused, and what a refusal says."""

import contextlib
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any

import pytest
from apipay import _read
from hypothesis import given, settings
from hypothesis import strategies as st


class Colour(StrEnum):
    RED = "red"


colour = _read.OpenEnum(Colour)


@given(st.integers(0, 9_999_999_999))
def test_every_amount_is_read_exactly(tiyn: int):
    value = _read.amount(f"{tiyn // 100}.{tiyn % 100:02}")
    assert value * 100 == tiyn
    assert value.as_tuple().exponent == -2


@pytest.mark.parametrize(
    ("value", "expected"),
    [("10000", "10000"), ("0.5", "0.5"), (10000, "10000"), (0, "0"), ("0.00", "0.00")],
)
def test_amounts_with_fewer_decimals_are_read(value: Any, expected: str):
    assert _read.amount(value) == Decimal(expected)


ODD_AMOUNTS = ["", " 1.00", "1.00 ", "-1.00", "+1.00", "1e5", "1_000.00", "1,00", "NaN", "Infinity"]
ODD_AMOUNTS += ["sNaN", "1.000", ".50", "1.", "\N{ARABIC-INDIC DIGIT ONE}.00", "9" * 16, "1.00\n"]


@pytest.mark.parametrize("value", [*ODD_AMOUNTS, 1.5, float("nan"), -1, True, None, [], {}, b"1"])
def test_other_amounts_are_refused(value: Any):
    with pytest.raises(ValueError, match="expected an amount"):
        _read.amount(value)


@given(st.datetimes(timezones=st.just(UTC)))
def test_moments_in_utc_are_read(moment: datetime):
    assert _read.timestamp(moment.isoformat().replace("+00:00", "Z")) == moment


def test_a_moment_with_an_offset_is_aware():
    assert _read.timestamp("2025-01-31T17:00:00+05:00").utcoffset() == timedelta(hours=5)


ODD_MOMENTS = ["", "2025-01-31", "2025-01-31T12:00:00", "2025-13-01T00:00:00Z", "now", "\ud800"]


@pytest.mark.parametrize("value", [*ODD_MOMENTS, 0, None, True, [], b""])
def test_other_moments_are_refused(value: Any):
    with pytest.raises(ValueError, match="expected a time"):
        _read.timestamp(value)


@given(st.dates())
def test_days_are_read(day: date):
    assert _read.day(day.isoformat()) == day


@pytest.mark.parametrize(
    "value", ["", "20250131", "2025-W05-5", "2025-02-30", "31.01.2025", 1, None]
)
def test_other_days_are_refused(value: Any):
    with pytest.raises(ValueError, match="expected a date"):
        _read.day(value)


def test_a_known_word_is_the_enum_and_an_unknown_one_stays_text():
    assert colour("red") is Colour.RED
    assert colour("green") == "green"


@pytest.mark.parametrize("value", [None, 1, True, ["red"], {"red": 1}])
def test_what_is_no_text_is_no_word(value: Any):
    with pytest.raises(ValueError, match="expected text"):
        colour(value)


@pytest.mark.parametrize("value", [True, "1", 1.0, None])
def test_what_is_no_whole_number_is_no_id(value: Any):
    with pytest.raises(ValueError, match="expected a whole number"):
        _read.number(value)


READERS = [_read.amount, _read.timestamp, _read.day, _read.number, _read.text, colour]
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@pytest.mark.parametrize("read", READERS)
@settings(max_examples=50)
@given(value=anything)
def test_anything_is_read_or_refused_with_a_value_error(
    read: Callable[[object], object], value: Any
):
    with contextlib.suppress(ValueError):
        read(value)


@given(st.text("0123456789", min_size=4))
def test_a_refusal_shows_the_shape_and_not_the_digits(digits: str):
    with pytest.raises(ValueError, match="expected a time") as caught:
        _read.timestamp(f"+{digits}")
    assert f"'+{'9' * min(len(digits), 39)}'" in str(caught.value)


def test_a_refusal_shows_no_letters_of_a_name():
    with pytest.raises(ValueError, match=r"got text of the shape 'aaaaa aaaaaaaa'"):
        _read.amount("Айгүл Садықова")
