# ruff: noqa: E501 - tables are read across; Russian is written in Cyrillic
"""Write docs/*/changes.md, the catalogue of changes for people, from the catalogue itself."""

from apipay_drift.findings import Severity
from apipay_drift.spec.catalogue import LANGUAGES, entries
from contract import ROOT

HEADS = {
    "en": "# Changes that `apipay drift spec` tells apart\n\n| id | severity | means |\n| --- | --- | --- |",
    "ru": "# Изменения, которые различает `apipay drift spec`\n\n| id | важность | значит |\n| --- | --- | --- |",
}
SEVERITIES = {
    Severity.BREAKING: {"en": "**breaking**", "ru": "**ломает**"},
    Severity.ADDITIVE: {"en": "additive", "ru": "дополнение"},
}


def page(language: str) -> str:
    """Return the page in a language, a row for each id, in the catalogue's order."""
    rows = (
        f"| `{row.id}` | {SEVERITIES[row.severity][language]} | {row.sentence[language]} |"
        for row in entries().values()
    )
    return "\n".join((HEADS[language], *rows)) + "\n"


if __name__ == "__main__":
    for language in LANGUAGES:
        (ROOT / "docs" / language / "changes.md").write_text(page(language), "utf-8")
