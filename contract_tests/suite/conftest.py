"""A server that the command does not start itself."""

from collections.abc import Iterator

import pytest
from apipay_sandbox.testing import Sandbox


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    """A server that is not the command's own; without a limit, so that no test waits a minute."""
    with Sandbox.running() as running:
        yield running
