// What the daemon says, as it says it. A newer daemon may add members.
// Made by contrib/generate from Sources/ImgoptWire: change it there.
import type { CallOptions, Events, Image } from "./index.js";

/** The accounts. */
export interface AccountListResult {
  /** `default` first, the others by name. */
  accounts: AccountStatus[];
}

/** How an account at the provider stands. */
export type AccountState = "running" | "paused" | "throttled" | "down" | "absent";

/** The figures of one account. */
export interface AccountStats {
  /** Its budget of creations. */
  create: CreateStats;
  /** Its budget of reads. */
  read: ReadStats;
  /** Items between creation and finish that were sent to it. */
  in_flight: number;
  /** How it stands. */
  state: AccountState;
}

/** An account at the provider, and what it does at the moment. */
export interface AccountStatus {
  /** Its name; `default` is the one of `replicate.*` and `limiter.*`. */
  account: string;
  /** How it stands. */
  state: AccountState;
  /** Why it does not run, or whose it is at the provider, for people. */
  message: string | null;
  /** The stores whose settings name it; of `default` those that name it, while all others use it as well. */
  stores: string[];
  /** Creations a minute in force. */
  rpm: number;
  /** Reads a minute in force. */
  read_rpm: number;
  /** Creations that may go at once. */
  burst: number;
  /** Creations that count in the rolling window. */
  in_last_minute: number;
  /** Items between creation and finish that were sent to it. */
  in_flight: number;
  /** Creations that the provider refused for the rate, since the start. */
  rejected_total: number;
  /** Whether its rates differ from the settings because of `limiter.set`. */
  set_by_admin: boolean;
  /** Why the live rate is below the set one. */
  reason: RateReason | null;
  /** What was spent of it today; what is in flight is counted already. */
  spent: number;
  /** What may be spent of it in a day; null: no bound of its own. */
  daily_budget: number | null;
}

/** Who did something, as the kernel told of the other end of the connection. */
export interface ActingUser {
  /** The number of the user on the daemon's host. */
  uid: number;
  /** Its name; left out: the host has none for it. */
  user?: string;
  /** The process; left out: it is in another container than the daemon. */
  pid?: number;
}

/** A copy of the database. */
export interface BackupResult {
  /** Where it is on the daemon's host; only root and the daemon's own user can read it. */
  path: string;
  /** Its length. */
  bytes: number;
  /** The jobs in it. */
  jobs: number;
  /** The items in it. */
  items: number;
}

/** What is there of bytes that a user puts. */
export interface BlobStatus {
  /** SHA-256 of the whole in lower-case hexadecimal. */
  sha256: string;
  /** Bytes of the whole. */
  bytes: number;
  /** Bytes that are there of what this user puts: go on here. */
  received: number;
  /** Whether images may name them. */
  complete: boolean;
}

/** Whether an earlier result of the same source and input may be used. */
export type CachePolicy = "use" | "refresh" | "off";

/** The budget of creations. */
export interface CreateStats {
  /** Creations a minute in force. */
  rpm: number;
  /** Creations that may go at once. */
  burst: number;
  /** Creations that count in the rolling window. */
  in_last_minute: number;
  /** Creations that are sent and not answered. */
  open: number;
  /** Milliseconds until the next may be sent. */
  next_slot_ms: number;
  /** Until when the provider said to wait. */
  throttled_until: string | null;
  /** Creations that the provider refused for the rate, since the start. */
  rejected_total: number;
  /** Images that needed no creation, since identical work was there, since the start. */
  cached_total: number;
  /** The rate that the provider's refusals taught. */
  learned_rpm: number | null;
  /** Why the live rate is below the set one. */
  reason: RateReason | null;
}

/** What the daemon does with new work. */
export type DaemonMode = "running" | "paused" | "draining";

/** What the daemon does with new work. */
export interface DaemonStatus {
  /** What it does. */
  state: DaemonMode;
  /** Items that wait for their creation. */
  queued: number;
  /** Items between creation and finish. */
  in_flight: number;
}

/** The answer of a method that has nothing to tell. */
export interface EmptyResult {
}

/** What an event tells. */
export type EventKind = "job.submitted" | "job.started" | "job.progress" | "job.finished" | "job.canceled" |
  "job.retried" | "job.forgotten" | "item.creating" | "item.processing" | "item.done" | "item.failed" | "item.retrying"
  | "item.canceled" | "item.cancel_requested" | "item.retried" | "limiter.throttled" | "limiter.changed" |
  "limiter.adjusted" | "provider.down" | "provider.up" | "store.paused" | "store.resumed" | "store.changed" |
  "store.forgotten" | "account.paused" | "account.resumed" | "model.resumed" | "daemon.started" | "daemon.paused" |
  "daemon.resumed" | "daemon.draining" | "daemon.reloaded" | "heartbeat" | "gap" | (string & {});

