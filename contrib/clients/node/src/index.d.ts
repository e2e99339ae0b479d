/** Items of a job in each state. */
export interface Counts {
  queued: number; creating: number; processing: number; saving: number;
  done: number; failed: number; canceled: number; unresolved: number;
}

export type JobState = "pending" | "running" | "done" | "failed" | "canceled";
export type ItemState =
  "queued" | "creating" | "processing" | "saving" | "done" | "failed" | "canceled" | "unresolved";

/** What fails of a job that goes on: images that failed before, and when the next of them is tried. */
export interface Failing { images: number; error: ItemError | null; next_attempt_at: string | null; }

/** A job. A newer daemon may add members. */
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
  error: Record<string, unknown> | null;
  failing?: Failing;
  eta_s: number | null;
  position: number | null;
  spent: number;
  existing: boolean;
}

/** A file that an image became. */
export interface Output { path: string; bytes: number; sha256: string; content_type: string; source_url: string; }

/** An output that was not fetched, and why; without a URL, several of them. */
export interface SkippedOutput { url: string | null; reason: string; }

/** Why an item failed. */
export interface ItemError { name: string; message: string; retryable: boolean; provider: string | null; }

/** An image to produce. */
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
}

/** Something that happened. The members beside the first three depend on the kind. */
export interface Event {
  seq: number;
  time: string;
  kind: string;
  subscription: string;
  store?: string;
  job?: number;
  item?: number;
  image_id?: string;
  images?: number;
  counts?: Counts;
  state?: JobState;
  attempt?: number;
  prediction?: string;
  adopted?: boolean;
  outputs?: Output[];
  skipped?: SkippedOutput[];
  value?: unknown;
  error?: ItemError;
  next_attempt_at?: string;
  until?: string;
  message?: string;
  rpm?: number;
  reason?: string | null;
  model?: string;
  from?: number;
  to?: number;
}

/** Who the daemon is, what it allows, and who the caller is to it. */
export interface Info {
  name: string;
  version: string;
  protocol_version: number;
  pid: number;
  started_at: string;
  provider: string;
  limits: Record<string, number>;
  uid: number;
  role: "admin" | "submitter";
}

/** A file to hand in, made by `file`. */
export interface File { readonly path: string; }
/** An address, a file, or the bytes of an image. */
export type Source = string | File | Uint8Array;
/** An image to hand in. */
export type Image = Source | {
  source: Source; id?: string; prompt?: string; input?: Record<string, unknown>; model?: string;
};

export interface CallOptions {
  /** Milliseconds to wait for the answer. */
  timeout?: number;
  signal?: AbortSignal;
}

export interface SubmitOptions {
  key?: string;
  /** For images that have none of their own. */
  prompt?: string;
  model?: string;
  input?: Record<string, unknown>;
  priority?: number;
  metadata?: Record<string, unknown>;
  deadline_s?: number;
  open?: boolean;
  cache?: "use" | "refresh" | "off";
  signal?: AbortSignal;
}

export interface EventOptions {
  since?: number;
  stores?: string[];
  jobs?: number[];
  kinds?: string[];
  snapshot?: boolean;
  signal?: AbortSignal;
}

/** A stream of events; a lost connection is made anew, and goes on where it was. */
export class Events implements AsyncIterable<Event> {
  private constructor();
  /** The last event that was seen: to be given as `since` by whoever goes on later. */
  readonly seq: number;
  /** The open jobs when the stream began, if a snapshot was asked for. */
  readonly snapshot: Job[];
  close(): void;
  [Symbol.asyncIterator](): AsyncGenerator<Event, void, undefined>;
}

/** A connection to the daemon, made when it is first needed and again when it was lost. */
export class Client {
  constructor(options?: { path?: string; timeout?: number; patience?: number });
  readonly path: string;
  timeout: number;
  patience: number;
  connect(): Promise<this>;
  close(): void;
  call<Result = any>(method: string, params?: Record<string, unknown>, options?: CallOptions): Promise<Result>;
  info(options?: CallOptions): Promise<Info>;
  submit(store: string, images: Iterable<Image> | AsyncIterable<Image>, options?: SubmitOptions): Promise<Job>;
  append(
    job: number, images: Iterable<Image> | AsyncIterable<Image>, options?: { prompt?: string; signal?: AbortSignal },
  ): Promise<Job>;
  seal(job: number, options?: CallOptions): Promise<Job>;
  job(job: number, options?: CallOptions): Promise<Job>;
  wait(job: number, options?: CallOptions): Promise<Job>;
  items(job: number, options?: { state?: ItemState[]; signal?: AbortSignal }): AsyncGenerator<Item, void, undefined>;
  output(item: number, options?: { output?: number; signal?: AbortSignal }): AsyncGenerator<Buffer, void, undefined>;
  cancel(job: number, options?: CallOptions): Promise<Job>;
  retry(job: number, options?: CallOptions & { now?: boolean }): Promise<Job>;
  events(options?: EventOptions): Promise<Events>;
  follow(job: number, options?: { signal?: AbortSignal }): AsyncGenerator<Event, void, undefined>;
}

/** Why a call has no result. */
export class ImgoptError extends Error {}
/** Several images can't be sent, and so none was. */
export class InvalidImages extends ImgoptError {
  readonly problems: readonly { index: number; error: Error }[];
}
/** There is no daemon at the path, the caller may not connect to it, or nothing could be sent. */
export class Unreachable extends ImgoptError {}
/** The connection ended before the answer. Whether the request was carried out is not known. */
export class Disconnected extends ImgoptError {}
/** The daemon did not answer in time. The request may still be carried out. */
export class AnswerTimeout extends ImgoptError {}

export type ErrorName =
  "parse_error" | "invalid_request" | "method_not_found" | "invalid_params" | "internal_error" | "not_permitted" |
  "unknown_job" | "unknown_item" | "unknown_store" | "unknown_model" | "unknown_subscription" | "line_too_long" | "too_many_images" |
  "too_many_subscriptions" | "too_many_connections" | "store_queue_full" | "queue_full" | "job_sealed" |
  "job_finished" | "key_conflict" | "draining" | "overloaded" | "storage_full" | "storage_failed" | "timeout" |
  "wrong_state" | "not_available";

/** The daemon answered with an error. */
export class DaemonError extends ImgoptError {
  readonly code: number;
  readonly name: ErrorName | (string & {});
  readonly retryable: boolean;
  /** When to try again, in milliseconds from now. */
  readonly retryAfter?: number;
  readonly field?: string;
  readonly data: Record<string, unknown>;
}

/** A file to hand in; its name is the image's id unless another is given. */
export function file(path: string | URL): File;
/** Where the daemon is. */
export function socketPath(environment?: Record<string, string | undefined>, isRoot?: boolean): string;
