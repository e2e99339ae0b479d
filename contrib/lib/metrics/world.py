"""The stand-in, the daemon and what surrounds them, for contrib/check-metrics."""

import json
import os
import socket
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent.parent
# So many seconds may anything take before it is called lost.
NET = float((ROOT / "contrib/lib/net-seconds").read_text())
TOKEN = "r8_check_metrics"
KEY, SECRET, BUCKET = "AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "images"


class World:
    """Programs in a temporary folder; all end with it."""

    def __init__(self, programs: Path, rclone: Path, folder: Path):
        self.programs, self.rclone, self.folder, self.processes = programs, rclone, folder, []
        self.environment = {k: v for k, v in os.environ.items() if not k.startswith("IMGOPT_")}
        for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
            self.environment.pop(name, None)
        self.environment |= {"REPLICATE_API_TOKEN": TOKEN, "AWS_ACCESS_KEY_ID": KEY, "AWS_SECRET_ACCESS_KEY": SECRET}
        self.bucket_port = free_port()
        # While there is this file, the hook takes nothing.
        self.deaf = folder / "deaf"
        (folder / "hook").write_text(f"cat >/dev/null; [ ! -e {self.deaf} ]\n")

    def start(self, name: str, *command) -> subprocess.Popen:
        with open(self.folder / f"{name}.log", "ab") as log:
            process = subprocess.Popen(
                [str(part) for part in command], env=self.environment, stdout=log, stderr=log, cwd=self.folder)
        self.processes.append(process)
        return process

    def log(self, name: str) -> str:
        return (self.folder / f"{name}.log").read_text(errors="replace")

    def stop(self, process: subprocess.Popen) -> None:
        self.processes.remove(process)
        process.terminate()
        try:
            process.wait(timeout=NET)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def stop_all(self) -> None:
        for process in reversed(list(self.processes)):
            self.stop(process)

    def simulator(self) -> str:
        ports = self.folder / "ports.json"
        self.start(
            "simulator", self.programs / "replicate-sim", "--port-file", ports, "--token", TOKEN, "--run-min-ms", 100,
            "--run-max-ms", 400)
        wait(ports.exists, "replicate-sim")
        return json.loads(ports.read_text())["base_url"]

    def bucket(self) -> subprocess.Popen:
        """Starts the object store, again with what it had."""
        (self.folder / "objects" / BUCKET).mkdir(parents=True, exist_ok=True)
        address = f"127.0.0.1:{self.bucket_port}"
        process = self.start(
            "rclone", self.rclone, "serve", "s3", "--config", "", "--auth-key", f"{KEY},{SECRET}", "--addr", address,
            "--dir-cache-time", "1ms", self.folder / "objects")

        def answers() -> bool:
            if process.poll() is not None:
                raise RuntimeError("rclone ended")
            try:
                fetch(f"http://{address}/")
            except urllib.error.HTTPError:
                pass
            except OSError:
                return False
            return True

        wait(answers, "rclone")
        return process

    def daemon(self, base_url: str, listen: str) -> subprocess.Popen:
        settings = {
            "socket.path": self.folder / "s", "state.directory": self.folder / "state",
            "replicate.base_url": base_url, "replicate.delivery_hosts": "127.0.0.1", "metrics.listen": listen,
            "limiter.rpm": 3000, "limiter.burst": 40, "engine.search_window_ms": 3000,
            "metrics.healthy_after_throttle_s": 2,
            "log.target": "stderr", "models.google/nano-banana.price_per_run": "0.04", "money.daily_budget": "100",
            "stores.acme.daily_budget": "50", "outputs.store": "s3", "s3.bucket": BUCKET, "s3.prefix": "p",
            "s3.endpoint": f"http://127.0.0.1:{self.bucket_port}", "notify.exec": f"/bin/sh,{self.folder / 'hook'}",
            "notify.retry_max_ms": 1000,
        }
        arguments = [text for key, value in settings.items() for text in ("--set", f"{key}={value}")]
        process = self.start("imgoptd", self.programs / "imgoptd", *arguments)
        wait(lambda: (self.folder / "s").exists() and "serves the figures" in self.log("imgoptd"), "imgoptd")
        return process

    def control(self, *arguments, check=True) -> str:
        command = [self.programs / "imgoptctl", "--socket", self.folder / "s", *arguments]
        run = subprocess.run(
            [str(part) for part in command], env=self.environment, text=True, capture_output=True, timeout=NET)
        if check and run.returncode:
            raise RuntimeError(f"imgoptctl {' '.join(map(str, arguments))}: {run.stderr}")
        return run.stdout


opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def fetch(url: str, headers: dict = {}) -> str:
    with opener.open(urllib.request.Request(url, headers=headers), timeout=NET) as answer:
        return answer.read().decode()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait(is_true, what: str) -> None:
    deadline = time.monotonic() + NET
    while not is_true():
        if time.monotonic() > deadline:
            raise TimeoutError(f"{what}: not within {NET:.0f} s")
        time.sleep(0.1)
