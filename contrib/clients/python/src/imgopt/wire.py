"""What both clients do alike with what they sent and got. Nothing here waits or touches a socket."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import re
import threading
import time
from numbers import Real
from typing import Any, Callable, Dict, Iterable, Iterator, List, NamedTuple, Optional, Tuple, Union, cast

from .failure import DaemonError, Disconnected, ImgoptError, Unreachable
from .images import PIECE, ImageSource, Piece as Piece, looked_at, pieces, ready
from .types import Event, Info, Item, Job
from .written import written

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
    """A line to send. Params that are None are left out. Raises ValueError or TypeError for what JSON can't say."""
    line = b'{"jsonrpc":"2.0","id":%d,"method":%b' % (id, written(method, "method"))
    if params:
        line += b',"params":%b' % written({name: value for name, value in params.items() if value is not None})
    return line + b"}\n"


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
    """The bytes of a piece of an output, or of an original."""
    if "url" in result:
        raise ImgoptError(f"the daemon has no bytes of this original: it is at {result['url']}")
    data = base64.b64decode(result["data"], validate=True)
    if not data and not result["end"]:
        raise ImgoptError("the daemon sent a piece with nothing in it")
    return data


def check(result: Any, digest: str) -> None:
    """Raises ImgoptError unless that whose last piece this is has the digest."""
    if digest != result["sha256"]:
        raise ImgoptError(f"it came as {digest} and is {result['sha256']} at the daemon")


class Calls:
    """The calls under way on one connection. `make` makes what an answer comes to: a future."""

    def __init__(self, make: Callable[[], Any]) -> None:
        self._make = make
        # For threads; tasks, of which one runs at a time, never wait for it.
        self._lock = threading.Lock()
        self._pending: Dict[int, Any] = {}
        self._last_id = 0
        self._end: Optional[ImgoptError] = None

    @property
    def have_ended(self) -> bool:
        return self._end is not None

    def begin(self) -> Tuple[int, Any]:
        """An id, and what the answer to it comes to."""
        answer = self._make()
        with self._lock:
            if self._end:
                raise Unreachable(str(self._end))
            self._last_id += 1
            self._pending[self._last_id] = answer
            return self._last_id, answer

    def forget(self, id: int) -> Any:
        with self._lock:
            return self._pending.pop(id, None)

    def take(self, line: bytes) -> None:
        """Gives an answer that came to its call. Raises what ends the connection."""
        reply = read(line)
        if not isinstance(reply, Reply):
            return
        if reply.id is None:
            # About the connection, not one call: which one is meant can't be told.
            raise reply.error or Disconnected("the daemon answered to nobody")
        answer = self.forget(reply.id)
        if answer is None or answer.done():
            return
        if reply.error:
            answer.set_exception(reply.error)
        else:
            answer.set_result(reply.result)

    def end(self, error: ImgoptError) -> None:
        """No more calls begin; those that were sent may still be answered."""
        self._end = self._end or error

    def finish(self, error: ImgoptError) -> None:
        """Nothing comes any more."""
        with self._lock:
            self.end(error)
            pending, self._pending = self._pending, {}
        for answer in pending.values():
            if not answer.done():
                answer.set_exception(error)


class Patience:
    """The pauses between tries, until so many seconds after the first that failed."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._deadline: Optional[float] = None
        self._pause = FIRST_PAUSE

    def pause(self, error: ImgoptError, may_help: bool) -> float:
        """How long to wait before the next try. Raises the error if there is none."""
        now = time.monotonic()
        self._deadline = self._deadline or now + self._seconds
        if not may_help or now + self._pause > self._deadline:
            raise error
        pause, self._pause = self._pause, min(self._pause * 2, LONGEST_PAUSE)
        return pause


def seconds(value: Any, name: str) -> float:
    """A time-out or a patience as it was given; infinity is none.

    Raises TypeError or ValueError for what is no length of time: it would end at once, never, or in the middle.
    """
    if isinstance(value, bool) or not isinstance(value, Real):
        raise TypeError(f"{name} is {value!r}; it is a number of seconds")
    if not value >= 0:
        raise ValueError(f"{name} is {value!r}; it is a number of seconds from 0 on, math.inf for no limit")
    return float(value)


def limit(seconds: Optional[float]) -> Optional[float]:
    """The same for what waits: None for longer than a thread can."""
    return None if seconds is None or seconds > threading.TIMEOUT_MAX else seconds


def check_prompt(prompt: Optional[str], options: Dict[str, Any]) -> None:
    """Raises ValueError if the prompt is given twice: one of them would be passed over in silence."""
    if prompt is not None and "prompt" in (options["input"] or {}):
        raise ValueError("prompt and the prompt in input say the same thing: give one of them")


def in_pieces(
    images: Union[ImageSource, Iterable[ImageSource]], prompt: Optional[str], info: Info,
) -> Iterator[Piece]:
    """The images as requests can carry them, each request with the bytes that have to be put before."""
    limits: Dict[str, int] = info["limits"]
    # What is left of a line beside the images is for the input and metadata of the job.
    beside = min(limits["line_bytes"] // 4, limits["input_bytes"] + limits["metadata_bytes"] + 4096)
    line = limits["line_bytes"] - beside
    inline = min(limits["data_uri_bytes"], line)
    given = looked_at(images, inline, limits)
    return pieces((ready(one, prompt, inline, limits) for one in given), limits["images_per_request"], line,
                  min(256 * 1024 * 1024, limits.get("blob_bytes_per_user", 0) // 4))


def result_path(folder: str, item: Item, number: int) -> str:
    """Where an output goes: below the folder, whatever the image is called."""
    output = item["outputs"][number]
    name = re.sub(r"[^\w.-]+", "_", str(item.get("image_id") or item["id"])).lstrip(".") or str(item["id"])
    return os.path.join(folder, f"{name[:100]}-{item['id']}-{number}{os.path.splitext(output['path'] or '')[1]}")


def digest(path: str) -> Optional[str]:
    """The SHA-256 of a file; None if there is none."""
    try:
        with open(path, "rb") as file:
            digest = hashlib.sha256()
            for data in iter(lambda: file.read(PIECE), b""):
                digest.update(data)
            return digest.hexdigest()
    except FileNotFoundError:
        return None


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
