"""What can go wrong. Errors of the daemon have a class for each name in its table."""

from __future__ import annotations

from typing import Any, ClassVar, Dict, List, Optional, Tuple

__all__ = [
    "ImgoptError", "InvalidImages", "Unreachable", "Disconnected", "AnswerTimeout", "DaemonError",
    "ParseError", "InvalidRequest", "MethodNotFound", "InvalidParams", "InternalError", "NotPermitted", "UnknownJob",
    "UnknownItem", "UnknownStore", "UnknownModel", "UnknownSubscription", "LineTooLong", "TooManyImages",
    "TooManySubscriptions",
    "TooManyConnections", "StoreQueueFull", "QueueFull", "JobSealed", "JobFinished", "KeyConflict", "Draining",
    "Overloaded", "StorageFull", "StorageFailed", "Timeout", "WrongState", "NotAvailable",
]


class ImgoptError(Exception):
    """Why a call has no result."""


class InvalidImages(ImgoptError, ValueError):
    """Several images can't be sent, and so none was."""

    def __init__(self, problems: List[Tuple[int, Exception]]) -> None:
        super().__init__("; ".join(f"images[{number}]: {problem}" for number, problem in problems))
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


class ParseError(DaemonError):
    """The line is not JSON."""

    known_name = "parse_error"


class InvalidRequest(DaemonError):
    """The line is JSON, but not a request."""

    known_name = "invalid_request"


class MethodNotFound(DaemonError):
    """There is no such method."""

    known_name = "method_not_found"


class InvalidParams(DaemonError):
    """The params do not fit the method; `field` says which."""

    known_name = "invalid_params"


class InternalError(DaemonError):
    """A fault of the daemon; its log says more."""

    known_name = "internal_error"


class NotPermitted(DaemonError):
    """The caller's role does not allow this."""

    known_name = "not_permitted"


class UnknownJob(DaemonError):
    """There is no such job, or the caller may not see it."""

    known_name = "unknown_job"


class UnknownItem(DaemonError):
    """There is no such item, or the caller may not see it."""

    known_name = "unknown_item"


class UnknownStore(DaemonError):
    """There is no such store, or the caller may not see it."""

    known_name = "unknown_store"


class UnknownModel(DaemonError):
    """There is no such model."""

    known_name = "unknown_model"


class UnknownSubscription(DaemonError):
    """There is no such subscription on this connection."""

    known_name = "unknown_subscription"


class LineTooLong(DaemonError):
    """The line is longer than the daemon takes."""

    known_name = "line_too_long"


class TooManyImages(DaemonError):
    """The request has more images than one may have."""

    known_name = "too_many_images"


class TooManySubscriptions(DaemonError):
    """The connection has as many subscriptions as it may have."""

    known_name = "too_many_subscriptions"


class TooManyConnections(DaemonError):
    """The daemon, or this user, has as many connections as allowed."""

    known_name = "too_many_connections"


class StoreQueueFull(DaemonError):
    """The store has as many images queued as it may have."""

    known_name = "store_queue_full"


class QueueFull(DaemonError):
    """The daemon has as many images queued as it may have."""

    known_name = "queue_full"


class JobSealed(DaemonError):
    """The job takes no more images."""

    known_name = "job_sealed"


class JobFinished(DaemonError):
    """The job is finished."""

    known_name = "job_finished"


class KeyConflict(DaemonError):
    """The same key was used in this store for something else."""

    known_name = "key_conflict"


class Draining(DaemonError):
    """The daemon finishes what it has and takes nothing new."""

    known_name = "draining"


class Overloaded(DaemonError):
    """Too many requests are in flight on this connection."""

    known_name = "overloaded"


class StorageFull(DaemonError):
    """The disk is full."""

    known_name = "storage_full"


class StorageFailed(DaemonError):
    """The disk could not be written or read."""

    known_name = "storage_failed"


class Timeout(DaemonError):
    """The time given for waiting is over; what was waited for goes on."""

    known_name = "timeout"


class WrongState(DaemonError):
    """The item or job is not in a state in which this can be done."""

    known_name = "wrong_state"


class NotAvailable(DaemonError):
    """This daemon does not offer that."""

    known_name = "not_available"
