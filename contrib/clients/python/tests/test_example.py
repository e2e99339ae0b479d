from __future__ import annotations

import os
import subprocess
import sys
import unittest
from pathlib import Path

from .daemon import Daemon

ROOT = Path(__file__).parents[1]
SAMPLES = ROOT.parents[1] / "samples"


class ExampleTests(unittest.TestCase):
    def test_the_service_makes_the_pictures_of_an_order_once(self) -> None:
        daemon = Daemon()
        self.addCleanup(daemon.end)
        environment = {**os.environ, "IMGOPT_SOCKET_PATH": daemon.path}
        command = [sys.executable, str(ROOT / "examples/service.py"), "77", str(SAMPLES / "cat.jpg"),
                   str(SAMPLES / "coffee.webp")]
        runs = [subprocess.run(command, env=environment, text=True, stdout=subprocess.PIPE) for _ in range(2)]
        for run in runs:
            self.assertEqual(run.returncode, 0)
            lines = sorted(run.stdout.splitlines())
            self.assertEqual([line.split()[0] for line in lines], ["cat.jpg", "coffee.webp"])
        self.assertEqual(sorted(runs[0].stdout.splitlines()), sorted(runs[1].stdout.splitlines()))
        refused = subprocess.run([*command, str(SAMPLES / "rocket.jpg")], env=environment, stderr=subprocess.PIPE)
        self.assertEqual((refused.returncode, b"key_conflict" in refused.stderr), (1, True))


if __name__ == "__main__":
    unittest.main()
