"""What the daemon says, as it says it. A newer daemon may add members.

Made by contrib/generate from Sources/ImgoptWire: change it there.
"""

from __future__ import annotations

from typing import Any, Dict, List, Literal, Optional, TypedDict, Union


class BackupResult(TypedDict):
    """A copy of the database."""

    path: str
    bytes: int
    jobs: int
    items: int


#: Whether an earlier result of the same source and input may be used.
CachePolicy = Literal["use", "refresh", "off"]


class CreateStats(TypedDict):
    """The budget of creations."""

    rpm: int
    burst: int
    in_last_minute: int
    open: int
    next_slot_ms: int
    throttled_until: Optional[str]
    rejected_total: int
    cached_total: int
    learned_rpm: Optional[int]
    reason: Optional[RateReason]


#: What the daemon does with new work.
DaemonMode = Literal["running", "paused", "draining"]


class DaemonStatus(TypedDict):
    """What the daemon does with new work."""

    state: DaemonMode
    queued: int
    in_flight: int


class EmptyResult(TypedDict):
    """The answer of a method that has nothing to tell."""


#: What an event tells.
EventKind = Union[str, Literal[
    "job.submitted", "job.started", "job.progress", "job.finished", "job.canceled", "item.creating", "item.processing",
    "item.done", "item.failed", "item.retrying", "item.canceled", "limiter.throttled", "limiter.changed",
    "provider.down", "provider.up", "store.paused", "store.resumed", "daemon.started", "daemon.draining",
    "daemon.reloaded", "heartbeat", "gap",
]]


# `from`: no name in Python.
_EventOdd = TypedDict("_EventOdd", {"from": "int"}, total=False)


class _EventParts(_EventOdd, total=False):
    store: str
    job: int
    item: int
    image_id: str
    images: int
    counts: Counts
    state: JobState
    outputs: List[Output]
    error: ItemError
    attempt: int
    prediction: str
    adopted: bool
    next_attempt_at: str
    until: str
    message: str
    model: str
    rpm: int
    reason: Optional[RateReason]
    changed: List[str]
    needs_restart: List[str]
    to: int


class Event(_EventParts):
    """One event, as a subscriber gets it."""

    subscription: str
    seq: int
    time: str
    kind: EventKind


class Failing(TypedDict):
    """What fails of a job that goes on."""

    images: int
    error: Optional[ItemError]
    next_attempt_at: Optional[str]


class Forecast(TypedDict):
    """When each job and store would finish."""

    finished_s: Optional[float]
    images: int
    rpm: int
    jobs: List[JobForecast]
    stores: List[StoreForecast]
    held: List[HeldForecast]


class Health(TypedDict):
    """Whether the daemon is well."""

    status: HealthStatus
    checks: List[HealthCheck]


class HealthCheck(TypedDict):
    """One check."""

    name: str
    ok: bool
    detail: str


class HealthStats(TypedDict):
    """Whether the limiter is well, in the shape of the system that this one succeeds."""

    queueHealthy: bool
    rpmHealthy: bool


#: How well the daemon is.
HealthStatus = Literal["ok", "paused", "draining", "degraded", "failing"]


class HeldForecast(TypedDict):
    """Work that would not be finished, as things are."""

    store: str
    images: int
    detail: str


class HelpResult(TypedDict):
    """All methods."""

    methods: List[MethodSummary]


#: Why work is held back that could otherwise go on.
HoldReason = Literal["budget"]


class _ImageParts(TypedDict, total=False):
    id: str
    prompt: str
    input: Dict[str, Any]
    model: str


class Image(_ImageParts):
    """One image of a submit.

    A plain text is its source.
    """

    #: https://…, http://… or data:image/…;base64,…
    source: str


class _ItemParts(TypedDict, total=False):
    prompt: str
    version: str
    started_at: str
    finished_at: str
    predict_time_s: float
    skipped: List[SkippedOutput]
    value: Any
    next_attempt_at: str


class Item(_ItemParts):
    """One image to produce."""

    id: int
    job: int
    image_id: Optional[str]
    store: str
    state: ItemState
    attempts: int
    prediction: Optional[str]
    source: str
    model: str
    created_at: str
    cached: bool
    outputs: List[Output]
    error: Optional[ItemError]


class Counts(TypedDict):
    """How many items are in each state."""

    queued: int
    creating: int
    processing: int
    saving: int
    done: int
    failed: int
    canceled: int
    unresolved: int


class _ItemErrorParts(TypedDict, total=False):
    provider: str


class ItemError(_ItemErrorParts):
    """Why an item failed."""

    name: str
    message: str
    retryable: bool


