"""What the daemon says, as it says it. A newer daemon may add members.

Made by contrib/generate from Sources/ImgoptWire: change it there.
"""

from __future__ import annotations

from typing import Any, Dict, List, Literal, Optional, TypedDict, Union


class AccountListResult(TypedDict):
    """The accounts."""

    #: `default` first, the others by name.
    accounts: List[AccountStatus]


#: How an account at the provider stands.
AccountState = Literal["running", "paused", "throttled", "down", "absent"]


class AccountStats(TypedDict):
    """The figures of one account."""

    #: Its budget of creations.
    create: CreateStats
    #: Its budget of reads.
    read: ReadStats
    #: Items between creation and finish that were sent to it.
    in_flight: int
    #: How it stands.
    state: AccountState


class AccountStatus(TypedDict):
    """An account at the provider, and what it does at the moment."""

    #: Its name; `default` is the one of `replicate.*` and `limiter.*`.
    account: str
    #: How it stands.
    state: AccountState
    #: Why it does not run, or whose it is at the provider, for people.
    message: Optional[str]
    #: The stores whose settings name it; of `default` those that name it, while all others use it as well.
    stores: List[str]
    #: Creations a minute in force.
    rpm: int
    #: Reads a minute in force.
    read_rpm: int
    #: Creations that may go at once.
    burst: int
    #: Creations that count in the rolling window.
    in_last_minute: int
    #: Items between creation and finish that were sent to it.
    in_flight: int
    #: Creations that the provider refused for the rate, since the start.
    rejected_total: int
    #: Whether its rates differ from the settings because of `limiter.set`.
    set_by_admin: bool
    #: Why the live rate is below the set one.
    reason: Optional[RateReason]
    #: What was spent of it today; what is in flight is counted already.
    spent: float
    #: What may be spent of it in a day; null: no bound of its own.
    daily_budget: Optional[float]


class _ActingUserParts(TypedDict, total=False):
    #: Its name; left out: the host has none for it.
    user: str
    #: The process; left out: it is in another container than the daemon.
    pid: int


class ActingUser(_ActingUserParts):
    """Who did something, as the kernel told of the other end of the connection."""

    #: The number of the user on the daemon's host.
    uid: int


class BackupResult(TypedDict):
    """A copy of the database."""

    #: Where it is on the daemon's host; only root and the daemon's own user can read it.
    path: str
    #: Its length.
    bytes: int
    #: The jobs in it.
    jobs: int
    #: The items in it.
    items: int


class BlobStatus(TypedDict):
    """What is there of bytes that a user puts."""

    #: SHA-256 of the whole in lower-case hexadecimal.
    sha256: str
    #: Bytes of the whole.
    bytes: int
    #: Bytes that are there of what this user puts: go on here.
    received: int
    #: Whether images may name them.
    complete: bool


#: Whether an earlier result of the same source and input may be used.
CachePolicy = Literal["use", "refresh", "off"]


class CreateStats(TypedDict):
    """The budget of creations."""

    #: Creations a minute in force.
    rpm: int
    #: Creations that may go at once.
    burst: int
    #: Creations that count in the rolling window.
    in_last_minute: int
    #: Creations that are sent and not answered.
    open: int
    #: Milliseconds until the next may be sent.
    next_slot_ms: int
    #: Until when the provider said to wait.
    throttled_until: Optional[str]
    #: Creations that the provider refused for the rate, since the start.
    rejected_total: int
    #: Images that needed no creation, since identical work was there, since the start.
    cached_total: int
    #: The rate that the provider's refusals taught.
    learned_rpm: Optional[int]
    #: Why the live rate is below the set one.
    reason: Optional[RateReason]


#: What the daemon does with new work.
DaemonMode = Literal["running", "paused", "draining"]


class DaemonStatus(TypedDict):
    """What the daemon does with new work."""

    #: What it does.
    state: DaemonMode
    #: Items that wait for their creation.
    queued: int
    #: Items between creation and finish.
    in_flight: int


