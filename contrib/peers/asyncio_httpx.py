"""A script as many write it: tasks, httpx, aiolimiter. What is under way is known to this process alone."""

import asyncio
import contextlib

from work import Order, need, output_url, retry_after

need("httpx", "aiolimiter")

import httpx
from aiolimiter import AsyncLimiter


class Script:
    def __init__(self, order: Order, client: httpx.AsyncClient):
        self.order, self.client = order, client
        self.creations = AsyncLimiter(order.rpm, 60) if order.rpm else contextlib.nullcontext()
        self.reads = AsyncLimiter(order.read_rpm, 60) if order.read_rpm else contextlib.nullcontext()

    async def request(self, limiter, method: str, url: str, **options) -> dict:
        """One answer; what is refused for the rate is sent again when the server says."""
        while True:
            async with limiter:
                response = await self.client.request(method, url, headers=self.order.headers, **options)
            if response.status_code != 429:
                return response.raise_for_status().json()
            await asyncio.sleep(retry_after(response))

    async def image(self, number: int) -> None:
        order = self.order
        try:
            prediction = await self.request(self.creations, "POST", order.create_url, json=order.body(number))
            while prediction["status"] not in ("succeeded", "failed", "canceled"):
                await asyncio.sleep(order.poll_s)
                prediction = await self.request(self.reads, "GET", order.prediction_url(prediction["id"]))
            answer = await self.client.get(output_url(prediction))
            order.save(number, answer.raise_for_status().content)
        except (httpx.HTTPError, KeyError, TypeError) as error:
            order.fail(number, error)

    async def run(self) -> None:
        numbers = iter(range(self.order.images))

        async def worker() -> None:
            for number in numbers:
                await self.image(number)

        workers = asyncio.gather(*(worker() for _ in range(self.order.concurrency)))
        with contextlib.suppress(asyncio.TimeoutError):
            await asyncio.wait_for(workers, self.order.seconds or None)


async def main() -> None:
    order = Order()
    limits = httpx.Limits(max_connections=order.concurrency, max_keepalive_connections=order.concurrency)
    async with httpx.AsyncClient(limits=limits, timeout=60) as client:
        start = order.begin()
        await Script(order, client).run()
        order.tell(start, start)


if __name__ == "__main__":
    asyncio.run(main())
