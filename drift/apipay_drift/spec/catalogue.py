"""What each change means: the table of catalogue.toml, and the sentences made from it."""

import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

from apipay_drift.findings import Json, Severity, Texts

LANGUAGES = ("en", "ru")
DIRECTIONS = ("request", "response")
LONGEST = 160  # characters of a value that a sentence shows
ABSENT: Texts = {"en": "none", "ru": "нет"}


@dataclass(frozen=True, slots=True)
class Entry:
    """One row: the id, how much it matters, and the sentence by language with `{}` fields."""

    id: str
    severity: Severity
    sentence: Texts


@cache
def entries() -> Mapping[str, Entry]:
    """Return the catalogue by id; a change of a schema has an id for each direction."""
    packed = resources.files("apipay_drift").joinpath("spec", "catalogue.toml")
    table = tomllib.loads(packed.read_text("utf-8"))
    rows = [
        Entry(kind, Severity(row["severity"]), {lang: row[lang] for lang in LANGUAGES})
        for kind, row in table["operation"].items()
    ]
    rows += [
        Entry(
            f"{direction}-{kind}",
            Severity(row[direction]),
            {lang: row[lang][direction] for lang in LANGUAGES},
        )
        for kind, row in table["schema"].items()
        for direction in DIRECTIONS
    ]
    return {row.id: row for row in rows}


def breaks(direction: str, kind: str) -> bool:
    """Tell whether a change of a schema breaks clients in a direction."""
    return entries()[f"{direction}-{kind}"].severity is Severity.BREAKING


def sentence(entry: Entry, *, name: str, before: Json, after: Json) -> Texts:
    """Return the sentence of a change in every language."""
    return {
        language: entry.sentence[language].format(
            name=name, before=shown(before, language), after=shown(after, language)
        )
        for language in LANGUAGES
    }


def shown(value: Json, language: str) -> str:
    """Return a value as a sentence shows it: lists as words, long ones shortened."""
    if value is None:
        return ABSENT[language]
    if isinstance(value, list | tuple):
        text = ", ".join(_word(item) for item in value)
    else:
        text = _word(value)
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def _word(value: Json) -> str:
    if isinstance(value, str):
        return value or '""'
    return json.dumps(value, ensure_ascii=False, default=str)
