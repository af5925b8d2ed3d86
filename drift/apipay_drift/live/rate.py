"""The rate limit as the answers tell of it (G05, G06): never provoked, and held to its word."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from apipay_drift.contract import REMAINING
from apipay_drift.deviations import Deviation
from apipay_drift.findings import EVERYWHERE, Json
from apipay_drift.probes.patterns import Is, matching

WINDOW = 60.0  # seconds (H29)
MARGIN = 1.0
LIMIT = 60
ENOUGH = 8  # answers before anything is said of how the header counts
MANY = 5  # requests left with which no 429 is due
PART = 3  # where more than one answer in so many does not count down, it does not count
DIGITS = 9  # of a number that a header may have
BEYOND = 3  # requests served within a window of which none was left: it is not so


@dataclass(slots=True)
class Rate:
    """What the header of one key says. `limited` is False where the limit is known to be off.

    A header that says 0 is believed, and waited for, until a fresh window begins with 0 again.
    """

    key: str = field(repr=False)
    limited: bool = True
    left: int | None = None
    started: float = 0.0  # the earliest moment at which the current window can have begun
    heard_of: int = 0
    rises: list[tuple[int, int]] = field(default_factory=list[tuple[int, int]])
    alone: int = 0  # answers in a row that counted down by one: nobody else uses the key
    early: int | None = None  # what was left when a 429 came, though nobody else used the key
    since: int | None = None  # answers since the header was waited for
    believed: bool = True
    beyond: int = 0  # requests served in one window after its last

    def heard(self, key: str, header: str | None, now: float) -> None:
        """Take note of the header of an answer to this key."""
        if key != self.key or header is None or not _is_number(header):
            return
        left = int(header)
        self.heard_of += 1
        self.since = None if self.since is None else self.since + 1
        if self.left == left == 0 and now - self.started < WINDOW:
            self.beyond += 1
            return
        self.alone = self.alone + 1 if self.left is None or left == self.left - 1 else 0
        if self.left is None:
            self.started = now
        elif left >= self.left:
            self.rises.append((self.left, left))
            self.started = now
        self.left = left

    def wait(self, now: float, ahead: int = 0) -> float:
        """Return the seconds to wait before the next request, so that no limit is met.

        As many as are `ahead` have to pass after it without another wait.
        """
        if not (self.limited and self.believed) or self.left is None or self.left > ahead:
            return 0.0
        if self.since == 1:
            self.believed = False
            return 0.0
        self.left, self.since = None, 0
        return max(0.0, self.started + WINDOW + MARGIN - now)

    def refused(self, body: Json, now: float) -> float:
        """Return the seconds that a 429 asks to wait; 60 where it does not say (E08)."""
        if self.left is not None and self.left > MANY and self.alone >= ENOUGH:
            self.early = self.left
        self.left, self.started = None, now
        wait = body.get("retry_after") if isinstance(body, dict) else None
        if isinstance(wait, bool) or not isinstance(wait, int | float):
            return WINDOW
        return float(min(max(wait, 0), WINDOW)) + 0.1

    def deviations(self) -> Iterator[Deviation]:
        """Yield what the header did that a header which counts down would not."""
        if self.early is not None:
            yield _deviation("limit-changed", f"{self.early} requests more", "429")
        if self.beyond >= BEYOND:
            yield _deviation("rate-header-wrong", "0 when none is left", 0)
        elif self.limited and self.heard_of >= ENOUGH and len(self.rises) * PART > self.heard_of:
            before, after = self.rises[-1]
            yield _deviation("rate-header-wrong", f"less than {before}", after)


def left_after(requests: int) -> Is:
    """Return what the header may say after so many requests at most, by a key of nobody else's."""
    least, most = LIMIT - requests, LIMIT - 1
    words = f"{least} to {most}" if least < most else f"{most}"
    return matching(words, "|".join(map(str, range(least, most + 1))))


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= DIGITS


def _deviation(change: str, expected: Json, got: Json) -> Deviation:
    return Deviation(
        change=change,
        operation=EVERYWHERE,
        location=REMAINING,
        expected=expected,
        got=got,
        facts=("G05", "G06"),
    )
