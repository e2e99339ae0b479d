"""What the daemon says, as it says it. A newer daemon may add members; Protocol.md tells what each means."""

from __future__ import annotations

from typing import Any, Dict, List, Optional, TypedDict


class Counts(TypedDict):
    """Items of a job in each state."""

    queued: int
    creating: int
    processing: int
    saving: int
    done: int
    failed: int
    canceled: int
    unresolved: int


class Failing(TypedDict):
    """What fails of a job that goes on: images that failed before, and when the next of them is tried."""

    images: int
    error: Optional[ItemError]
    next_attempt_at: Optional[str]


class _JobParts(TypedDict, total=False):
    failing: Failing


class Job(_JobParts):
    """A job. Its state is pending, running, done, failed or canceled."""

    id: int
    store: str
    state: str
    counts: Counts
    images: int
    priority: int
    key: Optional[str]
    metadata: Dict[str, Any]
    open: bool
    created_at: str
    started_at: Optional[str]
    finished_at: Optional[str]
    error: Optional[Dict[str, Any]]
    eta_s: Optional[int]
    position: Optional[int]
    spent: float
    existing: bool


class Output(TypedDict):
    """A file that an image became."""

    path: str
    bytes: int
    sha256: str
    content_type: str
    source_url: str


class SkippedOutput(TypedDict):
    """An output that was not fetched, and why; without a URL, several of them."""

    url: Optional[str]
    reason: str


class ItemError(TypedDict):
    """Why an item failed."""

    name: str
    message: str
    retryable: bool
    provider: Optional[str]


class _ItemTimes(TypedDict, total=False):
    prompt: str
    started_at: str
    finished_at: str
    version: str
    predict_time_s: float
    skipped: List[SkippedOutput]
    value: Any


class Item(_ItemTimes):
    """An image to produce. Its state is queued, creating, processing, saving, done, failed, canceled or unresolved."""

    id: int
    job: int
    image_id: Optional[str]
    store: str
    state: str
    attempts: int
    prediction: Optional[str]
    source: str
    model: str
    created_at: str
    cached: bool
    outputs: List[Output]
    error: Optional[ItemError]


class _ImageParts(TypedDict, total=False):
    id: str
    prompt: str
    input: Dict[str, Any]
    model: str


class Image(_ImageParts):
    """An image as it is handed in; `imgopt.image` makes one."""

    source: str


class Info(TypedDict):
    """Who the daemon is, what it allows, and who the caller is to it."""

    name: str
    version: str
    protocol_version: int
    pid: int
    started_at: str
    provider: str
    limits: Dict[str, int]
    uid: int
    role: str


# `from` is no name in Python.
_Gap = TypedDict("_Gap", {"from": int, "to": int}, total=False)


class _EventParts(_Gap, total=False):
    store: str
    job: int
    item: int
    image_id: str
    images: int
    counts: Counts
    state: str
    attempt: int
    prediction: str
    adopted: bool
    outputs: List[Output]
    skipped: List[SkippedOutput]
    value: Any
    error: ItemError
    next_attempt_at: str
    until: str
    message: str
    rpm: int
    reason: Optional[str]
    model: str


class Event(_EventParts):
    """Something that happened. The members beside these four depend on the kind."""

    subscription: str
    seq: int
    time: str
    kind: str
