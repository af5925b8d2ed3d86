"""An async list reads one page ahead, and leaves nothing behind wherever it is broken off."""

import asyncio
import gc
from typing import Any

import httpx
import pytest
from apipay import AsyncApiPay, Retries

from contract_tests.library.refund_pages import pages

ONCE = Retries(attempts=1)


class Traffic:
    """An async transport that answers when told to, and knows how many requests are under way."""

    def __init__(self, total: int, failing_page: int | None = None) -> None:
        self.answer = pages(total, failing_page=failing_page)
        self.under_way = self.most = self.begun = 0

    async def __call__(self, request: httpx.Request) -> httpx.Response:
        self.begun += 1
        self.under_way += 1
        self.most = max(self.most, self.under_way)
        try:
            await asyncio.sleep(0.001)
        finally:
            self.under_way -= 1
        return self.answer(request)


def in_loop(traffic: Traffic, main) -> list[dict[str, Any]]:
    """Run with a client over this traffic; return what the event loop had to complain of."""
    complaints: list[dict[str, Any]] = []

    async def run() -> None:
        asyncio.get_running_loop().set_exception_handler(lambda _, it: complaints.append(it))
        transport = httpx.MockTransport(traffic)
        async with httpx.AsyncClient(transport=transport) as http_client:
            client = AsyncApiPay("k", pace=None, retries=ONCE, http_client=http_client)
            await main(client)
            gc.collect()
            await asyncio.sleep(0.01)
            left = asyncio.all_tasks() - {asyncio.current_task()}
            assert not left, left

    asyncio.run(run())
    gc.collect()
    return complaints


def test_async_reads_one_page_ahead_and_never_more():
    traffic = Traffic(10)

    async def main(client: AsyncApiPay) -> None:
        begun = [traffic.begun async for _ in client.refunds.list(per_page=2)]
        assert begun == [1, 1, 2, 2, 3, 3, 4, 4, 5, 5]

    assert in_loop(traffic, main) == []
    assert traffic.begun == 5
    assert traffic.most == 1


def test_the_page_ahead_is_under_way_while_the_caller_is_busy():
    traffic = Traffic(4)

    async def main(client: AsyncApiPay) -> None:
        rows = client.refunds.list(per_page=2)
        await anext(rows)
        await asyncio.sleep(0.02)
        assert (traffic.begun, traffic.under_way) == (2, 0)
        rest = [row.id async for row in rows]
        assert rest == [3, 2, 1]

    assert in_loop(traffic, main) == []
    assert traffic.begun == 2


@pytest.mark.parametrize("failing_page", [None, 2])
@pytest.mark.parametrize("pause", [0.0, 0.02])
def test_who_breaks_off_leaves_no_task_and_no_complaint(failing_page, pause):
    traffic = Traffic(9, failing_page)

    async def main(client: AsyncApiPay) -> None:
        async for _ in client.refunds.list(per_page=3):
            await asyncio.sleep(pause)  # time enough, or not, for the page ahead to come or fail
            break

    assert in_loop(traffic, main) == []
    assert traffic.under_way == 0


def test_a_cancelled_reader_leaves_no_task_and_no_complaint():
    traffic = Traffic(9)

    async def main(client: AsyncApiPay) -> None:
        async def read() -> None:
            async for _ in client.refunds.list(per_page=3):
                await asyncio.sleep(0)

        for moment in (0, 0.0005, 0.0015, 0.003):
            reader = asyncio.create_task(read())
            await asyncio.sleep(moment)
            reader.cancel()
            with pytest.raises(asyncio.CancelledError):
                await reader
            await asyncio.sleep(0.01)  # the event loop closes what a cancelled task was reading
            assert traffic.under_way == 0

    assert in_loop(traffic, main) == []


def test_a_program_that_ends_inside_a_list_ends_without_a_complaint(capfd):
    async def main() -> None:
        transport = httpx.MockTransport(Traffic(9, failing_page=2))
        client = AsyncApiPay(
            "k", pace=None, retries=ONCE, http_client=httpx.AsyncClient(transport=transport)
        )
        rows = client.refunds.list(per_page=3)
        await anext(rows)
        await asyncio.sleep(0.01)

    asyncio.run(main())
    gc.collect()
    assert capfd.readouterr().err == ""