#: Where an item stands. The way is queued, creating, processing, saving, done; any of the first four may lead back to
#: queued for another attempt, or to failed or canceled.
ItemState = Literal["queued", "creating", "processing", "saving", "done", "failed", "canceled", "unresolved"]


class ItemTimeline(TypedDict):
    """An item's way so far."""

    item: Item
    steps: List[TimelineStep]


class _JobParts(TypedDict, total=False):
    failing: Failing
    spent: float


class Job(_JobParts):
    """A job as every method that answers one tells it."""

    id: int
    store: str
    state: JobState
    counts: Counts
    images: int
    priority: int
    key: Optional[str]
    metadata: Dict[str, Any]
    open: bool
    created_at: str
    started_at: Optional[str]
    finished_at: Optional[str]
    error: Optional[ItemError]
    eta_s: Optional[int]
    position: Optional[int]
    existing: bool


class JobCounts(TypedDict):
    """How many jobs are in each state."""

    pending: int
    running: int
    done: int
    failed: int
    canceled: int


class _JobExplanationParts(TypedDict, total=False):
    max_paid_runs: int


class JobExplanation(_JobExplanationParts):
    """What a job waits for."""

    job: int
    state: JobState
    position: Optional[int]
    eta_p50_s: Optional[int]
    eta_p90_s: Optional[int]
    next_slot_ms: Optional[int]
    stores_ahead: Optional[int]
    summary: List[WaitSummary]
    waiting: List[WaitingItem]


class JobForecast(TypedDict):
    """When a job would be finished."""

    job: Optional[int]
    store: str
    images: int
    finished_s: float


class JobItemsResult(TypedDict):
    """A page of items, in the order in which they were sent."""

    items: List[Item]
    next: Optional[int]


class JobListResult(TypedDict):
    """A page of jobs, newest first."""

    jobs: List[Job]
    next: Optional[int]


#: Where a job stands.
JobState = Literal["pending", "running", "done", "failed", "canceled"]


class Latency(TypedDict):
    """How long the steps of an image take."""

    queued: Quantiles
    creation: Quantiles
    prediction: Quantiles
    saving: Quantiles
    total: Quantiles


class LimiterStatus(TypedDict):
    """The rates in force."""

    rpm: int
    read_rpm: int
    burst: int
    set_by_admin: bool
    reason: Optional[RateReason]


class MethodSummary(TypedDict):
    """A method and what it does."""

    method: str
    summary: str


class Metrics(TypedDict):
    """All figures for a collector."""

    content_type: str
    text: str


#: How figures are written for a collector.
MetricsFormat = Literal["openmetrics", "prometheus"]


class ModelListResult(TypedDict):
    """The models."""

    models: List[ModelStatus]


#: How the runs of a model go.
ModelState = Literal["working", "failing", "resting", "probing"]


class ModelStatus(TypedDict):
    """A model, and how its runs go."""

    model: str
    state: ModelState
    failures: int
    message: Optional[str]
    since: Optional[str]
    until: Optional[str]
    run_ms: Optional[int]


class MoneyStatus(TypedDict):
    """What was spent today, by all or by a store, and what may be."""

    currency: str
    day: str
    spent: float
    daily_budget: Optional[float]
    held: int
    held_by: Optional[HoldReason]


class _OutputParts(TypedDict, total=False):
    removed_at: str


class Output(_OutputParts):
    """One file that a model produced."""

    path: str
    bytes: int
    sha256: str
    content_type: str
    source_url: str


class OutputPiece(TypedDict):
    """Some bytes of an output, and what the whole is."""

    bytes: int
    offset: int
    data: str
    content_type: str
    sha256: str
    end: bool


class _OverviewParts(TypedDict, total=False):
    money: MoneyStatus


class Overview(_OverviewParts):
    """The daemon's state for an operator."""

    timestamp: str
    items: Counts
    jobs: JobCounts
    stores: List[StoreStatus]
    throughput: Throughput
    latency: Latency
    database_bytes: int
    outputs_bytes: int


class PlannedModel(TypedDict):
    """A model that creations would be sent for."""

    model: str
    version: Optional[str]
    known: bool
    creations: int
    cost: float
    input: Any


class _PlannedRefusalParts(TypedDict, total=False):
    field: str


class PlannedRefusal(_PlannedRefusalParts):
    """An image that a submit would be refused for."""

    image: int
    image_id: Optional[str]
    message: str


class Quantiles(TypedDict):
    """How long something takes, over the last hour, in milliseconds."""

    samples: int
    p50_ms: Optional[int]
    p90_ms: Optional[int]
    p99_ms: Optional[int]


