"""What a request may hold: compiled schemas, and one clear text for each field (E04, H07)."""

import json
import re
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any

import jsonschema_rs

from apipay_sandbox.problems import Faults

Schema = dict[str, Any]
Values = dict[str, Any]

TEXTS = {
    "amount": "Amount must be between 0.01 and 99999999.99",
    "phone_number": "Phone number must be in format 8XXXXXXXXXX",
}
"""The texts that the documentation gives (E04)."""

TOO_FINE = "Amount must have at most two decimals"

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def is_date(text: str) -> bool:
    """Tell whether ``text`` is a day of the calendar, as ``YYYY-MM-DD`` (G09)."""
    if not _DATE.fullmatch(text):
        return False
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def compiled(schema: Schema, components: Schema) -> jsonschema_rs.Draft4Validator:
    """Compile a schema of the contract; OpenAPI 3.0 speaks JSON Schema draft 4."""
    return _compiled(json.dumps(_inlined(schema, components), sort_keys=True))


@cache
def _compiled(text: str) -> jsonschema_rs.Draft4Validator:
    """Compile a schema once, however many answers it describes."""
    return jsonschema_rs.Draft4Validator(
        json.loads(text), validate_formats=True, formats={"date": is_date}
    )


def _inlined(schema: Any, components: Schema) -> Any:  # noqa: ANN401 - a schema is any JSON
    """Return a schema with the ones that it refers to in their places."""
    if isinstance(schema, list):
        return [_inlined(item, components) for item in schema]
    if not isinstance(schema, dict):
        return schema
    if "$ref" in schema:
        return _inlined(components["schemas"][schema["$ref"].rsplit("/", 1)[1]], components)
    return {name: _inlined(value, components) for name, value in schema.items()}


def with_nulls(schema: Any) -> Any:  # noqa: ANN401 - a schema is any JSON
    """Return a schema whose ``nullable`` is spelt as draft 4 has it: the type ``null`` beside."""
    if isinstance(schema, list):
        return [with_nulls(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    copy: Schema = {name: with_nulls(value) for name, value in schema.items()}
    if copy.get("nullable") is True:
        copy["type"] = [copy["type"], "null"]
        if "enum" in copy and None not in copy["enum"]:
            copy["enum"] = [*copy["enum"], None]
    return copy


class Shape:
    """The fields of a body or a query: which there are, and what each must be."""

    def __init__(self, schema: Schema, components: Schema) -> None:
        self._validator = compiled(schema, components)
        self.properties: Mapping[str, Schema] = {
            name: _resolve(value, components) for name, value in schema["properties"].items()
        }
        self._texts = {name: describe(name, value) for name, value in self.properties.items()}

    def known(self, values: Values) -> Values:
        """Return the fields that the contract knows; others are ignored (H13)."""
        return {name: values[name] for name in self.properties if name in values}

    def faults(self, values: Values) -> Faults:
        """Return a text for every faulty field at once (H04, H07)."""
        if self._validator.is_valid(values):
            return {}
        faults: Faults = {}
        for error in self._validator.iter_errors(values):
            kind = error.kind
            path = error.instance_path
            missing = kind.name == "required" and not path
            name = str(kind.value if missing else path[0])
            self._add(faults, name, missing=missing, too_fine=kind.name == "multipleOf")
        return faults

    def _add(self, faults: Faults, name: str, *, missing: bool, too_fine: bool) -> None:
        shown = name.removesuffix("[]")
        text = self._texts[name]
        if missing and name not in TEXTS:
            text = f"{shown} is required"
        texts = faults.setdefault(shown, [text])
        if too_fine and TOO_FINE not in texts:
            texts.append(TOO_FINE)


def _resolve(schema: Schema, components: Schema) -> Schema:
    """Follow references and one-armed unions down to the schema that says something."""
    arms: Sequence[Schema] = schema.get("allOf") or schema.get("anyOf") or ()
    if "$ref" in schema:
        return _resolve(components["schemas"][schema["$ref"].rsplit("/", 1)[1]], components)
    if arms:
        return _resolve(arms[0], components)
    return (
        {**schema, "items": _resolve(schema["items"], components)} if "items" in schema else schema
    )


def describe(name: str, schema: Schema) -> str:
    """Say what a field must be."""
    items: Schema = schema.get("items", schema)
    rules = (
        ("enum", "must be one of: {choices}"),
        ("format", "must be a date in format YYYY-MM-DD"),
        ("maximum", "must be between {minimum} and {maximum}"),
        ("minimum", "must be a whole number of at least {minimum}"),
        ("maxLength", "must be text of at most {maxLength} characters"),
    )
    choices = ", ".join(choice for choice in items.get("enum", ()) if choice is not None)
    text = next((text for rule, text in rules if rule in items), "must be a whole number")
    return TEXTS.get(name) or f"{name.removesuffix('[]')} {text.format(**items, choices=choices)}"
