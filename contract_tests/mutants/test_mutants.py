"""Every fact is broken once, and a test that claims it turns red."""

from collections.abc import Iterator

import pytest
from apipay_drift.probes import PROBES
from apipay_sandbox.testing import Sandbox

from contract_tests.behaviour.conftest import of_sandbox
from contract_tests.mutants import sources
from contract_tests.mutants.proxy import CONTROL, Proxy, proxying
from contract_tests.mutants.run import MUTANTS, killer
from tools import facts


@pytest.fixture(scope="module")
def proxy() -> Iterator[Proxy]:
    with Sandbox.running() as sandbox, proxying(sandbox.url) as running:
        running.target = of_sandbox(sandbox, f"{running.url}/api", f"{running.url}{CONTROL}")
        yield running
        running.target.client.close()


def test_every_fact_is_broken_at_least_once():
    broken = {mutant.fact for mutant in (*MUTANTS, *sources.SOURCES)}
    assert broken == facts.documented().keys()


@pytest.mark.parametrize("probe", PROBES, ids=lambda probe: probe.name[:60])
def test_a_proxy_that_changes_nothing_is_not_noticed(proxy, probe):
    proxy.become(None)
    proxy.target.patience = 5.0
    assert proxy.target.run(probe).findings == []


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: f"{mutant.fact}: {mutant.words}")
def test_a_broken_server_is_noticed(proxy, mutant):
    proxy.target.patience = 1.0  # so much is waited where webhooks are kept back
    assert killer(mutant, mutant.fact, proxy, proxy.target), "no probe of this fact noticed"


FIRST = {mutant.test: mutant for mutant in reversed(sources.SOURCES)}
SOURCES = [
    pytest.param(
        mutant,
        id=f"{mutant.fact}: {mutant.words}",
        marks=() if mutant is FIRST[mutant.test] else pytest.mark.slow,
    )
    for mutant in sources.SOURCES
]


@pytest.mark.parametrize("mutant", SOURCES)  # the first of each file of tests; the others are slow
def test_a_broken_source_is_noticed(mutant):
    assert sources.killed(mutant), "no test of this fact noticed"
