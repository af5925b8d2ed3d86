"""One pace for all that use a key: over real connections, threads, tasks and both colours (G05)."""

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import httpx
import pytest
from apipay import ApiPay, AsyncApiPay, Pace, RateLimited, Retries
from apipay import pace as pace_module
from apipay._settings import DEFAULT

PATIENT = Retries(timeout=30)
HASTY = Retries(timeout=1)


def use(client: ApiPay, times: int) -> None:
    for _ in range(times):
        client.refunds.get(1)


async def ause(client: AsyncApiPay, times: int) -> None:
    for _ in range(times):
        await client.refunds.get(1)


def test_threads_and_tasks_of_both_colours_hold_the_limit_together(server):
    pace = Pace(10, 0.2)
    options = {"base_url": server.base_url, "pace": pace, "retries": PATIENT}

    async def tasks() -> None:
        async with AsyncApiPay("one", **options) as client:
            await asyncio.gather(*(ause(client, 2) for _ in range(10)))

    with ApiPay("one", **options) as client, ThreadPoolExecutor(9) as pool:
        work = [pool.submit(use, client, 3) for _ in range(8)]
        work.append(pool.submit(asyncio.run, tasks()))
        for each in work:
            each.result()
    assert len(server.arrivals) == 44
    assert server.most_within(0.2) <= 10


