"""What opens the door is named in the report's language; a machine gets the same in both."""

import json
from copy import deepcopy
from typing import Any

import pytest
from apipay_drift import Report, load
from apipay_drift.reports import Format, Style, render
from apipay_drift.spec import compare

READ_BY_PEOPLE = [Format.TERMINAL, Format.MARKDOWN, Format.HTML, Format.JUNIT, Format.SARIF]
OLD = load.contract()


def changed(**security: list[dict[str, Any]]) -> Report:
    """Compare the contract with one in which operations are opened otherwise."""
    new = deepcopy(OLD)
    schemes = new["components"]["securitySchemes"]
    schemes["cookie"] = {"type": "apiKey", "in": "cookie", "name": "sid"}
    schemes["bearer"] = {"type": "http", "scheme": "bearer"}
    for item in new["paths"].values():
        for operation in item.values():
            if isinstance(operation, dict) and operation.get("operationId") in security:
                operation["security"] = security[operation["operationId"]]
    return compare(OLD, new)


REPORT = changed(listRefunds=[], listInvoices=[{"cookie": []}, {"bearer": []}])
RUSSIAN = (
    "Появился ещё один способ получить доступ: без ключа, кроме X-Api-Key (заголовок).",
    "Прежнего доступа мало: хватало X-Api-Key (заголовок), теперь нужно sid (cookie), http bearer.",
)
ENGLISH = (
    "There is a further way to be let in: no key, besides header X-Api-Key.",
    (
        "What opened the door no longer does: header X-Api-Key was enough, cookie sid, http bearer"
        " is wanted now."
    ),
)


@pytest.mark.parametrize("form", READ_BY_PEOPLE)
def test_what_opens_the_door_is_named_in_the_readers_language(form: Format):
    russian = render(REPORT, form, Style(language="ru", width=200))
    assert all(sentence in russian for sentence in RUSSIAN)
    assert "no key" not in russian
    assert "header X-Api-Key" not in russian
    english = render(REPORT, form, Style(width=200))
    assert all(sentence in english for sentence in ENGLISH)


def test_a_machine_is_told_the_same_in_both_languages():
    told = [json.loads(render(REPORT, Format.JSON, Style(language=language)))["findings"]
            for language in ("en", "ru")]  # fmt: skip
    assert [one["before"] for one in told[0]] == [one["before"] for one in told[1]]
    assert {"no key"} <= {way for one in told[1] for way in one["after"]}


def test_only_what_opens_the_door_is_read_as_that():
    """A default may be called as a header is; it is told as it is."""
    new = deepcopy(OLD)
    new["components"]["schemas"]["SearchText"]["default"] = "header X-Api-Key"
    russian = render(compare(OLD, new), Format.HTML, Style(language="ru"))
    assert "header X-Api-Key" in russian
