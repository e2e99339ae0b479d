"""Fuzzes the socket: many connections with valid and changed lines of all methods, and many ways to end."""

import collections
import json
import random
import socket
import struct
import threading
import time

from mutation import garble, mutate, mutated, text_of
from world import NET, PIXEL, Pulse, World

PEERS = 6
# Seconds between two restarts: what was drained or paused is so no more.
LIFE = 30
# What keeps all others from being done; now and then is enough.
RARE = {"daemon.drain", "daemon.pause", "daemon.backup", "daemon.reload", "store.pause", "rpc.discover"}


class Requests:
    """Lines of every method, made of the description that the daemon gives of itself."""

    def __init__(self, document: dict, dice: random.Random):
        self.methods, self.schemas, self.dice = document["methods"], document["components"]["schemas"], dice
        self.usual = [method for method in self.methods if method["name"] not in RARE]

    def value(self, schema: dict, name: str, depth: int = 4):
        """A value that a schema allows."""
        dice = self.dice
        if "$ref" in schema:
            return self.value(self.schemas[schema["$ref"].rpartition("/")[2]], name, depth)
        for word in ("anyOf", "oneOf"):
            if word in schema:
                return self.value(dice.choice(schema[word]), name, depth)
        if "const" in schema or "enum" in schema:
            return dice.choice(schema.get("enum") or [schema["const"]])
        kind = schema.get("type", "object")
        if isinstance(kind, list):
            kind = dice.choice(kind)
        if kind in ("integer", "number"):
            least = schema.get("minimum", 0)
            # Ids of jobs and items are low ones rather than high ones.
            return dice.choice([int(5_000 ** dice.random()), least, min(schema.get("maximum", 1_000), least + 1)])
        if kind == "boolean":
            return dice.random() < 0.5
        if kind == "array":
            return [self.value(schema.get("items", {}), name, depth - 1) for _ in range(dice.choice([0, 1, 2, 4]))]
        if kind == "string":
            return self.string(schema, name)
        if kind == "null" or depth <= 0:
            return None
        members, required = schema.get("properties", {}), schema.get("required", [])
        if not members:
            return {dice.choice(["size", "steps", "a"]): dice.choice([1, "x", None, [1, {"b": 2}], 1.5])}
        return {key: self.value(inner, key, depth - 1) for key, inner in members.items()
                if key in required or dice.random() < 0.4}

    def string(self, schema: dict, name: str) -> str:
        dice = self.dice
        if name in ("source", "images"):
            return dice.choice([PIXEL, f"http://127.0.0.1:9/{dice.randrange(50)}.png"])
        if "pattern" in schema or name in ("store", "stores"):
            return dice.choice(["ash", "beech", "cedar"])
        return dice.choice(["a", "White background", f"key-{dice.randrange(100)}", "google/nano-banana"])

    def valid(self) -> dict:
        dice = self.dice
        method = dice.choice(self.methods if dice.random() < 0.1 else self.usual)
        params = {param["name"]: self.value(param["schema"], param["name"]) for param in method["params"]
                  if param.get("required") or dice.random() < 0.4}
        if method["name"] == "job.wait":
            params["timeout_ms"] = dice.choice([1, 50, 500])
        return {"id": dice.randrange(1_000), "method": method["name"], "params": params}

    def line(self) -> bytes:
        dice, request = self.dice, self.valid()
        deed = dice.randrange(10)
        if deed < 3:
            return json.dumps(request).encode()
        if deed == 9:
            return dice.choice([b"", b"#", b" ", request["method"].encode(), b"x" * dice.choice([100, 300_000, 5_000_000])])
        if deed < 7:
            request["params"] = mutate(request["params"], dice)
            data = text_of(request, dice).encode("utf-8", "surrogatepass")
        else:
            data = mutated(request, dice)
        return garble(data, dice) if dice.random() < 0.3 else data