class EmptyResult(TypedDict):
    """The answer of a method that has nothing to tell."""


#: What an event tells.
EventKind = Union[str, Literal[
    "job.submitted", "job.started", "job.progress", "job.finished", "job.canceled", "job.retried", "job.forgotten",
    "item.creating", "item.processing", "item.done", "item.failed", "item.retrying", "item.canceled",
    "item.cancel_requested", "item.retried", "limiter.throttled", "limiter.changed", "limiter.adjusted",
    "provider.down", "provider.up", "store.paused", "store.resumed", "store.changed", "store.forgotten",
    "account.paused", "account.resumed", "model.resumed", "daemon.started", "daemon.paused", "daemon.resumed",
    "daemon.draining", "daemon.reloaded", "heartbeat", "gap",
]]


# `from`: no name in Python.
_EventOdd = TypedDict("_EventOdd", {"from": "int"}, total=False)


class _EventParts(_EventOdd, total=False):
    #: The store that it is about.
    store: str
    #: The job that it is about.
    job: int
    #: The item that it is about.
    item: int
    #: The client's own id of the item.
    image_id: str
    #: The images of the job.
    images: int
    #: The jobs of the store.
    jobs: int
    #: The job's items by state.
    counts: Counts
    #: Those of the unresolved items that wait for a person's decision, if any.
    for_person: int
    #: How the job ended.
    state: JobState
    #: The files of the item.
    outputs: List[Output]
    #: What was produced and has no file, and why.
    skipped: List[SkippedOutput]
    #: What the model answered in the place of files: any JSON.
    value: Any
    #: What went wrong.
    error: ItemError
    #: Which of the item's attempts it is, from 1, over all retries.
    attempt: int
    #: The provider's id of the run.
    prediction: str
    #: Whether the run was found in the list after its answer was lost.
    adopted: bool
    #: When the item is tried again.
    next_attempt_at: str
    #: Until when the provider said to wait.
    until: str
    #: The reason, for people.
    message: str
    #: The model that it is about.
    model: str
    #: Creations a minute in force.
    rpm: int
    #: Why the rate is below the set one.
    reason: Optional[RateReason]
    #: Settings that took effect.
    changed: List[str]
    #: Settings that take effect at the next start.
    needs_restart: List[str]
    #: The seq from which they go on.
    to: int
    #: The version of the daemon that started.
    version: str
    #: Who did it; left out: nobody, or that is not known.
    by: ActingUser
    #: What was asked to be set, as in the request; empty: back to the settings.
    set: Any
    #: The account that it is about; left out: `default`, or it is about none.
    account: str
    #: Whether what may be paid for twice, or is done and has no files any more, was wanted too.
    again: bool
    #: Whether what is done and has no files any more was wanted too.
    gone: bool


class Event(_EventParts):
    """One event, as a subscriber gets it."""

    #: The subscription that it comes by.
    subscription: str
    #: Its place among all events.
    seq: int
    #: When it happened.
    time: str
    #: What it tells.
    kind: EventKind


class Failing(TypedDict):
    """What fails of a job that goes on."""

    #: Images of the job that failed before and are not finished; 0: only others on its model did.
    images: int
    #: What one of them failed with last.
    error: Optional[ItemError]
    #: When the next of them is tried; null: one is being tried, or its turn alone decides.
    next_attempt_at: Optional[str]


class Forecast(TypedDict):
    """When each job and store would finish."""

    #: Seconds until all that would be finished is; null: nothing would be, since all of it is held.
    finished_s: Optional[float]
    #: Images that were to do.
    images: int
    #: Creations a minute that were assumed.
    rpm: int
    #: By the order in which they would finish.
    jobs: List[JobForecast]
    #: By name.
    stores: List[StoreForecast]
    #: What would not be finished as things are, by name of the store.
    held: List[HeldForecast]


