"""The Russian page has every fact of the English one, translated from what that says today."""

import re

import pytest

from tools import facts

ENGLISH, RUSSIAN = (facts.PAGES[language].read_text("utf-8") for language in ("en", "ru"))
TEXTS = facts.rows(ENGLISH)
MADE_OF = dict(re.findall(r"\b([A-Z]\d\d) ([0-9a-f]{8})\b", RUSSIAN.partition("<!--")[2]))


def test_both_pages_have_the_same_facts_in_the_same_order():
    assert list(facts.rows(RUSSIAN)) == list(TEXTS) == list(MADE_OF)


@pytest.mark.parametrize("fact", TEXTS)
def test_a_changed_fact_demands_a_new_translation(fact):
    now = facts.stamp(TEXTS[fact])
    assert MADE_OF[fact] == now, f"{fact} was changed: translate it anew, then note `{fact} {now}`"


@pytest.mark.parametrize("fact", TEXTS)
def test_a_translation_keeps_the_code_and_is_in_russian(fact):
    text, code = facts.rows(RUSSIAN)[fact], re.compile("`([^`]+)`")
    assert sorted(code.findall(text)) == sorted(code.findall(TEXTS[fact]))
    words_are_there = re.search(r"[a-z]{2}", code.sub("", TEXTS[fact]))
    assert not words_are_there or re.search(r"[\u0400-\u04ff]", code.sub("", text))