/** One event, as a subscriber gets it. */
export type Event =
  | { kind: "job.submitted"; subscription: string; seq: number; time: string; store: string; job: number; images:
    number; by: ActingUser }
  | { kind: "job.started"; subscription: string; seq: number; time: string; store: string; job: number }
  | { kind: "job.progress"; subscription: string; seq: number; time: string; store: string; job: number; counts:
    Counts; for_person?: number }
  | { kind: "job.finished"; subscription: string; seq: number; time: string; store: string; job: number; state:
    JobState; counts: Counts }
  | { kind: "job.canceled"; subscription: string; seq: number; time: string; store: string; job: number; by:
    ActingUser }
  | { kind: "job.retried"; subscription: string; seq: number; time: string; store: string; job: number; again:
    boolean; gone: boolean; by: ActingUser }
  | { kind: "job.forgotten"; subscription: string; seq: number; time: string; store: string; job: number; images:
    number; by: ActingUser }
  | { kind: "item.creating"; subscription: string; seq: number; time: string; store: string; job: number; item:
    number; image_id?: string; attempt: number }
  | { kind: "item.processing"; subscription: string; seq: number; time: string; store: string; job: number; item:
    number; image_id?: string; prediction: string; adopted: boolean }
  | { kind: "item.done"; subscription: string; seq: number; time: string; store: string; job: number; item: number;
    image_id?: string; outputs: Output[]; skipped?: SkippedOutput[]; value?: unknown }
  | { kind: "item.failed"; subscription: string; seq: number; time: string; store: string; job: number; item: number;
    image_id?: string; error: ItemError }
  | { kind: "item.retrying"; subscription: string; seq: number; time: string; store: string; job: number; item:
    number; image_id?: string; error: ItemError; next_attempt_at: string | null }
  | { kind: "item.canceled"; subscription: string; seq: number; time: string; store: string; job: number; item:
    number; image_id?: string }
  | { kind: "item.cancel_requested"; subscription: string; seq: number; time: string; store: string; job: number;
    item: number; image_id?: string; by: ActingUser }
  | { kind: "item.retried"; subscription: string; seq: number; time: string; store: string; job: number; item:
    number; image_id?: string; again: boolean; by: ActingUser }
  | { kind: "limiter.throttled"; subscription: string; seq: number; time: string; until: string; message: string;
    account: string }
  | { kind: "limiter.changed"; subscription: string; seq: number; time: string; rpm: number; reason: RateReason |
    null; account: string; by: ActingUser }
  | { kind: "limiter.adjusted"; subscription: string; seq: number; time: string; set: unknown; account: string; by:
    ActingUser }
  | { kind: "provider.down"; subscription: string; seq: number; time: string; message: string; until: string; model:
    string | null; account: string }
  | { kind: "provider.up"; subscription: string; seq: number; time: string; model: string | null; account: string }
  | { kind: "store.paused"; subscription: string; seq: number; time: string; store: string; by: ActingUser }
  | { kind: "store.resumed"; subscription: string; seq: number; time: string; store: string; by: ActingUser }
  | { kind: "store.changed"; subscription: string; seq: number; time: string; store: string; set: unknown; by:
    ActingUser }
  | { kind: "store.forgotten"; subscription: string; seq: number; time: string; store: string; jobs: number; images:
    number; by: ActingUser }
  | { kind: "account.paused"; subscription: string; seq: number; time: string; account: string; by: ActingUser }
  | { kind: "account.resumed"; subscription: string; seq: number; time: string; account: string; by: ActingUser }
  | { kind: "model.resumed"; subscription: string; seq: number; time: string; model: string | null; by: ActingUser }
  | { kind: "daemon.started"; subscription: string; seq: number; time: string; version: string }
  | { kind: "daemon.paused"; subscription: string; seq: number; time: string; by: ActingUser }
  | { kind: "daemon.resumed"; subscription: string; seq: number; time: string; by: ActingUser }
  | { kind: "daemon.draining"; subscription: string; seq: number; time: string; by: ActingUser }
  | { kind: "daemon.reloaded"; subscription: string; seq: number; time: string; changed: string[]; needs_restart:
    string[]; by: ActingUser }
  | { kind: "heartbeat"; subscription: string; seq: number; time: string }
  | { kind: "gap"; subscription: string; seq: number; time: string; from: number; to: number };

/** What fails of a job that goes on. */
export interface Failing {
  /** Images of the job that failed before and are not finished; 0: only others on its model did. */
  images: number;
  /** What one of them failed with last. */
  error: ItemError | null;
  /** When the next of them is tried; null: one is being tried, or its turn alone decides. */
  next_attempt_at: string | null;
}

/** When each job and store would finish. */
export interface Forecast {
  /** Seconds until all that would be finished is; null: nothing would be, since all of it is held. */
  finished_s: number | null;
  /** Images that were to do. */
  images: number;
  /** Creations a minute that were assumed. */
  rpm: number;
  /** By the order in which they would finish. */
  jobs: JobForecast[];
  /** By name. */
  stores: StoreForecast[];
  /** What would not be finished as things are, by name of the store. */
  held: HeldForecast[];
}

/** What went of jobs that are forgotten. */
export interface ForgetResult {
  /** The jobs. */
  jobs: number;
  /** Their images, with prompts, inputs and timelines. */
  images: number;
  /** The files that were made. */
  outputs: number;
  /** Their bytes. */
  output_bytes: number;
  /** What clients had sent for them, each once a job; those that other jobs or users name stay for these. */
  sources: number;
  /** Events that told of them. */
  events: number;
  /**
   * Files on the daemon's host that may still have them: backups, and what was rescued of a database. Copies that
   * were moved away are not known.
   */
  copies: string[];
}

/** Whether the daemon is well. */
export interface Health {
  /** The worst of the checks. */
  status: HealthStatus;
  /** Every check. */
  checks: HealthCheck[];
}

/** One check. */
export interface HealthCheck {
  /** What was checked. */
  name: string;
  /** Whether it is well. */
  ok: boolean;
  /** The figures, or what to do. */
  detail: string;
}

/** Whether the limiter is well, in the shape of the system that this one succeeds. */
export interface HealthStats {
  /** Whether the queue is shorter than its threshold. */
  queueHealthy: boolean;
  /** Whether the provider refused nothing in the last minute. */
  rpmHealthy: boolean;
}

/** How well the daemon is. */
export type HealthStatus = "ok" | "paused" | "draining" | "degraded" | "failing";

