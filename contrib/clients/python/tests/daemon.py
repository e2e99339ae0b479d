"""A real daemon with the stand-in as its provider, for tests."""

from __future__ import annotations

import base64
import json
import os
import socket
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any, Callable, Dict, Optional

PROGRAMS = Path(os.environ.get("IMGOPT_PROGRAMS") or Path(__file__).parents[4] / ".build/debug")
# So many seconds may anything take before it is called lost.
NET = float((Path(__file__).parents[3] / "lib/net-seconds").read_text())
PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")


class Daemon:
    """Both processes in a temporary folder; `restart` and `kill` are for the daemon alone."""

    def __init__(self, **settings: Any) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="imgopt")
        folder = Path(self._folder.name)
        self.path = str(folder / "imgopt.sock")
        self.log = folder / "imgoptd.log"
        ports = folder / "ports.json"
        self._environment: Dict[str, str] = {
            name: value for name, value in os.environ.items() if not name.startswith("IMGOPT_")}
        self._environment["REPLICATE_API_TOKEN"] = "r8_stand_in"
        self._daemon: Optional["subprocess.Popen[bytes]"] = None
        self._stand_in = self._start(
            "replicate-sim", "--port-file", str(ports), "--run-min-ms", "50", "--run-max-ms", "150",
            "--create-rpm", "0", "--read-rpm", "0")
        self._wait_until(ports.exists, self._stand_in)
        self._environment.update({
            "IMGOPT_REPLICATE_BASE_URL": json.loads(ports.read_text())["base_url"],
            "IMGOPT_REPLICATE_DELIVERY_HOSTS": "127.0.0.1",
            "IMGOPT_SOCKET_PATH": self.path,
            "IMGOPT_STATE_DIRECTORY": str(folder / "state"),
            "IMGOPT_OUTPUTS_DIRECTORY": str(folder / "outputs"),
            **{f"IMGOPT_{name.upper()}": str(value) for name, value in settings.items()},
        })
        self.start()

    def start(self) -> None:
        self._daemon = self._start("imgoptd")
        self._wait_until(self._answers, self._daemon)

    def stop(self) -> None:
        if self._daemon:
            self._daemon.terminate()
            self._daemon.wait(NET)
            self._daemon = None

    def kill(self) -> None:
        assert self._daemon
        self._daemon.kill()
        self._daemon.wait(NET)
        self._daemon = None

    def restart(self) -> None:
        self.stop()
        self.start()

    def end(self) -> None:
        self.stop()
        self._stand_in.terminate()
        self._stand_in.wait(NET)
        self._folder.cleanup()

    def _start(self, program: str, *arguments: str) -> "subprocess.Popen[bytes]":
        with open(self.log, "ab") as log:
            return subprocess.Popen(
                [str(PROGRAMS / program), *arguments], env=self._environment, stdin=subprocess.DEVNULL, stdout=log,
                stderr=log)

    def _wait_until(self, is_true: Callable[[], bool], process: "subprocess.Popen[bytes]") -> None:
        deadline = time.monotonic() + NET
        while not is_true():
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"{process.args!r} did not start: {self.log.read_text()}")
            time.sleep(0.02)

    def _answers(self) -> bool:
        with socket.socket(socket.AF_UNIX) as probe:
            try:
                probe.connect(self.path)
                probe.sendall(b"server.ping\n")
                return bool(probe.recv(100))
            except OSError:
                return False
