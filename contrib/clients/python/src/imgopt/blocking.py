"""The client for programs that wait for answers."""

from __future__ import annotations

import hashlib
import socket
import threading
import time
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeout
from types import TracebackType
from typing import Any, Dict, Iterable, Iterator, List, Optional, Type, cast

from . import wire
from .errors import AnswerTimeout, Disconnected, ImgoptError, Unreachable
from .images import ImageSource
from .types import Event, Info, Item, Job


class Client:
    """A connection to the daemon, made when it is first needed and again when it was lost.

    Many threads may use it at once. `timeout` is how long a call waits for its answer, `patience` how long a daemon
    that went away is waited for, both in seconds.
    """

    def __init__(self, path: Optional[str] = None, *, timeout: float = 60, patience: float = 60) -> None:
        self.path = wire.socket_path() if path is None else path
        self.timeout = timeout
        self.patience = patience
        self._lock = threading.Lock()
        self._connection: Optional[_Connection] = None
        self._is_closed = False

    def __enter__(self) -> Client:
        self._connected()
        return self

    def __exit__(
        self, kind: Optional[Type[BaseException]], error: Optional[BaseException], trace: Optional[TracebackType],
    ) -> None:
        self.close()

    def close(self) -> None:
        """Ends the connection for good, and with it the calls under way."""
        with self._lock:
            self._is_closed = True
            if self._connection:
                self._connection.close()
                self._connection = None

    def call(self, method: str, params: Optional[Dict[str, Any]] = None, *, timeout: Optional[float] = None) -> Any:
        """Calls any method and gives its result. Raises DaemonError, Unreachable, Disconnected or AnswerTimeout."""
        timeout = self.timeout if timeout is None else timeout
        try:
            return self._connected().call(method, params, timeout)
        except Unreachable:
            # The daemon may have gone and come while nobody looked. Nothing was sent, so once more does no harm.
            return self._connected().call(method, params, timeout)

    def info(self) -> Info:
        """Who the daemon is, what it allows, and who the caller is to it."""
        return cast(Info, self.call("server.info"))

    def submit(
        self, store: str, images: Iterable[ImageSource], *, key: Optional[str] = None, prompt: Optional[str] = None,
        model: Optional[str] = None, input: Optional[Dict[str, Any]] = None, priority: Optional[int] = None,
        metadata: Optional[Dict[str, Any]] = None, deadline_s: Optional[int] = None, open: bool = False,
        cache: Optional[str] = None,
    ) -> Job:
        """Hands in images as one job; it is safe on disk when this returns.

        With a key the same submit twice is one job, so one whose answer was lost is sent again. `prompt` is for images
        that have none of their own.
        """
        options = wire.options_of(key, model, input, priority, metadata, deadline_s, open, cache)
        return self._run(wire.submitting(store, images, prompt, options))

    def append(self, job: int, images: Iterable[ImageSource], *, prompt: Optional[str] = None) -> Job:
        """Adds images to an open job."""
        return self._run(wire.appending(job, images, prompt))

    def seal(self, job: int) -> Job:
        """Ends an open job: nothing more can be appended."""
        return cast(Job, self.call("job.seal", {"job": job}))

    def job(self, job: int) -> Job:
        """A job as it stands."""
        return cast(Job, self.call("job.get", {"job": job}))

    def wait(self, job: int, timeout: Optional[float] = None) -> Job:
        """A job once it is finished; after `timeout` seconds raises Timeout."""
        return self._run(wire.waiting(job, timeout))

    def items(self, job: int, state: Optional[List[str]] = None) -> Iterator[Item]:
        """The items of a job in the order in which they were sent, all or those in some states."""
        after: Optional[int] = None
        while True:
            page = self.call("job.items", {"job": job, "state": state, "limit": 1000, "after": after})
            yield from page["items"]
            after = page["next"]
            if after is None:
                return

    def output(self, item: int, output: int = 0) -> Iterator[bytes]:
        """The bytes of an output in pieces, for whoever can't read the daemon's files.

        Raises ImgoptError after the last one if all together are not what the daemon's SHA-256 says.
        """
        digest, offset = hashlib.sha256(), 0
        while True:
            piece = self.call("output.get", {"item": item, "output": output, "offset": offset})
            data = wire.piece(piece)
            digest.update(data)
            offset += len(data)
            if data:
                yield data
            if piece["end"]:
                wire.check(piece, digest.hexdigest())
                return

    def cancel(self, job: int) -> Job:
        """Drops what is queued, and cancels at the provider what runs there."""
        return cast(Job, self.call("job.cancel", {"job": job}))

    def retry(self, job: int, *, now: bool = False) -> Job:
        """Queues failed and canceled items again, as new attempts, which are paid again.

        `now`: what failed before and waits for the time of its next attempt waits for it no longer.
        """
        return cast(Job, self.call("job.retry", {"job": job, **({"now": True} if now else {})}))

    def events(
        self, *, since: Optional[int] = None, stores: Optional[List[str]] = None, jobs: Optional[List[int]] = None,
        kinds: Optional[List[str]] = None, snapshot: bool = False,
    ) -> Events:
        """What happens from now on, or from after the seq `since` on; without end."""
        return Events(self, {
            "since": since, "stores": stores, "jobs": jobs, "kinds": kinds, "snapshot": snapshot or None,
        })

    def follow(self, job: int) -> Iterator[Event]:
        """All events of a job from its beginning until it is finished."""
        with self.events(since=0, jobs=[job]) as events:
            for event in events:
                if event["kind"] not in ("heartbeat", "gap"):
                    yield event
                if wire.may_be_the_end(event) and self._run(wire.looking(job))["state"] in wire.FINISHED:
                    return

    def _connected(self) -> _Connection:
        with self._lock:
            if self._is_closed:
                raise ImgoptError("this client was closed")
            if self._connection is None or self._connection.has_ended:
                self._connection = _Connection(self.path)
            return self._connection

    def _run(self, flow: wire.Flow) -> Job:
        """Makes the calls of a flow, those that are repeatable again and again until the patience is over."""
        try:
            call = next(flow)
            while True:
                try:
                    result = self._patiently(call)
                except ImgoptError as error:
                    call = flow.throw(error)
                else:
                    call = flow.send(result)
        except StopIteration as end:
            return cast(Job, end.value)

    def _patiently(self, call: wire.Call) -> Any:
        # A wait without a time limit has no limit for its answer either.
        timeout = call.timeout if call.method == "job.wait" else self.timeout
        deadline: Optional[float] = None
        pause = wire.FIRST_PAUSE
        while True:
            try:
                return self._connected().call(call.method, call.params, timeout)
            except (Unreachable, Disconnected) as error:
                deadline = deadline or time.monotonic() + self.patience
                may_repeat = call.repeatable or isinstance(error, Unreachable)
                if not may_repeat or time.monotonic() + pause > deadline:
                    raise
            length, pause = wire.pause_after(pause)
            time.sleep(length)


