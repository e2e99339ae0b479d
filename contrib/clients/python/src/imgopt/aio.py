"""The client for asyncio."""

from __future__ import annotations

import hashlib
import os
from types import TracebackType
from typing import Any, AsyncIterator, Dict, Iterable, Iterator, List, Optional, Sequence, Type, Union, cast

from . import wire
from .failure import AnswerTimeout, DaemonError, Disconnected, ImgoptError, Unreachable
from .images import ImageSource, Upload
from .methods import AsyncMethods
from .tasks import Expired, Lines, Lock, answer, begun, sleep, spawn, wait
from .types import Event, Info, Item, ItemState, Job


class AsyncClient(AsyncMethods):
    """A connection to the daemon, made when it is first needed and again when it was lost.

    Many tasks may use it at once. `timeout` is how long a call waits for its answer, `patience` how long a daemon
    that went away is waited for, both in seconds; math.inf is for ever.
    """

    def __init__(self, path: Optional[str] = None, *, timeout: float = 60, patience: float = 60) -> None:
        self.path = wire.socket_path() if path is None else path
        self.timeout = wire.seconds(timeout, "timeout")
        self.patience = wire.seconds(patience, "patience")
        self._lock = Lock()
        self._connection: Optional[_Connection] = None
        self._info: Optional[Info] = None
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
        async with self._lock:
            self._is_closed = True
            if self._connection:
                await self._connection.close()
                self._connection = None

    async def call(
        self, method: str, params: Optional[Dict[str, Any]] = None, *, timeout: Optional[float] = None,
    ) -> Any:
        """Calls any method and gives its result. Raises DaemonError, Unreachable, Disconnected or AnswerTimeout."""
        timeout = self.timeout if timeout is None else wire.seconds(timeout, "timeout")
        try:
            connection = await self._connected()
            return await connection.call(method, params, timeout)
        except Unreachable:
            # The daemon may have gone and come while nobody looked. Nothing was sent, so once more does no harm.
            pass
        # Not in the handler: what comes of the second try is no consequence of the first.
        connection = await self._connected()
        return await connection.call(method, params, timeout)

    async def wait(self, job: int, timeout: Optional[float] = None) -> Job:
        """A job once it is finished; after `timeout` seconds raises Timeout."""
        timeout = None if timeout is None else wire.limit(wire.seconds(timeout, "timeout"))
        params = {"job": job, "timeout_ms": None if timeout is None else int(timeout * 1000)}
        # The daemon keeps the time. Where there is no limit, there is none for the answer either.
        limit = None if timeout is None else timeout + wire.SILENCE
        return cast(Job, await self._patiently("job.wait", params, limit))

    async def items(self, job: int, state: Optional[Sequence[ItemState]] = None) -> AsyncIterator[Item]:
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
        async for data in self._bytes("output.get", {"item": item, "output": output}):
            yield data

    async def source(self, item: int) -> AsyncIterator[bytes]:
        """The bytes of an item's original in pieces, as `output` gives those of its result.

        Raises ImgoptError with the address of one whose bytes never were at the daemon.
        """
        async for data in self._bytes("source.get", {"item": item}):
            yield data

    async def _bytes(self, method: str, params: Dict[str, Any]) -> AsyncIterator[bytes]:
        digest, offset = hashlib.sha256(), 0
        while True:
            # Looking once more does no harm: a daemon that went meanwhile goes on where it was.
            piece = await self._patiently(method, {**params, "offset": offset}, self.timeout)
            data = wire.piece(piece)
            digest.update(data)
            offset += len(data)
            if data:
                yield data
            if piece["end"]:
                wire.check(piece, digest.hexdigest())
                return

    async def results(self, job: int, folder: Union[str, os.PathLike[str]]) -> AsyncIterator[str]:
        """Fetches the outputs of all images of a job that are done into a folder, and gives the path of each.

        The files are called `IMAGE-ITEM-NUMBER.ENDING`, by the ids of the image and the item. A file that is there and
        has the output's SHA-256 is not fetched again; another one is written over.
        """
        async for item in self.items(job, ["done"]):
            for number, output in enumerate(item["outputs"]):
                if "removed_at" in output:
                    continue
                path = wire.result_path(os.fspath(folder), item, number)
                if wire.digest(path) != output["sha256"]:
                    partial = path + ".partial"
                    with open(partial, "wb") as file:
                        async for data in self.output(item["id"], number):
                            file.write(data)
                    os.replace(partial, path)
                yield path

    async def follow(self, job: int) -> AsyncIterator[Event]:
        """All events of a job from its beginning until it is finished."""
        async with self.events(since=0, jobs=[job]) as events:
            async for event in events:
                if event["kind"] not in ("heartbeat", "gap"):
                    yield event
                if wire.may_be_the_end(event):
                    now = await self._patiently("job.get", {"job": job}, self.timeout)
                    if now["state"] in wire.FINISHED:
                        return

    async def _submit(
        self, store: str, images: Union[ImageSource, Iterable[ImageSource]], prompt: Optional[str],
        options: Dict[str, Any],
    ) -> Any:
        rest = await self._in_pieces(images, prompt, options)
        first = next(rest, wire.Piece())
        piece = next(rest, None)
        is_dry, is_open = options["dry_run"], options["open"] or piece is not None
        if is_dry and piece is not None:
            raise ImgoptError("these are more images than one request takes, and a dry run is one")
        if not is_dry:
            # A dry run does not ask for the bytes.
            await self._put(first.uploads)
        params = {"store": store, "images": first.images, **options, "open": is_open or None}
        # With a key the whole can be repeated.
        is_safe = bool(options["key"] is not None or is_dry)
        job = await self._patiently("job.submit", params, self.timeout, is_safe)
        if is_dry:
            return job
        existing, sent = job["existing"], len(first.images)
        is_to_be_sealed = not options["open"] and (job["open"] or piece is not None)
        try:
            while piece is not None:
                await self._put(piece.uploads)
                # Where it belongs makes it repeatable: what the job has already is compared, and not appended again.
                place = {"job": job["id"], "at": sent, "model": options["model"], "input": options["input"]}
                job = await self._patiently("job.append", {**place, "images": piece.images}, self.timeout)
                sent += len(piece.images)
                piece = next(rest, None)
            if is_to_be_sealed:
                job = await self._patiently("job.seal", {"job": job["id"], "images": sent}, self.timeout)
        except BaseException:
            # With a key the same submit goes on with it; without, nobody can.
            if is_to_be_sealed and options["key"] is None:
                await self._give_up(job["id"])
            raise
        return {**job, "existing": existing}

    async def _give_up(self, job: int) -> None:
        try:
            await self.call("job.cancel", {"job": job})
        except ImgoptError:
            pass

    async def _put(self, uploads: Iterable[Upload]) -> None:
        """Hands in bytes that are too many for a line, from where the daemon has them."""
        for upload in uploads:
            key = {"sha256": upload.sha256, "bytes": upload.bytes}
            there = await self._patiently("blob.put", key, self.timeout)
            patience, is_again = wire.Patience(self.patience), False
            while not there["complete"]:
                piece = {**key, "offset": there["received"], "data": upload.piece(there["received"])}
                try:
                    there = await self._patiently("blob.put", piece, self.timeout)
                    patience = wire.Patience(self.patience)
                    continue
                except DaemonError as error:
                    # What was begun by others, or was sent when the answer was lost, goes on where it is.
                    # What was there may have been damaged: once it is sent again from the start.
                    if error.name == "wrong_offset" or error.name == "hash_mismatch" and not is_again:
                        there, pause = {**key, "received": error.data["received"], "complete": False}, 0.0
                        is_again = is_again or error.name == "hash_mismatch"
                    else:
                        pause = patience.pause(error, error.retryable)
                await sleep(pause)

    async def _append(
        self, job: int, images: Union[ImageSource, Iterable[ImageSource]], prompt: Optional[str],
        options: Dict[str, Any],
    ) -> Any:
        rest = await self._in_pieces(images, prompt, options)
        now = await self._patiently("job.get", {"job": job}, self.timeout)
        for piece in rest:
            await self._put(piece.uploads)
            params = {"job": job, **options, "images": piece.images}
            now = await self._patiently("job.append", params, self.timeout, False)
        return now

    def _events(self, params: Dict[str, Any]) -> AsyncEvents:
        return begun(AsyncEvents(self, params))

    async def _in_pieces(
        self, images: Union[ImageSource, Iterable[ImageSource]], prompt: Optional[str], options: Dict[str, Any],
    ) -> Iterator[wire.Piece]:
        wire.check_prompt(prompt, options)
        # Once: they change at a restart of the daemon alone.
        info = self._info or cast(Info, await self._patiently("server.info", {}, self.timeout))
        self._info = info
        return wire.in_pieces(images, prompt, info)

    async def _connected(self) -> _Connection:
        async with self._lock:
            if self._is_closed:
                raise ImgoptError("this client was closed")
            if self._connection is None or self._connection.has_ended:
                self._connection = _Connection(await Lines.connect(self.path, None))
                self._info = None
            return self._connection

    async def _patiently(
        self, method: str, params: Dict[str, Any], timeout: Optional[float], is_safe: bool = True,
    ) -> Any:
        """Calls again while the daemon can't be reached. `is_safe`: also when the answer was lost."""
        patience = wire.Patience(self.patience)
        while True:
            try:
                connection = await self._connected()
                return await connection.call(method, params, timeout)
            except (Unreachable, Disconnected) as error:
                pause = patience.pause(error, is_safe or isinstance(error, Unreachable))
            await sleep(pause)


