// What the daemon says, as it says it. A newer daemon may add members.
// Made by contrib/generate from Sources/ImgoptWire: change it there.
import type { CallOptions } from "./index.js";

export interface BackupResult {
  path: string;
  bytes: number;
  jobs: number;
  items: number;
}

export type CachePolicy = "use" | "refresh" | "off";

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

export type DaemonMode = "running" | "paused" | "draining";

export interface DaemonStatus {
  state: DaemonMode;
  queued: number;
  in_flight: number;
}

export interface EmptyResult {
}

export type EventKind = "job.submitted" | "job.started" | "job.progress" | "job.finished" | "job.canceled" |
  "item.creating" | "item.processing" | "item.done" | "item.failed" | "item.retrying" | "item.canceled" |
  "limiter.throttled" | "limiter.changed" | "provider.down" | "provider.up" | "store.paused" | "store.resumed" |
  "daemon.started" | "daemon.draining" | "daemon.reloaded" | "heartbeat" | "gap" | (string & {});

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

export interface Failing {
  images: number;
  error: ItemError | null;
  next_attempt_at: string | null;
}

export interface Forecast {
  finished_s: number | null;
  images: number;
  rpm: number;
  jobs: JobForecast[];
  stores: StoreForecast[];
  held: HeldForecast[];
}

export interface Health {
  status: HealthStatus;
  checks: HealthCheck[];
}

export interface HealthCheck {
  name: string;
  ok: boolean;
  detail: string;
}

export interface HealthStats {
  queueHealthy: boolean;
  rpmHealthy: boolean;
}

export type HealthStatus = "ok" | "paused" | "draining" | "degraded" | "failing";

export interface HeldForecast {
  store: string;
  images: number;
  detail: string;
}

export interface HelpResult {
  methods: MethodSummary[];
}

export type HoldReason = "budget";

export interface ImageObject {
  /** https://…, http://… or data:image/…;base64,… */
  source: string;
  id?: string;
  prompt?: string;
  input?: Record<string, unknown>;
  model?: string;
}

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

export interface ItemError {
  name: string;
  message: string;
  retryable: boolean;
  provider?: string;
}

export type ItemState = "queued" | "creating" | "processing" | "saving" | "done" | "failed" | "canceled" | "unresolved";

export interface ItemTimeline {
  item: Item;
  steps: TimelineStep[];
}

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

export interface JobCounts {
  pending: number;
  running: number;
  done: number;
  failed: number;
  canceled: number;
}

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

export interface JobForecast {
  job: number | null;
  store: string;
  images: number;
  finished_s: number;
}

export interface JobItemsResult {
  items: Item[];
  next: number | null;
}

export interface JobListResult {
  jobs: Job[];
  next: number | null;
}

export type JobState = "pending" | "running" | "done" | "failed" | "canceled";

export interface Latency {
  queued: Quantiles;
  creation: Quantiles;
  prediction: Quantiles;
  saving: Quantiles;
  total: Quantiles;
}

export interface LimiterStatus {
  rpm: number;
  read_rpm: number;
  burst: number;
  set_by_admin: boolean;
  reason: RateReason | null;
}

export interface MethodSummary {
  method: string;
  summary: string;
}

export interface Metrics {
  content_type: string;
  text: string;
}

export type MetricsFormat = "openmetrics" | "prometheus";

export interface ModelListResult {
  models: ModelStatus[];
}

export type ModelState = "working" | "failing" | "resting" | "probing";

export interface ModelStatus {
  model: string;
  state: ModelState;
  failures: number;
  message: string | null;
  since: string | null;
  until: string | null;
  run_ms: number | null;
}

export interface MoneyStatus {
  currency: string;
  day: string;
  spent: number;
  daily_budget: number | null;
  held: number;
  held_by: HoldReason | null;
}

export interface Output {
  path: string;
  bytes: number;
  sha256: string;
  content_type: string;
  source_url: string;
  removed_at?: string;
}

export interface OutputPiece {
  bytes: number;
  offset: number;
  data: string;
  content_type: string;
  sha256: string;
  end: boolean;
}

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

export interface PlannedModel {
  model: string;
  version: string | null;
  known: boolean;
  creations: number;
  cost: number;
  input: unknown;
}

export interface PlannedRefusal {
  image: number;
  image_id: string | null;
  field?: string;
  message: string;
}

export interface Quantiles {
  samples: number;
  p50_ms: number | null;
  p90_ms: number | null;
  p99_ms: number | null;
}

export interface RateLimiterStats {
  queueLength: number;
  requestsInLastMinute: number;
  maxRPM: number;
  rpmUsagePercent: number;
}

export type RateReason = "low_credit" | "shared_account" | "provider_limit" | "set_by_admin";

export interface ReadStats {
  rpm: number;
  in_last_minute: number;
  per_image: number;
  open: number;
  next_slot_ms: number;
  throttled_until: string | null;
  rejected_total: number;
}

export interface ReloadResult {
  changed: string[];
  needs_restart: string[];
}

export type Role = "admin" | "submitter";

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

export interface SimulatedJob {
  store: string;
  images?: number;
  at_s?: number;
  priority?: number;
}

export interface SimulatedStore {
  store: string;
  weight?: number;
  max_in_flight?: number;
  rpm?: number;
}

export interface SkippedOutput {
  url: string | null;
  reason: string;
}

export interface Stats {
  status: StatsStatus;
  timestamp: string;
  rateLimiter: RateLimiterStats;
  health: HealthStats;
  create: CreateStats;
  read: ReadStats;
  money?: MoneyStatus;
}

export type StatsStatus = "ok" | "degraded" | "failing" | "paused" | "draining";

export interface StoreForecast {
  store: string;
  images: number;
  finished_s: number;
  wait_p50_ms: number;
  wait_p99_ms: number;
}

export interface StoreListResult {
  stores: StoreStatus[];
}

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

export interface Subscribed {
  subscription: string;
  seq: number;
  oldest_seq: number;
  snapshot?: Job[];
}

export interface Throughput {
  done_last_minute: number;
  done_last_hour: number;
  created_last_minute: number;
  created_last_hour: number;
  failed_last_hour: number;
}

export interface TimelineStep {
  step: TimelineStepKind;
  at: string;
  attempt: number | null;
  after_ms: number | null;
  slowest: boolean;
}

export type TimelineStepKind = "submitted" | "sent" | "answered" | "poll" | "ended" | "noticed" | "fetching" | "fetched"
  | "saved" | "failed" | "canceled";

export type WaitReason = "rate" | "share" | "order" | "store_limit" | "in_flight" | "paused" | "provider_backoff" |
  "retry_time" | "provider" | "saving" | "upload" | "in_doubt" | "unresolved" | "budget" | "disk_full";

export interface WaitSummary {
  reason: WaitReason;
  items: number;
  detail?: string;
}

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
