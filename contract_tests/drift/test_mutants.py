"""Every change of every operation of the contract is found, weighed rightly, and at its place."""

import pytest
from apipay_drift.findings import Severity
from apipay_drift.spec import compare

from contract_tests.drift.mutants import Mutant, field_mutants, operation_mutants, operations

AT_LEAST = 50  # mutants of each of the 17 operations


@pytest.mark.parametrize(("path", "method"), list(operations()))
def test_each_mutant_is_found_with_its_severity_at_its_place(path: str, method: str):
    mutants = [*field_mutants(path, method), *operation_mutants(path, method)]
    assert len(mutants) >= AT_LEAST
    assert [told for mutant in mutants if (told := fault(mutant))] == []


def fault(mutant: Mutant) -> str:
    """What is wrong with what is said of a mutant, or nothing."""
    found = compare(mutant.before, mutant.after).findings
    said = [f"{one.severity} {one.change} {one.location} {one.uses[0].place}" for one in found]
    wanted = any(one.severity == mutant.severity for one in found)
    at_place = any(mutant.word.lower() in line.lower() for line in said)
    alarmed = any(one.severity is Severity.BREAKING for one in found)
    if wanted and at_place and not (alarmed and mutant.severity == "additive"):
        return ""
    return f"{mutant.name}: wanted {mutant.severity}, got {said}"
