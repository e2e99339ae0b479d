// A stream of events.
import { DaemonError } from "./errors.js";
import { Lines, line } from "./connection.js";
import { patiently } from "./patience.js";

/** Heartbeats come every 15 s: after so long without any line the connection is dead. */
const silence = 60_000;
/** With so many events that nobody took, the connection is not read. */
const mostHeld = 1024;
const passing = new Set(["heartbeat", "gap", "job.progress"]);

/** Events over a connection of its own; a lost one is made anew, and goes on where it was. */
export class Events {
  #path;
  #patience;
  #signal;
  #params;
  #lines;
  #held = [];
  #wake = () => {};
  #lost;
  #hasEnded = false;
  #abort = () => this.close();

  /** The open jobs when the stream began, if a snapshot was asked for. */
  snapshot = [];

  /** @internal */
  static async open(path, patience, params, signal) {
    signal?.throwIfAborted();
    const events = new Events();
    events.#path = path;
    events.#patience = patience;
    events.#params = { ...params };
    events.#signal = signal;
    await events.#connect();
    signal?.addEventListener("abort", events.#abort);
    return events;
  }

  /** The last event that was seen: to be given as `since` by whoever goes on later. */
  get seq() {
    return this.#params.since;
  }

  /** Ends the stream; who waits for an event gets the end. */
  close() {
    this.#hasEnded = true;
    this.#lines?.close();
    this.#signal?.removeEventListener("abort", this.#abort);
    this.#wake();
  }

  /** Ends with the error of the signal if it was aborted. */
  async *[Symbol.asyncIterator]() {
    try {
      while (true) {
        const event = await this.#next();
        this.#signal?.throwIfAborted();
        if (!event) return;
        if (this.#accept(event)) yield event;
      }
    } finally {
      this.close();
    }
  }

  async #next() {
    while (!this.#hasEnded) {
      if (this.#held.length > 0) {
        const event = this.#held.shift();
        if (this.#held.length === mostHeld / 4) this.#lines.resume();
        return event;
      }
      if (this.#lost) {
        await patiently(() => this.#connect(), this.#patience, { signal: this.#signal, mayRepeat: () => !this.#hasEnded });
        continue;
      }
      await new Promise((resolve) => {
        this.#wake = resolve;
      });
    }
    return undefined;
  }

  #accept(event) {
    const last = this.#params.since ?? -1;
    // A gap may lead back: to the log of a daemon whose database was put back to an older one.
    this.#params.since = event.kind === "gap" ? event.seq : Math.max(last, event.seq);
    // What is never replayed may carry a seq that was seen: progress that of its cause.
    return passing.has(event.kind) || event.seq > last;
  }

  async #connect() {
    const request = line(1, "events.subscribe", this.#params);
    let answer;
    const answered = new Promise((resolve, reject) => {
      answer = { resolve, reject };
    });
    const lines = await Lines.open(
      this.#path, silence,
      (message) => {
        if (message.method === "event") {
          this.#held.push(message.params);
          if (this.#held.length === mostHeld) lines.pause();
          this.#wake();
        } else if (message.error) answer.reject(new DaemonError(message.error));
        else if (!("method" in message)) answer.resolve(message.result);
      },
      (error) => {
        this.#lost = error;
        answer.reject(error);
        this.#wake();
      });
    this.#lines = lines;
    this.#lost = undefined;
    lines.send(request);
    try {
      const result = await answered;
      this.snapshot = result.snapshot ?? this.snapshot;
      // Without this, what happens between a lost connection and the next would be missed if nothing came before.
      this.#params.since ??= result.seq;
      delete this.#params.snapshot;
    } catch (error) {
      lines.close();
      throw error;
    }
    if (this.#hasEnded) lines.close();
  }
}