class Events:
    """A stream of events over a connection of its own; a lost one is made anew, and goes on where it was."""

    def __init__(self, client: Client, params: Dict[str, Any]) -> None:
        self._client = client
        self._position = wire.Position(params)
        self._has_ended = False
        # At once: what happens from now on is not missed, whenever the first event is asked for.
        self._connection = self._opened()

    @property
    def seq(self) -> int:
        """The last event that was seen: to be given as `since` by whoever goes on later."""
        return self._position.seq

    @property
    def snapshot(self) -> List[Job]:
        """The open jobs when the stream began, if it was asked for."""
        return self._position.snapshot

    def __enter__(self) -> Events:
        return self

    def __exit__(
        self, kind: Optional[Type[BaseException]], error: Optional[BaseException], trace: Optional[TracebackType],
    ) -> None:
        self.close()

    def close(self) -> None:
        """Ends the stream; may be called while another thread waits for an event."""
        self._has_ended = True
        self._connection.close()

    def __iter__(self) -> Events:
        return self

    def __next__(self) -> Event:
        while not self._has_ended:
            try:
                message = wire.read(self._connection.read_line())
            except Disconnected:
                if not self._has_ended:
                    self._connection.close()
                    self._connection = self._reopened()
                continue
            if isinstance(message, dict) and self._position.accept(message):
                return message
        raise StopIteration

    def _opened(self) -> _Lines:
        connection = _Lines(self._client.path, wire.SILENCE)
        try:
            connection.send(wire.request(1, "events.subscribe", self._position.params))
            reply = wire.read(connection.read_line())
            if not isinstance(reply, wire.Reply):
                raise Disconnected("the daemon did not answer to the subscription")
            if reply.error:
                raise reply.error
            self._position.subscribed(reply.result)
        except BaseException:
            connection.close()
            raise
        return connection

    def _reopened(self) -> _Lines:
        deadline = time.monotonic() + self._client.patience
        pause = wire.FIRST_PAUSE
        while True:
            try:
                return self._opened()
            except ImgoptError as error:
                if not wire.may_pass(error) or time.monotonic() + pause > deadline:
                    raise
            length, pause = wire.pause_after(pause)
            time.sleep(length)