/** Work that would not be finished, as things are. */
export interface HeldForecast {
  /** The store. */
  store: string;
  /** Its images that would not be done. */
  images: number;
  /** Why, for people, with what to do. */
  detail: string;
}

/** All methods. */
export interface HelpResult {
  /** In the order of the reference. */
  methods: MethodSummary[];
}

/** Why work is held back that could otherwise go on. */
export type HoldReason = "budget";

/** One image of a submit. A plain text is its source. */
export interface ImageObject {
  /** A URL, a data: URI of an image, or sha256: and 64 digits. */
  source: string;
  /** The client's own id of it. */
  id?: string;
  /** The prompt. */
  prompt?: string;
  /** Input that goes over all else. */
  input?: Record<string, unknown>;
  /** The model. */
  model?: string;
}

/** One image to produce. */
export interface Item {
  /** Its id, which never comes again. */
  id: number;
  /** The job that it belongs to. */
  job: number;
  /** The client's own id of it. */
  image_id: string | null;
  /** The store that it belongs to. */
  store: string;
  /** Where it stands. */
  state: ItemState;
  /** Creations that were sent for it, and took place or may have. */
  attempts: number;
  /** The provider's id of the last one. */
  prediction: string | null;
  /** Its source; of a data URI only the media type and a digest. */
  source: string;
  /** Its prompt. */
  prompt?: string;
  /** The model that it runs through. */
  model: string;
  /** The version of it that the last creation was sent for, where the model is run by one. */
  version?: string;
  /** When it was submitted. */
  created_at: string;
  /** When its first creation was sent. */
  started_at?: string;
  /** When it was finished. */
  finished_at?: string;
  /** Seconds of the provider's time, as billed. */
  predict_time_s?: number;
  /** Whether an earlier result was used. */
  cached: boolean;
  /** Whether a cancel of it was taken, and takes place once what runs of it is known. */
  cancel_requested?: boolean;
  /** What was produced. */
  outputs: Output[];
  /** What was produced and has no file, and why. */
  skipped?: SkippedOutput[];
  /** What the model answered in the place of files: any JSON. */
  value?: unknown;
  /** Why it failed. */
  error: ItemError | null;
  /** When it will be tried again at the earliest. */
  next_attempt_at?: string;
  /** The account that its last creation was sent to; left out: `default`, or none. */
  account?: string;
}

/** How many items are in each state. */
export interface Counts {
  /** Items that wait for their creation. */
  queued: number;
  /** Items whose creation is being sent. */
  creating: number;
  /** Items that the provider works on. */
  processing: number;
  /** Items whose outputs are being fetched. */
  saving: number;
  /** Items whose outputs are on disk. */
  done: number;
  /** Items that were given up. */
  failed: number;
  /** Items that somebody canceled. */
  canceled: number;
  /** Items of which it is not known whether a creation took place. */
  unresolved: number;
}

/** Why an item failed. */
export interface ItemError {
  /** The word to branch on. */
  name: string;
  /** What happened and what to do. */
  message: string;
  /** Whether another attempt can succeed. */
  retryable: boolean;
  /** What the provider said, word for word. */
  provider?: string;
}

/**
 * Where an item stands. The way is queued, creating, processing, saving, done; any of the first four may lead back
 * to queued for another attempt, or to failed or canceled.
 */
export type ItemState = "queued" | "creating" | "processing" | "saving" | "done" | "failed" | "canceled" | "unresolved";

/** An item's way so far. */
export interface ItemTimeline {
  /** The item as it stands. */
  item: Item;
  /** Its steps in order of time. */
  steps: TimelineStep[];
}

/** A job as every method that answers one tells it. */
export interface Job {
  /** Its id, which never comes again. */
  id: number;
  /** The store that it belongs to. */
  store: string;
  /** Where it stands. */
  state: JobState;
  /** Its items by state. */
  counts: Counts;
  /** All its items. */
  images: number;
  /** 0, low, to 9, high. */
  priority: number;
  /** The client's own key. */
  key: string | null;
  /** The client's own notes. */
  metadata: Record<string, unknown>;
  /** Whether more images may be appended. */
  open: boolean;
  /** When it was submitted. */
  created_at: string;
  /** When its first creation was sent. */
  started_at: string | null;
  /** When its last item was finished. */
  finished_at: string | null;
  /** Why nothing of it is done, or why it was ended before it was sealed. */
  error: ItemError | null;
  /** What fails of it while it goes on; left out: nothing. */
  failing?: Failing;
  /** Seconds until it will be finished, as far as can be told. */
  eta_s: number | null;
  /** Images that will be created before its next one. */
  position: number | null;
  /** What its attempts cost, those under way included. */
  spent?: number;
  /** The name of who submitted it; left out: the daemon's host has none for the uid. */
  user?: string;
  /** The number of the user who submitted it. */
  uid?: number;
  /** The process that submitted it; left out: that is not known. */
  pid?: number;
  /** Whether a submit found it by its key and made nothing new. */
  existing: boolean;
}

/** How many jobs are in each state. */
export interface JobCounts {
  /** Nothing of them has started. */
  pending: number;
  /** Some of them has started. */
  running: number;
  /** Finished, with something done. */
  done: number;
  /** Finished, with nothing done. */
  failed: number;
  /** Canceled. */
  canceled: number;
}

