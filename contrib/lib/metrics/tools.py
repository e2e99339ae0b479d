"""The programs that contrib/check-metrics takes from others."""

import shutil
import subprocess
import sys
from pathlib import Path

from world import ROOT

CACHE = ROOT / ".build-prometheus"


def find_prometheus() -> Path:
    """The folder of prometheus and promtool."""
    found = shutil.which("prometheus"), shutil.which("promtool")
    if all(found):
        return Path(found[0]).parent
    return unpacked("prometheus", "promtool")


def find_node_exporter() -> Path:
    found = shutil.which("prometheus-node-exporter")
    return Path(found) if found else unpacked("prometheus-node-exporter", "prometheus-node-exporter") / (
        "prometheus-node-exporter")


def unpacked(package: str, program: str) -> Path:
    """The folder of the programs of a Debian package, which is not installed: that would start a server."""
    tools = CACHE / "package/usr/bin"
    if not (tools / program).exists():
        CACHE.mkdir(exist_ok=True)
        print(f"fetching Debian's package {package}", flush=True)
        subprocess.run(["apt-get", "download", "-q", package], check=True, cwd=CACHE, stderr=subprocess.DEVNULL)
        file = sorted(CACHE.glob(f"{package}_*.deb"))[-1]
        subprocess.run(["dpkg-deb", "-x", file, CACHE / "package"], check=True)
        file.unlink()
    return tools


def openmetrics_python() -> Path:
    """A Python with the strict OpenMetrics parser of Prometheus' own client library."""
    python = CACHE / "python/bin/python"
    ready = CACHE / "python/ready"
    if not ready.exists():
        subprocess.run([sys.executable, "-m", "venv", "--clear", CACHE / "python"], check=True)
        subprocess.run([python, "-m", "pip", "install", "-q", "prometheus-client==0.21.1"], check=True)
        ready.touch()
    return python


def find_rclone() -> Path:
    """An object store that keeps objects as files of a folder. Debian's own is too old to be one."""
    run = subprocess.run([ROOT / "contrib/lib/object-tools"], check=True, text=True, stdout=subprocess.PIPE)
    return Path(run.stdout.strip()) / "rclone"
