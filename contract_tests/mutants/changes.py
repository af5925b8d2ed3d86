"""Ways to break an answer or a request, from which the table of mutants is made."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from contract_tests.mutants.proxy import Answer, Answered, Ask, Asked, Memory, with_json, with_query

Json = Any
Item = dict[str, Json]


def status(was: int, becomes: int, when: Callable[[Asked], bool] = lambda _: True) -> Answer:
    """Answer with another status where it was this one."""

    def change(asked: Asked, got: Answered, _: Memory) -> Answered:
        return replace(got, status=becomes) if got.status == was and when(asked) else got

    return change


def header(name: str, value: str | None) -> Answer:
    """Answer with another header, or without it."""

    def change(_: Asked, got: Answered, __: Memory) -> Answered:
        rest = {key: kept for key, kept in got.headers.items() if key != name}
        return replace(got, headers=rest if value is None else {**rest, name: value})

    return change


def body(work: Callable[[Json], Json], was: int = 200) -> Answer:
    """Answer with another body where the status is this one."""

    def change(_: Asked, got: Answered, __: Memory) -> Answered:
        shown = got.json
        return got.showing(work(shown)) if got.status == was and shown is not None else got

    return change


def items(work: Callable[[Item], Item], was: int = 200) -> Answer:
    """Change every object that an answer shows, alone or in a list."""

    def change(shown: Json) -> Json:
        if isinstance(shown, dict) and isinstance(shown.get("data"), list):
            return {**shown, "data": [work(item) for item in shown["data"]]}
        return work(shown)

    return body(change, was)


def without(*names: str) -> Answer:
    """Leave fields out."""
    return items(lambda item: {name: value for name, value in item.items() if name not in names})


def value(name: str, work: Callable[[Json], Json]) -> Answer:
    """Change the value of a field that is there."""
    return items(lambda item: {**item, name: work(item[name])} if name in item else item)


def more(**fields: Json) -> Answer:
    """Add fields, or overwrite them."""
    return items(lambda item: item | fields)


def meta(**fields: Json) -> Answer:
    """Tell something else of the page."""
    return body(lambda shown: {**shown, "meta": shown["meta"] | fields})


def message(was: int, text: str) -> Answer:
    """Say something else."""
    return body(lambda shown: {**shown, "message": text}, was)


def faults(work: Callable[[Item], Item]) -> Answer:
    """Name other faults of a 422."""
    return body(lambda shown: {**shown, "errors": work(shown["errors"])}, 422)


def query(work: Callable[[str, str], Iterator[tuple[str, str]] | list[tuple[str, str]]]) -> Ask:
    """Pass each parameter on as what `work` makes of it."""

    def change(asked: Asked, _: Memory) -> Asked:
        return with_query(asked, [pair for each in asked.query for pair in work(*each)])

    return change


def unasked(*names: str) -> Ask:
    """Pass a request on without these parameters."""
    return query(lambda name, given: [] if name in names else [(name, given)])


def sent(work: Callable[[Item], Item]) -> Ask:
    """Pass the fields of a body on as what `work` makes of them."""

    def change(asked: Asked, _: Memory) -> Asked:
        given = asked.json if asked.body else {}
        return with_json(asked, work(given)) if isinstance(given, dict) else asked

    return change


def unsent(*names: str) -> Ask:
    """Pass a body on without these fields."""
    return sent(lambda given: {name: each for name, each in given.items() if name not in names})


def elsewhere(method: str, path: str, becomes: str) -> Ask:
    """Do something else instead: the path's part `path` becomes another, as `method`."""

    def change(asked: Asked, _: Memory) -> Asked:
        return replace(asked, method=method, path=asked.path.replace(path, becomes), body=b"")

    return change


def shifted(name: str, pattern: str, becomes: str) -> Answer:
    """Change the text of a field by a regular expression."""
    return value(name, lambda text: re.sub(pattern, becomes, text))