/** What a job waits for. */
export interface JobExplanation {
  /** The job. */
  job: number;
  /** Where it stands. */
  state: JobState;
  /** Images that will be created before its next one. */
  position: number | null;
  /** Seconds until it is finished, as likely longer as shorter. */
  eta_p50_s: number | null;
  /** Seconds until it is finished in nine of ten cases. */
  eta_p90_s: number | null;
  /** Milliseconds until the rate has its next slot, whoever gets it; null: when a creation is answered. */
  next_slot_ms: number | null;
  /** Other stores whose turn comes before the job's store's. */
  stores_ahead: number | null;
  /** How often one of its images may be paid for. */
  max_paid_runs?: number;
  /** All that wait, by reason. */
  summary: WaitSummary[];
  /** The first of those that wait, one by one. */
  waiting: WaitingItem[];
}

/** When a job would be finished. */
export interface JobForecast {
  /** The job; null for one of a workload that was given. */
  job: number | null;
  /** The store that it belongs to. */
  store: string;
  /** Images that were to do. */
  images: number;
  /** Seconds from now, or from the start. */
  finished_s: number;
}

/** A page of items, in the order in which they were sent. */
export interface JobItemsResult {
  /** The items. */
  items: Item[];
  /** What to give as `after` for the next page, null at the end. */
  next: number | null;
}

/** A page of jobs, newest first. */
export interface JobListResult {
  /** The jobs. */
  jobs: Job[];
  /** What to give as `before` for the next page, null at the end. */
  next: number | null;
}

/** Where a job stands. */
export type JobState = "pending" | "running" | "done" | "failed" | "canceled";

/** How long the steps of an image take. */
export interface Latency {
  /** From the submit to the creation. */
  queued: Quantiles;
  /** The creation's own round trip. */
  creation: Quantiles;
  /** From the creation to the provider's result. */
  prediction: Quantiles;
  /** From the result to the file on disk. */
  saving: Quantiles;
  /** From the submit to the file on disk. */
  total: Quantiles;
}

/** The rates in force. */
export interface LimiterStatus {
  /** Creations a minute. */
  rpm: number;
  /** Reads a minute. */
  read_rpm: number;
  /** Creations that may go at once. */
  burst: number;
  /** Whether they differ from the settings because of `limiter.set`. */
  set_by_admin: boolean;
  /** Why the live rate is below the set one. */
  reason: RateReason | null;
}

/** A method and what it does. */
export interface MethodSummary {
  /** Its name. */
  method: string;
  /** What it does, in a line. */
  summary: string;
}

/** All figures for a collector. */
export interface Metrics {
  /** The media type with its version. */
  content_type: string;
  /** OpenMetrics text. */
  text: string;
}

/** How figures are written for a collector. */
export type MetricsFormat = "openmetrics" | "prometheus";

/** The models. */
export interface ModelListResult {
  /** By name. */
  models: ModelStatus[];
}

/** How the runs of a model go. */
export type ModelState = "working" | "failing" | "resting" | "probing";

/** A model, and how its runs go. */
export interface ModelStatus {
  /** Its name at the provider. */
  model: string;
  /** How its runs go. */
  state: ModelState;
  /** Runs that failed since the last that succeeded. */
  failures: number;
  /** What the last of them failed with. */
  message: string | null;
  /** Since when they fail. */
  since: string | null;
  /** When it is tried again. */
  until: string | null;
  /** How long half of its runs take at most, in milliseconds; null: too few have ended. */
  run_ms: number | null;
}

/** What was spent today, by all or by a store, and what may be. */
export interface MoneyStatus {
  /** What amounts are counted in, as the settings name it. */
  currency: string;
  /** The day that this tells of, in UTC: `2026-11-23`. */
  day: string;
  /** What was spent on it; what is in flight is counted already. */
  spent: number;
  /** What may be spent in a day; null: nothing is held back. */
  daily_budget: number | null;
  /** Images that wait for a budget. */
  held: number;
  /** Why they wait; null: none does. */
  held_by: HoldReason | null;
}

/** One file that a model produced. */
export interface Output {
  /** Where it is on the daemon's host; nil: it is not kept there. */
  path: string | null;
  /** Where it is in a bucket, as `s3://BUCKET/NAME`; left out: it is in none. */
  url?: string;
  /** Its length. */
  bytes: number;
  /** Its SHA-256 in lower-case hexadecimal. */
  sha256: string;
  /** Its media type: by its content, else as the provider named it. */
  content_type: string;
  /** Where the provider had it; it is deleted there after an hour. */
  source_url: string;
  /**
   * Its width in pixels, by its head, which may say besides that it is to be turned; left out: it is no image, its
   * head does not tell, or it was saved by a version that did not look.
   */
  width?: number;
  /** Its height in pixels; with `width` or not at all. */
  height?: number;
  /**
   * When its file was removed to make room (`outputs.retention_days`, `outputs.max_bytes`), or was noticed to be
   * gone; left out: it is there.
   */
  removed_at?: string;
}

/** Some bytes of an output, and what the whole is. */
export interface OutputPiece {
  /** Bytes of the whole. */
  bytes: number;
  /** Where this piece begins. */
  offset: number;
  /** The piece, as base64; empty at the very end. */
  data: string;
  /** The media type, by the content. */
  content_type: string;
  /** SHA-256 of the whole in lower-case hexadecimal. */
  sha256: string;
  /** Whether nothing follows this piece. */
  end: boolean;
}

/** The daemon's state for an operator. */
export interface Overview {
  /** When this was so. */
  timestamp: string;
  /** Items by state. */
  items: Counts;
  /** Jobs by state. */
  jobs: JobCounts;
  /** The stores that have something to do, or had lately. */
  stores: StoreStatus[];
  /** How much was done lately. */
  throughput: Throughput;
  /** How long the steps take. */
  latency: Latency;
  /** The database on disk. */
  database_bytes: number;
  /** The outputs on disk. */
  outputs_bytes: number;
  /** What was spent today, and what may be. */
  money?: MoneyStatus;
}

