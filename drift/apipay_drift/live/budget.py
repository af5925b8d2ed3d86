"""The requests that a run may make: counted on the wire, some of them kept for undoing."""

from dataclasses import dataclass


@dataclass(slots=True)
class Budget:
    """How many requests to the API there may be, were made, and are kept for undoing."""

    most: int
    sent: int = 0
    kept: int = 0

    @property
    def left(self) -> int:
        """How many may still be made."""
        return self.most - self.sent

    @property
    def spare(self) -> int:
        """How many may be made for anything else than undoing."""
        return self.left - self.kept
