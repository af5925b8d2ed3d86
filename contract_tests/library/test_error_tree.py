"""Errors: the tree is the one that its docstring draws; its members travel between processes."""

import copy
import pickle
import re
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from apipay import ApiPayError, Invoice, OrderConflict, WaitFailed, WaitTimedOut, errors

from contract_tests.library.operations import INVOICE, answering


def children(kind: type) -> Iterator[type]:
    """Yield the public classes below a class, in the order of their definition."""
    for child in kind.__subclasses__():
        if child.__module__ != errors.__name__:
            continue
        if child.__name__.startswith("_"):
            yield from children(child)
        else:
            yield child


def drawn(kind: type, indent: str = "") -> Iterator[str]:
    below = [*children(kind)]
    for child in below:
        last = child is below[-1]
        yield f"{indent}{'└── ' if last else '├── '}{child.__name__}"
        yield from drawn(child, indent + ("    " if last else "│   "))


def test_the_docstring_draws_the_tree_of_the_classes():
    picture = re.findall(r"^    ((?:[│├└─ ]*[├└]── )?\w+)", errors.__doc__ or "", re.MULTILINE)
    assert picture == ["ApiPayError", *drawn(ApiPayError)]


def test_the_docstring_tells_the_status_of_each_class():
    told = {
        name: int(status)
        for name, status in re.findall(r"── (\w+) +(\d{3}) ", errors.__doc__ or "")
    }
    expected = {kind.__name__: status for status, kind in errors.STATUS_ERRORS.items()}
    expected |= {kind.__name__: kind.status for kind in children(errors.WebhookError)}
    assert told == expected


def test_waiting_in_vain_is_a_time_out_to_python_too():
    assert issubclass(WaitTimedOut, TimeoutError)
    assert issubclass(errors.ConfigurationError, ValueError)
    assert issubclass(errors.ClientClosed, RuntimeError)


INVOICE_READ: Invoice = answering(httpx.Response(200, json=INVOICE)).invoices.get(1)
REQUEST: dict[str, Any] = {"method": "POST", "path": "/invoices"}
API: dict[str, Any] = {
    **REQUEST,
    "status": 422,
    "message": "Ошибка 🎭",
    "errors": {"amount": ["Сумма"]},
    "headers": {"x-ratelimit-remaining": "3"},
    "body": "{}",
    "retry_after": 2.5,
    "retryable": True,
}
UNSENT = errors.ValidationFailed(**API)
UNSENT.sent = False

SPECIMENS: list[ApiPayError] = [
    ApiPayError("anything"),
    errors.ClientClosed("closed"),
    errors.ConfigurationError("no key"),
    errors.ApiError(**API),
    *(kind(**API) for kind in children(errors.ApiError)),
    UNSENT,
    errors.ConnectionFailed("refused", **REQUEST, timed_out=True, retryable=True),
    errors.OutcomeUnknown("cut", **REQUEST),
    errors.UnreadableResponse(
        operation="getInvoice", field="amount", fact="G07", got="null", **REQUEST, body="{"
    ),
    OrderConflict("other money", invoice=INVOICE_READ),
    WaitFailed("cancelled", invoice=INVOICE_READ),
    WaitTimedOut("still pending", invoice=INVOICE_READ),
    errors.WebhookError("odd"),
    errors.SignatureError("odd"),
    errors.MalformedEvent("odd"),
    errors.EventInProgress("odd"),
]


def test_there_is_a_specimen_of_every_class():
    def below(kind: type) -> set[type]:
        return {kind}.union(*(below(child) for child in children(kind)))

    assert {type(error) for error in SPECIMENS} == below(ApiPayError)


@pytest.mark.parametrize("error", SPECIMENS, ids=lambda error: type(error).__name__)
def test_every_error_tells_whether_to_repeat_and_none_without_being_told_so(error: ApiPayError):
    assert error.retryable is vars(error).get("retryable", False)


@pytest.mark.parametrize("error", SPECIMENS, ids=lambda error: type(error).__name__)
def test_an_error_survives_pickling_and_copying(error: ApiPayError):
    error.add_note("seen in the night run")
    pickles = [pickle.dumps(error, protocol) for protocol in range(pickle.HIGHEST_PROTOCOL + 1)]
    twins = [pickle.loads(pickled) for pickled in pickles]  # noqa: S301 - made a line above
    for twin in [*twins, copy.copy(error), copy.deepcopy(error)]:
        assert type(twin) is type(error)
        assert (str(twin), twin.args) == (str(error), error.args)
        assert vars(twin) == vars(error)