/** Creations that an earlier request of the same submit would send. */
export interface PlannedCreations {
  /** The model that they would be sent for. */
  model: string;
  /** How many. */
  creations: number;
}

/** A model that creations would be sent for. */
export interface PlannedModel {
  /** Its name, as it was asked for. */
  model: string;
  /** The version of it that would run, where it is run by one. */
  version: string | null;
  /** Whether it is known what it needs; if not, its page can't be read now, and its images wait for that. */
  known: boolean;
  /** How many creations it would be. */
  creations: number;
  /** What one of them would cost, as far as its price is set. */
  cost: number;
  /** The input of the first of them, as it would be sent; an image that comes with the submit is told by its hash. */
  input: unknown | null;
}

/** An image that a submit would be refused for. */
export interface PlannedRefusal {
  /** Its place among the images, from 0 on. */
  image: number;
  /** The client's own id of it. */
  image_id: string | null;
  /** The member that is refused. */
  field?: string;
  /** Why, for people. */
  message: string;
}

/** An address of an output that needs no key. */
export interface PresignedOutput {
  /** The address. Whoever has it reads the output: it is as good as the output itself. */
  url: string;
  /** Until when it is good; left out: for as long as the output is there. */
  expires_at?: string;
}

/** How long something takes, over the last hour, in milliseconds. */
export interface Quantiles {
  /** How many were measured. */
  samples: number;
  /** Half took at most this. */
  p50_ms: number | null;
  /** Nine of ten took at most this. */
  p90_ms: number | null;
  /** 99 of 100 took at most this. */
  p99_ms: number | null;
}

/** The creations' limiter, in the shape of the system that this one succeeds. */
export interface RateLimiterStats {
  /** Items that could be created now but for the rate. */
  queueLength: number;
  /** Creations in the last minute. */
  requestsInLastMinute: number;
  /** Creations that a minute may have. */
  maxRPM: number;
  /** The part of them that was used, in percent. */
  rpmUsagePercent: number;
}

/** Why the live rate is below the set one. */
export type RateReason = "low_credit" | "shared_account" | "provider_limit" | "set_by_admin";

/** The budget of reads. */
export interface ReadStats {
  /** Reads a minute in force. */
  rpm: number;
  /** Reads that count in the rolling window. */
  in_last_minute: number;
  /** Reads that an image took, on average over the last hour. */
  per_image: number;
  /** Reads that are sent and not answered. */
  open: number;
  /** Milliseconds until the next may be sent. */
  next_slot_ms: number;
  /** Until when the provider said to wait. */
  throttled_until: string | null;
  /** Reads that the provider refused for the rate, since the start. */
  rejected_total: number;
}

/** What reading the settings again did. */
export interface ReloadResult {
  /** The settings that took effect. */
  changed: string[];
  /** The settings that differ, but take effect only at the next start. */
  needs_restart: string[];
}

/** What a caller may do. */
export type Role = "admin" | "submitter";

/** Who the daemon is, and who the caller is to it. */
export interface Info {
  /** The program's name. */
  name: string;
  /** Its version. */
  version: string;
  /** The version of this protocol; grows only when a client must change. */
  protocol_version: number;
  /** Its process. */
  pid: number;
  /** When it started. */
  started_at: string;
  /** The base URL of the provider. */
  provider: string;
  /** The limits of a client, by their settings' names. */
  limits: Record<string, number>;
  /** The caller's user. */
  uid: number;
  /** The caller's role. */
  role: Role;
}

/** A job in a simulation. */
export interface SimulatedJob {
  /** The store that it belongs to. */
  store: string;
  /** How many images it has. */
  images?: number;
  /** Seconds after the start at which it is submitted. */
  at_s?: number;
  /** 0, low, to 9, high. */
  priority?: number;
}

/** Settings of a store in a simulation. */
export interface SimulatedStore {
  /** The store. */
  store: string;
  /** Its share beside the others'. */
  weight?: number;
  /** The most predictions that it may have open. */
  max_in_flight?: number;
  /** The most creations a minute. */
  rpm?: number;
}

/** An output that was not fetched or can't be had, or several of them. */
export interface SkippedOutput {
  /** Where the provider had it; it is deleted there after an hour. Nil: so many more that none of them is named. */
  url: string | null;
  /** Why it was not fetched, for people. */
  reason: string;
}

/** Some bytes of an item's original, and what the whole is; or its address alone, where the bytes never were here. */
export interface SourcePiece {
  /** The address of the original, whose bytes are not here; then nothing else is. */
  url?: string;
  /** Bytes of the whole. */
  bytes?: number;
  /** Where this piece begins. */
  offset?: number;
  /** The piece, as base64; empty at the very end. */
  data?: string;
  /** The media type, by the content. */
  content_type?: string;
  /** SHA-256 of the whole in lower-case hexadecimal. */
  sha256?: string;
  /** Whether nothing follows this piece. */
  end?: boolean;
}

/** The limiter's statistics. */
export interface Stats {
  /** How things stand. */
  status: StatsStatus;
  /** When this was so. */
  timestamp: string;
  /** The creations' limiter. */
  rateLimiter: RateLimiterStats;
  /** Whether it is well. */
  health: HealthStats;
  /** The budget of creations, of `default` or of the account asked for. */
  create: CreateStats;
  /** The budget of reads, of the same account. */
  read: ReadStats;
  /** What was spent today, and what may be. */
  money?: MoneyStatus;
  /** Each account by its name; left out: there is only `default`. */
  accounts?: Record<string, AccountStats>;
}

/** How things stand with the daemon's work. */
export type StatsStatus = "ok" | "degraded" | "failing" | "paused" | "draining";

