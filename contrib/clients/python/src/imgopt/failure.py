"""Why a call has no result; `errors` has a class for each error of the daemon besides."""

from __future__ import annotations

from typing import Any, ClassVar, Dict, List, Optional, Tuple


class ImgoptError(Exception):
    """Why a call has no result."""


class InvalidImages(ImgoptError, ValueError):
    """Several images can't be sent, and so none was."""

    def __init__(self, problems: List[Tuple[int, Exception]]) -> None:
        told = [(f"images[{number}]", str(problem)) for number, problem in problems]
        super().__init__("; ".join(text if text.startswith(place) else f"{place}: {text}" for place, text in told))
        #: The place of each in what was given, and what is wrong with it.
        self.problems = problems


class Unreachable(ImgoptError):
    """There is no daemon at the path, or the caller may not connect to it."""


class Disconnected(ImgoptError):
    """The connection ended before the answer. Whether the request was carried out is not known."""


class AnswerTimeout(ImgoptError):
    """The daemon did not answer in time. The request may still be carried out."""


class DaemonError(ImgoptError):
    """The daemon answered with an error. Go by the class, or by `name`; the message is for people."""

    #: The name that the class stands for.
    known_name: ClassVar[str] = ""

    def __init__(self, code: int, message: str, data: Dict[str, Any]) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        #: All that was told beside the message, such as the `offset` of a parse_error.
        self.data = data
        self.name: str = data.get("name", "unknown")
        #: Whether the same request can succeed later.
        self.retryable: bool = data.get("retryable", False)
        #: When, in seconds from now.
        self.retry_after: Optional[float] = data["retry_after_ms"] / 1000 if "retry_after_ms" in data else None
        #: The param that is meant, as a path.
        self.field: Optional[str] = data.get("field")

    def __str__(self) -> str:
        return f"{self.message} ({self.name})"

    @staticmethod
    def of(error: Dict[str, Any]) -> DaemonError:
        """The error of a reply; one with a name that is not known here is a plain DaemonError."""
        data = error.get("data") or {}
        kinds = {kind.known_name: kind for kind in DaemonError.__subclasses__()}
        return kinds.get(data.get("name", ""), DaemonError)(error["code"], error["message"], data)
