"""Keeping a server's rate limit: how long to wait before the next request. Pure: no clock."""

from collections import deque
from dataclasses import dataclass, field

MOST = 58  # requests of a key in a window, of the 60 that it may make (G05): some are others'
WINDOW = 61.0  # seconds: a window, and a little


@dataclass(slots=True)
class Pace:
    """Remembers when requests were sent, in seconds of any clock."""

    sent: deque[float] = field(default_factory=lambda: deque[float](maxlen=MOST))

    def wait(self, now: float) -> float:
        """Return the seconds until another request keeps the limit."""
        if len(self.sent) < MOST:
            return 0.0
        return max(0.0, self.sent[0] + WINDOW - now)

    def forget(self) -> None:
        """Begin anew: somebody who knows has told how many are left."""
        self.sent.clear()

    def note(self, now: float) -> None:
        """Note a request."""
        self.sent.append(now)