class ForgetResult(TypedDict):
    """What went of jobs that are forgotten."""

    #: The jobs.
    jobs: int
    #: Their images, with prompts, inputs and timelines.
    images: int
    #: The files that were made.
    outputs: int
    #: Their bytes.
    output_bytes: int
    #: What clients had sent for them, each once a job; those that other jobs or users name stay for these.
    sources: int
    #: Events that told of them.
    events: int
    #: Files on the daemon's host that may still have them: backups, and what was rescued of a database. Copies that
    #: were moved away are not known.
    copies: List[str]


class Health(TypedDict):
    """Whether the daemon is well."""

    #: The worst of the checks.
    status: HealthStatus
    #: Every check.
    checks: List[HealthCheck]


class HealthCheck(TypedDict):
    """One check."""

    #: What was checked.
    name: str
    #: Whether it is well.
    ok: bool
    #: The figures, or what to do.
    detail: str


class HealthStats(TypedDict):
    """Whether the limiter is well, in the shape of the system that this one succeeds."""

    #: Whether the queue is shorter than its threshold.
    queueHealthy: bool
    #: Whether the provider refused nothing in the last minute.
    rpmHealthy: bool


#: How well the daemon is.
HealthStatus = Literal["ok", "paused", "draining", "degraded", "failing"]


class HeldForecast(TypedDict):
    """Work that would not be finished, as things are."""

    #: The store.
    store: str
    #: Its images that would not be done.
    images: int
    #: Why, for people, with what to do.
    detail: str


class HelpResult(TypedDict):
    """All methods."""

    #: In the order of the reference.
    methods: List[MethodSummary]


#: Why work is held back that could otherwise go on.
HoldReason = Literal["budget"]


class _ImageParts(TypedDict, total=False):
    #: The client's own id of it.
    id: str
    #: The prompt.
    prompt: str
    #: Input that goes over all else.
    input: Dict[str, Any]
    #: The model.
    model: str


class Image(_ImageParts):
    """One image of a submit.

    A plain text is its source.
    """

    #: A URL, a data: URI of an image, or sha256: and 64 digits.
    source: str


class _ItemParts(TypedDict, total=False):
    #: Its prompt.
    prompt: str
    #: The version of it that the last creation was sent for, where the model is run by one.
    version: str
    #: When its first creation was sent.
    started_at: str
    #: When it was finished.
    finished_at: str
    #: Seconds of the provider's time, as billed.
    predict_time_s: float
    #: Whether a cancel of it was taken, and takes place once what runs of it is known.
    cancel_requested: bool
    #: What was produced and has no file, and why.
    skipped: List[SkippedOutput]
    #: What the model answered in the place of files: any JSON.
    value: Any
    #: When it will be tried again at the earliest.
    next_attempt_at: str
    #: The account that its last creation was sent to; left out: `default`, or none.
    account: str


class Item(_ItemParts):
    """One image to produce."""

    #: Its id, which never comes again.
    id: int
    #: The job that it belongs to.
    job: int
    #: The client's own id of it.
    image_id: Optional[str]
    #: The store that it belongs to.
    store: str
    #: Where it stands.
    state: ItemState
    #: Creations that were sent for it, and took place or may have.
    attempts: int
    #: The provider's id of the last one.
    prediction: Optional[str]
    #: Its source; of a data URI only the media type and a digest.
    source: str
    #: The model that it runs through.
    model: str
    #: When it was submitted.
    created_at: str
    #: Whether an earlier result was used.
    cached: bool
    #: What was produced.
    outputs: List[Output]
    #: Why it failed.
    error: Optional[ItemError]


class Counts(TypedDict):
    """How many items are in each state."""

    #: Items that wait for their creation.
    queued: int
    #: Items whose creation is being sent.
    creating: int
    #: Items that the provider works on.
    processing: int
    #: Items whose outputs are being fetched.
    saving: int
    #: Items whose outputs are on disk.
    done: int
    #: Items that were given up.
    failed: int
    #: Items that somebody canceled.
    canceled: int
    #: Items of which it is not known whether a creation took place.
    unresolved: int


