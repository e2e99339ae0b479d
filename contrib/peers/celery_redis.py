"""Celery on Redis: a task that creates, under Celery's own rate limit, and a task that follows and downloads.

The manual's ways: one queue and one worker for what is limited, so that it keeps nothing else waiting; no task that
sleeps, but one that is tried again after a countdown; threads for work that waits. Redis is a process of its own on a
Unix socket, with its append-only file at its default, an fsync a second.
"""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

from work import SKIPPED, Order, need, output_url, retry_after

need("httpx", "celery", "redis")

import httpx
from celery import Celery

# The workers import this file too; what they are to do stands in their environment.
order = Order(os.environ["PEERS_ORDER"].split("\n") if "PEERS_ORDER" in os.environ else None)
socket = order.work / "redis.sock"
app = Celery("celery_redis", broker=f"redis+socket://{socket}")
app.conf.task_ignore_result = True
app.conf.task_routes = {"create": {"queue": "create"}, "follow": {"queue": "follow"}}
client = httpx.Client(
    limits=httpx.Limits(max_connections=order.concurrency, max_keepalive_connections=order.concurrency), timeout=60)


@app.task(name="create", bind=True, max_retries=None, rate_limit=f"{order.rpm}/m" if order.rpm else None)
def create(self, number: int) -> None:
    response = client.post(order.create_url, json=order.body(number), headers=order.headers)
    if response.status_code == 429:
        raise self.retry(countdown=retry_after(response))
    if response.status_code != 201:
        order.fail(number, response.status_code)
        return
    follow.apply_async((number, response.json()["id"]), countdown=order.poll_s)


@app.task(name="follow", bind=True, max_retries=None)
def follow(self, number: int, prediction: str) -> None:
    response = client.get(order.prediction_url(prediction), headers=order.headers)
    if response.status_code == 429:
        raise self.retry(countdown=retry_after(response))
    answer = response.json()
    if answer.get("status") == "succeeded":
        order.save(number, client.get(output_url(answer)).raise_for_status().content)
    elif answer.get("status") in ("starting", "processing"):
        raise self.retry(countdown=order.poll_s)
    else:
        order.fail(number, answer)


def start_worker(queue: str, pool: str, concurrency: int) -> subprocess.Popen:
    environment = dict(os.environ, PEERS_ORDER="\n".join(sys.argv[1:]))
    command = [
        sys.executable, "-m", "celery", "-A", "celery_redis", "worker", "-Q", queue, "-P", pool,
        "-c", str(concurrency), "-n", f"{queue}@localhost", "-l", "ERROR", "--without-gossip", "--without-mingle",
    ]
    return subprocess.Popen(command, env=environment, cwd=Path(__file__).parent)


def start_redis() -> subprocess.Popen:
    command = ["redis-server", "--port", "0", "--unixsocket", str(socket), "--dir", str(order.work),
               "--appendonly", "yes", "--logfile", str(order.work / "redis.log")]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    while not socket.exists():
        if process.poll() is not None:
            sys.exit("redis-server ended")
        time.sleep(0.02)
    return process


def wait_for_workers(count: int) -> None:
    while len(app.control.ping(timeout=0.5) or []) < count:
        pass


def main() -> None:
    if shutil.which("redis-server") is None:
        print("redis-server not installed")
        sys.exit(SKIPPED)
    # Whoever ends this ends what it started too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    processes = [start_redis()]
    try:
        processes += [start_worker("create", "prefork", 4), start_worker("follow", "threads", order.concurrency)]
        wait_for_workers(2)
        start = order.begin()
        for number in range(order.images):
            create.delay(number)
        submitted = time.monotonic()
        order.wait(start)
        order.tell(start, submitted)
    finally:
        # The workers at once, since what they hold no longer matters, and Redis last.
        for process in reversed(processes):
            process.kill()
            process.wait()


if __name__ == "__main__":
    main()
