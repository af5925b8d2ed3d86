"""CPU of `apipay drift spec` on documents of 2 MB, against Python reading the same two as JSON."""

import json
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from measure import Figure, alternate_processes

APIPAY = str(Path(sys.executable).with_name("apipay"))
PEER = "import json, sys\nfor name in sys.argv[1:]: json.load(open(name, encoding='utf-8'))"
SIZE = 1200  # schemas, and as many operations
REACH = 25.0  # times what reading costs; 2 seconds on the machine of docs/benchmarks.md


def figures() -> list[Figure]:
    with TemporaryDirectory() as folder:
        return [_figure(Path(folder), what, changed) for what, changed in CHANGED.items()]


# Every operation leads to every schema, of which so many changed.
CHANGED = {
    "two documents of 2 MB, equal": 0,
    "two documents of 2 MB, 1 of 50 schemas changed": 50,
    "two documents of 2 MB, all schemas changed": 1,
}


def _figure(folder: Path, what: str, each: int) -> Figure:
    names = [str(folder / "old.json"), str(folder / "new.json")]
    for name, document in zip(names, (_document(0), _document(each)), strict=True):
        Path(name).write_text(json.dumps(document), "utf-8")
    ours = [APIPAY, "drift", "spec", *names, "--output", str(folder / "report")]
    rounds = alternate_processes(ours, [sys.executable, "-c", PEER, *names], runs=5)
    return Figure(what, rounds.ratio, REACH, detail=rounds.detail(1000, "ms"))


def _document(each: int) -> dict[str, Any]:
    """A dense document; one schema of so many has one property more, which breaks nobody."""
    schemas = {
        f"S{number}": _schema(number, more=bool(each) and number % each == 0)
        for number in range(SIZE)
    }
    paths = {f"/v1/{number}": {"get": {"responses": _answer(number)}} for number in range(SIZE)}
    info = {"title": "Dense", "version": "1"}
    return {"openapi": "3.0.3", "info": info, "paths": paths, "components": {"schemas": schemas}}


def _schema(number: int, *, more: bool) -> dict[str, Any]:
    texts = {f"text_{each}": {"type": "string", "description": "x" * 50} for each in range(16)}
    links = {f"link_{by}": _reference(number * by + 1) for by in (2, 3, 5)}
    return {
        "type": "object",
        "properties": texts | links | ({"more": texts["text_0"]} if more else {}),
    }


def _answer(number: int) -> dict[str, Any]:
    content = {"application/json": {"schema": _reference(number)}}
    return {"200": {"description": "ok", "content": content}}


def _reference(number: int) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/S{number % SIZE}"}