class _ItemErrorParts(TypedDict, total=False):
    #: What the provider said, word for word.
    provider: str


class ItemError(_ItemErrorParts):
    """Why an item failed."""

    #: The word to branch on.
    name: str
    #: What happened and what to do.
    message: str
    #: Whether another attempt can succeed.
    retryable: bool


#: Where an item stands. The way is queued, creating, processing, saving, done; any of the first four may lead back to
#: queued for another attempt, or to failed or canceled.
ItemState = Literal["queued", "creating", "processing", "saving", "done", "failed", "canceled", "unresolved"]


class ItemTimeline(TypedDict):
    """An item's way so far."""

    #: The item as it stands.
    item: Item
    #: Its steps in order of time.
    steps: List[TimelineStep]


class _JobParts(TypedDict, total=False):
    #: What fails of it while it goes on; left out: nothing.
    failing: Failing
    #: What its attempts cost, those under way included.
    spent: float
    #: The name of who submitted it; left out: the daemon's host has none for the uid.
    user: str
    #: The number of the user who submitted it.
    uid: int
    #: The process that submitted it; left out: that is not known.
    pid: int


class Job(_JobParts):
    """A job as every method that answers one tells it."""

    #: Its id, which never comes again.
    id: int
    #: The store that it belongs to.
    store: str
    #: Where it stands.
    state: JobState
    #: Its items by state.
    counts: Counts
    #: All its items.
    images: int
    #: 0, low, to 9, high.
    priority: int
    #: The client's own key.
    key: Optional[str]
    #: The client's own notes.
    metadata: Dict[str, Any]
    #: Whether more images may be appended.
    open: bool
    #: When it was submitted.
    created_at: str
    #: When its first creation was sent.
    started_at: Optional[str]
    #: When its last item was finished.
    finished_at: Optional[str]
    #: Why nothing of it is done, or why it was ended before it was sealed.
    error: Optional[ItemError]
    #: Seconds until it will be finished, as far as can be told.
    eta_s: Optional[int]
    #: Images that will be created before its next one.
    position: Optional[int]
    #: Whether a submit found it by its key and made nothing new.
    existing: bool


class JobCounts(TypedDict):
    """How many jobs are in each state."""

    #: Nothing of them has started.
    pending: int
    #: Some of them has started.
    running: int
    #: Finished, with something done.
    done: int
    #: Finished, with nothing done.
    failed: int
    #: Canceled.
    canceled: int


class _JobExplanationParts(TypedDict, total=False):
    #: How often one of its images may be paid for.
    max_paid_runs: int


class JobExplanation(_JobExplanationParts):
    """What a job waits for."""

    #: The job.
    job: int
    #: Where it stands.
    state: JobState
    #: Images that will be created before its next one.
    position: Optional[int]
    #: Seconds until it is finished, as likely longer as shorter.
    eta_p50_s: Optional[int]
    #: Seconds until it is finished in nine of ten cases.
    eta_p90_s: Optional[int]
    #: Milliseconds until the rate has its next slot, whoever gets it; null: when a creation is answered.
    next_slot_ms: Optional[int]
    #: Other stores whose turn comes before the job's store's.
    stores_ahead: Optional[int]
    #: All that wait, by reason.
    summary: List[WaitSummary]
    #: The first of those that wait, one by one.
    waiting: List[WaitingItem]


class JobForecast(TypedDict):
    """When a job would be finished."""

    #: The job; null for one of a workload that was given.
    job: Optional[int]
    #: The store that it belongs to.
    store: str
    #: Images that were to do.
    images: int
    #: Seconds from now, or from the start.
    finished_s: float


class JobItemsResult(TypedDict):
    """A page of items, in the order in which they were sent."""

    #: The items.
    items: List[Item]
    #: What to give as `after` for the next page, null at the end.
    next: Optional[int]


class JobListResult(TypedDict):
    """A page of jobs, newest first."""

    #: The jobs.
    jobs: List[Job]
    #: What to give as `before` for the next page, null at the end.
    next: Optional[int]


