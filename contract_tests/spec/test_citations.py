"""Every promise of openapi.yaml can be traced to docs/contract.md, and the other way round."""

import pytest

KINDS = {"x-fact": "GEIRCW", "x-house-rule": "H"}
# Facts that the document has no place for.
UNCITABLE = {"E05": "no operation answers 410, so there is no response to cite it on"}


@pytest.fixture(scope="module")
def citations(places):
    """Every citation as (place, kind, ids)."""
    return [(place, kind, node[kind]) for place, node in places for kind in KINDS if kind in node]


def test_a_citation_is_a_list_of_ids_of_its_kind_without_repetition(citations):
    for place, kind, ids in citations:
        assert isinstance(ids, list), place
        assert ids, place
        assert len(ids) == len(set(ids)), place
        assert all(each[0] in KINDS[kind] for each in ids), place


def test_every_cited_id_exists(citations, fact_ids):
    assert len(fact_ids) > 80, "docs/contract.md was not read"
    for place, _, ids in citations:
        assert set(ids) <= fact_ids, place


def test_every_fact_and_house_rule_is_cited_somewhere(citations, fact_ids):
    cited = {each for _, _, ids in citations for each in ids}
    assert fact_ids - cited == set(UNCITABLE)


def test_every_operation_says_what_it_rests_on(document):
    assert not [name for name, each in document.operations().items() if not each.get("x-fact")]


def test_every_error_says_what_it_rests_on(document):
    for name, status, response in document.responses():
        if status != "200":
            assert "x-fact" in response or "x-house-rule" in response, (name, status)
