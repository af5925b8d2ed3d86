"""What a pattern says of the length of a text is so, and nothing is said where it may not be."""

import re

import pytest
from apipay_drift.spec.lengths import span
from hypothesis import given
from hypothesis import strategies as st

SPANS = {
    "^8[0-9]{10}$": (11, 11),
    r"^(0|[1-9][0-9]{0,7})\.[0-9]{2}$": (4, 11),
    r"^\d{4}-\d{2}-\d{2}$": (10, 10),
    "^a?b*$": (0, None),
    "^a+$": (1, None),
    "^(?:ab|c){2,3}$": (2, 6),
    "^[^]a-z]{3,}$": (3, None),
    "^$": (0, 0),
    "a{3}": None,
    "^a|bcd$": None,
    r"^a\$": None,
    r"^\p{L}$": None,
    "^(?=a)b$": None,
    "^a{2$": None,
    "^(a$": None,
    r"^(a)\1$": None,
}


@pytest.mark.parametrize("pattern", SPANS)
def test_a_pattern_says_how_long(pattern: str):
    assert span(pattern) == SPANS[pattern]


pieces = st.sampled_from(["a", "[bc]", r"\d", "(?:ab|c)", "(x|yy|z{2})", "."])
times = st.sampled_from(["", "?", "{2}", "{1,3}", "{0,2}"])
patterns = st.lists(st.builds("{}{}".format, pieces, times), max_size=4).map(
    lambda parts: f"^{''.join(parts)}$"
)


@given(pattern=patterns, data=st.data())
def test_what_matches_is_as_long_as_was_said(pattern: str, data: st.DataObject):
    found = span(pattern)
    text = data.draw(st.from_regex(pattern, fullmatch=True))
    assert re.fullmatch(pattern, text)
    assert found is not None
    assert found.least <= len(text)
    assert found.most is not None
    assert len(text) <= found.most
