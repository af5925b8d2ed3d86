"""Arguments that cannot be meant, told in one line: which, what the rule is, where help is."""

import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, cast

import typer

from apipay_cli.language import Language, Texts, language_of

OfTyper = Any  # a fault, a parameter or a type: typer does not name their classes

# What typer raises is a class that it does not name; the classes below it are known by their names.
Faulty = cast("type[Exception]", typer.BadParameter.__mro__[1])

SENTENCES: Mapping[str, Texts] = {
    "NoSuchOption": {"en": "there is no option {name}", "ru": "параметра {name} нет"},
    "perhaps": {"en": "; perhaps {names}", "ru": "; может быть, {names}"},
    "no value": {"en": "{name} needs a value", "ru": "{name}: нужно значение"},
    "value": {"en": "{name} takes no value", "ru": "{name}: значения здесь не бывает"},
    "missing": {"en": "{name} is missing", "ru": "не указано {name}"},
    "rule": {"en": "{name} has to be {rule}", "ru": "{name}: нужно {rule}"},
    "choice": {"en": "one of {rule}", "ru": "одно из {rule}"},
    "between": {"en": "{kind} from {least} to {most}", "ru": "{kind} от {least} до {most}"},
    "at least": {"en": "{kind}, {least} or more", "ru": "{kind}, не меньше {least}"},
    "int": {"en": "a whole number", "ru": "целое число"},
    "float": {"en": "a number", "ru": "число"},
    "command": {"en": "there is no command {name}; there are {names}",
                "ru": "команды {name} нет; есть {names}"},
    "more": {"en": "too many arguments: {name}", "ru": "лишние аргументы: {name}"},
    "help": {"en": "; see {path} --help", "ru": "; подробнее: {path} --help"},
}  # fmt: skip
# What typer says of faults that have no class of their own.
SAID: Mapping[str, str] = {
    "no value": r"Option '(?P<name>[^']+)' requires",
    "value": r"Option '(?P<name>[^']+)' does not take",
    "command": r"No such command '(?P<name>[^']+)'",
    "more": r"Got unexpected extra arguments?(\(s\))? \((?P<name>.*)\)",
}


def refuse(fault: OfTyper, arguments: Sequence[str]) -> int:
    """Say on stderr what is wrong with the arguments, and return the exit code for that, 2.

    Where there were none, the help was printed already.
    """
    if fault.message or getattr(fault, "param", None):
        sys.stderr.write(f"apipay: {told(fault, language_of(arguments))}\n")
    return 2


def told(fault: OfTyper, language: Language) -> str:
    """Return what is wrong with an argument, in one line."""
    context = getattr(fault, "ctx", None)
    where = SENTENCES["help"][language].format(path=context.command_path) if context else ""
    return f"{_sentence(fault, language)}{where}"


def _sentence(fault: OfTyper, language: Language) -> str:
    kind = type(fault).__name__
    if kind == "NoSuchOption":
        names = ", ".join(fault.possibilities or ())
        perhaps = SENTENCES["perhaps"][language].format(names=names) if names else ""
        return SENTENCES[kind][language].format(name=fault.option_name) + perhaps
    param = getattr(fault, "param", None)
    missing = kind == "MissingParameter"
    if param is not None:
        return _of_value(param, language, missing=missing) or _plain(fault)
    for key, pattern in SAID.items():
        said = re.match(pattern, fault.message)
        if said:
            names = ", ".join(getattr(fault.ctx and fault.ctx.command, "commands", ()))
            return SENTENCES[key][language].format(name=said["name"], names=names)
    return _plain(fault)


def _of_value(param: OfTyper, language: Language, *, missing: bool) -> str:
    """Return what is wrong with the value of an option or an argument, empty if unknown."""
    option = param.param_type_name == "option"
    name = max(param.opts, key=len) if option else param.name.upper()
    if param.envvar:
        name = f"{name} ({param.envvar})"
    if missing:
        return SENTENCES["missing"][language].format(name=name)
    rule = ", ".join(_rule(param.type, language))
    return SENTENCES["rule"][language].format(name=name, rule=rule) if rule else ""


def _rule(kind: OfTyper, language: Language) -> Iterator[str]:
    if getattr(kind, "choices", None):
        yield SENTENCES["choice"][language].format(rule=", ".join(map(str, kind.choices)))
        return
    number = next((name for name in ("int", "float") if name in type(kind).__name__.lower()), "")
    if not number:
        return
    least, most = getattr(kind, "min", None), getattr(kind, "max", None)
    sentence = "between" if most is not None else "at least" if least is not None else number
    word = SENTENCES[number][language]
    yield SENTENCES[sentence][language].format(kind=word, least=least, most=most)


def _plain(fault: OfTyper) -> str:
    return str(fault.format_message()).rstrip(".")