#: Where a job stands.
JobState = Literal["pending", "running", "done", "failed", "canceled"]


class Latency(TypedDict):
    """How long the steps of an image take."""

    #: From the submit to the creation.
    queued: Quantiles
    #: The creation's own round trip.
    creation: Quantiles
    #: From the creation to the provider's result.
    prediction: Quantiles
    #: From the result to the file on disk.
    saving: Quantiles
    #: From the submit to the file on disk.
    total: Quantiles


class LimiterStatus(TypedDict):
    """The rates in force."""

    #: Creations a minute.
    rpm: int
    #: Reads a minute.
    read_rpm: int
    #: Creations that may go at once.
    burst: int
    #: Whether they differ from the settings because of `limiter.set`.
    set_by_admin: bool
    #: Why the live rate is below the set one.
    reason: Optional[RateReason]


class MethodSummary(TypedDict):
    """A method and what it does."""

    #: Its name.
    method: str
    #: What it does, in a line.
    summary: str


class Metrics(TypedDict):
    """All figures for a collector."""

    #: The media type with its version.
    content_type: str
    #: OpenMetrics text.
    text: str


#: How figures are written for a collector.
MetricsFormat = Literal["openmetrics", "prometheus"]


class ModelListResult(TypedDict):
    """The models."""

    #: By name.
    models: List[ModelStatus]


#: How the runs of a model go.
ModelState = Literal["working", "failing", "resting", "probing"]


class ModelStatus(TypedDict):
    """A model, and how its runs go."""

    #: Its name at the provider.
    model: str
    #: How its runs go.
    state: ModelState
    #: Runs that failed since the last that succeeded.
    failures: int
    #: What the last of them failed with.
    message: Optional[str]
    #: Since when they fail.
    since: Optional[str]
    #: When it is tried again.
    until: Optional[str]
    #: How long half of its runs take at most, in milliseconds; null: too few have ended.
    run_ms: Optional[int]


class MoneyStatus(TypedDict):
    """What was spent today, by all or by a store, and what may be."""

    #: What amounts are counted in, as the settings name it.
    currency: str
    #: The day that this tells of, in UTC: `2026-11-23`.
    day: str
    #: What was spent on it; what is in flight is counted already.
    spent: float
    #: What may be spent in a day; null: nothing is held back.
    daily_budget: Optional[float]
    #: Images that wait for a budget.
    held: int
    #: Why they wait; null: none does.
    held_by: Optional[HoldReason]


class _OutputParts(TypedDict, total=False):
    #: Where it is in a bucket, as `s3://BUCKET/NAME`; left out: it is in none.
    url: str
    #: Its width in pixels, by its head, which may say besides that it is to be turned; left out: it is no image, its
    #: head does not tell, or it was saved by a version that did not look.
    width: int
    #: Its height in pixels; with `width` or not at all.
    height: int
    #: When its file was removed to make room (`outputs.retention_days`, `outputs.max_bytes`), or was noticed to be
    #: gone; left out: it is there.
    removed_at: str


class Output(_OutputParts):
    """One file that a model produced."""

    #: Where it is on the daemon's host; nil: it is not kept there.
    path: Optional[str]
    #: Its length.
    bytes: int
    #: Its SHA-256 in lower-case hexadecimal.
    sha256: str
    #: Its media type: by its content, else as the provider named it.
    content_type: str
    #: Where the provider had it; it is deleted there after an hour.
    source_url: str


class OutputPiece(TypedDict):
    """Some bytes of an output, and what the whole is."""

    #: Bytes of the whole.
    bytes: int
    #: Where this piece begins.
    offset: int
    #: The piece, as base64; empty at the very end.
    data: str
    #: The media type, by the content.
    content_type: str
    #: SHA-256 of the whole in lower-case hexadecimal.
    sha256: str
    #: Whether nothing follows this piece.
    end: bool


class _OverviewParts(TypedDict, total=False):
    #: What was spent today, and what may be.
    money: MoneyStatus


