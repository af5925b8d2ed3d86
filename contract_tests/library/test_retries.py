"""Retries: what is repeated after which outcome, counted on the wire, and how long is waited."""

from collections.abc import Callable
from typing import Any

import apipay
import httpx
import pytest
import respx
from apipay import ApiPayError, ConfigurationError, RateLimited, Retries
from apipay._flow import Attempt, Failure, Pause, Policy
from apipay._perform import perform
from apipay.calls import invoices
from hypothesis import given
from hypothesis import strategies as st

from contract_tests.library.operations import OPERATIONS, Operation
from contract_tests.library.simulation import kept

NOW = "Fri, 31 Jan 2025 12:00:00 GMT"
AGAIN = {"json": {"message": "Too many requests", "retry_after": 0}}

DECISIONS = [  # outcome, its error, and whether GET, POST and PUT are sent again
    (httpx.ConnectError("refused"), "ConnectionFailed", "GET POST PUT"),
    (httpx.ConnectTimeout("slow"), "ConnectionFailed", "GET POST PUT"),
    (httpx.PoolTimeout("busy"), "ConnectionFailed", "GET POST PUT"),
    (httpx.ProxyError("407"), "ConnectionFailed", "GET POST PUT"),
    (httpx.UnsupportedProtocol("ftp"), "ConnectionFailed", "GET POST PUT"),
    (httpx.ReadTimeout("slow"), "OutcomeUnknown", "GET"),
    (httpx.WriteTimeout("slow"), "OutcomeUnknown", "GET"),
    (httpx.ReadError("reset"), "OutcomeUnknown", "GET"),
    (httpx.WriteError("reset"), "OutcomeUnknown", "GET"),
    (httpx.CloseError("reset"), "OutcomeUnknown", "GET"),
    (httpx.RemoteProtocolError("cut"), "OutcomeUnknown", "GET"),
    (httpx.LocalProtocolError("odd"), "OutcomeUnknown", "GET"),
    (httpx.DecodingError("gzip"), "OutcomeUnknown", "GET"),
    (httpx.InvalidURL("odd location"), "OutcomeUnknown", "GET"),
    (httpx.Response(429, **AGAIN), "RateLimited", "GET POST PUT"),
    (httpx.Response(429, headers={"retry-after": "0"}), "RateLimited", "GET POST PUT"),
    (httpx.Response(429, headers={"retry-after": NOW, "date": NOW}), "RateLimited", "GET POST PUT"),
    (httpx.Response(500), "ServerError", "GET"),
    (httpx.Response(502), "ServerError", "GET"),
    (httpx.Response(503), "ServerError", "GET"),
    (httpx.Response(504), "ServerError", "GET"),
    (httpx.Response(302, headers={"location": "/x"}), "UnexpectedStatus", ""),
    (httpx.Response(400), "WrongState", ""),
    (httpx.Response(401), "Unauthorized", ""),
    (httpx.Response(403), "UnexpectedStatus", ""),
    (httpx.Response(404), "NotFound", ""),
    (httpx.Response(410), "Gone", ""),
    (httpx.Response(422), "ValidationFailed", ""),
    (httpx.Response(200), "UnreadableResponse", ""),
    (httpx.Response(204), "UnreadableResponse", ""),
]
METHODS: dict[str, Callable[[Any], Any]] = {
    "GET": lambda c: c.invoices.get(7),
    "POST": lambda c: c.invoices.create(amount=1, phone_number="87001234567"),
    "PUT": lambda c: c.recurring_invoices.update(7, amount=1),
}


def _name(outcome: object) -> str:
    return str(getattr(outcome, "status_code", type(outcome).__name__))


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize(("outcome", "name", "again"), DECISIONS, ids=_name)
def test_decisions(client: Any, outcome: Any, name: str, again: str, method: str):
    with respx.mock:
        route = respx.route()
        route.side_effect = outcome if isinstance(outcome, Exception) else lambda _: outcome
        with pytest.raises(ApiPayError) as caught:
            METHODS[method](client)
    error: Any = caught.value
    assert type(error) is getattr(apipay, name)
    repeated = method in again.split()
    assert route.call_count == (4 if repeated else 1)
    assert getattr(error, "retryable", False) == repeated
    assert getattr(error, "timed_out", False) == isinstance(outcome, httpx.TimeoutException)


@pytest.mark.parametrize("operation", OPERATIONS.values(), ids=lambda operation: operation.name)
def test_nothing_but_a_get_is_repeated_once_it_was_sent(client: Any, operation: Operation):
    with respx.mock:
        path = f"/api{operation.path}"
        route = respx.route(method=operation.method, path=path)
        route.side_effect = httpx.ReadError("cut")
        respx.route(method="GET").respond(500)  # cancel looks at the invoice, and may not see it
        with pytest.raises(apipay.OutcomeUnknown):
            operation.call(client)
        assert route.call_count == (4 if operation.method == "GET" else 1)


@pytest.mark.parametrize("operation", OPERATIONS.values(), ids=lambda operation: operation.name)
def test_everything_is_repeated_that_was_surely_not_sent(client: Any, operation: Operation):
    outcomes = [
        httpx.ConnectError("refused"),
        httpx.Response(429, **AGAIN),
        httpx.PoolTimeout("busy"),
        httpx.Response(200, json=operation.answer),
    ]
    with respx.mock:
        route = respx.route(method=operation.method, path=f"/api{operation.path}")
        route.side_effect = outcomes
        operation.call(client)
        requests = [exchange.request for exchange in route.calls]
    first, *others = [(r.method, r.url, r.headers.raw, r.content) for r in requests]
    assert others == [first] * 3


