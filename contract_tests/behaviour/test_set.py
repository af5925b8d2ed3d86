"""The set of probes is sound, and a server without the means is asked less, with a reason."""

from collections import Counter

import pytest
from apipay_drift.probes import PROBES, Ask, Need, Probe, law
from apipay_drift.suite import Target

from tools import facts

READ_ONLY = Target(api="http://127.0.0.1:1/api", key="k")
WRITING = Target(api="http://127.0.0.1:1/api", key="k", allow_writes=True, phone="87001234567")


def test_every_probe_has_a_name_of_its_own_in_both_languages():
    for names in ([probe.name for probe in PROBES], [probe.russian for probe in PROBES]):
        assert [name for name, times in Counter(names).items() if times > 1] == []


def test_every_probe_rests_on_facts_that_exist():
    cited = {fact for probe in PROBES for fact in probe.facts}
    assert cited <= facts.documented().keys()


def test_probes_ask_for_every_operation():
    asked = {
        operation.id
        for probe in PROBES
        for step in probe.steps
        if isinstance(step, Ask)
        for operation in [law.operation(step.method, step.path)]
        if operation
    }
    assert asked == {operation.id for operation in law.operations()}


def test_without_leave_nothing_is_sent_that_could_make_or_change_anything():
    allowed = [probe for probe in PROBES if READ_ONLY.missing(probe) is None]
    assert len(allowed) > 20
    for probe in allowed:
        for step in probe.steps:
            assert isinstance(step, Ask)
            assert step.method == "GET" or (step.harmless and step.status >= 400), probe.name


def test_what_is_harmless_could_reach_nobody_even_if_it_were_accepted():
    for probe in PROBES:
        for step in probe.steps:
            if isinstance(step, Ask) and step.harmless and isinstance(step.body, dict):
                assert not {"phone_number", "amount"} <= step.body.keys(), probe.name


def test_a_phone_that_rings_has_to_be_named():
    silent = Target(api="http://127.0.0.1:1/api", key="k", allow_writes=True)
    reasons = {silent.missing(probe) for probe in PROBES}
    assert Need.PHONE in reasons
    assert Need.PHONE not in {WRITING.missing(probe) for probe in PROBES}


@pytest.mark.parametrize("need", Need)
def test_each_need_is_felt_by_some_probe(need):
    assert any(need in probe.needs for probe in PROBES)


def test_a_house_rule_is_known_as_one():
    assert Probe("a", "b", ("H01", "H02"), ()).is_house_rule
    assert not Probe("a", "b", ("H01", "I01"), ()).is_house_rule
