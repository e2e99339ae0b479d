"""The scheme that imgoptd replaces: two phases over a table, one limiter for both, each call awaited.

Creations come in batches of 100, at most 20 of a store, in the order of their numbers; predictions are polled one by
one. What is refused for the rate has failed.
"""

import collections
import sqlite3
import threading
import time

from work import Order, need, output_url

need("httpx")

import httpx

BATCH = 100
OF_A_STORE = 20
NEXT = """
    SELECT number FROM (
        SELECT number, row_number() OVER (PARTITION BY store ORDER BY number) AS place
        FROM images WHERE state = 'queued')
    WHERE place <= ? ORDER BY number LIMIT ?
"""


class Limiter:
    """At most so many calls in any minute; the next begins when the last has been answered."""

    def __init__(self, perMinute: int):
        self.perMinute, self.lock, self.calls = perMinute, threading.Lock(), collections.deque()

    def call(self, action):
        with self.lock:
            while self.perMinute and len(self.calls) >= self.perMinute:
                pause = self.calls[0] + 60 - time.monotonic()
                if pause > 0:
                    time.sleep(pause)
                self.calls.popleft()
            self.calls.append(time.monotonic())
            return action()


class Worker:
    def __init__(self, order: Order):
        self.order, self.limiter = order, Limiter(order.rpm)
        self.client = httpx.Client(timeout=60)
        self.database = sqlite3.connect(order.work / "images.db", check_same_thread=False, isolation_level=None)
        self.database.execute("PRAGMA journal_mode = WAL")
        self.database.execute(
            "CREATE TABLE images (number INTEGER PRIMARY KEY, store TEXT, state TEXT, prediction TEXT)")
        self.database.execute("CREATE INDEX by_state ON images (state, store, number)")
        self.lock, self.created = threading.Lock(), threading.Event()

    def query(self, *arguments) -> list:
        with self.lock:
            return self.database.execute(*arguments).fetchall()

    def submit(self) -> None:
        rows = [(number, self.order.store(number)) for number in range(self.order.images)]
        with self.lock:
            self.database.execute("BEGIN")
            self.database.executemany("INSERT INTO images VALUES (?, ?, 'queued', NULL)", rows)
            self.database.execute("COMMIT")

    def set_state(self, number: int, state: str, prediction: "str | None" = None) -> None:
        self.query("UPDATE images SET state = ?, prediction = ? WHERE number = ?", (state, prediction, number))

    def create_all(self) -> None:
        while batch := self.query(NEXT, (OF_A_STORE, BATCH)):
            for (number,) in batch:
                self.create(number)

    def create(self, number: int) -> None:
        order = self.order
        answer = self.limiter.call(
            lambda: self.client.post(order.create_url, json=order.body(number), headers=order.headers))
        if answer.status_code == 201:
            self.set_state(number, "processing", answer.json()["id"])
            self.created.set()
        else:
            self.set_state(number, "failed")
            order.fail(number, answer.status_code)

    def poll_all(self) -> None:
        while True:
            self.created.wait()
            self.created.clear()
            while waiting := self.query(
                    "SELECT number, prediction FROM images WHERE state = 'processing' ORDER BY number"):
                for number, prediction in waiting:
                    self.poll(number, prediction)

    def poll(self, number: int, prediction: str) -> None:
        order = self.order
        answer = self.limiter.call(
            lambda: self.client.get(order.prediction_url(prediction), headers=order.headers))
        if answer.status_code != 200 or answer.json()["status"] in ("failed", "canceled"):
            self.set_state(number, "failed")
            order.fail(number, answer.status_code)
        elif answer.json()["status"] == "succeeded":
            order.save(number, self.client.get(output_url(answer.json())).content)
            self.set_state(number, "done")


def main() -> None:
    order = Order()
    worker = Worker(order)
    start = order.begin()
    worker.submit()
    submitted = time.monotonic()
    for phase in (worker.create_all, worker.poll_all):
        threading.Thread(target=phase, daemon=True).start()
    order.wait(start)
    order.tell(start, submitted)


if __name__ == "__main__":
    main()
