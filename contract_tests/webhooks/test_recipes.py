"""The recipes of examples/webhooks answer as W08 says, in the real frameworks, on a real port."""

import asyncio
import contextlib
import importlib.util
import inspect
import itertools
import json
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import ModuleType
from typing import Any

import httpx
import pytest
import uvicorn
from apipay import webhooks
from starlette.applications import Starlette
from starlette.routing import Route
from werkzeug.serving import make_server

SECRET = "whsec_test"
RECIPES = Path(__file__).parents[2] / "examples" / "webhooks"
fresh_ids = itertools.count(1)


class Receiver:
    """A recipe that is being served, and what it was given to handle."""

    def __init__(self, recipe: ModuleType, url: str) -> None:
        self.recipe = recipe
        self.url = f"{url}/webhooks/apipay"

    def post(self, body: bytes, signature: str | None) -> int:
        headers = {"Content-Type": "application/json"}
        if signature is not None:
            headers["X-Webhook-Signature"] = signature
        return httpx.post(self.url, content=body, headers=headers, timeout=20).status_code

    def deliver(self, body: bytes) -> int:
        return self.post(body, webhooks.sign(body, SECRET))


@pytest.fixture(scope="module", params=["fastapi", "starlette", "flask", "django"])
def served(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Receiver]:
    with contextlib.ExitStack() as stack:
        patch = stack.enter_context(pytest.MonkeyPatch.context())
        patch.setenv("APIPAY_WEBHOOK_SECRET", SECRET)
        patch.chdir(tmp_path_factory.mktemp(request.param))
        recipe = _load("fastapi" if request.param == "starlette" else request.param)
        yield Receiver(recipe, stack.enter_context(SERVERS[request.param](recipe)))


@pytest.fixture
def receiver(served: Receiver, monkeypatch: pytest.MonkeyPatch) -> Receiver:
    """The served recipe; it raises when something is handled, unless the test says otherwise."""
    _handle_with(served, monkeypatch, lambda _: pytest.fail("nothing should be handled"))
    return served


@pytest.fixture
def handled(receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> list[webhooks.WebhookInvoice]:
    invoices: list[webhooks.WebhookInvoice] = []
    _handle_with(receiver, monkeypatch, invoices.append)
    return invoices


@pytest.fixture
def body(paid: dict[str, Any]) -> bytes:
    """An event of its own for every test."""
    paid["invoice"]["id"] = next(fresh_ids)
    return json.dumps(paid).encode()


def test_a_signed_event_is_handled_and_answered_2xx(
    receiver: Receiver, handled: list[webhooks.WebhookInvoice], body: bytes
):
    assert receiver.deliver(body) == 204
    assert [invoice.raw for invoice in handled] == [json.loads(body)["invoice"]]


@pytest.mark.fact("W06")
def test_a_redelivery_is_answered_2xx_and_not_handled_again(
    receiver: Receiver, handled: list[webhooks.WebhookInvoice], body: bytes
):
    assert [receiver.deliver(body) for _ in range(3)] == [204, 204, 204]
    assert len(handled) == 1


@pytest.mark.fact("W08")
@pytest.mark.parametrize("signature", [None, "", "sha256=", "sha256=" + "0" * 64])
def test_a_missing_or_wrong_signature_is_answered_401(
    receiver: Receiver, body: bytes, signature: str | None
):
    assert receiver.post(body, signature) == 401
    assert receiver.post(body, webhooks.sign(body, "another")) == 401
    assert receiver.post(body + b" ", webhooks.sign(body, SECRET)) == 401


@pytest.mark.fact("W08")
@pytest.mark.parametrize("junk", [b"", b"no json", b"\xff\x00", b"[]", b"{}"])
def test_a_signed_body_that_is_no_event_is_answered_400(receiver: Receiver, junk: bytes):
    assert receiver.deliver(junk) == 400


@pytest.mark.fact("W08")
def test_an_event_nobody_knows_is_answered_2xx_and_not_handled(receiver: Receiver):
    assert receiver.deliver(b'{"event": "recurring.failed", "id": 7}') == 204


def test_a_handler_that_crashes_gets_the_event_again(
    receiver: Receiver, body: bytes, monkeypatch: pytest.MonkeyPatch
):
    attempts: list[int] = []

    def crash_once(invoice: webhooks.WebhookInvoice) -> None:
        attempts.append(invoice.id)
        if len(attempts) == 1:
            raise RuntimeError("the warehouse is closed")

    _handle_with(receiver, monkeypatch, crash_once)
    assert [receiver.deliver(body) for _ in range(3)] == [500, 204, 204]
    assert len(attempts) == 2


def test_an_event_that_is_being_handled_is_answered_503_so_that_it_comes_again(
    receiver: Receiver, body: bytes, monkeypatch: pytest.MonkeyPatch
):
    at_work, go_on = threading.Event(), threading.Event()

    def work(_: webhooks.WebhookInvoice) -> None:
        at_work.set()
        assert go_on.wait(timeout=20)

    _handle_with(receiver, monkeypatch, work)
    with ThreadPoolExecutor() as pool:
        first = pool.submit(receiver.deliver, body)
        assert at_work.wait(timeout=20)
        meanwhile = receiver.deliver(body)
        go_on.set()
        assert (meanwhile, first.result(timeout=20)) == (503, 204)
    assert receiver.deliver(body) == 204


def test_only_post_is_served(receiver: Receiver):
    assert httpx.get(receiver.url).status_code == 405


def _handle_with(
    receiver: Receiver,
    monkeypatch: pytest.MonkeyPatch,
    handle: Callable[[webhooks.WebhookInvoice], object],
) -> None:
    """Put `handle` where the recipe has its own, in the recipe's colour."""

    async def in_a_thread(invoice: webhooks.WebhookInvoice) -> None:
        await asyncio.to_thread(handle, invoice)

    colour = in_a_thread if inspect.iscoroutinefunction(receiver.recipe.handle) else handle
    monkeypatch.setattr(receiver.recipe, "handle", colour)


def _load(framework: str) -> ModuleType:
    name = f"{framework}_receiver"
    spec = importlib.util.spec_from_file_location(name, RECIPES / f"{name}.py")
    assert spec
    assert spec.loader
    recipe = importlib.util.module_from_spec(spec)
    sys.modules[name] = recipe  # where Django looks for its ROOT_URLCONF
    spec.loader.exec_module(recipe)
    return recipe


@contextlib.contextmanager
def _asgi(app: Any) -> Iterator[str]:
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=0, log_level="error"))
    thread = threading.Thread(target=server.run)
    thread.start()
    deadline = time.monotonic() + 10
    while not server.started and time.monotonic() < deadline:
        time.sleep(0.01)
    try:
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(timeout=10)


@contextlib.contextmanager
def _wsgi(app: Any) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join(timeout=10)
        server.server_close()


def _starlette(recipe: ModuleType) -> Starlette:
    return Starlette(routes=[Route("/webhooks/apipay", recipe.receive, methods=["POST"])])


SERVERS: dict[str, Callable[[ModuleType], contextlib.AbstractContextManager[str]]] = {
    "fastapi": lambda recipe: _asgi(recipe.app),
    "starlette": lambda recipe: _asgi(_starlette(recipe)),
    "flask": lambda recipe: _wsgi(recipe.app),
    "django": lambda recipe: _wsgi(recipe.application),
}
