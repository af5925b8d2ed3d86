"""create_once when it cannot know: it looks, and says when looking has not told."""

import threading
from typing import Any

import httpx
import pytest
from apipay import (
    ApiPay,
    OutcomeUnknown,
    ServerError,
    UnreadableResponse,
)
from apipay._flow import Failure
from apipay.calls import composed

from contract_tests.library.cutting_proxy import Hold, Lose, Replace, answer
from contract_tests.library.simulation import Job, Simulation

PHONE = "87001234567"


@pytest.fixture
def client(make_client, apipay_sandbox, proxy):
    return make_client(apipay_sandbox.api_key, base_url=proxy.base_url)


@pytest.fixture
def settle_at_once(monkeypatch):
    monkeypatch.setattr(composed, "SETTLE", (0.001, 0.001, 0.001))


def once(client: Any, order: str, **changes: Any) -> Any:
    return client.invoices.create_once(
        **{"external_order_id": order, "amount": 1, "phone_number": PHONE} | changes
    )


def living(client: Any, order: str) -> list[int]:
    rows = client.invoices.list(status=["pending", "paid"])
    return [row.id for row in rows if row.external_order_id == order]


@pytest.mark.parametrize(
    ("replacement", "error"),
    [
        (answer(500, b'{"message": "oops"}'), ServerError),
        (answer(502, b"<html>Bad gateway</html>", "text/html"), ServerError),
        (answer(200, b"<html>Welcome</html>", "text/html"), UnreadableResponse),
        (answer(200, b""), UnreadableResponse),
        (answer(200, b'{"id": null}'), UnreadableResponse),
    ],
    ids=["500", "502", "HTML", "nothing", "no invoice"],
)
@pytest.mark.usefixtures("settle_at_once")
def test_an_answer_that_tells_nothing_is_looked_behind(client, proxy, replacement, error):
    proxy.begin({1: Replace(replacement, forward=True)})
    done = once(client, "done")
    assert living(client, "done") == [done.id]
    proxy.begin({1: Replace(replacement, forward=False)})
    assert once(client, "not done").external_order_id == "not done"
    hopeless = dict.fromkeys((1, 5, 9, 13), Replace(replacement, forward=False))
    proxy.begin(hopeless)
    with pytest.raises(error):
        once(client, "never done")
    assert proxy.exchanges == 17  # looked once, then four creates with three looks each
    assert living(client, "never done") == []


@pytest.mark.usefixtures("settle_at_once")
def test_a_create_that_timed_out_is_not_repeated_for_it_may_be_in_the_making(client, proxy):
    hasty = client.with_options(timeout=0.15)
    proxy.begin({1: Hold()})
    with pytest.raises(OutcomeUnknown) as caught:
        once(hasty, "A")
    assert caught.value.timed_out
    assert living(client, "A") == []
    proxy.deliver()  # the server was slow: here it is
    (made,) = living(client, "A")
    assert once(client, "A").id == made


@pytest.mark.usefixtures("settle_at_once")
def test_a_gateway_that_timed_out_is_not_trusted_either(client, apipay_sandbox, proxy):
    proxy.begin({1: Replace(answer(504, b"<html>Gateway timeout</html>"), forward=False)})
    with pytest.raises(ServerError):
        once(client, "A")
    assert proxy.exchanges == 5
    assert apipay_sandbox.requests[-1].method == "GET"


@pytest.mark.usefixtures("settle_at_once")
def test_a_lost_invoice_that_turns_up_late_is_kept_and_the_spare_one_cancelled(client, proxy):
    proxy.begin({1: Lose()})
    proxy.before = lambda number: proxy.deliver() if number == 5 else None  # the second create
    kept = once(client, "A")
    assert living(client, "A") == [kept.id]
    rows = {row.id: row.status for row in client.invoices.list()}
    assert rows == {kept.id: "pending", kept.id + 1: "cancelled"}


@pytest.mark.usefixtures("settle_at_once")
def test_a_refused_repetition_does_not_hide_that_the_first_is_unknown(client, proxy):
    proxy.begin({1: Lose(), 4: Replace(answer(200, EMPTY))})
    proxy.before = lambda number: proxy.close() if number == 4 else None
    with pytest.raises(OutcomeUnknown):
        once(client, "A")


EMPTY = b'{"data": [], "meta": {"current_page": 1, "per_page": 100, "total": 0}}'


def test_two_that_race_make_two_at_most_and_agree_afterwards(apipay_sandbox):
    def call(order: str, barrier: threading.Barrier) -> None:
        with ApiPay(apipay_sandbox.api_key, base_url=apipay_sandbox.base_url, pace=None) as client:
            barrier.wait(10)
            once(client, order)

    with ApiPay(apipay_sandbox.api_key, base_url=apipay_sandbox.base_url, pace=None) as client:
        for number in range(10):
            barrier = threading.Barrier(2)
            threads = [
                threading.Thread(target=call, args=(f"race {number}", barrier)) for _ in range(2)
            ]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            made = living(client, f"race {number}")
            assert len(made) in {1, 2}  # as its documentation says
            assert once(client, f"race {number}").id == min(made)


def test_it_looks_again_after_half_a_second_then_one_then_two():
    looks: list[float] = []

    def server(now: float, job: Job) -> httpx.Response | Failure:
        if job.call.method == "GET":
            looks.append(now)
            return httpx.Response(200, content=EMPTY)
        return Failure(sent=True, timed_out=False, reason="ReadError")

    simulation = Simulation(server=server)
    steps = composed.create_once(external_order_id="A", amount=1, phone_number=PHONE)
    job = simulation.call(make=steps)
    simulation.run()
    assert looks == [0, 0.5, 1.5, 3.5]
    assert isinstance(job.error, OutcomeUnknown)
