"""Options that cannot work are refused when the client is made, not in the middle of a payment."""

import math
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from apipay import ApiPay, AsyncApiPay, ConfigurationError, Pace, Retries

from contract_tests.library.conftest import API_KEY

KINDS = pytest.mark.parametrize("kind", [ApiPay, AsyncApiPay])


def refuses(kind: type, why: str, **option: Any) -> None:
    """Hold a client of this kind, and a copy of one, to refuse an option."""
    with pytest.raises(ConfigurationError, match=why):
        kind(API_KEY, **option)
    with pytest.raises(ConfigurationError, match=why):
        kind(API_KEY).with_options(**option)


@KINDS
@pytest.mark.parametrize("timeout", [math.inf, 1e12, 10**400, httpx.Timeout(30, read=math.inf)])
def test_a_timeout_that_no_socket_takes_is_refused(kind: type, timeout: Any):
    refuses(kind, r"timeout must be .* at most 86400 \(a day\)", timeout=timeout)


def test_the_timeout_of_a_client_of_your_own_is_checked_too(
    make_client: Callable[..., Any], httpx_client: type
):
    with pytest.raises(ConfigurationError, match="timeout must be"):
        make_client(http_client=httpx_client(timeout=math.inf))


@KINDS
@pytest.mark.parametrize("retries", [0, 3, False, "3", {}, Retries], ids=str)
def test_retries_that_are_none_are_refused(kind: type, retries: Any):
    refuses(kind, r"retries must be an apipay\.Retries", retries=retries)


@KINDS
@pytest.mark.parametrize("pace", [60, 0, False, "60", Pace, [Pace()]], ids=repr)
def test_a_pace_that_gives_no_turns_is_refused(kind: type, pace: Any):
    with pytest.raises(ConfigurationError, match=r"pace must be an apipay\.Pace or RedisPace"):
        kind(API_KEY, pace=pace)


@pytest.mark.parametrize("headers", [[("X-A", "b")], [], "x", "", 5], ids=str)
def test_headers_that_are_no_mapping_are_refused(client: Any, headers: Any):
    with pytest.raises(ConfigurationError, match="headers must be a mapping such as"):
        client.with_options(headers=headers)
