// What the daemon says, as it says it. A newer daemon may add members.
// Made by contrib/generate from Sources/ImgoptWire: change it there.
import type { CallOptions, Events, Image } from "./index.js";

/** A copy of the database. */
export interface BackupResult {
  path: string;
  bytes: number;
  jobs: number;
  items: number;
}

/** Whether an earlier result of the same source and input may be used. */
export type CachePolicy = "use" | "refresh" | "off";

/** The budget of creations. */
export interface CreateStats {
  rpm: number;
  burst: number;
  in_last_minute: number;
  open: number;
  next_slot_ms: number;
  throttled_until: string | null;
  rejected_total: number;
  cached_total: number;
  learned_rpm: number | null;
  reason: RateReason | null;
}

/** What the daemon does with new work. */
export type DaemonMode = "running" | "paused" | "draining";

/** What the daemon does with new work. */
export interface DaemonStatus {
  state: DaemonMode;
  queued: number;
  in_flight: number;
}

/** The answer of a method that has nothing to tell. */
export interface EmptyResult {
}

/** What an event tells. */
export type EventKind = "job.submitted" | "job.started" | "job.progress" | "job.finished" | "job.canceled" |
  "item.creating" | "item.processing" | "item.done" | "item.failed" | "item.retrying" | "item.canceled" |
  "limiter.throttled" | "limiter.changed" | "provider.down" | "provider.up" | "store.paused" | "store.resumed" |
  "daemon.started" | "daemon.draining" | "daemon.reloaded" | "heartbeat" | "gap" | (string & {});

/** One event, as a subscriber gets it. */
export interface Event {
  subscription: string;
  seq: number;
  time: string;
  kind: EventKind;
  store?: string;
  job?: number;
  item?: number;
  image_id?: string;
  images?: number;
  counts?: Counts;
  state?: JobState;
  outputs?: Output[];
  error?: ItemError;
  attempt?: number;
  prediction?: string;
  adopted?: boolean;
  next_attempt_at?: string;
  until?: string;
  message?: string;
  model?: string;
  rpm?: number;
  reason?: RateReason | null;
  changed?: string[];
  needs_restart?: string[];
  from?: number;
  to?: number;
}

/** What fails of a job that goes on. */
export interface Failing {
  images: number;
  error: ItemError | null;
  next_attempt_at: string | null;
}

/** When each job and store would finish. */
export interface Forecast {
  finished_s: number | null;
  images: number;
  rpm: number;
  jobs: JobForecast[];
  stores: StoreForecast[];
  held: HeldForecast[];
}

/** Whether the daemon is well. */
export interface Health {
  status: HealthStatus;
  checks: HealthCheck[];
}

/** One check. */
export interface HealthCheck {
  name: string;
  ok: boolean;
  detail: string;
}

/** Whether the limiter is well, in the shape of the system that this one succeeds. */
export interface HealthStats {
  queueHealthy: boolean;
  rpmHealthy: boolean;
}

/** How well the daemon is. */
export type HealthStatus = "ok" | "paused" | "draining" | "degraded" | "failing";

/** Work that would not be finished, as things are. */
export interface HeldForecast {
  store: string;
  images: number;
  detail: string;
}

/** All methods. */
export interface HelpResult {
  methods: MethodSummary[];
}

/** Why work is held back that could otherwise go on. */
export type HoldReason = "budget";

/** One image of a submit. A plain text is its source. */
export interface ImageObject {
  /** https://…, http://… or data:image/…;base64,… */
  source: string;
  id?: string;
  prompt?: string;
  input?: Record<string, unknown>;
  model?: string;
}

/** One image to produce. */
export interface Item {
  id: number;
  job: number;
  image_id: string | null;
  store: string;
  state: ItemState;
  attempts: number;
  prediction: string | null;
  source: string;
  prompt?: string;
  model: string;
  version?: string;
  created_at: string;
  started_at?: string;
  finished_at?: string;
  predict_time_s?: number;
  cached: boolean;
  outputs: Output[];
  skipped?: SkippedOutput[];
  value?: unknown;
  error: ItemError | null;
  next_attempt_at?: string;
}

