"""One page: pace -> attempt -> repeat? -> typed error or value."""

import logging
from typing import TypeVar

from apipay._answers import error_of, read, remaining, retry_after
from apipay._call import Call
from apipay._flow import CLOSED, Answer, Ask, Attempt, Failure, Flow, Pause, Policy
from apipay.errors import ClientClosed, RateLimited
from apipay.retries import RATE_LIMIT_WAIT

T = TypeVar("T")

_log = logging.getLogger("apipay")

SUCCESS = 2  # the class of RFC 9110: E01 knows 200 alone, but a 201 is no error either
RATE_LIMITED = 429


def perform(call: Call[T], policy: Policy) -> Flow[T]:
    """Make the call: repeated as Retries allow, paced, within the deadline.

    Raises what `errors` draws; never anything bare, whatever the server answers.
    """
    policy = policy.started()
    repetition = 1
    while True:
        outcome = yield from _attempt(call, policy)
        if not isinstance(outcome, Failure) and outcome.status_code // 100 == SUCCESS:
            return read(call, outcome)
        error = error_of(call, outcome)
        wait = policy.retries.next_wait(
            error, safe=call.safe, repetition=repetition, dice=policy.dice
        )
        if wait is None or policy.time_left() <= wait:
            raise error
        _log.info("%s %s again in %.1f s (%s)", call.method, call.path, wait, type(error).__name__)
        repetition += 1
        yield Pause(wait)


def _attempt(call: Call[T], policy: Policy) -> Flow[Answer | Failure]:
    pace = policy.pace
    if pace is None:
        return (yield from _send(call, policy))
    outcome: Answer | Failure | None = None
    ticket = pace.enter()
    try:
        while wait := (yield Ask(pace, ticket)):
            if policy.time_left() <= wait:
                raise _too_long(call, wait)
            yield Pause(wait)
        outcome = yield from _send(call, policy)
        return outcome
    finally:
        # Also when the caller gave up (a cancelled task): no place may be held for ever.
        left, wait_asked = _limits(outcome)
        pace.leave(ticket, policy.now(), remaining=left, retry_after=wait_asked)


def _limits(outcome: Answer | Failure | None) -> tuple[int | None, float | None]:
    """Return what the server said of its limit: requests left, seconds to wait (G06)."""
    if outcome is None or isinstance(outcome, Failure):
        return None, None
    if outcome.status_code != RATE_LIMITED:
        return remaining(outcome), None
    asked = retry_after(outcome)
    return remaining(outcome), RATE_LIMIT_WAIT if asked is None else asked


def _send(call: Call[T], policy: Policy) -> Flow[Answer | Failure]:
    left = policy.time_left()
    if left <= 0:  # after a sleep that took a moment too long; no socket takes a negative time-out
        return Failure(sent=False, timed_out=True, reason="the time for the whole call is up")
    started = policy.now()
    outcome: Answer | Failure = yield Attempt(call, left)
    if outcome is CLOSED:
        raise ClientClosed(f"{call.method} {call.path}: not sent, since the client has been closed")
    if _log.isEnabledFor(logging.INFO):
        took = 1000 * (policy.now() - started)
        _log.info("%s %s %s %.0f ms, %s left", call.method, call.path, *_told(outcome, took))
    return outcome


def _told(outcome: Answer | Failure, milliseconds: float) -> tuple[object, float, str]:
    if isinstance(outcome, Failure):
        return outcome.reason, milliseconds, "?"
    left = outcome.headers.get("x-ratelimit-remaining", "?")
    return outcome.status_code, milliseconds, left


def _too_long(call: Call[T], wait: float) -> RateLimited:
    error = RateLimited(
        status=RATE_LIMITED,
        message="not sent: the pace has no turn before the deadline of Retries.timeout",
        method=call.method,
        path=call.path,
        retry_after=wait,
        retryable=True,
    )
    error.sent = False
    return error
