"""What marks the data of a run as its own. The same seed makes the same marks."""

from random import Random
from typing import NamedTuple

LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"
LENGTH = 100  # characters: the longest search there is (I09)
TAIL = "100%_🎫 Ғылым"
DECOYS = ("100zz_🎫 Ғылым", "100%a🎫 Ғылым")  # what TAIL would find if % or _ were wildcards


class Marks(NamedTuple):
    """`run` is short. `token` is in every text; `full`, 100 characters, goes on with it.

    `decoy` is what a search for `full` must not find. `wrong_key` is no key.
    """

    run: str
    token: str
    full: str
    decoy: str
    wrong_key: str


def marks(seed: int) -> Marks:
    """Return the marks of a run."""
    dice = Random(seed)  # noqa: S311 - marks, no secrets
    run = "".join(dice.choices(LETTERS, k=12))
    start = f"apipay-drift {run} «Ақ сарай» & <b>№1</b> 🎭 "
    room = LENGTH - len(start) - len(TAIL)
    token = start + "".join(dice.choices("АБВГҒабвгқ", k=room))
    decoy = " / ".join(token + tail for tail in DECOYS)
    return Marks(run, token, token + TAIL, decoy, f"wrong-{run}")