class Peer(threading.Thread):
    """One connection after the other."""

    def __init__(self, world: World, document: dict, seed: str, end: float, counts: collections.Counter):
        super().__init__(daemon=True)
        self.world, self.dice, self.end, self.counts = world, random.Random(seed), end, counts
        self.requests = Requests(document, self.dice)
        self.start()

    def run(self) -> None:
        while time.monotonic() < self.end:
            try:
                self.connect()
            except TimeoutError:
                self.counts["does not read"] += 1
            except OSError as error:
                self.counts[f"cut: {error.strerror}"] += 1

    def connect(self) -> None:
        dice = self.dice
        lines = [self.requests.line() for _ in range(dice.choice([1, 1, 2, 5, 20, 200]))]
        data = dice.choice([b"\n", b"\n", b"\r\n"]).join(lines) + dice.choice([b"\n"] * 9 + [b""])
        self.world.recent.append(data[:200_000])
        self.counts["connections"] += 1
        self.counts["lines"] += len(lines)
        way = dice.choice(["reads"] * 6 + ["waits for one", "leaves", "resets"])
        # A wait for a job's end and an event may take as long as they like.
        is_due = not any(word in data for word in (b"wait", b"subscribe", b"\\u00"))
        with socket.socket(socket.AF_UNIX) as peer:
            peer.settimeout(NET if way == "reads" and is_due else 2)
            peer.connect(self.world.path)
            if way == "reads":
                # Who does not read is not read: the replies are taken while the lines go out.
                reader = threading.Thread(target=self.read, args=(peer, is_due), daemon=True)
                reader.start()
                try:
                    self.send(peer, data)
                    peer.shutdown(socket.SHUT_WR)
                finally:
                    reader.join()
                return
            self.send(peer, data)
            if way == "waits for one":
                peer.recv(dice.randrange(1, 5_000))
            elif way == "resets":
                peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    def send(self, peer: socket.socket, data: bytes) -> None:
        while data:
            size = len(data)
            if size < 100_000 and self.dice.random() < 0.3:
                size = self.dice.randrange(1, 1 + min(size, self.dice.choice([2, 50, 5_000])))
            peer.sendall(data[:size])
            data = data[size:]

    def read(self, peer: socket.socket, is_due: bool) -> None:
        """Each line is JSON of the protocol; the end comes by itself after the half-close."""
        try:
            for line in peer.makefile("rb"):
                # A daemon that ends may leave the last one half.
                if line.endswith(b"\n"):
                    self.judge(line)
                # Events may go on for ever.
                if not is_due and time.monotonic() > self.end:
                    return
        except TimeoutError:
            self.counts["waits"] += 1
            if is_due:
                self.world.find(f"a connection heard nothing more for {NET:.0f} s")
        except OSError as error:
            self.counts[f"cut: {error.strerror}"] += 1

    def judge(self, line: bytes) -> None:
        self.world.look_for_token(line, "a reply")
        try:
            reply = json.loads(line)
            is_right = reply["jsonrpc"] == "2.0" and ("result" in reply or "error" in reply or "method" in reply)
        except (ValueError, TypeError, KeyError):
            is_right = False
        if not is_right:
            self.world.find(f"a line that is no reply: {line[:500]!r}")
        elif "error" in reply:
            name = reply["error"]["data"]["name"]
            self.counts[f"error {name}"] += 1
            if name == "internal_error":
                self.world.find(f"an internal error: {line[:500]!r}")
        else:
            self.counts["results" if "result" in reply else "events"] += 1


def fuzz(world: World, seconds: float, seed: int, counts: collections.Counter) -> None:
    world.start_daemon()
    document, end = world.ask("rpc.discover"), time.monotonic() + seconds
    pulse, longest, renewal = Pulse(world), 0.0, time.monotonic() + min(LIFE, seconds / 2)
    peers = [Peer(world, document, f"{seed}/{number}", end, counts) for number in range(PEERS)]
    while any(peer.is_alive() for peer in peers):
        time.sleep(0.1)
        world.look_after()
        for method in ("daemon.resume", "limiter.reset"):
            try:
                world.ask(method)
            except (OSError, ValueError):
                pass
        if renewal < time.monotonic() < end:
            # Its end amid all that.
            renewal += LIFE
            longest = max(longest, world.stop())
            world.start_daemon()
    print(pulse.end())
    world.look_after()
    print(f"the longest end after SIGTERM took {max(longest, world.stop()):.1f} s")
    if not counts["results"]:
        world.find("no request was answered with a result: nothing was tested")