/** How many items are in each state. */
export interface Counts {
  queued: number;
  creating: number;
  processing: number;
  saving: number;
  done: number;
  failed: number;
  canceled: number;
  unresolved: number;
}

/** Why an item failed. */
export interface ItemError {
  name: string;
  message: string;
  retryable: boolean;
  provider?: string;
}

/**
 * Where an item stands. The way is queued, creating, processing, saving, done; any of the first four may lead back
 * to queued for another attempt, or to failed or canceled.
 */
export type ItemState = "queued" | "creating" | "processing" | "saving" | "done" | "failed" | "canceled" | "unresolved";

/** An item's way so far. */
export interface ItemTimeline {
  item: Item;
  steps: TimelineStep[];
}

/** A job as every method that answers one tells it. */
export interface Job {
  id: number;
  store: string;
  state: JobState;
  counts: Counts;
  images: number;
  priority: number;
  key: string | null;
  metadata: Record<string, unknown>;
  open: boolean;
  created_at: string;
  started_at: string | null;
  finished_at: string | null;
  error: ItemError | null;
  failing?: Failing;
  eta_s: number | null;
  position: number | null;
  spent?: number;
  existing: boolean;
}

/** How many jobs are in each state. */
export interface JobCounts {
  pending: number;
  running: number;
  done: number;
  failed: number;
  canceled: number;
}

/** What a job waits for. */
export interface JobExplanation {
  job: number;
  state: JobState;
  position: number | null;
  eta_p50_s: number | null;
  eta_p90_s: number | null;
  next_slot_ms: number | null;
  stores_ahead: number | null;
  max_paid_runs?: number;
  summary: WaitSummary[];
  waiting: WaitingItem[];
}

/** When a job would be finished. */
export interface JobForecast {
  job: number | null;
  store: string;
  images: number;
  finished_s: number;
}

/** A page of items, in the order in which they were sent. */
export interface JobItemsResult {
  items: Item[];
  next: number | null;
}

/** A page of jobs, newest first. */
export interface JobListResult {
  jobs: Job[];
  next: number | null;
}

/** Where a job stands. */
export type JobState = "pending" | "running" | "done" | "failed" | "canceled";

/** How long the steps of an image take. */
export interface Latency {
  queued: Quantiles;
  creation: Quantiles;
  prediction: Quantiles;
  saving: Quantiles;
  total: Quantiles;
}

/** The rates in force. */
export interface LimiterStatus {
  rpm: number;
  read_rpm: number;
  burst: number;
  set_by_admin: boolean;
  reason: RateReason | null;
}

/** A method and what it does. */
export interface MethodSummary {
  method: string;
  summary: string;
}

/** All figures for a collector. */
export interface Metrics {
  content_type: string;
  text: string;
}

/** How figures are written for a collector. */
export type MetricsFormat = "openmetrics" | "prometheus";

/** The models. */
export interface ModelListResult {
  models: ModelStatus[];
}

/** How the runs of a model go. */
export type ModelState = "working" | "failing" | "resting" | "probing";

/** A model, and how its runs go. */
export interface ModelStatus {
  model: string;
  state: ModelState;
  failures: number;
  message: string | null;
  since: string | null;
  until: string | null;
  run_ms: number | null;
}

/** What was spent today, by all or by a store, and what may be. */
export interface MoneyStatus {
  currency: string;
  day: string;
  spent: number;
  daily_budget: number | null;
  held: number;
  held_by: HoldReason | null;
}

/** One file that a model produced. */
export interface Output {
  path: string;
  bytes: number;
  sha256: string;
  content_type: string;
  source_url: string;
  removed_at?: string;
}

/** Some bytes of an output, and what the whole is. */
export interface OutputPiece {
  bytes: number;
  offset: number;
  data: string;
  content_type: string;
  sha256: string;
  end: boolean;
}

/** The daemon's state for an operator. */
export interface Overview {
  timestamp: string;
  items: Counts;
  jobs: JobCounts;
  stores: StoreStatus[];
  throughput: Throughput;
  latency: Latency;
  database_bytes: number;
  outputs_bytes: number;
  money?: MoneyStatus;
}

