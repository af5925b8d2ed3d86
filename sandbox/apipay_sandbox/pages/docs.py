"""The contract, as text and to be tried out."""

import json
import re
from functools import cache
from importlib import resources
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response

from apipay_sandbox.contract import METHODS
from apipay_sandbox.control import door
from apipay_sandbox.gate import BASE_PATH
from apipay_sandbox.pages.guard import WITH_INLINE_STYLES
from apipay_sandbox.pages.site import Json, View
from apipay_sandbox.problems import Problem

ASSETS = "flask_swagger_ui"
"""The package whose files are shown: the assets of Swagger UI; its code is not imported."""

FILES = ("swagger-ui.css", "swagger-ui-bundle.js", "swagger-ui-standalone-preset.js")

_SERVERS = re.compile(r"^servers:\n(?:  .*\n)+", re.MULTILINE)


@cache
def _text(name: str) -> str:
    return (resources.files("apipay_contract") / name).read_text("utf-8")


def _server(view: View) -> str:
    """Return the API's address as the reader of the contract reaches it."""
    own, public = view.request.base_url, view.app.public_url
    here = public if urlsplit(public).netloc == own.netloc else str(own).rstrip("/")
    return here + BASE_PATH


def contract_yaml(view: View) -> Response:
    """Serve the contract with this server in it."""
    servers = f"servers:\n  - url: {_server(view)}\n    description: This sandbox.\n"
    text = _SERVERS.sub(lambda _: servers, _text("openapi.yaml"), count=1)
    return Response(text, media_type="application/yaml")


def contract_json(view: View) -> Response:
    """Serve the contract with this server in it."""
    document = json.loads(_text("openapi.json"))
    document["servers"] = [{"url": _server(view), "description": "This sandbox."}]
    _minimal_first(document)
    return JSONResponse(document)


def _minimal_first(document: Json) -> None:
    """Put the examples first that name no webhook: they are the ones that work at once."""
    for item in document["paths"].values():
        for method in METHODS:
            content = item.get(method, {}).get("requestBody", {}).get("content", {})
            for media in content.values():
                if "examples" in media:
                    named = sorted(media["examples"].items(), key=lambda each: each[0] != "minimal")
                    media["examples"] = dict(named)


def control_json(request: Request) -> Response:  # noqa: ARG001 - an endpoint
    """Serve control's own document."""
    return Response(door.text(), media_type="application/json")


def show(view: View) -> Response:
    """Show the documents in Swagger UI; its "try it" has the sandbox's key already."""
    control = view.app.settings.control
    documents = [{"url": "/openapi.json", "name": "ApiPay.kz API"}]
    if control:
        documents.append({"url": "/_sandbox/openapi.json", "name": "Sandbox control"})
    page = view.render(
        "docs.html",
        there=_folder() is not None,
        documents=documents,
        key=view.app.api_key if control else "",
    )
    page.headers["content-security-policy"] = WITH_INLINE_STYLES
    return page


def asset(request: Request) -> Response:
    """Serve a file of Swagger UI."""
    name, folder = request.path_params["name"], _folder()
    if folder is None or name not in FILES:
        raise Problem(404, f"There is no {name}")
    return FileResponse(folder / name, headers={"cache-control": "max-age=86400"})


@cache
def _folder() -> Path | None:
    found = find_spec(ASSETS)
    if found is None or not found.submodule_search_locations:
        return None
    return Path(next(iter(found.submodule_search_locations))) / "dist"