class Overview(_OverviewParts):
    """The daemon's state for an operator."""

    #: When this was so.
    timestamp: str
    #: Items by state.
    items: Counts
    #: Jobs by state.
    jobs: JobCounts
    #: The stores that have something to do, or had lately.
    stores: List[StoreStatus]
    #: How much was done lately.
    throughput: Throughput
    #: How long the steps take.
    latency: Latency
    #: The database on disk.
    database_bytes: int
    #: The outputs on disk.
    outputs_bytes: int


class PlannedCreations(TypedDict):
    """Creations that an earlier request of the same submit would send."""

    #: The model that they would be sent for.
    model: str
    #: How many.
    creations: int


class PlannedModel(TypedDict):
    """A model that creations would be sent for."""

    #: Its name, as it was asked for.
    model: str
    #: The version of it that would run, where it is run by one.
    version: Optional[str]
    #: Whether it is known what it needs; if not, its page can't be read now, and its images wait for that.
    known: bool
    #: How many creations it would be.
    creations: int
    #: What one of them would cost, as far as its price is set.
    cost: float
    #: The input of the first of them, as it would be sent; an image that comes with the submit is told by its hash.
    input: Optional[Any]


class _PlannedRefusalParts(TypedDict, total=False):
    #: The member that is refused.
    field: str


class PlannedRefusal(_PlannedRefusalParts):
    """An image that a submit would be refused for."""

    #: Its place among the images, from 0 on.
    image: int
    #: The client's own id of it.
    image_id: Optional[str]
    #: Why, for people.
    message: str


class _PresignedOutputParts(TypedDict, total=False):
    #: Until when it is good; left out: for as long as the output is there.
    expires_at: str


class PresignedOutput(_PresignedOutputParts):
    """An address of an output that needs no key."""

    #: The address. Whoever has it reads the output: it is as good as the output itself.
    url: str


class Quantiles(TypedDict):
    """How long something takes, over the last hour, in milliseconds."""

    #: How many were measured.
    samples: int
    #: Half took at most this.
    p50_ms: Optional[int]
    #: Nine of ten took at most this.
    p90_ms: Optional[int]
    #: 99 of 100 took at most this.
    p99_ms: Optional[int]


class RateLimiterStats(TypedDict):
    """The creations' limiter, in the shape of the system that this one succeeds."""

    #: Items that could be created now but for the rate.
    queueLength: int
    #: Creations in the last minute.
    requestsInLastMinute: int
    #: Creations that a minute may have.
    maxRPM: int
    #: The part of them that was used, in percent.
    rpmUsagePercent: float


#: Why the live rate is below the set one.
RateReason = Literal["low_credit", "shared_account", "provider_limit", "set_by_admin"]


class ReadStats(TypedDict):
    """The budget of reads."""

    #: Reads a minute in force.
    rpm: int
    #: Reads that count in the rolling window.
    in_last_minute: int
    #: Reads that an image took, on average over the last hour.
    per_image: float
    #: Reads that are sent and not answered.
    open: int
    #: Milliseconds until the next may be sent.
    next_slot_ms: int
    #: Until when the provider said to wait.
    throttled_until: Optional[str]
    #: Reads that the provider refused for the rate, since the start.
    rejected_total: int


class ReloadResult(TypedDict):
    """What reading the settings again did."""

    #: The settings that took effect.
    changed: List[str]
    #: The settings that differ, but take effect only at the next start.
    needs_restart: List[str]


#: What a caller may do.
Role = Literal["admin", "submitter"]


class Info(TypedDict):
    """Who the daemon is, and who the caller is to it."""

    #: The program's name.
    name: str
    #: Its version.
    version: str
    #: The version of this protocol; grows only when a client must change.
    protocol_version: int
    #: Its process.
    pid: int
    #: When it started.
    started_at: str
    #: The base URL of the provider.
    provider: str
    #: The limits of a client, by their settings' names.
    limits: Dict[str, int]
    #: The caller's user.
    uid: int
    #: The caller's role.
    role: Role


