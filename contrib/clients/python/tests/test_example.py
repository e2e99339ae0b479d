from __future__ import annotations

import os
import re
import shutil
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

    def test_the_follower_sees_each_end_over_its_own_end(self) -> None:
        daemon = Daemon()
        self.addCleanup(daemon.end)
        environment = {**os.environ, "IMGOPT_SOCKET_PATH": daemon.path}
        place = Path(daemon.path).parent / "place"
        submit = [sys.executable, str(ROOT / "examples/service.py")]
        follow = [sys.executable, str(ROOT / "examples/follower.py"), str(place)]
        for job in range(3):
            if job:
                # Nobody follows meanwhile.
                subprocess.run([*submit, str(job), str(SAMPLES / "cat.jpg")], env=environment, check=True,
                               stdout=subprocess.DEVNULL)
            before = place.read_text() if job else ""
            with subprocess.Popen(follow, env=environment, text=True, stdout=subprocess.PIPE) as follower:
                if job and follower.stdout:
                    self.assertEqual(follower.stdout.readline(), f"{job} done\n")
                while not place.exists() or place.read_text() == before:
                    self.assertIsNone(follower.poll())
                follower.kill()

    def test_what_the_readme_shows_runs_as_it_is(self) -> None:
        daemon = Daemon()
        self.addCleanup(daemon.end)
        folder = Path(daemon.path).parent
        shutil.copy(SAMPLES / "cat.jpg", folder)
        environment = {**os.environ, "IMGOPT_SOCKET_PATH": daemon.path}
        blocks = re.findall(r"^```python\n(.*?)^```$", (ROOT / "README.md").read_text(), re.DOTALL | re.MULTILINE)
        runs = [subprocess.run([sys.executable, "-c", text], cwd=folder, env=environment, text=True,
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE) for text in blocks]
        self.assertEqual([(run.returncode, run.stderr) for run in runs], [(0, "")] * 2)
        self.assertRegex(runs[0].stdout, r"(?s)item\.done cat\.jpg\n.*job\.finished None\n(done \['[^']*'\]\n){2}$")
        self.assertRegex(
            runs[1].stdout, r"(?s)^1 creations for 0 USD .*\ndone dog [0-9]+ bytes\n.*there is no job 404 False job\n$")


if __name__ == "__main__":
    unittest.main()
