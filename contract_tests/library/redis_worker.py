"""A program that uses a shared pace: started several times by test_redis_pace.py.

Arguments: sync or async, the URL of Redis, the base URL, requests in all, at a time.
"""

import asyncio
import sys
from concurrent.futures import ThreadPoolExecutor

from apipay import ApiPay, AsyncApiPay, RedisPace, Retries


def blocking(client: ApiPay, requests: int, threads: int) -> None:
    with client, ThreadPoolExecutor(threads) as pool:
        list(pool.map(lambda _: client.refunds.get(1), range(requests)))


async def asynchronous(client: AsyncApiPay, requests: int, _tasks: int) -> None:
    async with client:
        await asyncio.gather(*(client.refunds.get(1) for _ in range(requests)))


def main(colour: str, redis_url: str, base_url: str, requests: str, at_a_time: str) -> None:
    options = {
        "base_url": base_url,
        "pace": RedisPace(redis_url, name="workers", requests=5, per=1),
        "retries": Retries(attempts=1, timeout=30),
    }
    if colour == "sync":
        blocking(ApiPay("one", **options), int(requests), int(at_a_time))
    else:
        asyncio.run(asynchronous(AsyncApiPay("one", **options), int(requests), int(at_a_time)))


if __name__ == "__main__":
    main(*sys.argv[1:])