class AsyncEvents:
    """A stream of events over a connection of its own; a lost one is made anew, and goes on where it was."""

    def __init__(self, client: AsyncClient, params: Dict[str, Any]) -> None:
        self._client = client
        self._position = wire.Position(params)
        self._lines: Optional[Lines] = None
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
        self._lines = self._lines or await self._opened()
        return self

    async def __aexit__(
        self, kind: Optional[Type[BaseException]], error: Optional[BaseException], trace: Optional[TracebackType],
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Ends the stream; may be called while another task waits for an event."""
        self._has_ended = True
        if self._lines:
            await self._lines.close()

    def __aiter__(self) -> AsyncEvents:
        return self

    async def __anext__(self) -> Event:
        while not self._has_ended:
            if self._lines is None:
                self._lines = await self._opened()
            try:
                message = wire.read(await self._lines.read())
            except Disconnected:
                if not self._has_ended:
                    await self._lines.close()
                    self._lines = await self._reopened()
                continue
            if isinstance(message, dict) and self._position.accept(message):
                return message
        raise StopAsyncIteration

    async def _opened(self) -> Lines:
        lines = await Lines.connect(self._client.path, wire.SILENCE)
        try:
            await lines.send(wire.request(1, "events.subscribe", self._position.params))
            reply = wire.read(await lines.read())
            if not isinstance(reply, wire.Reply):
                raise Disconnected("the daemon did not answer to the subscription")
            if reply.error:
                raise reply.error
            self._position.subscribed(reply.result)
        except BaseException:
            await lines.close()
            raise
        return lines

    async def _reopened(self) -> Lines:
        patience = wire.Patience(self._client.patience)
        while True:
            try:
                return await self._opened()
            except ImgoptError as error:
                pause = patience.pause(error, wire.may_pass(error))
            await sleep(pause)


class _Connection:
    """Calls over one connection, any number at once: a task reads the answers."""

    def __init__(self, lines: Lines) -> None:
        self._lines = lines
        self._calls = wire.Calls(answer)
        self._sending = Lock()
        self._stop_reading = spawn(self._read)

    @property
    def has_ended(self) -> bool:
        return self._calls.have_ended

    async def call(self, method: str, params: Optional[Dict[str, Any]], timeout: Optional[float]) -> Any:
        id, answer = self._calls.begin()
        try:
            line = wire.request(id, method, params)
            try:
                async with self._sending:
                    await self._lines.send(line)
            except Unreachable as error:
                self._calls.end(error)
                raise
            return await wait(answer, wire.limit(timeout))
        except Expired:
            raise AnswerTimeout(f"{method} was not answered within {timeout} s") from None
        finally:
            self._calls.forget(id)

    async def close(self) -> None:
        self._calls.finish(Disconnected("this client was closed"))
        self._stop_reading()
        await self._lines.close()

    async def _read(self) -> None:
        try:
            while True:
                self._calls.take(await self._lines.read())
        except ImgoptError as error:
            self._calls.finish(error)
            await self._lines.close()
