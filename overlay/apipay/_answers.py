"""Reads answers: a value out of a success, a typed error out of everything else."""

from email.utils import parsedate_to_datetime
from typing import Any, TypeVar

from apipay._call import Call, Unreadable
from apipay._flow import Answer, Failure
from apipay.errors import (
    ApiPayError,
    ConnectionFailed,
    OutcomeUnknown,
    RateLimited,
    UnreadableResponse,
    error_class,
)
from apipay.retries import RATE_LIMIT_WAIT, repeatable

T = TypeVar("T")

_MOST_DIGITS = 9


def read(call: Call[T], answer: Answer) -> T:
    """Return what the call's reader makes of a success.

    Raises:
        UnreadableResponse: whatever is wrong with the body (G03 and the facts of its fields).
    """
    try:
        return call.read(_json(answer))
    except Unreadable as fault:
        field, fact, got = fault.field, fault.fact, fault.got
    # Outside of the except block: the error then drags no frames of the parser along.
    raise UnreadableResponse(
        operation=call.operation,
        field=field,
        fact=fact,
        got=got,
        status=answer.status_code,
        method=call.method,
        path=call.path,
        body=_text(answer),
    )


def _json(answer: Answer) -> object:
    try:
        return answer.json()
    except (ValueError, RecursionError):
        got = "no JSON" if answer.content else "an empty body"
        raise Unreadable("", "G03", got) from None


def error_of(call: Call[Any], outcome: Answer | Failure) -> ApiPayError:
    """Return the typed error for an outcome that is no success; it is not raised yet."""
    if isinstance(outcome, Failure):
        unanswered = OutcomeUnknown if outcome.sent else ConnectionFailed
        return unanswered(
            outcome.reason,
            method=call.method,
            path=call.path,
            timed_out=outcome.timed_out,
            retryable=repeatable(unanswered, safe=call.safe),
        )
    body = _object(outcome)
    kind = error_class(outcome.status_code)
    seconds = retry_after(outcome)
    if kind is RateLimited and seconds is None:
        seconds = RATE_LIMIT_WAIT
    message = body.get("message")
    return kind(
        status=outcome.status_code,
        message=message if isinstance(message, str) and message else _stand_in(outcome),
        method=call.method,
        path=call.path,
        errors=_errors(body.get("errors")),
        headers={name.lower(): value for name, value in outcome.headers.items()},
        body=_text(outcome),
        retry_after=seconds,
        retryable=repeatable(kind, safe=call.safe),
    )


def remaining(answer: Answer) -> int | None:
    """Return how many requests the server says are left (G06), or None where it does not say."""
    text = answer.headers.get("x-ratelimit-remaining", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS else None


def retry_after(answer: Answer) -> float | None:
    """Return the seconds that the body (G06) or the header Retry-After asks to wait, or None."""
    asked = _object(answer).get("retry_after")
    number = None if isinstance(asked, bool) else asked
    if isinstance(number, int | float) and 0 <= number < 10**_MOST_DIGITS:
        return float(number)
    header = answer.headers.get("retry-after", "")
    if header.isascii() and header.isdigit() and len(header) <= _MOST_DIGITS:
        return float(header)
    return _until(header, answer.headers.get("date", ""))


def _until(moment: str, sent: str) -> float | None:
    """Return the seconds between two HTTP dates, both by the server's own clock."""
    try:
        return max(
            0.0, (parsedate_to_datetime(moment) - parsedate_to_datetime(sent)).total_seconds()
        )
    except (TypeError, ValueError, OverflowError):  # absent, malformed, or one without time zone
        return None


def _text(answer: Answer) -> str:
    """Return the body as an error may show it: some pages repeat the whole request, key and all.

    JSON is UTF-8; a charset that a server names may be any codec.
    """
    return answer.hide(answer.content.decode("utf-8", "replace"))


def _object(answer: Answer) -> dict[str, Any]:
    try:
        body = _json(answer)
    except Unreadable:
        return {}
    return body if isinstance(body, dict) else {}


def _errors(errors: object) -> dict[str, list[str]]:
    """Return field -> texts (E02), of whatever shape it came in."""
    if not isinstance(errors, dict):
        return {}
    return {
        field: [str(text) for text in (texts if isinstance(texts, list) else [texts])]
        for field, texts in errors.items()
    }


def _stand_in(answer: Answer) -> str:
    kind = answer.headers.get("content-type", "").partition(";")[0]
    return f"no message in the body ({kind or 'no content type'}, {len(answer.content)} bytes)"