def test_every_client_with_the_same_key_and_url_shares_the_pace_and_the_server_never_refuses(
    apipay_sandbox,
):
    apipay_sandbox.rate_limit = True
    key = apipay_sandbox.create_key()

    def one_each() -> None:
        for _ in range(5):
            # The slash at the end is the same server, and a client per request the same program.
            with ApiPay(key, base_url=f"{apipay_sandbox.base_url}/", retries=HASTY) as client:
                client.refunds.page()

    async def several() -> None:
        async with AsyncApiPay(key, base_url=apipay_sandbox.base_url, retries=HASTY) as client:
            calls = (client.with_options(headers={"A": "b"}).refunds.page() for _ in range(30))
            await asyncio.gather(*calls)
            with pytest.raises(RateLimited) as caught:
                await client.refunds.page()
            assert caught.value.sent is False

    threads = [threading.Thread(target=one_each) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    asyncio.run(several())
    assert [entry.status for entry in apipay_sandbox.requests] == [200] * 60


def test_a_turn_that_comes_too_late_is_told_at_once_without_a_request(make_client, server):
    client = make_client(base_url=server.base_url, pace=Pace(2, 60), retries=HASTY)
    use(client, 2)
    with pytest.raises(RateLimited, match=r"not sent: .*; retry after [56]") as caught:
        client.refunds.get(1)
    assert caught.value.sent is False
    assert 59 < caught.value.retry_after <= 60
    assert len(server.arrivals) == 2


@pytest.mark.parametrize("other", [{"api_key": "two"}, {"base_url": "http://127.0.0.1:9/api"}])
def test_another_key_or_server_has_a_pace_of_its_own(make_client, other):
    options = {"api_key": "one", "base_url": "http://127.0.0.1:1/api", "pace": DEFAULT}
    pace, same, another = (
        make_client(**each)._policy.pace for each in (options, options, options | other)
    )
    assert pace is same
    assert pace is not another
    assert repr(pace) == "Pace(requests=60, per=60.0)"


def test_without_a_pace_nothing_is_held_back(make_client, server):
    use(make_client(base_url=server.base_url, pace=None), 65)
    assert len(server.arrivals) == 65


def test_a_pace_of_ones_own_is_asked_for_every_attempt_and_told_how_it_went(make_client, server):
    class Diary:
        def __init__(self) -> None:
            self.lines: list[object] = []

        def enter(self) -> object:
            self.lines.append("enter")
            return "ticket"

        def ask(self, ticket: object, now: float) -> float:
            assert (ticket, type(now)) == ("ticket", float)
            self.lines.append("ask")
            return 0.01 if self.lines.count("ask") == 1 else 0.0

        async def aask(self, ticket: object, now: float) -> float:
            return self.ask(ticket, now)

        def leave(self, _ticket: object, _now: float, *, remaining=None, retry_after=None) -> None:
            self.lines.append(("leave", remaining, retry_after))

    answers = [
        (429, {"X-RateLimit-Remaining": "0"}, {"retry_after": 0}),
        (200, {"X-RateLimit-Remaining": "59"}, {"data": []}),
    ]
    server.answer = lambda _arrival: answers.pop(0)
    diary = Diary()
    assert make_client(base_url=server.base_url, pace=diary).invoices.refunds(1) == []
    assert diary.lines == [
        *("enter", "ask", "ask", ("leave", 0, 0.0)),
        *("enter", "ask", ("leave", 59, None)),
    ]


class Interrupted(BaseException):
    """As KeyboardInterrupt, which pytest would take for its own."""


def test_an_interrupted_request_gives_its_place_back(make_client):
    def interrupt(_request: httpx.Request) -> httpx.Response:
        raise Interrupted

    pace = Pace(2, 60)
    for kind in (httpx.Client, httpx.AsyncClient):
        with suppress(Exception):  # one of the two is the client's colour
            client = make_client(
                pace=pace, http_client=kind(transport=httpx.MockTransport(interrupt))
            )
    with pytest.raises(Interrupted):
        client.refunds.get(1)
    assert (pace._flying, len(pace._past), len(pace._queue)) == (0, 1, 0)


def test_an_interrupted_wait_gives_its_place_back(monkeypatch, server):
    def interrupt(_seconds: float) -> None:
        raise Interrupted

    pace = Pace(1, 60)
    with ApiPay("one", base_url=server.base_url, pace=pace) as client:
        use(client, 1)
        monkeypatch.setattr("apipay._drive.time.sleep", interrupt)
        with pytest.raises(Interrupted):
            client.refunds.get(1)
    assert not pace._queue


async def _give_up_while_waiting(client: AsyncApiPay, pace: Pace) -> None:
    await ause(client, 1)
    waiting = asyncio.create_task(ause(client, 1))
    while not pace._queue:  # noqa: ASYNC110 - the pace has no event to wait for
        await asyncio.sleep(0)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert not pace._queue
    await ause(client, 1)


def test_a_cancelled_task_gives_its_place_back_and_the_next_goes_on(server):
    async def main() -> None:
        pace = Pace(1, 0.1)
        async with AsyncApiPay("one", base_url=server.base_url, pace=pace) as client:
            await asyncio.wait_for(_give_up_while_waiting(client, pace), 10)

    asyncio.run(main())
    assert len(server.arrivals) == 2


def test_a_task_that_is_cancelled_on_the_wire_gives_its_place_back(server):
    arrived, go_on = threading.Event(), threading.Event()

    def hang(_arrival):
        arrived.set()
        go_on.wait(10)
        return 200, {}, {"data": []}

    server.answer = hang

    async def main(pace: Pace) -> None:
        async with AsyncApiPay("one", base_url=server.base_url, pace=pace) as client:
            task = asyncio.create_task(ause(client, 1))
            await asyncio.to_thread(arrived.wait, 10)
            assert pace._flying == 1
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task

    pace = Pace(1, 60)
    asyncio.run(main(pace))
    go_on.set()
    assert (pace._flying, len(pace._past)) == (0, 1)


def test_a_pace_that_a_client_still_has_is_not_forgotten_when_there_are_many_keys(monkeypatch):
    monkeypatch.setattr(pace_module, "_kept", {})
    held = pace_module.shared("held", now=0.0)
    for number in range(2500):
        pace_module.shared(f"other {number}", now=0.0)
    assert len(pace_module._kept) <= 1000
    assert pace_module.shared("held", now=0.0) is held
