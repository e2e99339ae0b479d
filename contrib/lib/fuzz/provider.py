"""Fuzzes what the provider says: a proxy before the stand-in changes some of its answers to requests of all kinds."""

import base64
import collections
import http.client
import http.server
import itertools
import json
import random
import socket
import struct
import threading
import time

import mutation
from mutation import NUMBERS, STRINGS, garble, mutated
from world import NET, PIXEL, TOKEN, Pulse, World, wait

STATUSES = [100, 101, 199, 200, 201, 202, 204, 205, 206, 226, 300, 301, 302, 304, 307, 308, 400, 401, 402, 403, 404, 408,
            409, 410, 413, 418, 422, 425, 429, 431, 451, 500, 501, 502, 503, 504, 520, 599, 600, 999, 0, 1000]
FIELDS = ["Retry-After", "Date", "Location", "Content-Type", "RateLimit-Reset", "X", "Set-Cookie", "Content-Range",
          "Trailer", "Upgrade", "Connection"]
VALUES = ["text/html", "Thu, 01 Jan 1970 00:00:00 GMT", "close"]
STARTS = [b"", b"HTTP/9.9 200 OK\r\n\r\n", b"HTTP/1.1\r\n\r\n", b"200\n\n", b"\0" * 100, b"HTTP/1.1 200 OK\r\n" * 3,
          b"ICY 200 OK\r\n\r\n", b"<html>"]
WAYS = ["json"] * 8 + ["bytes", "status", "throttle", "length", "fields", "chunks", "cut", "reset", "twice", "encoding",
                       "start", "huge", "late", "empty"]
# Which of the daemon's requests an answer belongs to.
KINDS = [("POST", "/v1/predictions", "create"), ("POST", "/v1/files", "upload"), ("GET", "/v1/models/", "model"),
         ("GET", "/v1/predictions/", "get"), ("GET", "/v1/predictions", "list"), ("GET", "/v1/account", "account"),
         ("DELETE", "/v1/files/", "delete")]


def kind_of(method: str, path: str) -> str:
    if path.endswith("/cancel"):
        return "cancel"
    return next((kind for verb, start, kind in KINDS if verb == method and path.startswith(start)), "delivery")


def twisted(way: str, dice: random.Random, status: int, fields: list, data: bytes) -> bytes:
    """An answer, changed; b"" for none."""
    if way == "json":
        try:
            data = mutated(json.loads(data), dice)
        except (ValueError, RecursionError):
            data = garble(data, dice)
    elif way == "bytes":
        data = garble(data, dice)
    elif way == "empty":
        data = dice.choice([b"", b"null", b"[]", b"{}", b"0", b"\xef\xbb\xbf{}"])
    elif way == "huge":
        text = dice.choice([b"a", b"\\u0041", b'\\"', b"<b>"]) * dice.choice([10_000, 1_000_000])
        status, data = dice.choice([status, 400, 422, 500]), b'{"detail":"' + text + b'"}'
    elif way == "throttle":
        rate, burst, wait_s = (dice.choice(NUMBERS) for _ in range(3))
        text = f"{rate} requests per minute with a burst of {burst} requests. Your rate limit resets in ~{wait_s}s."
        status, data = 429, f'{{"detail":"Throttled to {text}","retry_after":{dice.choice(NUMBERS)}}}'.encode()
    elif way == "status":
        status = dice.choice(STATUSES)
    elif way == "fields":
        fields = fields + [(dice.choice(FIELDS), dice.choice(STRINGS + NUMBERS + VALUES))
                           for _ in range(dice.choice([1, 2, 5, 500]))]
    if way == "length":
        length = dice.choice(["-1", "0", len(data) + 1, max(0, len(data) - 1), "9" * 30, "0x10", "", "1, 2", "1e3"])
        return head(status, fields, "Content-Length", length) + data
    if way == "chunks":
        size = dice.choice([b"%x" % len(data), b"f" * 16, b"-1", b"zz", b"", b"%x" % (len(data) + 5)])
        return head(status, fields, "Transfer-Encoding", "chunked") + size + b"\r\n" + data + b"\r\n0\r\n\r\n"
    if way == "encoding":
        name = dice.choice(["gzip", "deflate", "br", "zstd", "identity", "gzip, gzip", "x"])
        fields = fields + [("Content-Encoding", name)]
    whole = head(status, fields, "Content-Length", len(data)) + data
    if way == "cut":
        return whole[:dice.randrange(len(whole))]
    if way == "start":
        return dice.choice(STARTS) + data
    return {"reset": b"", "twice": whole * 2}.get(way, whole)


def head(status: int, fields: list, *last) -> bytes:
    lines = [f"HTTP/1.1 {status} Whatever"] + [f"{name}: {value}" for name, value in [*fields, last]]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("utf-8", "surrogatepass")


