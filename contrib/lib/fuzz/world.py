"""The processes: a stand-in for the provider, one daemon after the other on one state, and what is noticed of them."""

import collections
import json
import os
import resource
import signal
import socket
import subprocess
import threading
import time
from pathlib import Path

# What is waited for takes no part in any verdict before so many seconds.
NET = float((Path(__file__).resolve().parent.parent / "net-seconds").read_text())
TOKEN = "r8_" + "Fuzz0Token" * 3 + "0123456"
PIXEL = ("data:image/png;base64,"
         "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJg")
QUICK = {
    "daemon.core_dumps": "true", "limiter.rpm": 60_000, "limiter.burst": 200, "limiter.read_rpm": 60_000,
    "engine.search_window_ms": 3_000, "engine.retry_base_ms": 20, "engine.retry_max_ms": 1_000,
    "engine.create_timeout_ms": 5_000, "engine.prediction_timeout_s": 5, "engine.breaker_rest_base_ms": 100,
    "engine.breaker_rest_max_ms": 1_000, "engine.list_delay_ms": 500, "replicate.tcp_timeout_ms": 1_000,
    "replicate.hop_delay_ms": 0, "poll.first_ms": 50, "poll.min_interval_ms": 50, "poll.max_interval_ms": 200,
    "log.target": "stderr", "replicate.delivery_hosts": "127.0.0.1",
}
ENVIRONMENT = {
    "REPLICATE_API_TOKEN": TOKEN, "PATH": os.environ["PATH"], "SWIFT_BACKTRACE": "enable=no",
    "ASAN_OPTIONS": "detect_leaks=0:abort_on_error=1:disable_coredump=0",
}


