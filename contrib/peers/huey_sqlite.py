"""huey on SQLite: a task an image, threads as its manual wants for work that waits.

A task that waits for its prediction sleeps in its thread: huey's scheduler, which could wake it, looks once a second.
The rate is huey's own `rate_limit`, a window of the clock; a task beyond it is tried again in the next.
"""

import logging
import threading
import time

from work import Order, need, output_url, retry_after

need("httpx", "huey")

import httpx
from huey import SqliteHuey

order = Order()
# As the manual's example: WAL, no fsync of its own (SQLite's NORMAL).
queue = SqliteHuey("peers", filename=str(order.work / "huey.db"), results=False)
client = httpx.Client(
    limits=httpx.Limits(max_connections=order.concurrency, max_keepalive_connections=order.concurrency), timeout=60)
limit = queue.rate_limit("create", order.rpm, 60) if order.rpm else None


def create(number: int) -> dict:
    if limit:
        # Beyond the limit this raises, and huey runs the task again when the window is over.
        limit.acquire()
    while True:
        response = client.post(order.create_url, json=order.body(number), headers=order.headers)
        if response.status_code != 429:
            return response.raise_for_status().json()
        time.sleep(retry_after(response))


def look(prediction: str) -> dict:
    while True:
        response = client.get(order.prediction_url(prediction), headers=order.headers)
        if response.status_code != 429:
            return response.raise_for_status().json()
        time.sleep(retry_after(response))


@queue.task()
def image(number: int) -> None:
    prediction = create(number)
    try:
        while prediction["status"] not in ("succeeded", "failed", "canceled"):
            time.sleep(order.poll_s)
            prediction = look(prediction["id"])
        order.save(number, client.get(output_url(prediction)).raise_for_status().content)
    except (httpx.HTTPError, KeyError, TypeError) as error:
        order.fail(number, error)


def main() -> None:
    logging.getLogger("huey").setLevel(logging.ERROR)
    consumer = queue.create_consumer(workers=order.concurrency, worker_type="thread", periodic=False)
    # Signals are for the main thread, which this is not.
    consumer._set_signal_handlers = lambda: None
    threading.Thread(target=consumer.run, daemon=True).start()
    start = order.begin()
    for number in range(order.images):
        image(number)
    submitted = time.monotonic()
    order.wait(start)
    order.tell(start, submitted)


if __name__ == "__main__":
    main()