/** A model that creations would be sent for. */
export interface PlannedModel {
  model: string;
  version: string | null;
  known: boolean;
  creations: number;
  cost: number;
  input: unknown;
}

/** An image that a submit would be refused for. */
export interface PlannedRefusal {
  image: number;
  image_id: string | null;
  field?: string;
  message: string;
}

/** How long something takes, over the last hour, in milliseconds. */
export interface Quantiles {
  samples: number;
  p50_ms: number | null;
  p90_ms: number | null;
  p99_ms: number | null;
}

/** The creations' limiter, in the shape of the system that this one succeeds. */
export interface RateLimiterStats {
  queueLength: number;
  requestsInLastMinute: number;
  maxRPM: number;
  rpmUsagePercent: number;
}

/** Why the live rate is below the set one. */
export type RateReason = "low_credit" | "shared_account" | "provider_limit" | "set_by_admin";

/** The budget of reads. */
export interface ReadStats {
  rpm: number;
  in_last_minute: number;
  per_image: number;
  open: number;
  next_slot_ms: number;
  throttled_until: string | null;
  rejected_total: number;
}

/** What reading the settings again did. */
export interface ReloadResult {
  changed: string[];
  needs_restart: string[];
}

/** What a caller may do. */
export type Role = "admin" | "submitter";

/** Who the daemon is, and who the caller is to it. */
export interface Info {
  name: string;
  version: string;
  protocol_version: number;
  pid: number;
  started_at: string;
  provider: string;
  limits: Record<string, number>;
  uid: number;
  role: Role;
}

/** A job in a simulation. */
export interface SimulatedJob {
  store: string;
  images?: number;
  at_s?: number;
  priority?: number;
}

/** Settings of a store in a simulation. */
export interface SimulatedStore {
  store: string;
  weight?: number;
  max_in_flight?: number;
  rpm?: number;
}

/** An output that was not fetched or can't be had, or several of them. */
export interface SkippedOutput {
  url: string | null;
  reason: string;
}

/** The limiter's statistics. */
export interface Stats {
  status: StatsStatus;
  timestamp: string;
  rateLimiter: RateLimiterStats;
  health: HealthStats;
  create: CreateStats;
  read: ReadStats;
  money?: MoneyStatus;
}

/** How things stand with the daemon's work. */
export type StatsStatus = "ok" | "degraded" | "failing" | "paused" | "draining";

/** When a store would be finished. */
export interface StoreForecast {
  store: string;
  images: number;
  finished_s: number;
  wait_p50_ms: number;
  wait_p99_ms: number;
}

/** The stores. */
export interface StoreListResult {
  stores: StoreStatus[];
}

/** A store: its settings and what it does at the moment. */
export interface StoreStatus {
  store: string;
  weight: number;
  max_in_flight: number | null;
  rpm: number | null;
  max_queued: number | null;
  paused: boolean;
  queued: number;
  in_flight: number;
  done: number;
  failed: number;
  share: number;
  wait_ms: number | null;
  money?: MoneyStatus;
}

/** What a submit would come to: the answer to a `job.submit` with `dry_run`. */
export interface SubmitPlan {
  dry_run: boolean;
  store: string;
  images: number;
  job: number | null;
  creations: number;
  cached: number;
  refused_images: number;
  refused: PlannedRefusal[];
  models: PlannedModel[];
  cost: number;
  currency: string;
  finished_s: number | null;
  held: string | null;
}

/** A subscription. */
export interface Subscribed {
  subscription: string;
  seq: number;
  oldest_seq: number;
  snapshot?: Job[];
}

/** How much was done lately. */
export interface Throughput {
  done_last_minute: number;
  done_last_hour: number;
  created_last_minute: number;
  created_last_hour: number;
  failed_last_hour: number;
}

/** One step, and how long it was in coming. */
export interface TimelineStep {
  step: TimelineStepKind;
  at: string;
  attempt: number | null;
  after_ms: number | null;
  slowest: boolean;
}

