"""Small documents for these tests, and what a comparison of two of them says."""

from collections.abc import Iterable
from typing import Any

from apipay_drift.findings import Finding, Severity
from apipay_drift.spec import compare

JSON = "application/json"
MARKS = {"breaking": "!", "additive": "+", "house-rule": "i", "unchecked": "?"}


def document(paths: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    """A document of OpenAPI 3.0 (or `openapi=`) with these paths."""
    return {
        "openapi": "3.0.3",
        "info": {"title": "T", "version": "1"},
        "paths": paths or {},
        **more,
    }


def operation(**fields: Any) -> dict[str, Any]:
    """An operation that answers 200 without a body, unless told otherwise."""
    return {"responses": {"200": {"description": "ok"}}, **fields}


def body(schema: Any, **more: Any) -> dict[str, Any]:
    return {"content": {JSON: {"schema": schema}}, **more}


def sending(schema: Any, **more: Any) -> dict[str, Any]:
    """A document whose one operation takes this in its body."""
    return document({"/a": {"post": operation(requestBody=body(schema))}}, **more)


def answering(schema: Any, **more: Any) -> dict[str, Any]:
    """A document whose one operation answers this."""
    answer = {"description": "ok", **body(schema)}
    return document({"/a": {"get": {"responses": {"200": answer}}}}, **more)


def asking(parameter: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A document whose one operation has this parameter."""
    return document({"/a": {"get": operation(parameters=[parameter])}}, **more)


def ring(kind: str, size: int) -> dict[str, Any]:
    """As many operations as schemas, each of which leads to the next; all of them changed."""

    def answer(number: int) -> dict[str, Any]:
        ref = {"$ref": f"#/components/schemas/S{number % size}"}
        return {"200": {"description": "ok", **body(ref)}}

    paths = {f"/{each}": {"get": operation(responses=answer(each))} for each in range(size)}
    schemas = {
        f"S{each}": {
            "type": "object",
            "properties": {
                "next": {"$ref": f"#/components/schemas/S{(each + 1) % size}"},
                f"own_{each}": {"type": kind},
            },
        }
        for each in range(size)
    }
    return document(paths, components={"schemas": schemas})


def findings(before: dict[str, Any], after: dict[str, Any]) -> tuple[Finding, ...]:
    return compare(before, after).findings


def told(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    """What changed, a line each: `! request-property-removed`, sorted."""
    return lines(findings(before, after))


def lines(found: Iterable[Finding]) -> list[str]:
    return sorted(f"{MARKS[one.severity]} {one.change}" for one in found)


def breaking(found: Iterable[Finding]) -> list[Finding]:
    return [one for one in found if one.severity is Severity.BREAKING]
