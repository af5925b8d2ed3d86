"""The one value that is no JSON value."""

from enum import Enum


class Nothing(Enum):
    """A field that is not there, a body that is not sent, or that is no JSON."""

    ABSENT = "absent"

    def __repr__(self) -> str:
        return "nothing"


ABSENT = Nothing.ABSENT
