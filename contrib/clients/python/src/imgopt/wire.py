"""What both clients do alike: lines, and the order of calls. Nothing here waits or touches a socket."""

from __future__ import annotations

import base64
import json
import os
from typing import Any, Dict, Generator, Iterable, List, NamedTuple, Optional, Tuple, Union, cast

from .errors import DaemonError, Disconnected, ImgoptError, Unreachable
from .images import ImageSource, image, looked_at, pieces
from .types import Event, Info, Job

#: Heartbeats come every 15 s: after so long without any line the connection is dead.
SILENCE = 60.0
#: A page of a thousand items is longer than any line that the daemon takes.
LONGEST_LINE = 64 * 1024 * 1024
#: Pauses between tries to connect again, in seconds: the first, doubled up to the last.
FIRST_PAUSE, LONGEST_PAUSE = 0.05, 2.0
FINISHED = ("done", "failed", "canceled")
_PASSING = ("heartbeat", "gap", "job.progress")


def socket_path() -> str:
    """Where the daemon is: IMGOPT_SOCKET_PATH, else the system's for root, else the one of the user's own daemon."""
    given, runtime = os.environ.get("IMGOPT_SOCKET_PATH"), os.environ.get("XDG_RUNTIME_DIR")
    if given:
        return given
    return "/run/imgopt.sock" if os.geteuid() == 0 or not runtime else os.path.join(runtime, "imgopt.sock")


