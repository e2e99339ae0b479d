// One connection: lines, and calls over it.
import { connect } from "node:net";
import { getSystemErrorMap } from "node:util";
import { AnswerTimeout, DaemonError, Disconnected, Unreachable } from "./errors.js";
import { written } from "./json.js";

/** The system's reason, without the call and the path that Node puts around it. */
const reason = (error) => getSystemErrorMap().get(error.errno)?.[1] ?? error.message;

/** A request as it is sent. Throws a TypeError for params that JSON can't say. */
export function line(id, method, params) {
  const said = params === undefined ? "" : `,"params":${written(params)}`;
  return `{"jsonrpc":"2.0","id":${id},"method":${written(method, "method")}${said}}\n`;
}

/** A socket that carries lines. After `silence` milliseconds without any it counts as lost. */
export class Lines {
  #socket;
  #rest = [];

  /** `onLine` gets each message, `onEnd` the error that ended the connection, once. */
  static open(path, silence, onLine, onEnd) {
    return new Promise((resolve, reject) => {
      const lines = new Lines();
      const socket = connect(path);
      let end = (error) => reject(new Unreachable(`no daemon can be reached at ${path}: ${reason(error.cause ?? error)}`));
      lines.#socket = socket;
      socket.once("connect", () => {
        end = onEnd;
        resolve(lines);
      });
      const finish = (error) => {
        socket.destroy();
        end(error);
        end = () => {};
      };
      socket.on("error", (error) => {
        finish(new Disconnected(`the connection to the daemon broke: ${reason(error)}`, { cause: error }));
      });
      socket.on("close", () => finish(new Disconnected("the daemon closed the connection")));
      socket.on("timeout", () => finish(new Disconnected("the daemon has not been heard of for long")));
      if (silence) socket.setTimeout(silence);
      socket.on("data", (bytes) => {
        try {
          for (const message of lines.#read(bytes)) onLine(message);
        } catch (error) {
          finish(error instanceof DaemonError ? error
            : new Disconnected(`the daemon sent what this client does not understand: ${error.message}`));
        }
      });
    });
  }

  /** Whether the other side is there, as far as is known. */
  get isOpen() {
    return this.#socket.writable;
  }

  /** Sends a request that was made by `line`. */
  send(line) {
    this.#socket.write(line);
  }

  /** Stops reading while nobody takes what comes: the daemon then keeps it for us. */
  pause() {
    this.#socket.pause();
  }

  resume() {
    this.#socket.resume();
  }

  close() {
    this.#socket.destroy();
  }

  *#read(bytes) {
    let start = 0;
    for (let end = bytes.indexOf(10); end >= 0; end = bytes.indexOf(10, start)) {
      const line = Buffer.concat([...this.#rest, bytes.subarray(start, end)]);
      this.#rest = [];
      start = end + 1;
      yield JSON.parse(line.toString());
    }
    if (start < bytes.length) this.#rest.push(bytes.subarray(start));
  }
}

/** Calls over one connection, any number at once. */
export class Calls {
  #lines;
  #pending = new Map();
  #lastID = 0;
  #end;

  static async open(path) {
    const calls = new Calls();
    calls.#lines = await Lines.open(path, 0, (message) => calls.#take(message), (error) => calls.#finish(error));
    return calls;
  }

  get isOpen() {
    return !this.#end && this.#lines.isOpen;
  }

  /** `timeout` in milliseconds, Infinity for none. */
  async call(method, params, options) {
    const { error, result } = await this.#answer(method, params, options);
    // Made here, it knows who called, and not only who read.
    if (error) throw new DaemonError(error);
    return result;
  }

  #answer(method, params, { timeout, signal }) {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      if (!this.isOpen) return reject(new Unreachable(this.#end?.message ?? "the daemon closed the connection"));
      const id = ++this.#lastID;
      const request = line(id, method, params);
      const done = (settle) => (value) => {
        this.#pending.delete(id);
        clearTimeout(timer);
        signal?.removeEventListener("abort", abort);
        settle(value);
      };
      const abort = () => done(reject)(signal.reason);
      const late = () => done(reject)(new AnswerTimeout(`${method} was not answered within ${timeout} ms`));
      const timer = timeout < 2 ** 31 ? setTimeout(late, timeout) : undefined;
      signal?.addEventListener("abort", abort);
      this.#pending.set(id, { resolve: done(resolve), reject: done(reject) });
      this.#lines.send(request);
    });
  }

  close(error) {
    this.#finish(error);
    this.#lines.close();
  }

  #take(message) {
    if ("method" in message) return;
    // About the connection, not one call: which one is meant can't be told.
    if (message.id === null) throw message.error ? new DaemonError(message.error) : new Error("an answer to nobody");
    this.#pending.get(message.id)?.resolve(message);
  }

  #finish(error) {
    this.#end ??= error;
    for (const call of [...this.#pending.values()]) call.reject(error);
  }
}
