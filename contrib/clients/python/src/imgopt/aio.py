"""The client for asyncio."""

from __future__ import annotations

import asyncio
import hashlib
from types import TracebackType
from typing import Any, AsyncIterator, Dict, Iterable, List, Optional, Type, cast

from . import wire
from .errors import AnswerTimeout, Disconnected, ImgoptError, Unreachable
from .images import ImageSource
from .types import Event, Info, Item, Job


class AsyncClient:
    """A connection to the daemon, made when it is first needed and again when it was lost.

    Many tasks may use it at once. `timeout` is how long a call waits for its answer, `patience` how long a daemon that
    went away is waited for, both in seconds.
    """

    def __init__(self, path: Optional[str] = None, *, timeout: float = 60, patience: float = 60) -> None:
        self.path = wire.socket_path() if path is None else path
        self.timeout = timeout
        self.patience = patience
        # Made when a loop runs: before Python 3.10 it would belong to another one.
        self._lock: Optional[asyncio.Lock] = None
        self._connection: Optional[_Connection] = None
        self._is_closed = False

    async def __aenter__(self) -> AsyncClient:
        await self._connected()
        return self

    async def __aexit__(
        self, kind: Optional[Type[BaseException]], error: Optional[BaseException], trace: Optional[TracebackType],
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Ends the connection for good, and with it the calls under way."""
        self._is_closed = True
        connection, self._connection = self._connection, None
        if connection:
            await connection.close()

    async def call(
        self, method: str, params: Optional[Dict[str, Any]] = None, *, timeout: Optional[float] = None,
    ) -> Any:
        """Calls any method and gives its result. Raises DaemonError, Unreachable, Disconnected or AnswerTimeout."""
        connection = await self._connected()
        return await connection.call(method, params, self.timeout if timeout is None else timeout)

    async def info(self) -> Info:
        """Who the daemon is, what it allows, and who the caller is to it."""
        return cast(Info, await self.call("server.info"))

    async def submit(
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
        return await self._run(wire.submitting(store, images, prompt, options))

    async def append(self, job: int, images: Iterable[ImageSource], *, prompt: Optional[str] = None) -> Job:
        """Adds images to an open job."""
        return await self._run(wire.appending(job, images, prompt))

    async def seal(self, job: int) -> Job:
        """Ends an open job: nothing more can be appended."""
        return cast(Job, await self.call("job.seal", {"job": job}))

    async def job(self, job: int) -> Job:
        """A job as it stands."""
        return cast(Job, await self.call("job.get", {"job": job}))

    async def wait(self, job: int, timeout: Optional[float] = None) -> Job:
        """A job once it is finished; after `timeout` seconds raises Timeout."""
        return await self._run(wire.waiting(job, timeout))

    async def items(self, job: int, state: Optional[List[str]] = None) -> AsyncIterator[Item]:
        """The items of a job in the order in which they were sent, all or those in some states."""
        after: Optional[int] = None
        while True:
            page = await self.call("job.items", {"job": job, "state": state, "limit": 1000, "after": after})
            for item in page["items"]:
                yield item
            after = page["next"]
            if after is None:
                return

    async def output(self, item: int, output: int = 0) -> AsyncIterator[bytes]:
        """The bytes of an output in pieces, for whoever can't read the daemon's files.

        Raises ImgoptError after the last one if all together are not what the daemon's SHA-256 says.
        """
        digest, offset = hashlib.sha256(), 0
        while True:
            piece = await self.call("output.get", {"item": item, "output": output, "offset": offset})
            data = wire.piece(piece)
            digest.update(data)
            offset += len(data)
            if data:
                yield data
            if piece["end"]:
                wire.check(piece, digest.hexdigest())
                return

    async def cancel(self, job: int) -> Job:
        """Drops what is queued, and cancels at the provider what runs there."""
        return cast(Job, await self.call("job.cancel", {"job": job}))

    async def retry(self, job: int, *, now: bool = False) -> Job:
        """Queues failed and canceled items again, as new attempts, which are paid again.

        `now`: what failed before and waits for the time of its next attempt waits for it no longer.
        """
        return cast(Job, await self.call("job.retry", {"job": job, **({"now": True} if now else {})}))

    def events(
        self, *, since: Optional[int] = None, stores: Optional[List[str]] = None, jobs: Optional[List[int]] = None,
        kinds: Optional[List[str]] = None, snapshot: bool = False,
    ) -> AsyncEvents:
        """What happens from now on, or from after the seq `since` on; without end.

        "Now" is when `async with` is entered, or the first event is asked for.
        """
        return AsyncEvents(self, {
            "since": since, "stores": stores, "jobs": jobs, "kinds": kinds, "snapshot": snapshot or None,
        })

    async def follow(self, job: int) -> AsyncIterator[Event]:
        """All events of a job from its beginning until it is finished."""
        async with self.events(since=0, jobs=[job]) as events:
            async for event in events:
                if event["kind"] not in ("heartbeat", "gap"):
                    yield event
                if wire.may_be_the_end(event) and (await self._run(wire.looking(job)))["state"] in wire.FINISHED:
                    return

    async def _connected(self) -> _Connection:
        self._lock = self._lock or asyncio.Lock()
        async with self._lock:
            if self._is_closed:
                raise ImgoptError("this client was closed")
            if self._connection is None or self._connection.has_ended:
                self._connection = _Connection(await _Lines.connect(self.path, None))
            return self._connection

    async def _run(self, flow: wire.Flow) -> Job:
        """Makes the calls of a flow, those that are repeatable again and again until the patience is over."""
        try:
            call = next(flow)
            while True:
                try:
                    result = await self._patiently(call)
                except ImgoptError as error:
                    call = flow.throw(error)
                else:
                    call = flow.send(result)
        except StopIteration as end:
            return cast(Job, end.value)

    async def _patiently(self, call: wire.Call) -> Any:
        # A wait without a time limit has no limit for its answer either.
        timeout = call.timeout if call.method == "job.wait" else self.timeout
        loop = asyncio.get_running_loop()
        deadline: Optional[float] = None
        pause = wire.FIRST_PAUSE
        while True:
            try:
                return await (await self._connected()).call(call.method, call.params, timeout)
            except (Unreachable, Disconnected) as error:
                deadline = deadline or loop.time() + self.patience
                may_repeat = call.repeatable or isinstance(error, Unreachable)
                if not may_repeat or loop.time() + pause > deadline:
                    raise
            length, pause = wire.pause_after(pause)
            await asyncio.sleep(length)


class AsyncEvents:
    """A stream of events over a connection of its own; a lost one is made anew, and goes on where it was."""

    def __init__(self, client: AsyncClient, params: Dict[str, Any]) -> None:
        self._client = client
        self._position = wire.Position(params)
        self._connection: Optional[_Lines] = None
        self._has_ended = False

    @property
    def seq(self) -> int:
        """The last event that was seen: to be given as `since` by whoever goes on later."""
        return self._position.seq

    @property
    def snapshot(self) -> List[Job]:
        """The open jobs when the stream began, if it was asked for."""
        return self._position.snapshot

    async def __aenter__(self) -> AsyncEvents:
        self._connection = await self._opened()
        return self

    async def __aexit__(
        self, kind: Optional[Type[BaseException]], error: Optional[BaseException], trace: Optional[TracebackType],
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Ends the stream; may be called while another task waits for an event."""
        self._has_ended = True
        if self._connection:
            await self._connection.close()

    def __aiter__(self) -> AsyncEvents:
        return self

    async def __anext__(self) -> Event:
        while not self._has_ended:
            if self._connection is None:
                self._connection = await self._opened()
            try:
                message = wire.read(await self._connection.read_line())
            except Disconnected:
                if not self._has_ended:
                    await self._connection.close()
                    self._connection = await self._reopened()
                continue
            if isinstance(message, dict) and self._position.accept(message):
                return message
        raise StopAsyncIteration

    async def _opened(self) -> _Lines:
        connection = await _Lines.connect(self._client.path, wire.SILENCE)
        try:
            await connection.send(wire.request(1, "events.subscribe", self._position.params))
            reply = wire.read(await connection.read_line())
            if not isinstance(reply, wire.Reply):
                raise Disconnected("the daemon did not answer to the subscription")
            if reply.error:
                raise reply.error
            self._position.subscribed(reply.result)
        except BaseException:
            await connection.close()
            raise
        return connection

    async def _reopened(self) -> _Lines:
        loop = asyncio.get_running_loop()
        deadline = loop.time() + self._client.patience
        pause = wire.FIRST_PAUSE
        while True:
            try:
                return await self._opened()
            except ImgoptError as error:
                if not wire.may_pass(error) or loop.time() + pause > deadline:
                    raise
            length, pause = wire.pause_after(pause)
            await asyncio.sleep(length)


class _Lines:
    """A socket that carries lines. After `silence` seconds without any it counts as lost."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, silence: Optional[float]) -> None:
        self._reader = reader
        self._writer = writer
        self._silence = silence

    @staticmethod
    async def connect(path: str, silence: Optional[float]) -> _Lines:
        try:
            reader, writer = await asyncio.open_unix_connection(path, limit=wire.LONGEST_LINE)
        except OSError as error:
            raise Unreachable(f"no daemon can be reached at {path}: {error.strerror or error}") from None
        return _Lines(reader, writer, silence)

    async def send(self, line: bytes) -> None:
        try:
            self._writer.write(line)
            await self._writer.drain()
        except OSError as error:
            raise Disconnected(f"the connection to the daemon broke: {error}") from None

    async def read_line(self) -> bytes:
        try:
            line = await asyncio.wait_for(self._reader.readline(), self._silence)
        except (OSError, ValueError, asyncio.TimeoutError) as error:
            raise Disconnected(f"the connection to the daemon broke: {error!r}") from None
        if not line.endswith(b"\n"):
            raise Disconnected("the daemon closed the connection")
        return line

    async def close(self) -> None:
        self._writer.close()
        try:
            await self._writer.wait_closed()
        except OSError:
            pass


class _Connection:
    """Calls over one connection, any number at once: a task reads the answers."""

    def __init__(self, lines: _Lines) -> None:
        self._lines = lines
        self._pending: Dict[int, asyncio.Future[Any]] = {}
        self._last_id = 0
        self._end: Optional[ImgoptError] = None
        self._reading = asyncio.ensure_future(self._read())

    @property
    def has_ended(self) -> bool:
        return self._end is not None

    async def call(self, method: str, params: Optional[Dict[str, Any]], timeout: Optional[float]) -> Any:
        if self._end:
            raise Unreachable(str(self._end))
        self._last_id += 1
        id = self._last_id
        answer: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._pending[id] = answer
        try:
            await self._lines.send(wire.request(id, method, params))
            return await asyncio.wait_for(answer, timeout)
        except asyncio.TimeoutError:
            raise AnswerTimeout(f"{method} was not answered within {timeout} s") from None
        finally:
            self._pending.pop(id, None)

    async def close(self) -> None:
        self._finish(Disconnected("this client was closed"))
        self._reading.cancel()
        await self._lines.close()

    async def _read(self) -> None:
        try:
            while True:
                message = wire.read(await self._lines.read_line())
                if not isinstance(message, wire.Reply):
                    continue
                if message.id is None:
                    # About the connection, not one call: which one is meant can't be told.
                    raise message.error or Disconnected("the daemon answered to nobody")
                answer = self._pending.pop(message.id, None)
                if answer is None or answer.done():
                    continue
                if message.error:
                    answer.set_exception(message.error)
                else:
                    answer.set_result(message.result)
        except ImgoptError as error:
            self._finish(error)
            await self._lines.close()

    def _finish(self, error: ImgoptError) -> None:
        self._end = self._end or error
        pending, self._pending = self._pending, {}
        for answer in pending.values():
            if not answer.done():
                answer.set_exception(error)
