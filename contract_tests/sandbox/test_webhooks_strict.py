"""Webhooks held to the rule of production (W07), as they are sent: where does a host lead?"""

import asyncio
import socket
from collections.abc import Callable

import httpx
import pytest
from apipay_sandbox.post import PublicOnly

NAME = "hooks.example.com"


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[str]]:
    """What the world's DNS says of a name: the next of these answers with each look-up."""
    real = socket.getaddrinfo

    def lead(*answers: list[str]) -> list[str]:
        left, asked = [*answers], []

        def look_up(host: str, port: int, *args: object, **more: object) -> list:
            if host != NAME:
                return real(host, port, *args, **more)
            asked.append(host)
            return [
                found
                for address in left.pop(0)
                for found in real(address, port, type=socket.SOCK_STREAM)
            ]

        monkeypatch.setattr(socket, "getaddrinfo", look_up)
        return asked

    return lead


def told(apipay_sandbox, new_invoice) -> dict:
    """Pay an invoice and return the one attempt to tell of it, which is awaited."""
    apipay_sandbox.clock.freeze("2030-01-01T00:00:00Z")
    apipay_sandbox.pay(new_invoice()["id"])
    apipay_sandbox.advance("PT1S")
    (delivery,) = apipay_sandbox.deliveries()
    (attempt,) = delivery["attempts"]
    return attempt


@pytest.mark.fact("W07")
@pytest.mark.parametrize("url", ["http://127.0.0.1:{port}/", "https://localhost:{port}/"])
def test_an_address_that_was_let_in_before_is_not_sent_to(
    apipay_sandbox, control, new_invoice, url
):
    with socket.create_server(("127.0.0.1", 0)) as receiver:
        receiver.settimeout(0.2)
        apipay_sandbox.register_webhook(url.format(port=receiver.getsockname()[1]))
        control.patch("/settings", json={"strict_webhooks": True})
        assert told(apipay_sandbox, new_invoice)["fault"].startswith("Invalid webhook URL")
        with pytest.raises(TimeoutError):
            receiver.accept()


@pytest.mark.fact("W07")
@pytest.mark.parametrize(
    ("found", "inside"),
    [(["127.0.0.1"], "127.0.0.1"), (["::1"], "::1"), (["8.8.8.8", "10.0.0.7"], "10.0.0.7")],
)
def test_nor_is_a_public_name_that_leads_to_an_internal_network(
    apipay_sandbox, control, new_invoice, names, *, found, inside
):
    control.patch("/settings", json={"strict_webhooks": True})
    with socket.create_server(("127.0.0.1", 0)) as receiver:
        receiver.settimeout(0.2)
        apipay_sandbox.register_webhook(f"https://{NAME}:{receiver.getsockname()[1]}/")
        names(found)
        fault = told(apipay_sandbox, new_invoice)["fault"]
        assert f"{NAME} leads to {inside}, an address of an internal network" in fault
        with pytest.raises(TimeoutError):
            receiver.accept()


def post(reached: Callable[[httpx.Request], httpx.Response]) -> httpx.Response:
    async def main() -> httpx.Response:
        transport = PublicOnly(httpx.MockTransport(reached))
        async with httpx.AsyncClient(transport=transport) as client:
            return await client.post(f"https://{NAME}/hook", content=b"{}")

    return asyncio.run(main())


@pytest.mark.fact("W07")
def test_what_was_looked_at_is_connected_to_by_its_address_and_under_its_name(names):
    asked = names(["8.8.8.8"], ["127.0.0.1"])  # rebound at the second look-up, which never comes

    def reached(request: httpx.Request) -> httpx.Response:
        assert str(request.url) == "https://8.8.8.8/hook"
        assert request.headers["host"] == NAME
        assert request.extensions["sni_hostname"] == NAME  # whose certificate has to be shown
        return httpx.Response(204)

    assert post(reached).status_code == 204
    assert asked == [NAME]


def test_where_one_public_address_is_dead_the_next_is_tried(names):
    names(["2606:4700::1111", "8.8.8.8"])

    def reached(request: httpx.Request) -> httpx.Response:
        if request.url.host != "8.8.8.8":
            raise httpx.ConnectError("dead")
        return httpx.Response(200)

    assert post(reached).status_code == 200
    names(["2606:4700::1111"])
    with pytest.raises(httpx.ConnectError, match="dead"):
        post(reached)
