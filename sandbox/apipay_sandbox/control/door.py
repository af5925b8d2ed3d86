"""From a request, or a call in the same process, to a verb: what `control.json` says, checked."""

import json
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cache, cached_property
from importlib import resources
from typing import TYPE_CHECKING, Any

import jsonschema_rs
from starlette.convertors import IntegerConvertor, register_url_convertor
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from apipay_sandbox import body as json_body
from apipay_sandbox.checks import LARGEST_ID
from apipay_sandbox.contract import METHODS
from apipay_sandbox.problems import Faults, Problem, invalid
from apipay_sandbox.rules import Refused
from apipay_sandbox.service.due import catch_up
from apipay_sandbox.world import World

if TYPE_CHECKING:
    from apipay_sandbox.app import App

Json = dict[str, Any]

_NUMBER = re.compile("[0-9]{1,18}")

LONGEST_ECHO = 200
"""Characters of a stranger's text that an answer repeats."""
MOST_ECHOES = 20


class IdConvertor(IntegerConvertor):
    """An id in a path, ``{id:id}``: no more digits than Python likes to read."""

    regex = "[0-9]{1,30}"


register_url_convertor("id", IdConvertor())


@dataclass(frozen=True, slots=True)
class Asked:
    """What one call asks for: sound values only, with the defaults of the document."""

    app: "App"
    id: int = 0
    name: str = ""
    fields: Json = field(default_factory=dict)

    @property
    def world(self) -> World:
        """The world as it is now."""
        return catch_up(self.app.world)


Verb = Callable[[Asked], Awaitable[object] | object]


class Values:
    """The fields of a body or the parameters of a query, as a JSON schema has them."""

    def __init__(self, schema: Json) -> None:
        self._schema = schema
        self._properties: Json = schema["properties"]

    @cached_property
    def _validator(self) -> jsonschema_rs.Draft202012Validator:
        """Compiled when it is first needed: most sandboxes never need most of them."""
        return jsonschema_rs.Draft202012Validator(self._schema)

    def sound(self, values: Json) -> Json:
        """Return the values with defaults for the absent ones, or raise a 422 for all faults."""
        faults: Faults = {}
        for error in self._validator.iter_errors(values):
            for name, text in self._texts(error):
                faults.setdefault(name, []).append(text)
        if faults:
            raise invalid(faults)
        defaults = {
            name: each["default"] for name, each in self._properties.items() if "default" in each
        }
        return {**defaults, **values}

    def parsed(self, texts: Mapping[str, str]) -> Json:
        """Return the parameters of a query, whole numbers as such; the check follows.

        Where there are none to give, a query says nothing.
        """
        if not self._properties:
            return {}
        whole = {name for name, each in self._properties.items() if each["type"] == "integer"}
        return {
            name: int(text) if name in whole and _NUMBER.fullmatch(text) else text
            for name, text in texts.items()
        }

    def _texts(self, error: jsonschema_rs.ValidationError) -> list[tuple[str, str]]:
        kind = error.kind
        if error.instance_path:
            name = str(error.instance_path[0])
            what = self._properties[name].get("description", "")
            return [(name, f"{name}: {_why(error)}. {what}".strip())]
        if kind.name == "required":
            return [(str(kind.value), f"{kind.value} is required")]
        known = ", ".join(self._properties) or "none"
        unknown: list[str] = getattr(kind, "value", [])[:MOST_ECHOES]
        return [(each[:LONGEST_ECHO], f"unknown; the fields are: {known}") for each in unknown]