class _SimulatedJobParts(TypedDict, total=False):
    #: How many images it has.
    images: int
    #: Seconds after the start at which it is submitted.
    at_s: float
    #: 0, low, to 9, high.
    priority: int


class SimulatedJob(_SimulatedJobParts):
    """A job in a simulation."""

    #: The store that it belongs to.
    store: str


class _SimulatedStoreParts(TypedDict, total=False):
    #: Its share beside the others'.
    weight: float
    #: The most predictions that it may have open.
    max_in_flight: int
    #: The most creations a minute.
    rpm: int


class SimulatedStore(_SimulatedStoreParts):
    """Settings of a store in a simulation."""

    #: The store.
    store: str


class SkippedOutput(TypedDict):
    """An output that was not fetched or can't be had, or several of them."""

    #: Where the provider had it; it is deleted there after an hour. Nil: so many more that none of them is named.
    url: Optional[str]
    #: Why it was not fetched, for people.
    reason: str


class _SourcePieceParts(TypedDict, total=False):
    #: The address of the original, whose bytes are not here; then nothing else is.
    url: str
    #: Bytes of the whole.
    bytes: int
    #: Where this piece begins.
    offset: int
    #: The piece, as base64; empty at the very end.
    data: str
    #: The media type, by the content.
    content_type: str
    #: SHA-256 of the whole in lower-case hexadecimal.
    sha256: str
    #: Whether nothing follows this piece.
    end: bool


class SourcePiece(_SourcePieceParts):
    """Some bytes of an item's original, and what the whole is; or its address alone, where the bytes never were
    here.
    """


class _StatsParts(TypedDict, total=False):
    #: What was spent today, and what may be.
    money: MoneyStatus
    #: Each account by its name; left out: there is only `default`.
    accounts: Dict[str, AccountStats]


class Stats(_StatsParts):
    """The limiter's statistics."""

    #: How things stand.
    status: StatsStatus
    #: When this was so.
    timestamp: str
    #: The creations' limiter.
    rateLimiter: RateLimiterStats
    #: Whether it is well.
    health: HealthStats
    #: The budget of creations, of `default` or of the account asked for.
    create: CreateStats
    #: The budget of reads, of the same account.
    read: ReadStats


#: How things stand with the daemon's work.
StatsStatus = Literal["ok", "degraded", "failing", "paused", "draining"]


class StoreForecast(TypedDict):
    """When a store would be finished."""

    #: The store.
    store: str
    #: Images that were to do.
    images: int
    #: Seconds from now, or from the start.
    finished_s: float
    #: Half of its images would wait at most this for their creation.
    wait_p50_ms: int
    #: 99 of 100 would wait at most this.
    wait_p99_ms: int


class StoreListResult(TypedDict):
    """The stores."""

    #: By name.
    stores: List[StoreStatus]


class _StoreStatusParts(TypedDict, total=False):
    #: What it spent today, and what it may spend.
    money: MoneyStatus
    #: The accounts that create its images: the first of these that has a slot; left out: `default` alone.
    accounts: List[str]


class StoreStatus(_StoreStatusParts):
    """A store: its settings and what it does at the moment."""

    #: Its name.
    store: str
    #: Its share beside the others' when all want more than there is.
    weight: float
    #: The most predictions that it may have open.
    max_in_flight: Optional[int]
    #: The most creations a minute that it may have.
    rpm: Optional[int]
    #: The most items that it may have queued.
    max_queued: Optional[int]
    #: Whether its creations are held back.
    paused: bool
    #: Items that wait for their creation.
    queued: int
    #: Items between creation and finish.
    in_flight: int
    #: Items done since the daemon keeps count.
    done: int
    #: Items failed since the daemon keeps count.
    failed: int
    #: Its part, 0 to 1, of the creations that come, by the weights of the stores that wait and the rule of batches, its
    #: own limits apart; 0 while it does not wait.
    share: float
    #: How long its oldest job with waiting images has waited; null: none waits.
    wait_ms: Optional[int]


