"""The pytest fixture ``apipay_client``. Imported in every pytest run: it imports nothing itself.

It lies beside the library and not in it, for importing a module of a package imports the package,
and a plugin that does so early hides the package's lines from tools that measure coverage.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from apipay import ApiPay
    from apipay_sandbox.testing import Sandbox


@pytest.fixture
def apipay_client(apipay_sandbox: "Sandbox") -> "Iterator[ApiPay]":
    """An `apipay.ApiPay` that talks to the fixture ``apipay_sandbox`` with its key.

    It is not paced, repeats what may be repeated without a pause, and gives up a call that would
    have to wait for more than ten seconds.
    """
    from apipay import ApiPay, Retries  # noqa: PLC0415 - see above

    with ApiPay(
        apipay_sandbox.api_key,
        base_url=apipay_sandbox.base_url,
        pace=None,
        retries=Retries(wait_initial=0.0, timeout=10.0),
    ) as client:
        yield client
