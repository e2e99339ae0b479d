"""A service that has pictures of an order made, once, however often it is run or killed meanwhile.

usage: service.py ORDER FILE...
"""

import sys
from pathlib import Path

import imgopt


def main(order: str, files: "list[str]") -> int:
    with imgopt.Client() as client:
        try:
            # The order is the key: run again, this is the same job, and nothing is paid twice.
            job = client.submit(
                "acme", [Path(file) for file in files], key=f"order-{order}", prompt="White background")
        except imgopt.DaemonError as error:
            print(error, file=sys.stderr)
            return 75 if error.retryable else 1
        for event in client.follow(job["id"]):
            if event["kind"] == "item.done":
                print(event.get("image_id"), *[output["path"] for output in event["outputs"]])
            elif event["kind"] == "item.failed":
                print(event.get("image_id"), event["error"]["message"], file=sys.stderr)
        return 0 if client.job(job["id"])["counts"]["done"] == len(files) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
