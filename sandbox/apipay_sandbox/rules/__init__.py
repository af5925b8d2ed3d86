"""What the sandbox decides: pure functions over plain values.

No clock, no dice, no SQL and no JSON in here. A moment is an ``int`` of milliseconds since 1970 in
UTC, money is an ``int`` of tiyn (a hundredth of a tenge). A rule returns what to keep and what to
tell, or raises `Refused`.
"""


class Refused(Exception):
    """The move is not allowed in this state; the text is the ``message`` of a 400 answer."""
