"""Phone numbers: written as people write them, sent as the API wants them, never guessed (G10)."""

import re
from typing import Any

import pytest
import respx
from apipay import ValidationFailed, phone
from hypothesis import given
from hypothesis import strategies as st

WANTED = re.compile(r"8[0-9]{10}", re.ASCII)

WRITTEN = [
    "87001234567",
    "8 700 123 45 67",
    "8 (700) 123-45-67",
    "8-700-123-45-67",
    "8.700.123.45.67",
    "+77001234567",
    "+7 (700) 123-45-67",
    "+7\N{NO-BREAK SPACE}700\N{THIN SPACE}123\N{EN DASH}45\N{NON-BREAKING HYPHEN}67",
    "77001234567",
    "7 700 123 45 67",
    "  +7 700 1234567\n",
    "(8700)1234567",
    "+ 7 700 123 45 67",
]


@pytest.mark.parametrize("number", WRITTEN)
def test_what_people_write_is_understood(number: str):
    assert phone.normalize(number) == "87001234567"


REFUSED = [
    "",
    "+",
    "7001234567",  # ten digits: a 7 or an 8 is not added
    "+7001234567",
    "870012345678",
    "8700123456",
    "+87001234567",
    "++77001234567",
    "0077001234567",
    "+1 700 123 45 67",
    "97001234567",
    "87OO1234567",
    "8700123456x",
    "87001234567;ext=1",
    "87001234567,87001234568",
    "8/700/1234567",
    "8700123456\N{ARABIC-INDIC DIGIT SEVEN}",
    "\N{FULLWIDTH DIGIT EIGHT}7001234567",
    "8700+1234567",
    "tel:+77001234567",
    "\x0087001234567",
    "\ud800",
    87001234567,
    None,
    b"87001234567",
    ["87001234567"],
    True,
]


@pytest.mark.parametrize("number", REFUSED, ids=lambda number: f"{number!a:.24}")
def test_the_rest_is_refused_without_a_request(client: Any, number: Any):
    with (
        respx.mock(assert_all_called=False) as wire,
        pytest.raises(ValidationFailed, match="Phone number must be") as caught,
    ):
        client.invoices.create(amount=1, phone_number=number)
    assert len(wire.calls) == 0
    assert caught.value.errors.keys() == {"phone_number"}


def test_a_refusal_does_not_repeat_the_number():  # it ends up in logs, and is somebody's
    with pytest.raises(ValueError, match="Phone number must be") as caught:
        phone.normalize("+9 777 111 22 33")
    assert "777" not in str(caught.value)


likely = st.text(alphabet="+78012345()-. \N{EN DASH}\N{NO-BREAK SPACE}", max_size=24)
separators = st.text(alphabet=" -().\N{EN DASH}\t", max_size=3)


@given(st.text() | likely)
def test_any_text_is_a_number_or_a_value_error(text: str):
    try:
        number = phone.normalize(text)
    except ValueError:
        return
    assert WANTED.fullmatch(number)
    assert phone.normalize(number) == number
    digits = "".join(character for character in text if character.isdigit())
    assert (digits[0] in "78", digits[1:]) == (True, number[1:])


@given(st.sampled_from(["8", "7", "+7"]), st.from_regex(r"[0-9]{10}", fullmatch=True), st.data())
def test_separators_anywhere_change_nothing(prefix: str, rest: str, data: st.DataObject):
    text = "".join(data.draw(separators) + character for character in prefix + rest)
    assert phone.normalize(text + data.draw(separators)) == "8" + rest


@given(st.from_regex(r"[0-9]{0,20}", fullmatch=True))
def test_no_digit_is_ever_added_or_dropped(digits: str):
    expected = "8" + digits[1:] if len(digits) == 11 and digits[0] in "78" else None
    try:
        assert phone.normalize(digits) == expected
    except ValueError:
        assert expected is None
