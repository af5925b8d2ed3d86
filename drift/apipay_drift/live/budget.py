"""The requests that a run may make: counted on the wire, some of them kept for undoing."""

from dataclasses import dataclass


@dataclass(slots=True)
class Budget:
    """How many requests to the API there may be, were made, and are kept for undoing.

    `ahead` is how many have to follow the next one without a wait for the rate limit. `ending`:
    an end was asked for, and all that are left are kept for undoing.
    """

    most: int
    sent: int = 0
    kept: int = 0
    ahead: int = 0
    ending: bool = False

    @property
    def left(self) -> int:
        """How many may still be made."""
        return self.most - self.sent

    @property
    def spare(self) -> int:
        """How many may be made for anything else than undoing."""
        return 0 if self.ending else self.left - self.kept

    @property
    def again(self) -> int:
        """How many may be made to try the same once more."""
        return self.left if self.ending else self.spare
