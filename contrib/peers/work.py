"""What all peers share: the command line, the images, the provider's three requests, the report."""

import argparse
import importlib
import json
import os
import sys
import time
from pathlib import Path

MODEL = "google/nano-banana"
SKIPPED = 77


def need(*modules: str) -> None:
    """End with a line that says what is missing, if something is."""
    missing = []
    for name in modules:
        try:
            importlib.import_module(name)
        except ImportError:
            missing.append(name)
    if missing:
        print(f"{', '.join(missing)} not installed for {sys.executable}")
        sys.exit(SKIPPED)


class Order:
    """The work, as the command line tells it."""

    def __init__(self, arguments: "list[str] | None" = None):
        parser = argparse.ArgumentParser()
        parser.add_argument("--base-url", required=True)
        parser.add_argument("--token", required=True)
        parser.add_argument("--out", type=Path, required=True, help="outputs are put here")
        parser.add_argument("--work", type=Path, required=True, help="a folder for queues and logs")
        parser.add_argument("--report", type=Path, required=True, help="what came of it, in JSON")
        parser.add_argument("--images", type=int, required=True)
        parser.add_argument("--stores", type=int, default=10)
        parser.add_argument("--rpm", type=int, default=0, help="creations a minute; 0: no limit")
        parser.add_argument("--read-rpm", type=int, default=0, help="other requests a minute; 0: no limit")
        parser.add_argument("--poll-s", type=float, default=0.5, help="pause between two looks at a prediction")
        parser.add_argument("--concurrency", type=int, default=10, help="images under way at a time")
        parser.add_argument("--seconds", type=float, default=0, help="stop after so long; 0: at the end of the work")
        self.__dict__.update(vars(parser.parse_args(arguments)))
        self.used = (0.0, 0.0)

    @property
    def headers(self) -> dict:
        return {"Authorization": f"Bearer {self.token}"}

    @property
    def create_url(self) -> str:
        return f"{self.base_url}/models/{MODEL}/predictions"

    def store(self, number: int) -> str:
        # Jobs of a hundred, given to the stores in turn.
        return f"store-{number // 100 % self.stores}"

    def body(self, number: int) -> dict:
        source = f"https://images.example/catalog/{number}.png"
        return {"input": {"prompt": f"image {number}, on a white ground", "image_input": [source]}}

    def prediction_url(self, prediction: str) -> str:
        return f"{self.base_url}/predictions/{prediction}"

    def save(self, number: int, content: bytes) -> None:
        (self.out / f"{number}.png").write_bytes(content)

    def fail(self, number: int, reason: object) -> None:
        """A failed image leaves a mark where its output would be."""
        (self.out / f"{number}.failed").write_text(f"{reason}\n")

    def begin(self) -> float:
        """The start of the work; what was used up to here is not counted."""
        self.used = usage_of_the_tree()
        return time.monotonic()

    def wait(self, start: float) -> None:
        """Wait until each image has its file or its mark, or the time is up."""
        while True:
            if len(os.listdir(self.out)) >= self.images:
                return
            if self.seconds and time.monotonic() - start >= self.seconds:
                return
            time.sleep(0.02)

    def tell(self, start: float, submitted: float) -> None:
        names = os.listdir(self.out)
        seconds = time.monotonic() - start
        cpu, written = (after - before for after, before in zip(usage_of_the_tree(), self.used))
        failed = sum(name.endswith(".failed") for name in names)
        report = {
            "seconds": seconds,
            "submit_seconds": submitted - start,
            "cpu_seconds": cpu,
            "written_bytes": written,
            "done": len(names) - failed,
            "failed": failed,
        }
        self.report.write_text(json.dumps(report))


def usage_of_the_tree() -> "tuple[float, float]":
    """CPU seconds and bytes written of this process and those below it that live."""
    parents, cpu = {}, {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        parents[folder.name] = fields[1]
        cpu[folder.name] = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    tree = [str(os.getpid())]
    for process in tree:
        tree += [child for child, parent in parents.items() if parent == process]
    written = 0
    for process in tree:
        for line in Path(f"/proc/{process}/io").read_text().splitlines():
            if line.startswith("write_bytes: "):
                written += int(line.partition(" ")[2])
    return sum(cpu[process] for process in tree), float(written)


def output_url(prediction: dict) -> str:
    output = prediction["output"]
    return output[0] if isinstance(output, list) else output


def retry_after(response) -> float:
    return float(response.headers.get("retry-after") or 1)
