"""Phone numbers: as people write them -> as the API wants them (G10)."""

import re

# What people put between digits: spaces, hyphens and dashes, brackets, full stops.
_SEPARATORS = re.compile(r"[\s\-\u2010-\u2015().]+")
_WRITTEN = re.compile(r"(?:\+?7|8)([0-9]{10})", re.ASCII)


def normalize(phone_number: str) -> str:
    """Return the number as `8` and ten digits (G10).

    Accepts `8…`, `7…` and `+7…` with spaces, dashes, brackets and full stops between the digits.
    No digit is ever added, dropped or guessed: what has not exactly eleven is refused.

    Raises:
        ValueError: with a sentence that says what is expected; it does not repeat the number.
    """
    if not isinstance(phone_number, str):
        raise ValueError("Phone number must be text, such as '87001234567'")
    written = _WRITTEN.fullmatch(_SEPARATORS.sub("", phone_number))
    if written is None:
        raise ValueError(
            "Phone number must be in format 8XXXXXXXXXX; +7XXXXXXXXXX and 7XXXXXXXXXX are "
            "understood too, with spaces, dashes and brackets"
        )
    return "8" + written[1]
