"""What a test of a probe keeps for the reports; it travels from worker to writer as plain JSON."""

import pytest
from apipay_drift.probes import Outcome, Probe
from apipay_drift.suite import Target, evidence

EVIDENCE: pytest.StashKey[evidence.Told] = pytest.StashKey()


def keep(item: pytest.Item, probe: Probe, outcome: Outcome, target: Target) -> evidence.Told:
    """Keep what a report needs of a probe, and return it."""
    item.stash[EVIDENCE] = evidence.told(probe, outcome, target)
    return item.stash[EVIDENCE]
