"""What can go wrong, named for what the caller does next.

    ApiPayError
    ├── ConfigurationError        fix the set-up: no API key, a bad base URL, an empty secret
    ├── ClientClosed              not sent, since the client has been closed; also a RuntimeError
    ├── ApiError                  the API refused, or answered something that is no success
    │   ├── WrongState       400  look at the object again: its state forbids this (E01, I06)
    │   ├── Unauthorized     401  fix the API key (E03)
    │   ├── NotFound         404  fix the id (E06, H15)
    │   ├── Gone             410  start the organisation's verification anew (E05)
    │   ├── ValidationFailed 422  fix the fields named in `errors` (E04); also raised before sending
    │   ├── RateLimited      429  wait `retry_after` seconds (G06, E08)
    │   ├── ServerError      5xx  try later (E08); what a POST did is unknown
    │   └── UnexpectedStatus      any status that is not documented
    ├── ConnectionFailed          surely not sent: repeating is safe
    ├── OutcomeUnknown            sent, no answer: look before repeating
    ├── UnreadableResponse        a success that breaks the contract; `body` has what came
    ├── OrderConflict             the order has a living invoice for other money or another phone
    ├── WaitFailed                the invoice can no longer become what was waited for
    │   └── WaitTimedOut          … or did not in time; also a TimeoutError
    └── WebhookError              answer the webhook with `status`
        ├── SignatureError   401  not from ApiPay, or another secret (W04, W08)
        ├── MalformedEvent   400  signed, but not an event (W08)
        └── EventInProgress  503  another worker has it in its hands: let it come again (W05)

Texts come in English or Russian (E07): branch on the class, never on a text. No error carries the
API key, the request's headers or a transport exception that could reach them.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from apipay.models import Invoice


class ApiPayError(Exception):
    """Everything this library raises on purpose.

    Attributes:
        retryable: whether repeating this very call is safe and worth it (E08); False unless told.
    """

    retryable = False

    def __reduce__(self) -> tuple[Any, ...]:
        """Survive pickling (task queues, process pools) whatever arguments `__init__` wants."""
        return _rebuild, (type(self), self.args, self.__dict__.copy())


def _rebuild(cls: type[ApiPayError], args: tuple[Any, ...], state: dict[str, Any]) -> ApiPayError:
    error = cls.__new__(cls, *args)
    error.args = args
    error.__dict__.update(state)
    return error


class ConfigurationError(ApiPayError, ValueError):
    """The set-up is wrong: no API key, a base URL that is none, an empty webhook secret."""


class ClientClosed(ApiPayError, RuntimeError):
    """The client has been closed, so nothing was sent."""


class ApiError(ApiPayError):
    """The API answered, and it is no success.

    Attributes:
        status: the HTTP status.
        message: the API's own text (E02), or a stand-in where it sent none.
        errors: field -> texts, of a 422 (E02); empty otherwise.
        headers: the response's headers, names in lower case.
        method, path: the request; the path without base URL and query.
        body: the response's text as it came.
        retry_after: seconds to wait, from body (G06) or header; None where neither says.
        retryable: whether repeating this very call later is safe and worth it (E08).
    """

    retry_after: float | None

    def __init__(
        self,
        *,
        status: int,
        message: str,
        method: str,
        path: str,
        errors: Mapping[str, list[str]] | None = None,
        headers: Mapping[str, str] | None = None,
        body: str = "",
        retry_after: float | None = None,
        retryable: bool = False,
    ) -> None:
        self.status = status
        self.message = message
        self.errors = dict(errors or {})
        self.headers = dict(headers or {})
        self.method = method
        self.path = path
        self.body = body
        self.retry_after = retry_after
        self.retryable = retryable
        super().__init__(self._sentence())

    def _sentence(self) -> str:
        fields = "; ".join(f"{field}: {' '.join(texts)}" for field, texts in self.errors.items())
        return (
            f"{self.method} {self.path}: {self.status} {self.message}"
            + (f" ({fields})" if fields else "")
            + ("" if self.retry_after is None else f"; retry after {self.retry_after:.0f} s")
        )


class WrongState(ApiError):
    """400: the state forbids this (I06, R03, H01, H24), or the body cannot be parsed (H14)."""


class Unauthorized(ApiError):
    """401: the API key is missing, wrong or expired (E03)."""


class NotFound(ApiError):
    """404: no such object in this organisation (E06, H15)."""


class Gone(ApiError):
    """410: an organisation's verification timed out in the dashboard (E05)."""