class World:
    """All that runs. `folder` keeps what each process said and how each daemon ended, and the findings."""

    def __init__(self, programs: Path, folder: Path):
        self.programs, self.folder, self.path, self.lives = programs, folder, str(folder / "s"), 0
        self.findings, self.lock, self.recent = 0, threading.Lock(), collections.deque(maxlen=400)
        ports = folder / "ports.json"
        self.simulator, _ = self.start("replicate-sim", [
            "--port-file", ports, "--token", TOKEN, "--create-rpm", "0", "--read-rpm", "0", "--run-min-ms", "20",
            "--run-max-ms", "200", "--start-max-ms", "10", "--output-bytes", "2000"])
        wait("the stand-in", lambda: ports.exists() and ports.read_text())
        addresses = json.loads(ports.read_text())
        self.api, self.delivery = addresses["base_url"].removesuffix("/v1"), addresses["delivery_url"].rstrip("/")
        self.base_url, self.daemon, self.log = addresses["base_url"], None, None

    def start(self, program: str, arguments: list) -> tuple:
        """A process, which may leave a core in the folder, and its log."""
        self.lives += 1
        _, most = resource.getrlimit(resource.RLIMIT_CORE)
        resource.setrlimit(resource.RLIMIT_CORE, (most, most))
        path = self.folder / f"{program}-{self.lives}.log"
        with open(path, "wb") as log:
            return subprocess.Popen(
                [str(self.programs / program), *map(str, arguments)], env=ENVIRONMENT, cwd=self.folder, stderr=log,
                stdout=log, stdin=subprocess.DEVNULL), path

    def start_daemon(self) -> None:
        settings = QUICK | {"state.directory": self.folder / "state", "socket.path": self.path,
                            "replicate.base_url": self.base_url}
        self.daemon, self.log = self.start(
            "imgoptd", [word for name, value in settings.items() for word in ("--set", f"{name}={value}")])
        wait("the daemon", lambda: self.daemon.poll() is not None or self.answers())
        if self.daemon.poll() is not None:
            self.ended("at its start", is_asked=False)
            raise SystemExit("the daemon does not start any more on this state")

    def answers(self) -> bool:
        try:
            return self.ask("server.ping") is not None
        except OSError:
            return False

    def ask(self, method: str, **params) -> dict:
        """The result of a request over a connection of its own; an error raises ValueError."""
        with socket.socket(socket.AF_UNIX) as peer:
            peer.settimeout(NET)
            peer.connect(self.path)
            peer.sendall(json.dumps({"id": 1, "method": method, "params": params}).encode() + b"\n")
            line = peer.makefile("rb").readline()
        if not line.endswith(b"\n"):
            raise ConnectionResetError("closed without an answer")
        self.look_for_token(line, method)
        reply = json.loads(line)
        if "error" in reply:
            raise ValueError(reply["error"])
        return reply["result"]

    def find(self, what: str) -> None:
        """Writes a finding down, with what was sent last."""
        with self.lock:
            self.findings += 1
            kept = self.folder / f"finding-{self.findings}"
            print(f"FINDING {what}\nkept in {kept}", flush=True)
            kept.write_text(what + "\n" + "".join(f"{data!r}\n" for data in list(self.recent)))

    def look_for_token(self, data: bytes, place: str) -> None:
        if TOKEN.encode() in data:
            self.find(f"the token is in {place}")

    def ended(self, when: str, is_asked: bool) -> None:
        """Writes down how a daemon ended, with its core if it left one."""
        code = self.daemon.wait(NET)
        how = f"by {signal.Signals(-code).name}" if code < 0 else f"with status {code}"
        with open(self.folder / "endings", "a") as file:
            file.write(f"{self.log.name}: {how} {when}\n")
        for core in self.folder.glob("core*"):
            core.rename(self.folder / f"of-{self.log.stem}.core")
        if code != 0 and not is_asked or code > 0:
            said = self.log.read_bytes()[-1_500:].decode(errors="replace")
            self.find(f"the daemon ended {how} {when}; {self.log} ends:\n{said}")

    def look_after(self) -> None:
        """Starts the daemon again if it ended by itself."""
        if self.daemon.poll() is not None:
            self.ended("by itself", is_asked=False)
            self.start_daemon()

    def kill(self) -> None:
        self.daemon.kill()
        self.ended("when it was killed", is_asked=True)

    def stop(self) -> float:
        """Ends the daemon as systemd would, and says how long that took."""
        start = time.monotonic()
        self.daemon.terminate()
        try:
            self.daemon.wait(NET)
        except subprocess.TimeoutExpired:
            self.hang("SIGTERM")
        self.ended("after SIGTERM", is_asked=False)
        return time.monotonic() - start

    def hang(self, what: str) -> None:
        """Where each thread is goes into the finding, and the process ends with a core."""
        threads = []
        for task in Path(f"/proc/{self.daemon.pid}/task").iterdir():
            stat = (task / "stat").read_text().split(")")[-1].split()[0]
            threads.append(f"{task.name} {(task / 'comm').read_text().strip()}: {stat} {(task / 'wchan').read_text()}")
        self.find(f"nothing came of {what} within {NET:.0f} s; threads:\n" + "\n".join(threads))
        self.daemon.send_signal(signal.SIGABRT)

    def end(self) -> None:
        """Ends all, and looks for the token in what is left of it."""
        if self.daemon and self.daemon.poll() is None:
            self.kill()
        self.simulator.terminate()
        self.simulator.wait(NET)
        for file in [*self.folder.glob("imgoptd-*.log"), *self.folder.glob("state/**/*")]:
            if file.is_file():
                self.look_for_token(file.read_bytes(), str(file))


class Pulse(threading.Thread):
    """Pings all the time over connections of its own; a ping without an answer is a stall."""

    def __init__(self, world: World):
        super().__init__(daemon=True)
        self.world, self.times, self.is_on = world, [], True
        self.start()

    def run(self) -> None:
        while self.is_on:
            daemon, start = self.world.daemon, time.monotonic()
            try:
                self.world.ask("server.ping")
                self.times.append(time.monotonic() - start)
            except TimeoutError:
                if daemon is self.world.daemon and daemon.poll() is None:
                    self.world.hang("a ping")
            except (OSError, ValueError):
                pass
            time.sleep(0.05)

    def end(self) -> str:
        self.is_on = False
        times = sorted(self.times)
        if not times:
            self.world.find("no ping was answered")
            return "no pings"
        middle, most, worst = (times[int((len(times) - 1) * share)] * 1_000 for share in (0.5, 0.99, 1))
        return f"{len(times)} pings beside it: p50 {middle:.1f} ms, p99 {most:.1f} ms, max {worst:.0f} ms"


def wait(what: str, is_true) -> None:
    deadline = time.monotonic() + NET
    while not is_true():
        if time.monotonic() > deadline:
            raise SystemExit(f"{what}: not within {NET:.0f} s")
        time.sleep(0.05)
