"""How many requests a key may make (G05, H29)."""

from typing import NamedTuple

LIMIT = 60
WINDOW = 60_000
"""Milliseconds that a window lasts, from its first request on."""


class Window(NamedTuple):
    """When a window began, and how many requests it has let through."""

    started_at: int
    used: int

    @property
    def remaining(self) -> int:
        """How many requests are left in it (G06)."""
        return LIMIT - self.used

    def retry_after(self, now: int) -> int:
        """Return the whole seconds until the next window may begin, at least 1 (G06)."""
        return max(1, -(-(self.started_at + WINDOW - now) // 1000))


def take(window: Window | None, now: int) -> tuple[Window, bool]:
    """Count a request: the window afterwards, and whether the request may pass.

    A refused request leaves the window as it is (H29).
    """
    if window is None or now >= window.started_at + WINDOW or now < window.started_at:
        return Window(now, 1), True
    if window.remaining <= 0:
        return window, False
    return Window(window.started_at, window.used + 1), True
