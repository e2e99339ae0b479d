"""Waiting as the tasks of asyncio do. What `threads` has by the same names is for threads."""

from __future__ import annotations

import asyncio
from asyncio import TimeoutError as Expired, sleep
from types import TracebackType
from typing import Any, Callable, Coroutine, Optional, Type, TypeVar

from . import wire
from .failure import Disconnected, Unreachable

__all__ = ["Expired", "Lines", "Lock", "answer", "begun", "sleep", "spawn", "wait"]

Stream = TypeVar("Stream")


class Lock:
    """Made when a loop runs: before Python 3.10 it would belong to another one."""

    _lock: Optional[asyncio.Lock] = None

    async def __aenter__(self) -> None:
        self._lock = self._lock or asyncio.Lock()
        await self._lock.acquire()

    async def __aexit__(
        self, kind: Optional[Type[BaseException]], error: Optional[BaseException], trace: Optional[TracebackType],
    ) -> None:
        if self._lock:
            self._lock.release()


def answer() -> asyncio.Future[Any]:
    return asyncio.get_running_loop().create_future()


async def wait(answer: asyncio.Future[Any], seconds: Optional[float]) -> Any:
    return await asyncio.wait_for(answer, seconds)


def spawn(work: Callable[[], Coroutine[Any, Any, None]]) -> Callable[[], object]:
    """Does the work beside all else, and gives what ends it."""
    return asyncio.ensure_future(work()).cancel


def begun(stream: Stream) -> Stream:
    """The stream begins when it is entered, or its first event is asked for: until then nobody waits."""
    return stream


class Lines:
    """A socket that carries lines. After `silence` seconds without any it counts as lost."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, silence: Optional[float]) -> None:
        self._reader = reader
        self._writer = writer
        self._silence = silence

    @staticmethod
    async def connect(path: str, silence: Optional[float]) -> Lines:
        try:
            reader, writer = await asyncio.open_unix_connection(path, limit=wire.LONGEST_LINE)
        except OSError as error:
            raise Unreachable(f"no daemon can be reached at {path}: {error.strerror or error}") from None
        return Lines(reader, writer, silence)

    async def send(self, line: bytes) -> None:
        try:
            self._writer.write(line)
            await self._writer.drain()
        except OSError as error:
            raise Disconnected(f"the connection to the daemon broke: {error}") from None

    async def read(self) -> bytes:
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
