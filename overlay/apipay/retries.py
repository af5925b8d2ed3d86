"""Which outcomes may be repeated, and how long to wait first. Pure: no clock, no dice."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import inf

from apipay._seconds import LONGEST, number, usable
from apipay.errors import (
    ApiPayError,
    ConfigurationError,
    ConnectionFailed,
    OutcomeUnknown,
    RateLimited,
    ServerError,
)

RATE_LIMIT_WAIT = 60.0
"""Seconds to wait after a 429 that does not say how long (E08)."""

_MOST_EXP_BASE = 100

REPEATABLE: Mapping[type[ApiPayError], tuple[bool, bool]] = {
    # outcome: (of a call that is safe to repeat, of one that is not)
    ConnectionFailed: (True, True),  # the server surely did nothing
    RateLimited: (True, True),  # the server refused before doing anything
    ServerError: (True, False),  # it may have failed after the work was done
    OutcomeUnknown: (True, False),  # it may be doing the work right now
}
"""The whole decision. GET is safe to repeat by its meaning; POST and PUT are not."""


def repeatable(outcome: type[ApiPayError], *, safe: bool) -> bool:
    """Whether a call may be repeated after this outcome without doing the work twice."""
    yes_if_safe, yes_anyway = REPEATABLE.get(outcome, (False, False))
    return yes_if_safe if safe else yes_anyway


@dataclass(frozen=True, slots=True, kw_only=True)
class Retries:
    """How often, how long and how patiently a call is repeated.

    Waits grow exponentially with full jitter: before repetition n a random time between 0 and
    `min(wait_max, wait_initial * wait_exp_base ** (n - 1))`. A wait that the server asks for is
    obeyed instead (G06, E08).

    Raises:
        ConfigurationError: a number that is none, or out of its bounds.
    """

    attempts: int = 4
    """Requests at most, the first included; 1 switches retries off."""
    timeout: float | None = 120.0
    """Seconds for the whole call: pacing, requests and waits. None: no limit.

    No single wait on the wire is longer than what is left of it; a server that sends its answer
    drop by drop can take longer."""
    wait_initial: float = 0.5
    """Seconds: the longest first wait."""
    wait_max: float = 20.0
    """Seconds: the longest wait."""
    wait_exp_base: float = 2.0
    """What the longest wait grows by at each repetition; 1 to 100."""

    def __post_init__(self) -> None:
        """Refuse what could never work."""
        if not 1 <= number(self.attempts) < inf:
            raise ConfigurationError("Retries: attempts must be 1 or more, and finite")
        for name in ("wait_initial", "wait_max"):
            if not 0 <= number(getattr(self, name)) <= LONGEST:
                raise ConfigurationError(f"Retries: {name} must be 0 to {LONGEST} seconds (a day)")
        if not 1 <= number(self.wait_exp_base) <= _MOST_EXP_BASE:
            raise ConfigurationError(
                f"Retries: wait_exp_base must be between 1 and {_MOST_EXP_BASE}"
            )
        if self.timeout is not None and not usable(self.timeout):
            raise ConfigurationError(
                f"Retries: timeout must be more than 0 seconds and at most {LONGEST} (a day), "
                "or None for no limit"
            )

    def wait(self, repetition: int, dice: Callable[[], float]) -> float:
        """Return the seconds before repetition 1, 2, …; `dice` gives numbers from 0 to 1."""
        # The exponent is capped: long before 64 the wait is wait_max, and floats stay finite.
        longest = self.wait_initial * self.wait_exp_base ** min(repetition - 1, 64)
        return dice() * min(self.wait_max, longest)

    def next_wait(
        self, error: ApiPayError, *, safe: bool, repetition: int, dice: Callable[[], float]
    ) -> float | None:
        """Return the seconds before this outcome may be repeated, or None when it may not be."""
        if repetition >= self.attempts or not repeatable(type(error), safe=safe):
            return None
        asked = getattr(error, "retry_after", None)
        if isinstance(error, RateLimited):
            return RATE_LIMIT_WAIT if asked is None else float(asked)
        return self.wait(repetition, dice) if asked is None else float(asked)
