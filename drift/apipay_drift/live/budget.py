"""The requests that a run may make: counted on the wire, some of them kept for undoing."""

from dataclasses import dataclass


@dataclass(slots=True)
class Budget:
    """How many requests to the API there may be, were made, and are kept for undoing.

    `ahead` is how many have to follow the next one without a wait for the rate limit.
    """

    most: int
    sent: int = 0
    kept: int = 0
    ahead: int = 0

    @property
    def left(self) -> int:
        """How many may still be made."""
        return self.most - self.sent

    @property
    def spare(self) -> int:
        """How many may be made for anything else than undoing."""
        return self.left - self.kept
