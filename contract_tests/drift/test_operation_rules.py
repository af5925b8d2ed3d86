# ruff: noqa: E501 - a table is read across
"""What each change of an operation means: its place, its parameters, bodies, answers and doors."""

from typing import Any

import pytest

from contract_tests.drift.documents import (
    asking,
    body,
    document,
    operation,
    told,
)

TEXT = {"type": "string"}
WHOLE = {"type": "integer"}
LIST = {"type": "array", "items": TEXT}
INVOICE = {"type": "object", "required": ["id"], "properties": {"id": WHOLE, "amount": TEXT}}
FAULT = {"type": "object", "properties": {"message": TEXT}}


def form(encoding: Any = None, **properties: Any) -> dict[str, Any]:
    schema = INVOICE | {"properties": INVOICE["properties"] | properties}
    return {"content": {"multipart/form-data": {"schema": schema, "encoding": encoding or {}}}}


OK = {"description": "ok", **body(INVOICE)}
BAD = {"description": "bad", **body(FAULT)}
EMPTY = {"description": "ok"}
QUERY = {"name": "q", "in": "query", "schema": TEXT}
HEADER = {"X-Left": {"required": True, "schema": WHOLE}}
KEY = {"type": "apiKey", "in": "header", "name": "X-API-Key"}
BEARER = {"type": "http", "scheme": "bearer"}
OAUTH = {
    "type": "oauth2",
    "flows": {"clientCredentials": {"tokenUrl": "https://a/t", "scopes": {}}},
}
SCHEMES = {"securitySchemes": {"key": KEY, "bearer": BEARER, "oauth": OAUTH}}


def one(**fields: Any) -> dict[str, Any]:
    """A document with `POST /a` alone."""
    return document({"/a": {"post": operation(**fields)}})


def statuses(**answers: Any) -> dict[str, Any]:
    return one(responses={name.removeprefix("_"): answer for name, answer in answers.items()})


def at(**paths: Any) -> dict[str, Any]:
    return document(paths)


def guarded(security: Any, own: Any = None, **schemes: Any) -> dict[str, Any]:
    components = {"securitySchemes": {**SCHEMES["securitySchemes"], **schemes}}
    paths = {"/a": {"get": operation(**({} if own is None else {"security": own}))}}
    more = {} if security is None else {"security": security}
    return document(paths, components=components, **more)


def served(*urls: str, **paths: Any) -> dict[str, Any]:
    return document(paths or {"/a": {"get": operation()}}, servers=[{"url": url} for url in urls])


def headed(**headers: Any) -> dict[str, Any]:
    named = {name.replace("_", "-"): header for name, header in headers.items()}
    return statuses(_200={"description": "ok", "headers": named})


def hooked(fields: dict[str, Any] | None = None, **hooks: Any) -> dict[str, Any]:
    listed = hooks or {"paid": {"post": operation(**(fields or {}))}}
    return document({}, openapi="3.1.0", webhooks=listed)


def calling_back(schema: Any) -> dict[str, Any]:
    answer = {"{$request.body#/url}": {"post": operation(requestBody=body(schema))}}
    return one(callbacks={"done": answer})


def typed(*kinds: str, schema: Any = INVOICE) -> dict[str, Any]:
    return {"content": {kind: {"schema": schema} for kind in kinds}}


GET = operation(responses={"200": OK})
POST = operation(requestBody=body(INVOICE), responses={"200": OK})
MORE = operation(
    requestBody=body(INVOICE | {"properties": {**INVOICE["properties"], "note": TEXT}}),
    responses={"200": OK},
)