class _SubmitPlanParts(TypedDict, total=False):
    #: The types of each model's input by their names, as its schema has them; those known alone.
    inputs: Dict[str, Dict[str, str]]
    #: Members of inputs that their models do not have, for people.
    warnings: List[str]


class SubmitPlan(_SubmitPlanParts):
    """What a submit would come to: the answer to a `job.submit` with `dry_run`."""

    #: True: this is no job, and nothing was kept.
    dry_run: bool
    #: The store that it is for.
    store: str
    #: How many images it has.
    images: int
    #: The job that it would answer, by its key; nothing would be sent then.
    job: Optional[int]
    #: Images that a creation would be sent for.
    creations: int
    #: Images that an equal one's result would do for.
    cached: int
    #: Images that are refused: with one of them, a submit is refused as a whole.
    refused_images: int
    #: The first hundred of those.
    refused: List[PlannedRefusal]
    #: The models that creations would be sent for.
    models: List[PlannedModel]
    #: What the creations would cost, as far as prices are set.
    cost: float
    #: What amounts are told in.
    currency: str
    #: Seconds until all would be done, after what waits today; null: that can't be told.
    finished_s: Optional[float]
    #: Why it can't, or would not end.
    held: Optional[str]


class _SubscribedParts(TypedDict, total=False):
    #: The open jobs, if they were asked for.
    snapshot: List[Job]


class Subscribed(_SubscribedParts):
    """A subscription."""

    #: Its name on this connection.
    subscription: str
    #: The newest event.
    seq: int
    #: The oldest event that is kept.
    oldest_seq: int


class Throughput(TypedDict):
    """How much was done lately."""

    #: Images done in the last minute.
    done_last_minute: int
    #: Images done in the last hour.
    done_last_hour: int
    #: Creations in the last minute.
    created_last_minute: int
    #: Creations in the last hour.
    created_last_hour: int
    #: Images given up in the last hour.
    failed_last_hour: int


class TimelineStep(TypedDict):
    """One step, and how long it was in coming."""

    #: What happened.
    step: TimelineStepKind
    #: When.
    at: str
    #: In which attempt, from 1, as in `item.creating`; null: in none.
    attempt: Optional[int]
    #: Milliseconds since the step before, polls left out; null for polls and for the first step.
    after_ms: Optional[int]
    #: Whether it was the longest in coming.
    slowest: bool


#: A step of an item's way.
TimelineStepKind = Literal[
    "submitted", "sent", "answered", "lost", "found", "poll", "ended", "noticed", "fetching", "fetched", "canceling",
    "saved", "failed", "canceled", "removed", "retried",
]


#: What an item waits for.
WaitReason = Literal[
    "rate", "share", "order", "store_limit", "in_flight", "paused", "account", "provider_backoff", "retry_time",
    "provider", "saving", "upload", "in_doubt", "unresolved", "budget", "disk_full",
]


class _WaitSummaryParts(TypedDict, total=False):
    #: The same for people, with the figures.
    detail: str


class WaitSummary(_WaitSummaryParts):
    """How many items wait for the same."""

    #: What they wait for.
    reason: WaitReason
    #: How many.
    items: int


class _WaitingItemParts(TypedDict, total=False):
    #: The client's own id of it.
    image_id: str
    #: Since when.
    since: str
    #: Until when, if that is known.
    until: str
    #: Images that will be created before it.
    position: int
    #: The same for people, with the figures.
    detail: str
    #: How often it was paid for since a person last retried it, the try under way apart.
    attempts: int
    #: What the last of these tries failed with.
    error: ItemError


class WaitingItem(_WaitingItemParts):
    """What one item waits for."""

    #: The item.
    item: int
    #: Where it stands.
    state: ItemState
    #: What it waits for.
    reason: WaitReason
    #: Seconds until it is done, as likely longer as shorter.
    eta_p50_s: Optional[int]
    #: Seconds until it is done in nine of ten cases.
    eta_p90_s: Optional[int]