/** When a store would be finished. */
export interface StoreForecast {
  /** The store. */
  store: string;
  /** Images that were to do. */
  images: number;
  /** Seconds from now, or from the start. */
  finished_s: number;
  /** Half of its images would wait at most this for their creation. */
  wait_p50_ms: number;
  /** 99 of 100 would wait at most this. */
  wait_p99_ms: number;
}

/** The stores. */
export interface StoreListResult {
  /** By name. */
  stores: StoreStatus[];
}

/** A store: its settings and what it does at the moment. */
export interface StoreStatus {
  /** Its name. */
  store: string;
  /** Its share beside the others' when all want more than there is. */
  weight: number;
  /** The most predictions that it may have open. */
  max_in_flight: number | null;
  /** The most creations a minute that it may have. */
  rpm: number | null;
  /** The most items that it may have queued. */
  max_queued: number | null;
  /** Whether its creations are held back. */
  paused: boolean;
  /** Items that wait for their creation. */
  queued: number;
  /** Items between creation and finish. */
  in_flight: number;
  /** Items done since the daemon keeps count. */
  done: number;
  /** Items failed since the daemon keeps count. */
  failed: number;
  /**
   * Its part, 0 to 1, of the creations that come, by the weights of the stores that wait and the rule of batches,
   * its own limits apart; 0 while it does not wait.
   */
  share: number;
  /** How long its oldest job with waiting images has waited; null: none waits. */
  wait_ms: number | null;
  /** What it spent today, and what it may spend. */
  money?: MoneyStatus;
  /** The accounts that create its images: the first of these that has a slot; left out: `default` alone. */
  accounts?: string[];
}

/** What a submit would come to: the answer to a `job.submit` with `dry_run`. */
export interface SubmitPlan {
  /** True: this is no job, and nothing was kept. */
  dry_run: boolean;
  /** The store that it is for. */
  store: string;
  /** How many images it has. */
  images: number;
  /** The job that it would answer, by its key; nothing would be sent then. */
  job: number | null;
  /** Images that a creation would be sent for. */
  creations: number;
  /** Images that an equal one's result would do for. */
  cached: number;
  /** Images that are refused: with one of them, a submit is refused as a whole. */
  refused_images: number;
  /** The first hundred of those. */
  refused: PlannedRefusal[];
  /** The models that creations would be sent for. */
  models: PlannedModel[];
  /** The types of each model's input by their names, as its schema has them; those known alone. */
  inputs?: Record<string, Record<string, string>>;
  /** Members of inputs that their models do not have, for people. */
  warnings?: string[];
  /** What the creations would cost, as far as prices are set. */
  cost: number;
  /** What amounts are told in. */
  currency: string;
  /** Seconds until all would be done, after what waits today; null: that can't be told. */
  finished_s: number | null;
  /** Why it can't, or would not end. */
  held: string | null;
}

/** A subscription. */
export interface Subscribed {
  /** Its name on this connection. */
  subscription: string;
  /** The newest event. */
  seq: number;
  /** The oldest event that is kept. */
  oldest_seq: number;
  /** The open jobs, if they were asked for. */
  snapshot?: Job[];
}

/** How much was done lately. */
export interface Throughput {
  /** Images done in the last minute. */
  done_last_minute: number;
  /** Images done in the last hour. */
  done_last_hour: number;
  /** Creations in the last minute. */
  created_last_minute: number;
  /** Creations in the last hour. */
  created_last_hour: number;
  /** Images given up in the last hour. */
  failed_last_hour: number;
}

/** One step, and how long it was in coming. */
export interface TimelineStep {
  /** What happened. */
  step: TimelineStepKind;
  /** When. */
  at: string;
  /** In which attempt, from 1, as in `item.creating`; null: in none. */
  attempt: number | null;
  /** Milliseconds since the step before, polls left out; null for polls and for the first step. */
  after_ms: number | null;
  /** Whether it was the longest in coming. */
  slowest: boolean;
}

/** A step of an item's way. */
export type TimelineStepKind = "submitted" | "sent" | "answered" | "lost" | "found" | "poll" | "ended" | "noticed" |
  "fetching" | "fetched" | "canceling" | "saved" | "failed" | "canceled" | "removed" | "retried";

/** What an item waits for. */
export type WaitReason = "rate" | "share" | "order" | "store_limit" | "in_flight" | "paused" | "account" |
  "provider_backoff" | "retry_time" | "provider" | "saving" | "upload" | "in_doubt" | "unresolved" | "budget" |
  "disk_full";

/** How many items wait for the same. */
export interface WaitSummary {
  /** What they wait for. */
  reason: WaitReason;
  /** How many. */
  items: number;
  /** The same for people, with the figures. */
  detail?: string;
}

/** What one item waits for. */
export interface WaitingItem {
  /** The item. */
  item: number;
  /** The client's own id of it. */
  image_id?: string;
  /** Where it stands. */
  state: ItemState;
  /** What it waits for. */
  reason: WaitReason;
  /** Since when. */
  since?: string;
  /** Until when, if that is known. */
  until?: string;
  /** Images that will be created before it. */
  position?: number;
  /** Seconds until it is done, as likely longer as shorter. */
  eta_p50_s: number | null;
  /** Seconds until it is done in nine of ten cases. */
  eta_p90_s: number | null;
  /** The same for people, with the figures. */
  detail?: string;
  /** How often it was paid for since a person last retried it, the try under way apart. */
  attempts?: number;
  /** What the last of these tries failed with. */
  error?: ItemError;
}

