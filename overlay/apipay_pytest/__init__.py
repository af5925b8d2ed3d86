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
    have to wait for more than ten seconds. A proxy of the environment is not used: it would look
    for the sandbox on its own machine.
    """
    import ssl  # noqa: PLC0415 - see above

    import httpx  # noqa: PLC0415
    from apipay import ApiPay, Retries  # noqa: PLC0415

    nobody = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # plain HTTP needs no authorities
    usual = httpx.Timeout(30.0, connect=10.0)  # as of a client without an http_client
    with (
        httpx.Client(trust_env=False, verify=nobody, timeout=usual) as direct,
        ApiPay(
            apipay_sandbox.api_key,
            base_url=apipay_sandbox.base_url,
            pace=None,
            retries=Retries(wait_initial=0.0, timeout=10.0),
            http_client=direct,
        ) as client,
    ):
        yield client
