"""Every probe holds: against the local sandbox, or against the server that --target names."""

import re

import pytest
from apipay_drift.probes import PROBES, Probe
from apipay_drift.suite import evidence
from apipay_drift.suite.results import NOTED, PASSED

from contract_tests.reporting.evidence import keep


def slug(probe: Probe) -> str:
    return re.sub(r"[^a-z0-9]+", "-", probe.name.lower()).strip("-")


@pytest.mark.parametrize(
    "probe",
    [pytest.param(each, id=slug(each), marks=pytest.mark.fact(*each.facts)) for each in PROBES],
)
def test_the_server_does_what_the_contract_says(probe, target, request):
    missing = target.missing(probe)
    if missing:
        pytest.skip(missing)
    outcome = target.run(probe)
    went = keep(request.node, probe, outcome, target)["outcome"]
    if went == NOTED:
        pytest.skip(f"information, no drift: {evidence.words(probe, outcome)}")
    if went != PASSED:
        pytest.fail(evidence.words(probe, outcome), pytrace=False)