/** The names of the daemon's errors. */
export type ErrorName = "parse_error" | "invalid_request" | "method_not_found" | "invalid_params" | "internal_error" |
  "not_permitted" | "unknown_job" | "unknown_item" | "unknown_store" | "unknown_model" | "unknown_account" |
  "unknown_subscription" | "line_too_long" | "too_many_images" | "too_many_subscriptions" | "too_many_connections" |
  "store_queue_full" | "queue_full" | "job_sealed" | "job_finished" | "key_conflict" | "draining" | "overloaded" |
  "storage_full" | "storage_failed" | "timeout" | "wrong_state" | "settings_refused" | "not_available" | "wrong_offset"
  | "hash_mismatch" | "blob_too_large" | "blobs_full" | "unknown_blob" | "output_gone";

export interface SubmitOptions extends Pick<CallOptions, "signal"> {
  /** For images that have none of their own. */
  prompt?: string;
  /** The client's own key: the same again answers the same job. */
  key?: string;
  /** The model for images that name none. */
  model?: string;
  /** Input for all images, under each one's own. */
  input?: Record<string, unknown>;
  /** 0, low, to 9, high. */
  priority?: number;
  /** The client's own notes. */
  metadata?: Record<string, unknown>;
  /** Seconds after which what is not done is given up. */
  deadline_s?: number;
  /** Whether more will be appended. */
  open?: boolean;
  /** Whether earlier results may be used. */
  cache?: CachePolicy;
  /** Whether it is only asked what would become of it: the answer is a `SubmitPlan`, and nothing is kept. */
  dry_run?: boolean;
  /** With `dry_run`, the creations of earlier requests of the same submit, which go before these. */
  planned?: PlannedCreations[];
}

export interface AppendOptions extends Pick<CallOptions, "signal"> {
  /** For images that have none of their own. */
  prompt?: string;
  /** The model for images that name none. */
  model?: string;
  /** Input for all of them, under each one's own. */
  input?: Record<string, unknown>;
}

export interface SealOptions extends CallOptions {
  /** How many images it must have; left out: whatever it has. */
  images?: number;
}

export interface JobListOptions extends CallOptions {
  /** Only of this store. */
  store?: string;
  /** Only in one of these states. */
  state?: JobState[];
  /** How many at most. */
  limit?: number;
  /** Only jobs with a smaller id: `next` of the page before. */
  before?: number;
}

export interface RetryOptions extends CallOptions {
  /** Whether items that failed before and wait for the time of their next attempt wait for it no longer. */
  now?: boolean;
  /**
   * Whether unresolved items that wait for a person, and those that were canceled while in doubt, are sent again as
   * well: each may be paid for twice.
   */
  again?: boolean;
  /** Whether items that are done and of whose files none is there are made anew as well: each is paid for again. */
  gone?: boolean;
}

export interface RetryItemOptions extends CallOptions {
  /** Whether a queued item that waits for the time of its next attempt waits for it no longer. */
  now?: boolean;
  /**
   * Whether an unresolved item, or one that was canceled while in doubt, is sent again: nobody knows whether its
   * creation took place, so it may be paid for twice; and whether one that is done and whose files are gone is made
   * anew, and paid for again.
   */
  again?: boolean;
}

export interface PresignOptions extends CallOptions {
  /** Which of its outputs, from 0. */
  output?: number;
  /**
   * For how long it is good, a week at most; unless given `outputs.presign_s`, or for good below
   * `s3.public_base_url`.
   */
  expires_s?: number;
}

export interface EventOptions extends Pick<CallOptions, "signal"> {
  /** Events after this seq first. */
  since?: number;
  /** Only of these stores. */
  stores?: string[];
  /** Only of these jobs. */
  jobs?: number[];
  /** Only of these kinds. */
  kinds?: EventKind[];
  /** Whether to answer the open jobs as well. */
  snapshot?: boolean;
}

export interface StatOptions extends CallOptions {
  /** Of one account alone; else `rateLimiter` and `health` are of all. */
  account?: string;
}

export interface MetricOptions extends CallOptions {
  /** How the text is written. */
  format?: MetricsFormat;
}

export interface StoreSetOptions extends CallOptions {
  /** Its share beside the others', from 0.01 to 1000. */
  weight?: number;
  /** The most predictions that it may have open. */
  max_in_flight?: number;
  /** The most creations a minute that it may have. */
  rpm?: number;
  /** The most items that it may have queued. */
  max_queued?: number;
  /** The most that its creations of a day, in UTC, may cost; with 0 those that cost anything wait. */
  daily_budget?: number;
  /** First puts everything back to the settings. */
  reset?: boolean;
}

export interface LimiterSetOptions extends CallOptions {
  /** Creations a minute. */
  rpm?: number;
  /** Reads a minute. */
  read_rpm?: number;
  /** Creations that may go at once. */
  burst?: number;
  /** The account whose rates these are; left out: `default`. */
  account?: string;
}

export interface LimiterResetOptions extends CallOptions {
  /** The account whose rates these are; left out: `default`. */
  account?: string;
}

export interface SimulateOptions extends CallOptions {
  /** Creations a minute, instead of today's. */
  rpm?: number;
  /** Other settings for some stores. */
  stores?: SimulatedStore[];
  /** What to run instead of today's queue. */
  workload?: SimulatedJob[];
}

export interface DaemonPauseOptions extends CallOptions {
  /** Only this account is paused, as by `account.pause`. */
  account?: string;
}

