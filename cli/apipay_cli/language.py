"""In which language somebody is spoken to. Nothing is imported here that comes with an extra."""

import os
from collections.abc import Mapping, Sequence
from typing import Literal

Language = Literal["en", "ru"]
Texts = Mapping[Language, str]

MISSING: Texts = {
    "en": "{name} is missing: pip install 'apipay-kz[{extra}]'",
    "ru": "не хватает {name}: pip install 'apipay-kz[{extra}]'",
}


def language_of(arguments: Sequence[str]) -> Language:
    """Return the language that the arguments ask for, or APIPAY_LANG; English where none is."""
    asked = os.environ.get("APIPAY_LANG", "en")
    for option, value in zip(arguments, [*arguments, ""][1:], strict=True):
        name, given, joined = option.partition("=")
        if name == "--lang":
            asked = joined if given else value
    return "ru" if asked == "ru" else "en"


def missing(fault: ModuleNotFoundError, extra: str, language: Language) -> str:
    """Return what to install where a package is not there."""
    return MISSING[language].format(name=fault.name, extra=extra)