CASES: dict[str, tuple[dict[str, Any], dict[str, Any], str]] = {
    "operation removed": (at(a={"get": GET, "post": POST}), at(a={"get": GET}), "! operation-removed"),
    "operation added": (at(a={"get": GET}), at(a={"get": GET, "post": POST}), "+ operation-added"),
    "path renamed": (at(**{"/invoices/{id}/cancel": {"post": POST}}), at(**{"/invoices/{id}/cancellation": {"post": POST}}), "! operation-moved"),
    "path renamed, content changed, id kept": (
        at(**{"/old": {"get": GET | {"operationId": "x"}}}),
        at(**{"/quite/new": {"get": operation(operationId="x", responses={"200": EMPTY})}}),
        "! operation-moved, ! response-body-removed",
    ),
    "version of the path raised, content changed": (
        at(**{"/v1/a/{id}": {"get": GET}, "/v1/b": {"get": GET}}),
        at(**{"/v2/a/{no}": {"get": operation(responses={"200": BAD})}, "/v1/b": {"get": GET}}),
        "! operation-moved, ! response-property-removed, ! response-property-removed, + response-property-added",
    ),
    "family renamed, content changed": (
        at(**{"/orders": {"get": GET, "post": POST}, "/orders/{id}": {"get": GET, "put": POST, "delete": operation()}}),
        at(**{"/sales": {"get": GET, "post": MORE}, "/sales/{no}": {"get": GET, "patch": MORE}, "/shops": {"get": operation(responses={"200": BAD})}}),
        "! operation-moved, ! operation-moved, ! operation-moved, ! operation-moved, ! operation-removed, + operation-added, + request-property-added",
    ),
    "family gone, another one come": (
        at(**{"/a": {"get": GET, "post": POST}}),
        at(**{"/b": {"get": operation(responses={"200": BAD}), "post": operation(responses={"200": BAD})}}),
        "! operation-removed, ! operation-removed, + operation-added, + operation-added",
    ),
    "path renamed, content changed": (at(**{"/invoices/{id}/cancel": {"post": POST}}), at(**{"/invoices/{id}/cancellation": {"post": MORE}}), "! operation-moved, + request-property-added"),
    "method and content changed": (at(a={"put": POST}), at(a={"patch": MORE}), "! operation-moved, + request-property-added"),
    "moved, while the version goes from the server into the paths": (
        served("https://a.kz/v1", **{"/a": {"get": GET}, "/b": {"get": GET}, "/orders/{id}/close": {"post": POST}}),
        served("https://a.kz", **{"/v1/a": {"get": GET}, "/v1/b": {"get": GET}, "/v1/orders/{id}/closing": {"post": POST}}),
        "! operation-moved",
    ),
    "method changed": (at(a={"put": POST}), at(a={"patch": POST}), "! operation-moved"),
    "nothing alike is not moved": (at(**{"/a": {"get": GET}}), at(**{"/zzzzzzz": {"get": GET}}), "! operation-removed, + operation-added"),
    "deprecated": (one(), one(deprecated=True), "+ operation-deprecated"),
    "no longer deprecated": (one(deprecated=True), one(), "+ operation-no-longer-deprecated"),
    "parameter removed": (asking(QUERY), asking({"name": "r", "in": "query", "schema": TEXT}), "! parameter-removed, + parameter-added"),
    "required parameter added": (one(), one(parameters=[QUERY | {"required": True}]), "! required-parameter-added"),
    "parameter became required": (asking(QUERY), asking(QUERY | {"required": True}), "! parameter-became-required"),
    "parameter became optional": (asking(QUERY | {"required": True}), asking(QUERY), "+ parameter-became-optional"),
    "parameter moved": (asking(QUERY), asking(QUERY | {"in": "header"}), "! parameter-moved"),
    "parameter moved and changed": (asking(QUERY), asking(QUERY | {"in": "header", "schema": WHOLE}), "! parameter-moved, ! request-type-changed"),
    "parameter's type is told": (asking({"name": "q", "in": "query"}), asking(QUERY), ""),
    "parameter's type is told, and is no text": (asking({"name": "q", "in": "query"}), asking(QUERY | {"schema": WHOLE}), "! request-type-changed"),
    "parameter retyped": (asking(QUERY), asking(QUERY | {"schema": WHOLE}), "! request-type-changed"),
    "parameter's default changed": (asking(QUERY | {"schema": WHOLE | {"default": 10}}), asking(QUERY | {"schema": WHOLE | {"default": 20}}), "! request-default-changed"),
    "parameter's values fewer": (asking(QUERY | {"schema": {"enum": ["a", "b"]}}), asking(QUERY | {"schema": {"enum": ["a"]}}), "! request-enum-values-removed"),
    "parameter deprecated": (asking(QUERY), asking(QUERY | {"deprecated": True}), "+ parameter-deprecated"),
    "parameter no longer deprecated": (asking(QUERY | {"deprecated": True}), asking(QUERY), "+ parameter-no-longer-deprecated"),
    "list no longer exploded": (asking(QUERY | {"schema": LIST}), asking(QUERY | {"schema": LIST, "explode": False}), "! parameter-style-changed"),
    "list in another style": (asking(QUERY | {"schema": LIST}), asking(QUERY | {"schema": LIST, "style": "pipeDelimited"}), "! parameter-style-changed"),
    "parameter became JSON": (asking(QUERY | {"schema": LIST}), asking({"name": "q", "in": "query", **body(LIST)}), "! parameter-style-changed"),
    "path parameter retyped": (
        at(**{"/a/{id}": {"get": operation(parameters=[{"name": "id", "in": "path", "required": True, "schema": TEXT}])}}),
        at(**{"/a/{no}": {"get": operation(parameters=[{"name": "no", "in": "path", "required": True, "schema": WHOLE}])}}),
        "! request-type-changed",
    ),
    "body added": (one(), one(requestBody=body(INVOICE)), "+ request-body-added"),
    "required body added": (one(), one(requestBody=body(INVOICE, required=True)), "! required-request-body-added"),
    "body removed": (one(requestBody=body(INVOICE)), one(), "! request-body-removed"),
    "body became required": (one(requestBody=body(INVOICE)), one(requestBody=body(INVOICE, required=True)), "! request-body-became-required"),
    "body became optional": (one(requestBody=body(INVOICE, required=True)), one(requestBody=body(INVOICE)), "+ request-body-became-optional"),
    "request type added": (one(requestBody=typed("application/json")), one(requestBody=typed("application/json", "application/xml")), "+ request-media-type-added"),
    "request type removed": (one(requestBody=typed("application/json", "application/xml")), one(requestBody=typed("application/json")), "! request-media-type-removed"),
    "request type changed": (one(requestBody=typed("application/json")), one(requestBody=typed("multipart/form-data")), "! request-media-type-changed"),
    "request type widened": (one(requestBody=typed("application/json")), one(requestBody=typed("application/*")), "+ request-media-type-added"),
    "request type narrowed": (one(requestBody=typed("*/*")), one(requestBody=typed("application/json")), "! request-media-type-removed"),
    "parts encoded otherwise": (
        one(requestBody=form()),
        one(requestBody=form({"id": {"contentType": "application/json"}})),
        "! request-encoding-changed",
    ),
    "parts still encoded otherwise": (
        one(requestBody=form({"id": {"style": "deepObject", "explode": True}})),
        one(requestBody=form({"id": {"style": "deepObject"}})),
        "! request-encoding-changed",
    ),
    "parts encoded as before": (
        one(requestBody=form()),
        one(requestBody=form({"id": {"contentType": "text/plain", "style": "form", "explode": True}})),
        "",
    ),
    "a new part encoded otherwise": (
        one(requestBody=form({"id": {"style": "deepObject"}})),
        one(requestBody=form({"id": {"style": "deepObject"}, "card": {"style": "deepObject"}}, card=FAULT)),
        "+ request-property-added",
    ),
    "answer's type added": (statuses(_200=typed("application/json")), statuses(_200=typed("application/json", "text/csv")), "+ response-media-type-added"),
    "answer's type removed": (statuses(_200=typed("application/json", "text/csv")), statuses(_200=typed("application/json")), "! response-media-type-removed"),
    "answer's type changed": (statuses(_200=typed("application/json")), statuses(_200=typed("application/hal+json")), "! response-media-type-changed"),
    "answer's type narrowed": (statuses(_200=typed("*/*")), statuses(_200=typed("application/json")), ""),
    "type changed and body too": (
        statuses(_200=typed("application/json")),
        statuses(_200=typed("application/hal+json", schema=FAULT)),
        "! response-media-type-changed, ! response-property-removed, ! response-property-removed, + response-property-added",
    ),
    "success moved": (statuses(_200=OK), statuses(_201=OK), "! success-status-moved"),
    "success moved and body changed": (statuses(_200=OK), statuses(_201=BAD), "! success-status-moved, ! response-property-removed, ! response-property-removed, + response-property-added"),
    "success removed": (statuses(_200=OK, _202=OK), statuses(_200=OK), "! success-status-removed"),
    "success added": (statuses(_200=OK), statuses(_200=OK, _202=OK), "+ success-status-added"),
    "error moved": (statuses(_200=OK, _400=BAD), statuses(_200=OK, _422=BAD), "! error-status-moved"),
    "error moved, while others are documented": (statuses(_200=OK, _409=BAD), statuses(_200=OK, _422=EMPTY, _403=BAD, _429=BAD), "! error-status-moved, ! response-body-removed, + error-status-added, + error-status-added"),
    "error moved, whatever for": (statuses(_200=OK, _400=BAD), statuses(_200=OK, _403=BAD), "! error-status-moved"),
    "error removed": (statuses(_200=OK, _404=BAD), statuses(_200=OK), "+ error-status-removed"),
    "error added": (statuses(_200=OK), statuses(_200=OK, _404=BAD), "+ error-status-added"),
    "error became of another class": (statuses(_200=OK, _404=BAD), statuses(_200=OK, _500=BAD), "+ error-status-added, + error-status-removed"),
    "error spelt out of the default": (statuses(_200=OK, default=BAD), statuses(_200=OK, _404=BAD, default=BAD), ""),
    "error spelt out with another body": (statuses(_200=OK, default=BAD), statuses(_200=OK, _404={"description": "x", **body({"type": "array", "items": TEXT})}, default=BAD), "! response-type-changed"),
    "error gone into its range": (statuses(_200=OK, _404=BAD), statuses(_200=OK, **{"4XX": BAD}), "+ error-status-added"),
    "success beside an error default": (statuses(_200=OK, default=BAD), statuses(_200=OK, _201=OK, default=BAD), "+ success-status-added"),
    "default spelt out as success": (statuses(default=OK), statuses(_200=OK), ""),
    "answer's body removed": (statuses(_200=OK), statuses(_200=EMPTY), "! response-body-removed"),
    "answer's body added": (statuses(_200=EMPTY), statuses(_200=OK), "+ response-body-added"),
    "answer's schema gone": (statuses(_200=OK), statuses(_200={"description": "x", "content": {"application/json": {}}}), "! response-type-widened"),
    "header removed": (headed(**HEADER), headed(), "! response-header-removed"),
    "header added": (headed(), headed(**HEADER), "+ response-header-added"),
    "header became optional": (headed(**HEADER), headed(X_Left={"schema": WHOLE}), "! response-header-became-optional"),
    "header became required": (headed(X_Left={"schema": WHOLE}), headed(**HEADER), "+ response-header-became-required"),
    "header's type is told": (headed(X_Left={}), headed(X_Left={"schema": TEXT}), ""),
    "file without a schema, as 3.1 has it": (
        statuses(_200={"description": "ok", "content": {"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": {"schema": {"type": "string", "format": "binary"}}}}),
        statuses(_200={"description": "ok", "content": {"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": {}}}),
        "",
    ),
    "text without a schema": (
        statuses(_200={"description": "ok", "content": {"text/csv": {"schema": TEXT}}}),
        statuses(_200={"description": "ok", "content": {"text/csv": {"schema": {}}}}),
        "",
    ),
    "header retyped": (headed(**HEADER), headed(x_left={"required": True, "schema": TEXT}), "! response-type-changed"),
    "server moved": (served("https://a/v1"), served("https://a/v2"), "! server-moved"),
    "servers moved, and one added": (served("https://a/v1", "https://b/v1"), served("https://c/v2", "https://b/v2", "https://a/v2"), "! server-moved, ! server-moved, + server-added"),
    "server added": (served("https://a"), served("https://a", "https://b"), "+ server-added"),
    "server removed": (served("https://a", "https://b"), served("https://a"), "! server-removed"),
    "server named first": (served("/"), served("https://a"), "+ server-added"),
    "base path gone into the paths, host moved": (
        served("https://a/v1", **{"/x": {"get": GET}, "/y": {"get": GET}}),
        served("https://b", **{"/v1/x": {"get": GET}, "/v1/y": {"get": GET}}),
        "! server-moved",
    ),
    "an operation's own server": (one(), one(servers=[{"url": "https://b"}]), "+ server-added"),
    "key wanted": (guarded(None), guarded([{"key": []}]), "! security-tightened"),
    "key no longer wanted": (guarded([{"key": []}]), guarded(None), "+ security-loosened"),
    "key wanted of one operation": (guarded([]), guarded([], own=[{"key": []}]), "! security-tightened"),
    "operation opened": (guarded([{"key": []}]), guarded([{"key": []}], own=[]), "+ security-loosened"),
    "another key": (guarded([{"key": []}]), guarded([{"bearer": []}]), "! security-tightened"),
    "a second way": (guarded([{"key": []}]), guarded([{"key": []}, {"bearer": []}]), "+ security-loosened"),
    "one way fewer": (guarded([{"key": []}, {"bearer": []}]), guarded([{"key": []}]), "! security-tightened"),
    "both at once": (guarded([{"key": []}]), guarded([{"key": [], "bearer": []}]), "! security-tightened"),
    "one of both is enough": (guarded([{"key": [], "bearer": []}]), guarded([{"key": []}]), "+ security-loosened"),
    "a further scope": (guarded([{"oauth": ["r"]}]), guarded([{"oauth": ["r", "w"]}]), "! security-tightened"),
    "a scope fewer": (guarded([{"oauth": ["r", "w"]}]), guarded([{"oauth": ["r"]}]), "+ security-loosened"),
    "key under another header": (guarded([{"key": []}]), guarded([{"key": []}], key=KEY | {"name": "X-Key"}), "! security-tightened"),
    "a second flow of the same scheme": (guarded([{"oauth": ["r"]}]), guarded([{"oauth": ["r"]}], oauth={**OAUTH, "flows": {**OAUTH["flows"], "password": {"tokenUrl": "https://a/p"}}}), "+ security-loosened"),
    "tokens from elsewhere": (guarded([{"oauth": ["r"]}]), guarded([{"oauth": ["r"]}], oauth={**OAUTH, "flows": {"clientCredentials": {"tokenUrl": "https://b/t"}}}), "! security-tightened"),
    "webhook removed": (hooked(paid={"post": operation()}, late={"post": operation()}), hooked(), "! webhook-removed"),
    "webhook added": (hooked(), hooked(paid={"post": operation()}, late={"post": operation()}), "+ webhook-added"),
    "webhook's field removed": (hooked({"requestBody": body(INVOICE)}), hooked({"requestBody": body({"type": "object", "required": ["id"], "properties": {"id": WHOLE}})}), "! response-property-removed"),
    "webhook's field added": (hooked({"requestBody": body({"type": "object", "required": ["id"], "properties": {"id": WHOLE}})}), hooked({"requestBody": body(INVOICE)}), "+ response-property-added"),
    "webhook's field may be missing": (hooked({"requestBody": body(INVOICE)}), hooked({"requestBody": body({k: v for k, v in INVOICE.items() if k != "required"})}), "! response-property-became-optional"),
    "webhook's signature gone": (hooked({"parameters": [{"name": "X-Sig", "in": "header", "schema": TEXT}]}), hooked(), "! response-header-removed"),
    "webhook's method changed": (hooked(), hooked(paid={"put": operation()}), "! operation-moved"),
    "callback removed": (calling_back(INVOICE), one(), "! callback-removed"),
    "callback added": (one(), calling_back(INVOICE), "+ callback-added"),
    "callback's field retyped": (calling_back(INVOICE), calling_back({**INVOICE, "properties": {"id": TEXT, "amount": TEXT}}), "! response-type-changed"),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_a_change_of_an_operation_means(case: str):
    before, after, expected = CASES[case]
    assert told(before, after) == sorted(line.strip() for line in expected.split(",") if line)