class Proxy(http.server.BaseHTTPRequestHandler):
    """Between the daemon and one of the stand-in's addresses."""

    protocol_version = "HTTP/1.1"
    # For all proxies of a run: what is in the stand-in's answers and what becomes of it, and the share that is changed.
    world, counts, seed, numbers, replaced, share = None, None, 0, itertools.count(), [], 0.0
    upstream = ""

    def log_message(self, *_) -> None:
        pass

    def handle_one_request(self) -> None:
        try:
            super().handle_one_request()
        except (OSError, ValueError):
            self.close_connection = True

    def do_GET(self) -> None:
        status, fields, data = self.forwarded()
        kind = kind_of(self.command, self.path)
        if kind == "delivery":
            self.world.look_for_token(str(self.headers).encode(), "a request for an output")
        self.counts[f"{kind}: answers"] += 1
        # The n-th answer of a seed is always treated alike.
        dice = random.Random(f"{self.seed}/{next(Proxy.numbers)}")
        if dice.random() >= Proxy.share:
            self.connection.sendall(head(status, fields, "Content-Length", len(data)) + data)
            return
        way = dice.choice(WAYS)
        self.counts[f"{kind}: twisted"] += 1
        reply = twisted(way, dice, status, fields, data)
        self.world.recent.append(f"{way}: {self.command} {self.path} -> ".encode() + reply[:3_000])
        if way == "late":
            time.sleep(dice.choice([0.5, 2, 6]))
        if way == "reset":
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close_connection = way in ("length", "chunks", "cut", "start", "reset")
        self.connection.sendall(reply)

    do_POST = do_DELETE = do_GET

    def forwarded(self) -> tuple:
        """What the stand-in says, with the proxies' addresses."""
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        peer = http.client.HTTPConnection(self.upstream, timeout=NET)
        peer.request(self.command, self.path, body, {
            name: value for name, value in self.headers.items() if name.lower() not in ("host", "connection")})
        answer = peer.getresponse()
        data = answer.read()
        peer.close()
        for old, new in Proxy.replaced:
            data = data.replace(old.encode(), new.encode())
        return answer.status, [(name, value) for name, value in answer.getheaders() if name.lower() not in (
            "content-length", "transfer-encoding", "connection")], data


def proxy(upstream: str) -> str:
    """Starts one before an address, and gives its own."""
    handler = type("Handler", (Proxy,), {"upstream": upstream.removeprefix("http://")})
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_address[1]}"
    Proxy.replaced.append((upstream, address))
    return address


def fuzz(world: World, seconds: float, seed: int, counts: collections.Counter) -> None:
    Proxy.world, Proxy.counts, Proxy.seed = world, counts, seed
    delivery = proxy(world.delivery)
    world.base_url = proxy(world.api) + "/v1"
    # What the daemon must not hand on, and where it must not go with it.
    mutation.STRINGS += [TOKEN, f"Bearer {TOKEN}", delivery + "/elsewhere", world.base_url]
    world.start_daemon()
    pulse, dice, jobs = Pulse(world), random.Random(seed), []
    end = time.monotonic() + seconds
    for act in itertools.count(1):
        if time.monotonic() > end:
            break
        Proxy.share = dice.choice([0.02, 0.1, 0.3])
        try:
            jobs.append(submit(world, dice, counts))
            if dice.random() < 0.1:
                world.ask("job.cancel", job=dice.choice(jobs))
            world.ask("limiter.reset")
        except OSError as error:
            counts[f"cut: {error.strerror}"] += 1
        except ValueError as error:
            counts[f"refused: {error.args[0]['data']['name']}"] += 1
        time.sleep(dice.choice([0.1, 0.5, 2]))
        world.look_after()
        if act % 15 == 0:
            dice.choice([world.kill, world.stop])()
            world.start_daemon()
    Proxy.share = 0.0
    world.ask("limiter.reset")
    settle(world, jobs, counts)
    print(pulse.end())
    world.look_after()
    print(f"its end after SIGTERM took {world.stop():.1f} s")
    for kind in ("create", "list", "get", "upload", "model", "delivery"):
        if not counts[f"{kind}: twisted"] and seconds > 60:
            world.find(f"no answer of the kind {kind} was twisted")


def submit(world: World, dice: random.Random, counts: collections.Counter) -> int:
    images = []
    for _ in range(dice.randrange(1, 60)):
        counts["images"] += 1
        number = counts["images"]
        # Bytes that differ are uploaded each.
        source = PIXEL + base64.b64encode(b"%09d" % number).decode()
        images.append({"source": dice.choice([source, f"http://127.0.0.1:9/{number}.png"]), "prompt": f"picture {number}"})
        if dice.random() < 0.2:
            # The daemon asks for each model's schema.
            images[-1]["model"] = f"fuzz/model-{dice.randrange(1_000)}"
    return world.ask("job.submit", store=dice.choice(["ash", "beech"]), images=images, cache="off")["id"]


def settle(world: World, jobs: list, counts: collections.Counter) -> None:
    """Each image is done, has failed with a reason, or waits for a person, once the answers are right again.

    What is in doubt may stay so for an hour: where a name of a prediction was changed, the list does not show what is
    known to have been created, and so proves no absence.
    """
    start, left = time.monotonic(), list(jobs)

    def is_over(job: int) -> bool:
        items = world.ask("job.items", job=job, limit=1_000)["items"]
        if any(item["state"] not in ("done", "failed", "canceled", "unresolved") for item in items):
            return False
        for item in items:
            counts[f"ended: {item['state']} {(item.get('error') or {}).get('name', '')}"] += 1
            if item["state"] == "failed" and not item.get("error"):
                world.find(f"item {item['id']} failed without a reason")
        return True

    def are_over() -> bool:
        world.look_after()
        left[:] = [job for job in left if not is_over(job)]
        return not left

    try:
        wait("the end of all images", are_over)
    except SystemExit as late:
        world.find(f"{late}: {json.dumps(world.ask('job.explain', job=left[0])['waiting'][:3])}")
    print(f"{len(jobs)} jobs at their end {time.monotonic() - start:.0f} s after the last twist")
