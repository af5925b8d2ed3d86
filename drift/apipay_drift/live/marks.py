"""What marks the data of a run as its own. The same seed makes the same marks."""

from random import Random
from typing import NamedTuple

LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"
LENGTH = 100  # characters: the longest search there is (I09)


class Marks(NamedTuple):
    """`run` is short; `token` is a text of 100 characters of all scripts; `wrong_key` is none."""

    run: str
    token: str
    wrong_key: str


def marks(seed: int) -> Marks:
    """Return the marks of a run."""
    dice = Random(seed)  # noqa: S311 - marks, no secrets
    run = "".join(dice.choices(LETTERS, k=12))
    start = f"apipay-drift {run} «Ақ сарай» & <b>№1</b> 100%_ 🎭 "
    token = start + "".join(dice.choices("АБВГҒабвгқ", k=LENGTH - len(start)))
    return Marks(run, token, f"wrong-{run}")
