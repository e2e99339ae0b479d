"""What the daemon says, as it says it. A newer daemon may add members.

Made by contrib/generate from Sources/ImgoptWire: change it there.
"""

from __future__ import annotations

from typing import Any, Dict, List, Literal, Optional, TypedDict, Union


class BackupResult(TypedDict):
    path: str
    bytes: int
    jobs: int
    items: int


CachePolicy = Literal["use", "refresh", "off"]


class CreateStats(TypedDict):
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


DaemonMode = Literal["running", "paused", "draining"]


class DaemonStatus(TypedDict):
    state: DaemonMode
    queued: int
    in_flight: int


class EmptyResult(TypedDict):
    pass


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
    subscription: str
    seq: int
    time: str
    kind: EventKind


class Failing(TypedDict):
    images: int
    error: Optional[ItemError]
    next_attempt_at: Optional[str]


class Forecast(TypedDict):
    finished_s: Optional[float]
    images: int
    rpm: int
    jobs: List[JobForecast]
    stores: List[StoreForecast]
    held: List[HeldForecast]


class Health(TypedDict):
    status: HealthStatus
    checks: List[HealthCheck]


class HealthCheck(TypedDict):
    name: str
    ok: bool
    detail: str


class HealthStats(TypedDict):
    queueHealthy: bool
    rpmHealthy: bool


HealthStatus = Literal["ok", "paused", "draining", "degraded", "failing"]


class HeldForecast(TypedDict):
    store: str
    images: int
    detail: str


class HelpResult(TypedDict):
    methods: List[MethodSummary]


HoldReason = Literal["budget"]


class _ImageParts(TypedDict, total=False):
    id: str
    prompt: str
    input: Dict[str, Any]
    model: str


class Image(_ImageParts):
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
    name: str
    message: str
    retryable: bool


ItemState = Literal["queued", "creating", "processing", "saving", "done", "failed", "canceled", "unresolved"]


class ItemTimeline(TypedDict):
    item: Item
    steps: List[TimelineStep]


class _JobParts(TypedDict, total=False):
    failing: Failing
    spent: float


class Job(_JobParts):
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
    pending: int
    running: int
    done: int
    failed: int
    canceled: int


class _JobExplanationParts(TypedDict, total=False):
    max_paid_runs: int


class JobExplanation(_JobExplanationParts):
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
    job: Optional[int]
    store: str
    images: int
    finished_s: float


class JobItemsResult(TypedDict):
    items: List[Item]
    next: Optional[int]


class JobListResult(TypedDict):
    jobs: List[Job]
    next: Optional[int]


JobState = Literal["pending", "running", "done", "failed", "canceled"]


class Latency(TypedDict):
    queued: Quantiles
    creation: Quantiles
    prediction: Quantiles
    saving: Quantiles
    total: Quantiles


class LimiterStatus(TypedDict):
    rpm: int
    read_rpm: int
    burst: int
    set_by_admin: bool
    reason: Optional[RateReason]


class MethodSummary(TypedDict):
    method: str
    summary: str


class Metrics(TypedDict):
    content_type: str
    text: str


MetricsFormat = Literal["openmetrics", "prometheus"]


class ModelListResult(TypedDict):
    models: List[ModelStatus]


ModelState = Literal["working", "failing", "resting", "probing"]


class ModelStatus(TypedDict):
    model: str
    state: ModelState
    failures: int
    message: Optional[str]
    since: Optional[str]
    until: Optional[str]
    run_ms: Optional[int]


class MoneyStatus(TypedDict):
    currency: str
    day: str
    spent: float
    daily_budget: Optional[float]
    held: int
    held_by: Optional[HoldReason]


class _OutputParts(TypedDict, total=False):
    removed_at: str


class Output(_OutputParts):
    path: str
    bytes: int
    sha256: str
    content_type: str
    source_url: str


class OutputPiece(TypedDict):
    bytes: int
    offset: int
    data: str
    content_type: str
    sha256: str
    end: bool


class _OverviewParts(TypedDict, total=False):
    money: MoneyStatus


class Overview(_OverviewParts):
    timestamp: str
    items: Counts
    jobs: JobCounts
    stores: List[StoreStatus]
    throughput: Throughput
    latency: Latency
    database_bytes: int
    outputs_bytes: int


class PlannedModel(TypedDict):
    model: str
    version: Optional[str]
    known: bool
    creations: int
    cost: float
    input: Any


class _PlannedRefusalParts(TypedDict, total=False):
    field: str


class PlannedRefusal(_PlannedRefusalParts):
    image: int
    image_id: Optional[str]
    message: str


class Quantiles(TypedDict):
    samples: int
    p50_ms: Optional[int]
    p90_ms: Optional[int]
    p99_ms: Optional[int]


class RateLimiterStats(TypedDict):
    queueLength: int
    requestsInLastMinute: int
    maxRPM: int
    rpmUsagePercent: float


RateReason = Literal["low_credit", "shared_account", "provider_limit", "set_by_admin"]


class ReadStats(TypedDict):
    rpm: int
    in_last_minute: int
    per_image: float
    open: int
    next_slot_ms: int
    throttled_until: Optional[str]
    rejected_total: int


class ReloadResult(TypedDict):
    changed: List[str]
    needs_restart: List[str]


Role = Literal["admin", "submitter"]


class Info(TypedDict):
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
    store: str


class _SimulatedStoreParts(TypedDict, total=False):
    weight: float
    max_in_flight: int
    rpm: int


class SimulatedStore(_SimulatedStoreParts):
    store: str


class SkippedOutput(TypedDict):
    url: Optional[str]
    reason: str


class _StatsParts(TypedDict, total=False):
    money: MoneyStatus


class Stats(_StatsParts):
    status: StatsStatus
    timestamp: str
    rateLimiter: RateLimiterStats
    health: HealthStats
    create: CreateStats
    read: ReadStats


StatsStatus = Literal["ok", "degraded", "failing", "paused", "draining"]


class StoreForecast(TypedDict):
    store: str
    images: int
    finished_s: float
    wait_p50_ms: int
    wait_p99_ms: int


class StoreListResult(TypedDict):
    stores: List[StoreStatus]


class _StoreStatusParts(TypedDict, total=False):
    money: MoneyStatus


class StoreStatus(_StoreStatusParts):
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
    subscription: str
    seq: int
    oldest_seq: int


class Throughput(TypedDict):
    done_last_minute: int
    done_last_hour: int
    created_last_minute: int
    created_last_hour: int
    failed_last_hour: int


class TimelineStep(TypedDict):
    step: TimelineStepKind
    at: str
    attempt: Optional[int]
    after_ms: Optional[int]
    slowest: bool


TimelineStepKind = Literal[
    "submitted", "sent", "answered", "poll", "ended", "noticed", "fetching", "fetched", "saved", "failed", "canceled",
]


WaitReason = Literal[
    "rate", "share", "order", "store_limit", "in_flight", "paused", "provider_backoff", "retry_time", "provider",
    "saving", "upload", "in_doubt", "unresolved", "budget", "disk_full",
]


class _WaitSummaryParts(TypedDict, total=False):
    detail: str


class WaitSummary(_WaitSummaryParts):
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
    item: int
    state: ItemState
    reason: WaitReason
    eta_p50_s: Optional[int]
    eta_p90_s: Optional[int]
