"""Which page answers which address."""

from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

from apipay_sandbox.pages import checkout, docs, selling, tools
from apipay_sandbox.pages.actions import ACTIONS, FIXED, Action, perform
from apipay_sandbox.pages.site import View
from apipay_sandbox.problems import Problem

if TYPE_CHECKING:
    from apipay_sandbox.app import App

Endpoint = Callable[[Request], Awaitable[Response]]
Shown = Callable[[View], Awaitable[Response] | Response]

PAGES: Mapping[str, Shown] = {
    "/": selling.invoices,
    "/invoices/{id:id}": selling.invoice,
    "/schedules": selling.schedules,
    "/webhooks": tools.webhooks,
    "/clock": tools.clock,
    "/faults": tools.faults,
    "/requests": tools.requests,
    "/keys": tools.keys,
    "/world": tools.world,
    "/magic": tools.magic,
}

STATIC = {
    "style.css": "text/css",
    "live.js": "text/javascript",
    "docs.js": "text/javascript",
    "icon.svg": "image/svg+xml",
}


def dashboard(app: "App") -> list[Route]:
    """Return the routes of the pages that control the sandbox."""
    shown = [_get(app, path, page) for path, page in PAGES.items()]
    moves = [_post(app, path, action) for path, action in ACTIONS.items()]
    clock = Action("setClock", tools.clock, "/clock")
    fixed = [
        Route(path, _endpoint(app, partial(perform, action=clock, fixed=to)), methods=["POST"])
        for path, to in FIXED.items()
    ]
    return [*shown, *moves, *fixed, Route("/_sandbox/openapi.json", docs.control_json)]


def public(app: "App") -> list[Route]:
    """Return the routes of the pages for everybody: checkout, the contract and its docs."""
    pay = "/pay/{reference}"
    return [
        _get(app, pay, checkout.show),
        Route(pay, _endpoint(app, checkout.act), methods=["POST"]),
        _get(app, "/docs", docs.show),
        Route("/docs/{name}", docs.asset),
        _get(app, "/openapi.yaml", docs.contract_yaml),
        _get(app, "/openapi.json", docs.contract_json),
        Route("/static/{name}", _static),
    ]


def _get(app: "App", path: str, page: Shown) -> Route:
    return Route(path, _endpoint(app, page), methods=["GET"])


def _post(app: "App", path: str, action: Action) -> Route:
    return Route(path, _endpoint(app, partial(perform, action=action)), methods=["POST"])


def _endpoint(app: "App", page: Shown) -> Endpoint:
    async def answer(request: Request) -> Response:
        shown = page(View(app, request))
        return shown if isinstance(shown, Response) else await shown

    return answer


async def _static(request: Request) -> Response:
    name = request.path_params["name"]
    if name not in STATIC:
        raise Problem(404, f"There is no {name}")
    return FileResponse(Path(__file__).parent / "static" / name, media_type=STATIC[name])