@pytest.mark.parametrize("attempts", [1, 2, 7])
def test_attempts_count_the_first_request_too(make_client: Callable[..., Any], attempts: int):
    client = make_client(retries=Retries(attempts=attempts, wait_initial=0))
    with respx.mock:
        route = respx.route().respond(500)
        with pytest.raises(apipay.ServerError):
            client.invoices.get(7)
    assert route.call_count == attempts


CREATE = invoices.create(amount=1, phone_number="87001234567")
GET = invoices.get(7)


def pauses(call: Any, outcome: Any, retries: Retries, dice: float = 1.0) -> list[float]:
    """Return how long a call sleeps between attempts that all come out alike, on a still clock."""
    flow = perform(call, Policy(retries, None, lambda: 0.0, lambda: dice))
    slept: list[float] = []
    step = next(flow)
    try:
        while True:
            if isinstance(step, Pause):
                slept.append(step.seconds)
            step = flow.send(kept(outcome) if isinstance(step, Attempt) else None)
    except ApiPayError:
        return slept


PATIENT = Retries(timeout=None)


@pytest.mark.fact("E08", "G06")
@pytest.mark.parametrize("call", [GET, CREATE], ids=["GET", "POST"])
@pytest.mark.parametrize(
    ("response", "seconds"),
    [
        (httpx.Response(429, json={"retry_after": 17}), 17.0),  # G06
        (httpx.Response(429, headers={"retry-after": "5"}), 5.0),
        (httpx.Response(429, headers={"retry-after": "5"}, json={"retry_after": -1}), 5.0),
        (
            httpx.Response(429, headers={"retry-after": NOW.replace("12:", "13:"), "date": NOW}),
            3600,
        ),
        (httpx.Response(429), 60.0),  # E08
    ],
)
def test_a_wait_that_the_server_asks_for_is_obeyed(call: Any, response: Any, seconds: float):
    assert pauses(call, response, PATIENT, dice=0.0) == [seconds] * 3


def test_a_server_error_may_ask_for_a_wait_as_well():
    assert pauses(GET, httpx.Response(503, headers={"retry-after": "9"}), PATIENT) == [9.0] * 3


def test_waits_grow_up_to_the_longest():
    retries = Retries(attempts=8, timeout=None)
    grown = [0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 20.0]
    assert pauses(GET, httpx.Response(500), retries) == grown
    assert pauses(GET, Failure(sent=True, timed_out=False, reason=""), retries) == grown
    assert pauses(GET, httpx.Response(500), retries, dice=0.0) == [0.0] * 7


def test_a_wait_past_the_deadline_is_not_begun():
    assert pauses(GET, httpx.Response(429), Retries(timeout=60.0)) == []
    assert pauses(GET, httpx.Response(429), Retries(timeout=60.1)) == [60.0] * 3


numbers = st.floats(0, 86_400)
policies = st.builds(
    Retries,
    attempts=st.integers(1, 10**9),
    wait_initial=numbers,
    wait_max=numbers,
    wait_exp_base=st.floats(1, 100),
)
repetitions = st.integers(1, 10**9)


@given(policies, repetitions, st.floats(0, 1))
def test_jitter_stays_within_its_bounds(retries: Retries, repetition: int, dice: float):
    wait = retries.wait(repetition, lambda: dice)
    assert 0 <= wait <= retries.wait_max
    assert wait <= dice * retries.wait(repetition, lambda: 1.0)
    if repetition == 1:
        assert wait <= retries.wait_initial


@given(policies, repetitions)
def test_the_longest_wait_never_shrinks(retries: Retries, repetition: int):
    assert retries.wait(repetition, lambda: 1.0) <= retries.wait(repetition + 1, lambda: 1.0)


ERROR = RateLimited(status=429, message="", method="GET", path="/")


@given(policies, repetitions)
def test_there_is_a_next_wait_as_long_as_attempts_are_left(retries: Retries, repetition: int):
    wait = retries.next_wait(ERROR, safe=False, repetition=repetition, dice=lambda: 0.5)
    assert (wait is None) == (repetition >= retries.attempts)


@pytest.mark.parametrize(
    ("options", "name"),
    [
        ({"attempts": 0}, "attempts"),
        ({"attempts": "3"}, "attempts"),
        ({"attempts": True}, "attempts"),
        ({"timeout": "60"}, "timeout"),
        ({"timeout": 0}, "timeout"),
        ({"timeout": float("nan")}, "timeout"),
        ({"wait_initial": -0.1}, "wait_initial"),
        ({"wait_initial": float("nan")}, "wait_initial"),
        ({"timeout": float("inf")}, "timeout"),
        ({"timeout": 1e12}, "timeout"),
        ({"wait_initial": 1e12}, "wait_initial"),
        ({"wait_max": float("inf")}, "wait_max"),
        ({"wait_exp_base": 0.9}, "wait_exp_base"),
        ({"wait_exp_base": 101}, "wait_exp_base"),
    ],
)
def test_retries_that_could_never_work_are_refused(options: dict[str, Any], name: str):
    with pytest.raises(ConfigurationError, match=f"Retries: {name} must be"):
        Retries(**options)