/** A step of an item's way. */
export type TimelineStepKind = "submitted" | "sent" | "answered" | "poll" | "ended" | "noticed" | "fetching" | "fetched"
  | "saved" | "failed" | "canceled";

/** What an item waits for. */
export type WaitReason = "rate" | "share" | "order" | "store_limit" | "in_flight" | "paused" | "provider_backoff" |
  "retry_time" | "provider" | "saving" | "upload" | "in_doubt" | "unresolved" | "budget" | "disk_full";

/** How many items wait for the same. */
export interface WaitSummary {
  reason: WaitReason;
  items: number;
  detail?: string;
}

/** What one item waits for. */
export interface WaitingItem {
  item: number;
  image_id?: string;
  state: ItemState;
  reason: WaitReason;
  since?: string;
  until?: string;
  position?: number;
  eta_p50_s: number | null;
  eta_p90_s: number | null;
  detail?: string;
  attempts?: number;
  error?: ItemError;
}

/** The names of the daemon's errors. */
export type ErrorName = "parse_error" | "invalid_request" | "method_not_found" | "invalid_params" | "internal_error" |
  "not_permitted" | "unknown_job" | "unknown_item" | "unknown_store" | "unknown_model" | "unknown_subscription" |
  "line_too_long" | "too_many_images" | "too_many_subscriptions" | "too_many_connections" | "store_queue_full" |
  "queue_full" | "job_sealed" | "job_finished" | "key_conflict" | "draining" | "overloaded" | "storage_full" |
  "storage_failed" | "timeout" | "wrong_state" | "settings_refused" | "not_available";

export interface SubmitOptions extends Pick<CallOptions, "signal"> {
  /** For images that have none of their own. */
  prompt?: string;
  key?: string;
  model?: string;
  input?: Record<string, unknown>;
  priority?: number;
  metadata?: Record<string, unknown>;
  deadline_s?: number;
  open?: boolean;
  cache?: CachePolicy;
  dry_run?: boolean;
}

export interface AppendOptions extends Pick<CallOptions, "signal"> {
  /** For images that have none of their own. */
  prompt?: string;
  model?: string;
  input?: Record<string, unknown>;
}

export interface SealOptions extends CallOptions {
  images?: number;
}

export interface JobListOptions extends CallOptions {
  store?: string;
  state?: JobState[];
  limit?: number;
  before?: number;
}

export interface RetryOptions extends CallOptions {
  now?: boolean;
}

export interface ItemRetryOptions extends CallOptions {
  now?: boolean;
}

export interface EventOptions extends Pick<CallOptions, "signal"> {
  since?: number;
  stores?: string[];
  jobs?: number[];
  kinds?: EventKind[];
  snapshot?: boolean;
}

export interface MetricOptions extends CallOptions {
  format?: MetricsFormat;
}

export interface StoreSetOptions extends CallOptions {
  weight?: number;
  max_in_flight?: number;
  rpm?: number;
  max_queued?: number;
  daily_budget?: number;
  reset?: boolean;
}

export interface LimiterSetOptions extends CallOptions {
  rpm?: number;
  read_rpm?: number;
  burst?: number;
}

export interface SimulateOptions extends CallOptions {
  rpm?: number;
  stores?: SimulatedStore[];
  workload?: SimulatedJob[];
}