class RateLimiterStats(TypedDict):
    """The creations' limiter, in the shape of the system that this one succeeds."""

    queueLength: int
    requestsInLastMinute: int
    maxRPM: int
    rpmUsagePercent: float


#: Why the live rate is below the set one.
RateReason = Literal["low_credit", "shared_account", "provider_limit", "set_by_admin"]


class ReadStats(TypedDict):
    """The budget of reads."""

    rpm: int
    in_last_minute: int
    per_image: float
    open: int
    next_slot_ms: int
    throttled_until: Optional[str]
    rejected_total: int


class ReloadResult(TypedDict):
    """What reading the settings again did."""

    changed: List[str]
    needs_restart: List[str]


#: What a caller may do.
Role = Literal["admin", "submitter"]


class Info(TypedDict):
    """Who the daemon is, and who the caller is to it."""

    name: str
    version: str
    protocol_version: int
    pid: int
    started_at: str
    provider: str
    limits: Dict[str, int]
    uid: int
    role: Role


class _SimulatedJobParts(TypedDict, total=False):
    images: int
    at_s: float
    priority: int


class SimulatedJob(_SimulatedJobParts):
    """A job in a simulation."""

    store: str


class _SimulatedStoreParts(TypedDict, total=False):
    weight: float
    max_in_flight: int
    rpm: int


class SimulatedStore(_SimulatedStoreParts):
    """Settings of a store in a simulation."""

    store: str


class SkippedOutput(TypedDict):
    """An output that was not fetched or can't be had, or several of them."""

    url: Optional[str]
    reason: str


class _StatsParts(TypedDict, total=False):
    money: MoneyStatus


class Stats(_StatsParts):
    """The limiter's statistics."""

    status: StatsStatus
    timestamp: str
    rateLimiter: RateLimiterStats
    health: HealthStats
    create: CreateStats
    read: ReadStats


#: How things stand with the daemon's work.
StatsStatus = Literal["ok", "degraded", "failing", "paused", "draining"]


class StoreForecast(TypedDict):
    """When a store would be finished."""

    store: str
    images: int
    finished_s: float
    wait_p50_ms: int
    wait_p99_ms: int


class StoreListResult(TypedDict):
    """The stores."""

    stores: List[StoreStatus]


class _StoreStatusParts(TypedDict, total=False):
    money: MoneyStatus


class StoreStatus(_StoreStatusParts):
    """A store: its settings and what it does at the moment."""

    store: str
    weight: float
    max_in_flight: Optional[int]
    rpm: Optional[int]
    max_queued: Optional[int]
    paused: bool
    queued: int
    in_flight: int
    done: int
    failed: int
    share: float
    wait_ms: Optional[int]


class SubmitPlan(TypedDict):
    """What a submit would come to: the answer to a `job.submit` with `dry_run`."""

    dry_run: bool
    store: str
    images: int
    job: Optional[int]
    creations: int
    cached: int
    refused_images: int
    refused: List[PlannedRefusal]
    models: List[PlannedModel]
    cost: float
    currency: str
    finished_s: Optional[float]
    held: Optional[str]


class _SubscribedParts(TypedDict, total=False):
    snapshot: List[Job]


class Subscribed(_SubscribedParts):
    """A subscription."""

    subscription: str
    seq: int
    oldest_seq: int


class Throughput(TypedDict):
    """How much was done lately."""

    done_last_minute: int
    done_last_hour: int
    created_last_minute: int
    created_last_hour: int
    failed_last_hour: int


class TimelineStep(TypedDict):
    """One step, and how long it was in coming."""

    step: TimelineStepKind
    at: str
    attempt: Optional[int]
    after_ms: Optional[int]
    slowest: bool


#: A step of an item's way.
TimelineStepKind = Literal[
    "submitted", "sent", "answered", "poll", "ended", "noticed", "fetching", "fetched", "saved", "failed", "canceled",
]


#: What an item waits for.
WaitReason = Literal[
    "rate", "share", "order", "store_limit", "in_flight", "paused", "provider_backoff", "retry_time", "provider",
    "saving", "upload", "in_doubt", "unresolved", "budget", "disk_full",
]


class _WaitSummaryParts(TypedDict, total=False):
    detail: str


class WaitSummary(_WaitSummaryParts):
    """How many items wait for the same."""

    reason: WaitReason
    items: int


class _WaitingItemParts(TypedDict, total=False):
    image_id: str
    since: str
    until: str
    position: int
    detail: str
    attempts: int
    error: ItemError


class WaitingItem(_WaitingItemParts):
    """What one item waits for."""

    item: int
    state: ItemState
    reason: WaitReason
    eta_p50_s: Optional[int]
    eta_p90_s: Optional[int]
