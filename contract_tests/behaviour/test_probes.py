"""Every probe holds: against the local sandbox, or against the server that --target names."""

import re

import pytest
from apipay_drift.probes import PROBES, Probe

from contract_tests.reporting import evidence


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
    evidence.keep(request.node, probe, outcome, target)
    if not outcome.findings:
        return
    told = evidence.words(probe, outcome)
    if not target.ours and all(map(evidence.informs_only, outcome.findings)):
        pytest.skip(f"information, no drift: {told}")
    pytest.fail(told, pytrace=False)