/** The methods of the daemon. */
export interface Methods {
  call<Result = any>(method: string, params?: Record<string, unknown>, options?: CallOptions): Promise<Result>;
  /** Who the daemon is, and who you are to it. */
  info(options?: CallOptions): Promise<Info>;
  /** Answers at once when the daemon is alive. */
  serverPing(options?: CallOptions): Promise<EmptyResult>;
  /** All methods with a line about each. */
  help(options?: CallOptions): Promise<HelpResult>;
  /** An OpenRPC document of all methods. */
  rpcDiscover(options?: CallOptions): Promise<unknown>;
  /**
   * Hands in images; answered when they are safe on disk. With a key the same submit twice is one job, so one whose
   * answer was lost is sent again. What it has already is compared: the first difference is a key_conflict. A dry
   * run is one request.
   */
  submit(
    store: string, images: Iterable<Image> | AsyncIterable<Image>, options: SubmitOptions & { dry_run: true },
  ): Promise<SubmitPlan>;
  submit(
    store: string, images: Iterable<Image> | AsyncIterable<Image>, options?: SubmitOptions & { dry_run?: false },
  ): Promise<Job>;
  /** Adds images to an open job. */
  append(job: number, images: Iterable<Image> | AsyncIterable<Image>, options?: AppendOptions): Promise<Job>;
  /** Ends an open job: nothing more can be appended. */
  seal(job: number, options?: SealOptions): Promise<Job>;
  /** A job as it stands. */
  job(job: number, options?: CallOptions): Promise<Job>;
  /** Jobs, newest first. */
  jobList(options?: JobListOptions): Promise<JobListResult>;
  /** Stops what is queued and cancels at the provider what runs. */
  cancel(job: number, options?: CallOptions): Promise<Job>;
  /** Queues failed and canceled items again, as a new attempt. */
  retry(job: number, options?: RetryOptions): Promise<Job>;
  /** What each waiting item of a job waits for. */
  jobExplain(job: number, options?: CallOptions): Promise<JobExplanation>;
  /** An item as it stands. */
  itemGet(item: number, options?: CallOptions): Promise<Item>;
  /** Cancels an item, at the provider too. */
  itemCancel(item: number, options?: CallOptions): Promise<Item>;
  /** Queues a failed, canceled or unresolved item again, as a new attempt. */
  itemRetry(item: number, options?: ItemRetryOptions): Promise<Item>;
  /** When each step of an item was, and which took longest. */
  itemTimeline(item: number, options?: CallOptions): Promise<ItemTimeline>;
  /**
   * Tells what happens from now on, or from a seq on. The stream has no end, and goes on where it was when the
   * connection is lost.
   */
  events(options?: EventOptions): Promise<Events>;
  /** The limiter's statistics. */
  stats(options?: CallOptions): Promise<Stats>;
  /** Counts, stores, throughput, latency and disk. */
  statsOverview(options?: CallOptions): Promise<Overview>;
  /** Whether the daemon is well, check by check. */
  health(options?: CallOptions): Promise<Health>;
  /** All figures as OpenMetrics text. */
  metrics(options?: MetricOptions): Promise<Metrics>;
  /** The stores, by name. */
  storeList(options?: CallOptions): Promise<StoreListResult>;
  /** Sets what a store may have; survives a restart. */
  storeSet(store: string, options?: StoreSetOptions): Promise<StoreStatus>;
  /** Holds back the creations of a store. */
  storePause(store: string, options?: CallOptions): Promise<StoreStatus>;
  /** Lets the creations of a store go on. */
  storeResume(store: string, options?: CallOptions): Promise<StoreStatus>;
  /** The models, by name, with how their runs go. */
  modelList(options?: CallOptions): Promise<ModelListResult>;
  /** Lets a model that rests be tried now. */
  modelResume(model: string, options?: CallOptions): Promise<ModelStatus>;
  /** Sets the rate at once; survives a restart until it is reset. */
  limiterSet(options?: LimiterSetOptions): Promise<LimiterStatus>;
  /** Puts the rate back to the settings and forgets what was learned. */
  limiterReset(options?: CallOptions): Promise<LimiterStatus>;
  /** When each job and store would finish, by the real scheduler in virtual time. */
  simulate(options?: SimulateOptions): Promise<Forecast>;
  /** Makes no new creations; polls and downloads go on. */
  daemonPause(options?: CallOptions): Promise<DaemonStatus>;
  /** Makes creations and takes submits again. */
  daemonResume(options?: CallOptions): Promise<DaemonStatus>;
  /** Refuses submits and finishes what runs. */
  daemonDrain(options?: CallOptions): Promise<DaemonStatus>;
  /** Writes a checked copy of the database into the state folder. */
  daemonBackup(options?: CallOptions): Promise<BackupResult>;
  /** Reads the settings again. */
  daemonReload(options?: CallOptions): Promise<ReloadResult>;
}