def _why(error: jsonschema_rs.ValidationError) -> str:
    choices: list[str] = getattr(error.kind, "options", [])
    return f"must be one of {', '.join(choices)}" if choices else error.message[:LONGEST_ECHO]


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation of the document and the verb that does it."""

    id: str
    method: str
    path: str
    place: Values
    """The id or name in the path, where there is one."""
    body: Values | None
    query: Values
    verb: Verb

    async def call(self, app: "App", path: Json, values: Json) -> object:
        """Check the values and do it; raises `Problem` and `Refused`."""
        if path.get("id", 0) > LARGEST_ID:
            raise Problem(404, f"There is no {path['id']}")
        fields = (self.body or self.query).sound(values)
        done = self.verb(Asked(app, path.get("id", 0), path.get("name", ""), fields))
        return await done if isinstance(done, Awaitable) else done

    async def answer(self, app: "App", request: Request) -> Response:
        """Answer a request in JSON, whatever happens."""
        try:
            if self.body is not None:
                values = await _body(request)
            else:
                values = self.query.parsed(request.query_params)
            return JSONResponse(await self.call(app, request.path_params, values))
        except Problem as problem:
            return JSONResponse(problem.body, problem.status)
        except Refused as refusal:
            return JSONResponse({"message": str(refusal)}, 400)


def text() -> bytes:
    """Return the document as it is installed."""
    return (resources.files("apipay_sandbox") / "control.json").read_bytes()


@cache
def operations() -> Mapping[str, Operation]:
    """Return the operations of the document by id."""
    from apipay_sandbox.control.verbs import VERBS  # noqa: PLC0415 - they need `Asked`

    document: Json = json.loads(text())
    components: Json = document["components"]
    found: dict[str, Operation] = {}
    for path, item in document["paths"].items():
        for method in METHODS:
            if method in item:
                operation = _operation(method, path, item[method], components, VERBS)
                found[operation.id] = operation
    return found


async def call(app: "App", operation_id: str, path: Json | None = None, /, **values: object) -> Any:  # noqa: ANN401 - JSON
    """Do an operation of control from inside the process; raises `Problem` and `Refused`."""
    operation = operations().get(operation_id)
    if operation is None:
        raise _unknown(operation_id)
    return await operation.call(app, operation.place.sound(path or {}), values)


def _unknown(operation_id: str) -> Problem:
    known = operations()
    near = get_close_matches(operation_id, known, cutoff=0.4)
    hint = f"perhaps {' or '.join(near)}" if near else f"the operations are {', '.join(known)}"
    return Problem(404, f"There is no operation {operation_id!r}: {hint}")


def routes(app: "App") -> list[Route]:
    """Return the routes of all operations for one app."""
    return [_route(app, operation) for operation in operations().values()]


def _route(app: "App", operation: Operation) -> Route:
    async def endpoint(request: Request) -> Response:
        return await operation.answer(app, request)

    path = operation.path.replace("{id}", "{id:id}")
    return Route(path, endpoint, methods=[operation.method])


def _operation(
    method: str, path: str, item: Json, components: Json, verbs: Mapping[str, Verb]
) -> Operation:
    query: Json = {
        each["name"]: {**each["schema"], "description": each["description"]}
        for each in item.get("parameters", [])
    }
    kinds = {"id": "integer", "name": "string"}
    place = {name: {"type": kind} for name, kind in kinds.items() if f"{{{name}}}" in path}
    body: Json | None = None
    if "requestBody" in item:
        body = item["requestBody"]["content"]["application/json"]["schema"]
    if body is not None and "$ref" in body:
        body = components["schemas"][body["$ref"].rsplit("/", 1)[1]]
    return Operation(
        id=item["operationId"],
        method=method.upper(),
        path=path,
        place=Values({**_CLOSED, "properties": place, "required": [*place]}),
        body=Values(body) if body else None,
        query=Values({**_CLOSED, "properties": query}),
        verb=verbs[item["operationId"]],
    )


_CLOSED: Json = {"type": "object", "additionalProperties": False}


async def _body(request: Request) -> Json:
    raw = b""
    async for chunk in request.stream():
        raw += chunk
        if len(raw) > json_body.LIMIT:
            raise Problem(413, f"The request body is larger than {json_body.LIMIT} bytes")
    try:
        value = json_body.parse(raw) if raw.strip() else {}
    except json_body.UnreadableBody as fault:
        raise Problem(400, str(fault)) from None
    if not isinstance(value, dict):
        raise invalid({"body": ["The request body must be a JSON object"]})
    try:
        plain: Json = json.loads(json.dumps(value, default=float, allow_nan=False))
    except ValueError:
        raise Problem(400, "The request body holds a number that is out of reach") from None
    return plain
