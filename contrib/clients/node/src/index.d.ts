import type { ErrorName, Event, ImageObject, Item, ItemState, Job, Methods } from "./types.js";

export * from "./types.js";

/** A file to hand in, made by `file`. */
export interface File { readonly path: string; }
/** An address, a file, or the bytes of an image. */
export type Source = string | File | Uint8Array;
/** An image to hand in. */
export type Image = Source | (Omit<ImageObject, "source"> & { source: Source });

export interface CallOptions {
  /** Milliseconds to wait for the answer, from 0 on; Infinity is for ever. */
  timeout?: number;
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
export interface Client extends Methods {}
export class Client {
  constructor(options?: { path?: string; timeout?: number; patience?: number });
  readonly path: string;
  timeout: number;
  patience: number;
  connect(): Promise<this>;
  close(): void;
  /** A job once it is finished; after `timeout` milliseconds rejects with the daemon's error `timeout`. */
  wait(job: number, options?: CallOptions): Promise<Job>;
  /** The items of a job in the order in which they were sent, all or those in some states. */
  items(job: number, options?: { state?: ItemState[]; signal?: AbortSignal }): AsyncGenerator<Item, void, undefined>;
  /** The bytes of an output in pieces (each a Buffer), for whoever can't read the daemon's files. */
  output(
    item: number, options?: { output?: number; signal?: AbortSignal },
  ): AsyncGenerator<Uint8Array, void, undefined>;
  /**
   * The bytes of an item's original in pieces, as `output` gives those of its result. Throws with the address of one whose
   * bytes never were at the daemon.
   */
  source(item: number, options?: { signal?: AbortSignal }): AsyncGenerator<Uint8Array, void, undefined>;
  /**
   * Fetches the outputs of a job's images that are done into a folder, and gives the path of each when it is there. The
   * files are called `IMAGE-ITEM-NUMBER.ENDING`; one that is there and has the output's SHA-256 is not fetched again.
   */
  results(job: number, folder: string, options?: { signal?: AbortSignal }): AsyncGenerator<string, void, undefined>;
  /** All events of a job from its beginning until it is finished. */
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
