"""What can go wrong. Errors of the daemon have a class for each name in its table.

Made by contrib/generate from Sources/ImgoptWire: change it there.
"""

from __future__ import annotations

from .failure import AnswerTimeout, DaemonError, Disconnected, ImgoptError, InvalidImages, Unreachable

__all__ = [
    "AnswerTimeout", "DaemonError", "Disconnected", "ImgoptError", "InvalidImages", "Unreachable", "ParseError",
    "InvalidRequest", "MethodNotFound", "InvalidParams", "InternalError", "NotPermitted", "UnknownJob", "UnknownItem",
    "UnknownStore", "UnknownModel", "UnknownAccount", "UnknownSubscription", "LineTooLong", "TooManyImages",
    "TooManySubscriptions", "TooManyConnections", "StoreQueueFull", "QueueFull", "JobSealed", "JobFinished",
    "KeyConflict", "Draining", "Overloaded", "StorageFull", "StorageFailed", "Timeout", "WrongState", "SettingsRefused",
    "NotAvailable", "WrongOffset", "HashMismatch", "BlobTooLarge", "BlobsFull", "UnknownBlob", "OutputGone",
]


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
    """The params do not fit the method."""

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


class UnknownAccount(DaemonError):
    """There is no such account."""

    known_name = "unknown_account"


class UnknownSubscription(DaemonError):
    """There is no such subscription on this connection."""

    known_name = "unknown_subscription"


class LineTooLong(DaemonError):
    """The line is longer than `limits.line_bytes`."""

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


class SettingsRefused(DaemonError):
    """The settings are wrong; those in force go on."""

    known_name = "settings_refused"


class NotAvailable(DaemonError):
    """This daemon does not offer that, or does not have it any more."""

    known_name = "not_available"


class WrongOffset(DaemonError):
    """The piece does not begin where what is there ends: `data.received`."""

    known_name = "wrong_offset"


class HashMismatch(DaemonError):
    """The bytes do not have the SHA-256 that was said; they are discarded."""

    known_name = "hash_mismatch"


class BlobTooLarge(DaemonError):
    """More bytes than `limits.blob_bytes`."""

    known_name = "blob_too_large"


class BlobsFull(DaemonError):
    """The user has put as much as it may that no image names yet."""

    known_name = "blobs_full"


class UnknownBlob(DaemonError):
    """The user has not put these bytes, or not lately."""

    known_name = "unknown_blob"


class OutputGone(DaemonError):
    """The output's file is not there any more."""

    known_name = "output_gone"
