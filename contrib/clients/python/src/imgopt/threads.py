"""Waiting as threads do. What `tasks` has by the same names is for the tasks of asyncio."""

from __future__ import annotations

import socket
import threading
from concurrent.futures import Future as Future, TimeoutError as Expired
from threading import Lock
from time import sleep
from typing import Any, Callable, ContextManager, Optional, TypeVar

from . import wire
from .failure import Disconnected, Unreachable

__all__ = ["Expired", "Lines", "Lock", "answer", "begun", "sleep", "spawn", "wait"]

Stream = TypeVar("Stream", bound=ContextManager[Any])


def answer() -> Future[Any]:
    return Future()


def wait(answer: Future[Any], seconds: Optional[float]) -> Any:
    return answer.result(seconds)


def spawn(work: Callable[[], None]) -> Callable[[], object]:
    """Does the work beside all else, and gives what ends it: nothing, since it ends with its connection."""
    threading.Thread(target=work, name="imgopt", daemon=True).start()
    return lambda: None


def begun(stream: Stream) -> Stream:
    """The stream begins at once: what happens from now on is not missed, whenever its first event is asked for."""
    stream.__enter__()
    return stream


class Lines:
    """A socket that carries lines. After `silence` seconds without any it counts as lost."""

    def __init__(self, connection: socket.socket) -> None:
        self._socket = connection
        self._file = connection.makefile("rb")

    @staticmethod
    def connect(path: str, silence: Optional[float]) -> Lines:
        connection = socket.socket(socket.AF_UNIX)
        try:
            connection.connect(path)
        except OSError as error:
            connection.close()
            raise Unreachable(f"no daemon can be reached at {path}: {error.strerror or error}") from None
        connection.settimeout(silence)
        return Lines(connection)

    def send(self, line: bytes) -> None:
        """Raises Unreachable if the end of the line can't be sent: then the daemon does nothing about it."""
        try:
            self._socket.sendall(line)
        except OSError as error:
            raise Unreachable(f"the connection to the daemon broke: {error}") from None

    def read(self) -> bytes:
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
