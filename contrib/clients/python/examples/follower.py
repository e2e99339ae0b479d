"""Follows the ends of jobs, over restarts of its own and of the daemon: each is seen at least once.

usage: follower.py FILE, which keeps the number of the last event that was dealt with.
"""

import os
import sys
from pathlib import Path

import imgopt


def keep(file: Path, seq: int) -> None:
    new = file.with_name(file.name + ".new")
    new.write_text(str(seq))
    os.replace(new, file)


def main(file: Path) -> None:
    # Without a file it begins with what happens from now on.
    since = int(file.read_text()) if file.exists() else None
    with imgopt.Client() as client, client.events(since=since, kinds=["job.finished"]) as events:
        keep(file, events.seq)
        for event in events:
            if event["kind"] == "job.finished":
                print(event["job"], event["state"], flush=True)
            elif event["kind"] == "gap":
                print("not kept any more: events", event["from"], "to", event["to"], file=sys.stderr)
            # Only now: what was not dealt with comes again.
            keep(file, event["seq"])


if __name__ == "__main__":
    main(Path(sys.argv[1]))
