"""The server that the probes are run against: a sandbox of our own unless a target is named."""

from collections.abc import Iterator

import pytest
from apipay_drift.suite import Target
from apipay_sandbox.testing import Sandbox

SANDBOX_PHONE = "87001234567"  # no phone rings where a sandbox is the customer


@pytest.fixture(scope="session")
def target(request: pytest.FixtureRequest) -> Iterator[Target]:
    option = request.config.getoption
    if not option("--target"):
        with Sandbox.running() as sandbox:
            local = of_sandbox(sandbox)
            yield local
            local.client.close()
        return
    control = option("--control")
    foreign = Target(
        api=option("--target").rstrip("/"),
        key=option("--api-key"),
        control=control.rstrip("/") if control else None,
        phone=option("--phone") or (SANDBOX_PHONE if control else None),
        allow_writes=option("--allow-writes"),
    )
    yield foreign
    left = foreign.clean()
    foreign.client.close()
    assert not left, f"test data that could not be cancelled: {left}"


def of_sandbox(sandbox: Sandbox, api: str = "", control: str = "") -> Target:
    """Return a target with everything allowed; `api` and `control` lead past a proxy."""
    sandbox.rate_limit = True
    return Target(
        api=api or sandbox.base_url,
        key=sandbox.api_key,
        control=control or f"{sandbox.url}/_sandbox",
        phone=SANDBOX_PHONE,
        allow_writes=True,
        ours=True,
        inbox=sandbox.inbox,
    )
