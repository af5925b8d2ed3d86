"""The contract, read once, and the ways through it that these tests share."""

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tools"))

import contract  # noqa: E402 - found on the path that the line above lays


class Document:
    """openapi.yaml with its references resolved on the way."""

    def __init__(self, root: dict[str, Any]):
        self.root = root

    def resolve(self, node: dict[str, Any]) -> dict[str, Any]:
        """Follow `$ref` until something else is there."""
        while "$ref" in node:
            node = self.at(node["$ref"])
        return node

    def at(self, pointer: str) -> Any:
        """Return what a pointer such as `#/components/schemas/Error` points to."""
        node: Any = self.root
        for step in pointer.removeprefix("#/").split("/"):
            node = node[step.replace("~1", "/").replace("~0", "~")]
        return node

    def schema(self, name: str) -> dict[str, Any]:
        """Return a schema that stands alone: it carries the components that it refers to."""
        return {"$ref": f"#/components/schemas/{name}", "components": self.root["components"]}

    def operations(self) -> dict[str, dict[str, Any]]:
        """Return every operation by its id, with the parameters of its path added."""
        return {
            operation["operationId"]: operation
            | {
                "method": method,
                "path": path,
                "parameters": [
                    self.resolve(parameter)
                    for parameter in item.get("parameters", []) + operation.get("parameters", [])
                ],
            }
            for path, item in self.root["paths"].items()
            for method, operation in item.items()
            if method != "parameters"
        }

    def responses(self) -> Iterator[tuple[str, str, dict[str, Any]]]:
        """Yield operationId, status and response of everything that is documented."""
        for name, operation in self.operations().items():
            for status, response in operation["responses"].items():
                yield name, status, self.resolve(response)


def walk(node: Any, place: str = "#") -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield every mapping below a node with its place."""
    if isinstance(node, dict):
        yield place, node
        for key, value in node.items():
            yield from walk(value, f"{place}/{key}")
    elif isinstance(node, list):
        for index, value in enumerate(node):
            yield from walk(value, f"{place}/{index}")


@pytest.fixture(scope="session")
def document() -> Document:
    return Document(contract.load())


@pytest.fixture(scope="session")
def fact_ids() -> set[str]:
    text = (ROOT / "docs" / "contract.md").read_text(encoding="utf-8")
    return set(re.findall(r"^\| ([A-Z]\d\d) \|", text, re.MULTILINE))


@pytest.fixture(scope="session")
def places(document: Document) -> list[tuple[str, dict[str, Any]]]:
    """Every mapping of the document with its place; examples are data and no part of it."""
    return [
        (place, node)
        for place, node in walk(document.root)
        if not place.startswith("#/components/examples/")
    ]
