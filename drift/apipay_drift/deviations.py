"""What one answer does that it should not, and how many of those become findings."""

import json
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources

from apipay_drift.absence import ABSENT
from apipay_drift.findings import Evidence, Finding, Json, Severity, Texts, Use

LANGUAGES = ("en", "ru")
LONGEST = 80  # characters of a value that a sentence shows
NO_VALUE: Texts = {"en": "nothing", "ru": "ничего"}
NO_NAME: Texts = {"en": "the body", "ru": "тело"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Deviation:
    """One place where one answer is not what the contract, or an earlier answer, says.

    `change` is an id of deviations.toml ("field-missing"). `operation` is the contract's method
    and path ("POST /invoices"), or `EVERYWHERE`. `location` is a JSON pointer into the answer's
    body in which `*` stands for the index of a list, a header's name in lower case, or "status".
    `place` says the same in words ("response 200 body · data[].amount"), and `at` with the very
    indexes, where it is in a body. `facts` are ids of docs/contract.md. `severity` is None where
    the catalogue's holds: then nothing but house rules among the facts makes it information.
    """

    change: str
    operation: str
    location: str
    place: str = ""
    expected: Json = None
    got: Json = None
    facts: tuple[str, ...] = ()
    severity: Severity | None = None
    evidence: Evidence | None = None
    at: tuple[str | int, ...] = field(default=(), compare=False)

    @property
    def key(self) -> tuple[Json, ...]:
        """What it shares with others that are the same finding, in whatever operation."""
        expected, got = _TOLD_APART[entries()[self.change].by](self.expected, self.got)
        return (self.change, self.location, self.facts, expected, got)

    @property
    def felt(self) -> Severity:
        """How much it matters to a client."""
        if self.severity is not None:
            return self.severity
        invented = bool(self.facts) and all(fact.startswith("H") for fact in self.facts)
        return Severity.HOUSE_RULE if invented else entries()[self.change].severity


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of the catalogue. `by` says which values tell two findings apart."""

    id: str
    severity: Severity
    sentence: Texts
    by: str = "kind"


@cache
def entries() -> Mapping[str, Entry]:
    """Return the catalogue by id."""
    packed = resources.files("apipay_drift").joinpath("deviations.toml")
    rows = tomllib.loads(packed.read_text("utf-8"))
    return {
        change: Entry(
            change,
            Severity(row["severity"]),
            {language: row[language] for language in LANGUAGES},
            row.get("by", "kind"),
        )
        for change, row in rows.items()
    }


@dataclass(slots=True)
class _Met:
    first: Deviation
    severity: Severity
    evidence: Evidence | None
    uses: dict[Use, None] = field(default_factory=dict[Use, None])


def findings(deviations: Iterable[Deviation]) -> tuple[Finding, ...]:
    """Return each difference once, with every operation that feels it; the worst first.

    Deviations are the same when change, location, facts and the kind of both values are (their
    very values where the catalogue says so); the first one's values and evidence are shown.
    """
    met: dict[str, _Met] = {}
    order = list(Severity)
    for one in deviations:
        known = met.setdefault(_text(one.key), _Met(one, one.felt, one.evidence))
        known.uses[Use(one.operation, one.place)] = None
        known.severity = min(known.severity, one.felt, key=order.index)
        known.evidence = known.evidence or one.evidence
    made = [_finding(known) for known in met.values()]
    return tuple(sorted(made, key=lambda finding: order.index(finding.severity)))


def _finding(met: _Met) -> Finding:
    one = met.first
    return Finding(
        severity=met.severity,
        change=one.change,
        uses=tuple(met.uses),
        location=one.location,
        why=sentence(one),
        expected=_json(one.expected),
        got=_json(one.got),
        facts=one.facts,
        evidence=met.evidence,
        key=one.key,
    )


def sentence(one: Deviation) -> Texts:
    """Return what a deviation means to a client, in every language."""
    row = entries()[one.change]
    name = _name(one.location)
    return {
        language: row.sentence[language].format(
            name=name or NO_NAME[language],
            expected=shown(one.expected, language),
            got=shown(one.got, language),
        )
        for language in LANGUAGES
    }


def shown(value: Json, language: str) -> str:
    """Return a value as a sentence shows it: lists as words, long ones shortened."""
    if value is ABSENT:
        return NO_VALUE[language]
    many = isinstance(value, list | tuple) and value
    text = ", ".join(map(_word, value)) if many else _word(value)
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def kind(value: Json) -> str:
    """Return what sort of JSON value this is."""
    return _KINDS.get(type(value), "object")


_KINDS: Mapping[type, str] = {
    type(ABSENT): "nothing",
    type(None): "null",
    bool: "boolean",
    int: "integer",
    float: "number",
    str: "string",
    list: "array",
    tuple: "array",
}
_TOLD_APART: Mapping[str, Callable[[Json, Json], tuple[Json, Json]]] = {
    "kind": lambda expected, got: (kind(expected), kind(got)),
    "value": lambda expected, got: (expected, got),
    "value-expected": lambda expected, got: (expected, kind(got)),
}


def _name(location: str) -> str:
    """Return the last field of a location: "data[]" for the entries of `data`."""
    *_, last = ["", *location.split("/")]
    if last == "*":
        return f"{_name(location.removesuffix('/*'))}[]"
    return last.replace("~1", "/").replace("~0", "~")


def _word(value: Json) -> str:
    if isinstance(value, str):
        return value or '""'
    return json.dumps(value, ensure_ascii=False, default=str)


def _text(key: tuple[Json, ...]) -> str:
    return json.dumps(key, sort_keys=True, default=str)


def _json(value: Json) -> Json:
    return None if value is ABSENT else value
