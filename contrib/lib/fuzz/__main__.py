"""Fuzzes a whole daemon, from its socket or from its provider's side. contrib/fuzz --live says how it is used.

usage: python3 contrib/lib/fuzz socket|provider SECONDS SEED PROGRAMS FOLDER

A daemon that ended by itself, an answer that says `internal_error`, a ping, a SIGTERM or an image without an end, and
the token where it does not belong are findings. The exit status is 1 if there is one; FOLDER keeps all that is known.
"""

import collections
import sys
from pathlib import Path

import peers
import provider
from world import World


def main(way: str, seconds: str, seed: str, programs: str, folder: str) -> int:
    print(f"{way}: {seconds} s, seed {seed}; what is said goes to {folder}", flush=True)
    counts, world = collections.Counter(), World(Path(programs).resolve(), Path(folder).resolve())
    try:
        {"socket": peers, "provider": provider}[way].fuzz(world, float(seconds), int(seed), counts)
    finally:
        world.end()
    for name, count in sorted(counts.copy().items()):
        print(f"  {name}: {count}")
    print(f"{world.lives - 1} lives of the daemon, {world.findings} findings")
    return 1 if world.findings else 0


if __name__ == "__main__":
    if len(sys.argv) != 6 or sys.argv[1] not in ("socket", "provider"):
        sys.exit(__doc__.split("\n\n")[1])
    sys.exit(main(*sys.argv[1:]))