class _Lines:
    """A socket that carries lines. After `silence` seconds without any it counts as lost."""

    def __init__(self, path: str, silence: Optional[float]) -> None:
        self._socket = socket.socket(socket.AF_UNIX)
        try:
            self._socket.connect(path)
        except OSError as error:
            self._socket.close()
            raise Unreachable(f"no daemon can be reached at {path}: {error.strerror or error}") from None
        self._socket.settimeout(silence)
        self._file = self._socket.makefile("rb")

    def send(self, line: bytes) -> None:
        """Raises Unreachable if the end of the line can't be sent: then the daemon does nothing about it."""
        try:
            self._socket.sendall(line)
        except OSError as error:
            raise Unreachable(f"the connection to the daemon broke: {error}") from None

    def read_line(self) -> bytes:
        try:
            line = self._file.readline(wire.LONGEST_LINE)
        except (OSError, ValueError) as error:
            raise Disconnected(f"the connection to the daemon broke: {error}") from None
        if not line.endswith(b"\n"):
            raise Disconnected("the daemon closed the connection")
        return line

    def close(self) -> None:
        try:
            # Wakes a thread that reads; closing alone would not.
            self._socket.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        self._file.close()
        self._socket.close()


class _Connection:
    """Calls over one connection, any number at once: a thread reads the answers."""

    def __init__(self, path: str) -> None:
        self._lines = _Lines(path, None)
        self._lock = threading.Lock()
        self._sending = threading.Lock()
        self._pending: Dict[int, Future[Any]] = {}
        self._last_id = 0
        self._end: Optional[ImgoptError] = None
        threading.Thread(target=self._read, name="imgopt", daemon=True).start()

    @property
    def has_ended(self) -> bool:
        return self._end is not None

    def call(self, method: str, params: Optional[Dict[str, Any]], timeout: Optional[float]) -> Any:
        answer: Future[Any] = Future()
        with self._lock:
            if self._end:
                raise Unreachable(str(self._end))
            self._last_id += 1
            id = self._last_id
            self._pending[id] = answer
        try:
            line = wire.request(id, method, params)
            try:
                with self._sending:
                    self._lines.send(line)
            except Unreachable as error:
                self._end = self._end or error
                raise
            return answer.result(timeout)
        except FutureTimeout:
            raise AnswerTimeout(f"{method} was not answered within {timeout} s") from None
        finally:
            with self._lock:
                self._pending.pop(id, None)

    def close(self) -> None:
        self._finish(Disconnected("this client was closed"))
        self._lines.close()

    def _read(self) -> None:
        try:
            while True:
                message = wire.read(self._lines.read_line())
                if not isinstance(message, wire.Reply):
                    continue
                if message.id is None:
                    # About the connection, not one call: which one is meant can't be told.
                    raise message.error or Disconnected("the daemon answered to nobody")
                with self._lock:
                    answer = self._pending.pop(message.id, None)
                if answer is not None:
                    if message.error:
                        answer.set_exception(message.error)
                    else:
                        answer.set_result(message.result)
        except ImgoptError as error:
            self._finish(error)
            self._lines.close()

    def _finish(self, error: ImgoptError) -> None:
        with self._lock:
            self._end = self._end or error
            pending, self._pending = self._pending, {}
        for answer in pending.values():
            answer.set_exception(error)
