"""Validate openapi.yaml, lint it, and convert it to a Postman collection of all its operations."""

import json
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import contract
import node
from openapi_spec_validator import validate
from openapi_spec_validator.validation.exceptions import OpenAPIValidationError

METHODS = frozenset({"get", "put", "post", "delete", "patch", "head", "options", "trace"})
# A warning or a hint is a finding, too.
LINTERS = (
    ("redocly", "lint", "--max-problems", "1000", "openapi.yaml"),
    ("spectral", "lint", "--fail-severity", "hint", "openapi.yaml"),
)


def main() -> int:
    """Run every check, the Python one first, and return the exit status of the lot."""
    document = contract.load()
    if problem := invalid(document):
        print(problem)
        return 1
    print("openapi.yaml is valid OpenAPI 3.0.3")
    if reason := node.missing():
        return node.absence("redocly, spectral and openapi2postmanv2", reason)
    failed = [linter[0] for linter in LINTERS if node.call(*linter) != 0]
    if problem := unconvertible(len(list(operations(document)))):
        failed.append(f"openapi2postmanv2 ({problem})")
    print(f"Findings by: {', '.join(failed)}" if failed else "The contract has no findings.")
    return int(bool(failed))


def invalid(document: dict[str, Any]) -> str | None:
    """Say in which place the document is no OpenAPI 3.0.3; None where it is valid."""
    try:
        validate(document)
    except OpenAPIValidationError as error:
        place = "/".join(map(str, error.absolute_path))
        return f"openapi.yaml is not valid at {place or 'its root'}: {error.message}"
    return None


def operations(document: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield method and path of every operation."""
    for path, item in document["paths"].items():
        yield from ((method, path) for method in item if method in METHODS)


def unconvertible(expected: int) -> str | None:
    """Convert the contract with openapi-to-postmanv2 and say what went wrong, if anything did."""
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "collection.json"
        if node.call("openapi2postmanv2", "--spec", contract.PATH, "--output", target) != 0:
            return "the conversion failed"
        if not target.is_file():
            return "no collection was written"
        found = sum(1 for _ in requests(json.loads(target.read_bytes())))
    return None if found == expected else f"{found} requests instead of {expected}"


def requests(folder: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the requests of a Postman collection, which nests folders."""
    for item in folder["item"]:
        if "item" in item:
            yield from requests(item)
        else:
            yield item["request"]


if __name__ == "__main__":
    sys.exit(main())