class ValidationFailed(ApiError):
    """422: `errors` names every faulty field (E04, H04).

    Also raised before anything is sent, when the input is hopeless; then `sent` is False, and the
    request cost none of the 60 a minute (G05).
    """

    sent = True


class RateLimited(ApiError):
    """429: wait `retry_after` seconds (G06; 60 where the API does not say, E08).

    Also raised before anything is sent, when the client's own pace would have to wait past the
    deadline of `Retries.timeout`; then `sent` is False.
    """

    sent = True


class ServerError(ApiError):
    """5xx: the service failed (E08). After a POST it may or may not have done the work."""


class UnexpectedStatus(ApiError):
    """A status that the documentation does not know (E01): a redirect, or a proxy's 403."""


class _Unanswered(ApiPayError):
    """What ConnectionFailed and OutcomeUnknown have in common: the request, and no answer."""

    def __init__(
        self,
        reason: str,
        *,
        method: str,
        path: str,
        timed_out: bool = False,
        retryable: bool = False,
    ) -> None:
        self.reason = reason
        self.retryable = retryable
        self.method = method
        self.path = path
        self.timed_out = timed_out
        super().__init__(f"{method} {path}: {self._meaning}: {reason}")

    _meaning = "no answer"


class ConnectionFailed(_Unanswered):
    """The request surely was not sent (refused, DNS, TLS, no free connection)."""

    _meaning = "not sent"


class OutcomeUnknown(_Unanswered):
    """The request was sent, or partly, and no answer came: it may have been carried out.

    Look before repeating: `invoices.list(search=…)`, `invoices.refunds(id)`;
    `invoices.create_once` does so by itself. `timed_out` tells a silence from a cut connection.
    """

    _meaning = "sent, but no answer came, so it may have been carried out"


class UnreadableResponse(ApiPayError):
    """A success whose body is not what the contract says; the request itself was carried out.

    Attributes:
        operation: the operationId.
        field: where in the body, such as `amount` or `data[3].status`; empty for the body itself.
        fact: the id in docs/contract.md that says how it should be.
        status, method, path, body: the exchange; `body` is the text as it came.
    """

    def __init__(
        self,
        *,
        operation: str,
        field: str,
        fact: str,
        got: str,
        status: int = 200,
        method: str = "",
        path: str = "",
        body: str = "",
    ) -> None:
        self.operation = operation
        self.field = field
        self.fact = fact
        self.got = got
        self.status = status
        self.method = method
        self.path = path
        self.body = body
        what = f"field {field!r}" if field else "the body"
        super().__init__(
            f"{operation} ({method} {path}, {status}): {what} is not as fact {fact} says: {got}"
        )


class OrderConflict(ApiPayError):
    """`create_once` found a living invoice of this order for other money or another phone."""

    def __init__(self, sentence: str, *, invoice: "Invoice") -> None:
        self.invoice = invoice
        super().__init__(sentence)


class WaitFailed(ApiPayError):
    """The invoice reached a final status that was not waited for (I07): `invoice` as last seen."""

    def __init__(self, sentence: str, *, invoice: "Invoice") -> None:
        self.invoice = invoice
        super().__init__(sentence)


class WaitTimedOut(WaitFailed, TimeoutError):
    """The invoice did not change in time: `invoice` as last seen."""


class WebhookError(ApiPayError):
    """A webhook that must not be acted upon; `status` is what to answer (W08)."""

    status = 400


class SignatureError(WebhookError):
    """The signature is missing, malformed or of another secret (W04): answer 401 (W08)."""

    status = 401


class MalformedEvent(WebhookError):
    """The body is signed, but it is no JSON object of an event (W03): answer 400 (W08)."""


class EventInProgress(WebhookError):
    """Somebody is handling this very event right now: answer 503, and ApiPay comes again (W05).

    To answer 2xx would be to drop the event if the one who has it fails.
    """

    status = 503


STATUS_ERRORS: Mapping[int, type[ApiError]] = {
    400: WrongState,
    401: Unauthorized,
    404: NotFound,
    410: Gone,
    422: ValidationFailed,
    429: RateLimited,
}


def error_class(status: int) -> type[ApiError]:
    """The class for a status that is no success: the table, else 5xx, else UnexpectedStatus."""
    if status // 100 == 5:  # noqa: PLR2004 - the 5xx class of RFC 9110
        return ServerError
    return STATUS_ERRORS.get(status, UnexpectedStatus)