def request(id: int, method: str, params: Optional[Dict[str, Any]]) -> bytes:
    """A line to send. Params that are None are left out."""
    envelope: Dict[str, Any] = {"jsonrpc": "2.0", "id": id, "method": method}
    if params:
        envelope["params"] = {name: value for name, value in params.items() if value is not None}
    return json.dumps(envelope, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


class Reply(NamedTuple):
    """An answer; without an id it is about the connection as a whole."""

    id: Optional[int]
    result: Any
    error: Optional[DaemonError]


def read(line: bytes) -> Union[Reply, Event, None]:
    """A line that came; None for what a newer daemon says unasked.

    Raises Disconnected for what is not of this protocol: nothing after it can be trusted.
    """
    try:
        message = json.loads(line)
        if "method" in message:
            return cast(Event, message["params"]) if message["method"] == "event" else None
        error = DaemonError.of(message["error"]) if "error" in message else None
        return Reply(message["id"], message.get("result"), error)
    except (ValueError, KeyError, TypeError) as problem:
        raise Disconnected(f"the daemon sent what this client does not understand: {problem!r}") from None


def piece(result: Any) -> bytes:
    """The bytes of a piece of an output."""
    data = base64.b64decode(result["data"], validate=True)
    if not data and not result["end"]:
        raise ImgoptError("the daemon sent a piece of an output with nothing in it")
    return data


def check(result: Any, digest: str) -> None:
    """Raises ImgoptError unless the output whose last piece this is has the digest."""
    if digest != result["sha256"]:
        raise ImgoptError(f"the output came as {digest} and is {result['sha256']} at the daemon")


class Call(NamedTuple):
    """A call that a flow wants made. One that is safe to repeat is made again when its answer was lost."""

    method: str
    params: Dict[str, Any]
    repeatable: bool = True
    timeout: Optional[float] = None


#: Calls one after the other, each answered with its result, to a result in the end.
Flow = Generator[Call, Any, Job]


def submitting(store: str, images: Iterable[ImageSource], prompt: Optional[str], options: Dict[str, Any]) -> Flow:
    """Submits images, in pieces if they do not fit into one request.

    With a key the whole can be repeated: the images that the job already has are compared, and not appended again. The
    first difference raises KeyConflict.
    """
    is_safe = options.get("key") is not None
    info: Info = yield Call("server.info", {})
    rest = _pieces(images, prompt, info)
    first = next(rest, [])
    second = next(rest, None)
    is_open = options.get("open") or second is not None
    params = {"store": store, "images": first, **options, "open": True if is_open else None}
    job: Job = yield Call("job.submit", params, is_safe)
    existing = job["existing"]
    sent = len(first)
    for piece in _with(second, rest):
        # Where it belongs makes it repeatable.
        place = {"job": job["id"], "at": sent, "model": options.get("model"), "input": options.get("input")}
        job = yield Call("job.append", {**place, "images": piece})
        sent += len(piece)
    if not options.get("open") and (job["open"] or second is not None):
        job = yield Call("job.seal", {"job": job["id"], "images": sent})
    job["existing"] = existing
    return job


def appending(job: int, images: Iterable[ImageSource], prompt: Optional[str]) -> Flow:
    """Appends images to an open job, in pieces if need be."""
    info: Info = yield Call("server.info", {})
    now: Job = yield Call("job.get", {"job": job})
    for piece in _pieces(images, prompt, info):
        now = yield Call("job.append", {"job": job, "images": piece}, False)
    return now


def _pieces(images: Iterable[ImageSource], prompt: Optional[str], info: Info) -> Generator[List[Any], None, None]:
    limits = info["limits"]
    ready = (image(one, prompt=prompt) for one in looked_at(images, limits["data_uri_bytes"]))
    # What is left of a line beside the images is for the input and metadata of the job.
    room = limits["line_bytes"] - min(limits["line_bytes"] // 4, limits["input_bytes"] + limits["metadata_bytes"] + 4096)
    yield from pieces(ready, limits["images_per_request"], room)


def _with(first: Optional[List[Any]], rest: Iterable[List[Any]]) -> Iterable[List[Any]]:
    if first is not None:
        yield first
    yield from rest


def waiting(job: int, timeout: Optional[float]) -> Flow:
    """A job once it is finished; the daemon keeps the time, and says `timeout`."""
    params = {"job": job, "timeout_ms": None if timeout is None else int(timeout * 1000)}
    return cast(Job, (yield Call("job.wait", params, True, None if timeout is None else timeout + SILENCE)))


def looking(job: int) -> Flow:
    """A job as it stands."""
    return cast(Job, (yield Call("job.get", {"job": job})))


def may_pass(error: ImgoptError) -> bool:
    """Whether connecting again can help."""
    return isinstance(error, (Unreachable, Disconnected)) or isinstance(error, DaemonError) and error.retryable


class Position:
    """Where a stream of events is: a new connection goes on from there."""

    def __init__(self, params: Dict[str, Any]) -> None:
        self.params = params
        #: The open jobs, as they were when the stream began, if a snapshot was asked for.
        self.snapshot: List[Job] = []

    @property
    def seq(self) -> int:
        """The last event that was seen."""
        since = self.params.get("since")
        return -1 if since is None else int(since)

    def subscribed(self, result: Dict[str, Any]) -> None:
        """Takes the answer to a subscription."""
        self.snapshot = result.get("snapshot", self.snapshot)
        # Without this, what happens between a lost connection and the next would be missed if nothing came before.
        if self.params.get("since") is None:
            self.params["since"] = result["seq"]
        self.params["snapshot"] = None

    def accept(self, event: Event) -> bool:
        """Moves on. False for what came before."""
        last = self.seq
        # A gap may lead back: to the log of a daemon whose database was put back to an older one.
        self.params["since"] = event["seq"] if event["kind"] == "gap" else max(last, event["seq"])
        # What is never replayed may carry a seq that was seen: progress that of its cause.
        return event["kind"] in _PASSING or event["seq"] > last


def may_be_the_end(event: Event) -> bool:
    """Whether a job that is followed may be finished: it may have been retried since, or its end not be kept."""
    return event["kind"] in ("job.finished", "job.canceled", "gap")


def options_of(
    key: Optional[str], model: Optional[str], input: Optional[Dict[str, Any]], priority: Optional[int],
    metadata: Optional[Dict[str, Any]], deadline_s: Optional[int], open: bool, cache: Optional[str],
) -> Dict[str, Any]:
    """The params of a submit beside the store and the images."""
    return {
        "key": key, "model": model, "input": input, "priority": priority, "metadata": metadata,
        "deadline_s": deadline_s, "open": open or None, "cache": cache,
    }


def pause_after(pause: float) -> Tuple[float, float]:
    """How long to wait before the next try to connect, and what to give for the one after it."""
    return pause, min(pause * 2, LONGEST_PAUSE)
