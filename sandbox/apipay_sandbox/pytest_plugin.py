"""Pytest fixtures. Imported in every pytest run: the server is imported by the fixtures only."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from apipay_sandbox.testing import Sandbox


@pytest.fixture(scope="session")
def _apipay_sandbox_server() -> "Iterator[Sandbox]":
    try:
        from apipay_sandbox.testing import Sandbox  # noqa: PLC0415 - see above
    except ModuleNotFoundError as missing:
        pytest.fail(f'{missing}: pip install "apipay-kz[sandbox]"', pytrace=False)
    with Sandbox.running() as sandbox:
        yield sandbox


@pytest.fixture
def apipay_sandbox(_apipay_sandbox_server: "Sandbox") -> "Sandbox":
    """A sandbox on a real port that is empty at the beginning of each test, with a key of its own.

    The server is started once in a test session (once in each worker of pytest-xdist). The rate
    limit is off until a test sets ``apipay_sandbox.rate_limit = True``.
    """
    _apipay_sandbox_server.renew()
    return _apipay_sandbox_server