export interface DaemonResumeOptions extends CallOptions {
  /** Only this account is resumed, as by `account.resume`. */
  account?: string;
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
   * `store`: The store that they are for.
   */
  submit(
    store: string, images: Image | Iterable<Image> | AsyncIterable<Image>, options: SubmitOptions & { dry_run: true },
  ): Promise<SubmitPlan>;
  submit(
    store: string, images: Image | Iterable<Image> | AsyncIterable<Image>,
    options?: SubmitOptions & { dry_run?: false },
  ): Promise<Job>;
  /**
   * Adds images to an open job.
   * `job`: The job.
   * `images`: What to add.
   */
  append(job: number, images: Image | Iterable<Image> | AsyncIterable<Image>, options?: AppendOptions): Promise<Job>;
  /**
   * Ends an open job: nothing more can be appended.
   * `job`: The job.
   */
  seal(job: number, options?: SealOptions): Promise<Job>;
  /**
   * A job as it stands.
   * `job`: The job.
   */
  job(job: number, options?: CallOptions): Promise<Job>;
  /** Jobs, newest first. */
  jobList(options?: JobListOptions): Promise<JobListResult>;
  /**
   * Stops what is queued and cancels at the provider what runs.
   * `job`: The job.
   */
  cancel(job: number, options?: CallOptions): Promise<Job>;
  /**
   * Queues failed and canceled items again, as a new attempt.
   * `job`: The job.
   */
  retry(job: number, options?: RetryOptions): Promise<Job>;
  /**
   * Cancels what runs of a job, and leaves nothing of what it was made from or became.
   * `job`: The job.
   */
  forget(job: number, options?: CallOptions): Promise<ForgetResult>;
  /**
   * What each waiting item of a job waits for.
   * `job`: The job.
   */
  explain(job: number, options?: CallOptions): Promise<JobExplanation>;
  /**
   * An item as it stands.
   * `item`: The item.
   */
  item(item: number, options?: CallOptions): Promise<Item>;
  /**
   * Cancels an item, at the provider too.
   * `item`: The item.
   */
  cancelItem(item: number, options?: CallOptions): Promise<Item>;
  /**
   * Queues a failed, canceled or unresolved item, or one whose files are gone, as a new attempt.
   * `item`: The item.
   */
  retryItem(item: number, options?: RetryItemOptions): Promise<Item>;
  /**
   * When each step of an item was, and which took longest.
   * `item`: The item.
   */
  itemTimeline(item: number, options?: CallOptions): Promise<ItemTimeline>;
  /**
   * An address by which anyone reads an item's output for a while.
   * `item`: The item.
   */
  presign(item: number, options?: PresignOptions): Promise<PresignedOutput>;
  /**
   * Tells what happens from now on, or from a seq on. The stream has no end, and goes on where it was when the
   * connection is lost.
   */
  events(options?: EventOptions): Promise<Events>;
  /** The limiter's statistics. */
  stats(options?: StatOptions): Promise<Stats>;
  /** Counts, stores, throughput, latency and disk. */
  statsOverview(options?: CallOptions): Promise<Overview>;
  /** Whether the daemon is well, check by check. */
  health(options?: CallOptions): Promise<Health>;
  /** All figures as OpenMetrics text. */
  metrics(options?: MetricOptions): Promise<Metrics>;
  /** The stores, by name. */
  storeList(options?: CallOptions): Promise<StoreListResult>;
  /**
   * A store with its work and limits.
   * `store`: The store.
   */
  storeGet(store: string, options?: CallOptions): Promise<StoreStatus>;
  /**
   * Sets what a store may have; survives a restart.
   * `store`: The store.
   */
  storeSet(store: string, options?: StoreSetOptions): Promise<StoreStatus>;
  /**
   * Holds back the creations of a store.
   * `store`: The store.
   */
  storePause(store: string, options?: CallOptions): Promise<StoreStatus>;
  /**
   * Lets the creations of a store go on.
   * `store`: The store.
   */
  storeResume(store: string, options?: CallOptions): Promise<StoreStatus>;
  /**
   * Does with all jobs of a store what job.forget does with one.
   * `store`: The store.
   */
  storeForget(store: string, options?: CallOptions): Promise<ForgetResult>;
  /** The accounts at the provider, with their rates and what they do. */
  accountList(options?: CallOptions): Promise<AccountListResult>;
  /**
   * Makes no new creations with an account's token; what runs goes on, and stores that may use others do.
   * `account`: The account's name.
   */
  accountPause(account: string, options?: CallOptions): Promise<AccountStatus>;
  /**
   * Lets an account's creations go on.
   * `account`: The account's name.
   */
  accountResume(account: string, options?: CallOptions): Promise<AccountStatus>;
  /** The models, by name, with how their runs go. */
  modelList(options?: CallOptions): Promise<ModelListResult>;
  /**
   * Lets a model that rests be tried now.
   * `model`: The model's name at the provider.
   */
  modelResume(model: string, options?: CallOptions): Promise<ModelStatus>;
  /** Sets the rate at once; survives a restart until it is reset. */
  limiterSet(options?: LimiterSetOptions): Promise<LimiterStatus>;
  /** Puts the rate back to the settings and forgets what was learned. */
  limiterReset(options?: LimiterResetOptions): Promise<LimiterStatus>;
  /** When each job and store would finish, by the real scheduler in virtual time. */
  simulate(options?: SimulateOptions): Promise<Forecast>;
  /** Makes no new creations; polls and downloads go on. */
  daemonPause(options?: DaemonPauseOptions): Promise<DaemonStatus>;
  /** Makes creations and takes submits again. */
  daemonResume(options?: DaemonResumeOptions): Promise<DaemonStatus>;
  /** Refuses submits and finishes what runs. */
  daemonDrain(options?: CallOptions): Promise<DaemonStatus>;
  /** Writes a checked copy of the database into the state folder. */
  daemonBackup(options?: CallOptions): Promise<BackupResult>;
  /** Reads the settings again. */
  daemonReload(options?: CallOptions): Promise<ReloadResult>;
}
