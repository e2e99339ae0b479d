import { createHash } from "node:crypto";
import { createWriteStream } from "node:fs";
import { rename } from "node:fs/promises";
import { extname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { Calls } from "./connection.js";
import { DaemonError, ImgoptError, Unreachable } from "./errors.js";
import { Events } from "./events.js";
import { digestOf, lookedAt, pieces } from "./images.js";
import { Methods } from "./methods.js";
import { checked, milliseconds } from "./options.js";
import { patiently } from "./patience.js";

const finished = new Set(["done", "failed", "canceled"]);
/** A finished job may have been retried since, and its end may not be kept: only the job itself tells. */
const perhapsTheEnd = new Set(["job.finished", "job.canceled", "gap"]);

/** Where the daemon is: IMGOPT_SOCKET_PATH, else the system's for root, else the one of the user's own daemon. */
export function socketPath(environment = process.env, isRoot = process.geteuid() === 0) {
  const { IMGOPT_SOCKET_PATH: given, XDG_RUNTIME_DIR: runtime } = environment;
  return given || (isRoot || !runtime ? "/run/imgopt.sock" : `${runtime}/imgopt.sock`);
}

/** A connection to the daemon, made when it is first needed and again when it was lost. */
export class Client extends Methods {
  #connecting;
  #known;
  #isClosed = false;

  /** `timeout` for answers and `patience` with a daemon that went away, in milliseconds; Infinity is for ever. */
  constructor(options = {}) {
    super();
    const { path = socketPath(), timeout = 60_000, patience = 60_000 } = checked(
      options, ["path", "timeout", "patience"], "a client");
    this.path = path;
    this.timeout = milliseconds(timeout, "timeout");
    this.patience = milliseconds(patience, "patience");
  }

  /** Connects now, for those who want to know at once. */
  async connect() {
    await this.#connected();
    return this;
  }

  /** Ends the connection for good, and with it the calls under way. */
  close() {
    this.#isClosed = true;
    this.#connecting?.then((calls) => calls.close(new ImgoptError("this client was closed")), () => {});
  }

  async [Symbol.asyncDispose ?? Symbol.for("Symbol.asyncDispose")]() {
    this.close();
  }

  /** Calls any method and gives its result. */
  async call(method, params, options = {}) {
    // What is no param of a method that has a name here comes as another option.
    const known = [...Object.keys(params ?? {}), "timeout", "signal"];
    const { timeout = this.timeout, signal } = checked(options, known, method);
    milliseconds(timeout, "timeout");
    const once = async () => (await this.#connected()).call(method, params, { timeout, signal });
    try {
      return await once();
    } catch (error) {
      // The daemon may have gone and come while nobody looked. Nothing was sent, so once more does no harm.
      if (error instanceof Unreachable) return await once();
      throw error;
    }
  }

  /** Hands in bytes that are too many for a line, from where the daemon has them. */
  async #put(uploads, signal) {
    for (const upload of uploads) {
      const key = { sha256: upload.sha256, bytes: upload.bytes };
      let there = await this.#patiently("blob.put", key, true, { signal });
      let isAgain = false;
      let deadline;
      while (!there.complete) {
        const piece = { ...key, offset: there.received, data: await upload.piece(there.received) };
        try {
          there = await this.#patiently("blob.put", piece, true, { signal });
          deadline = undefined;
        } catch (error) {
          // What others began, or was sent when the answer was lost, goes on where it is; what was damaged, once anew.
          const isElsewhere = error.name === "wrong_offset" || (error.name === "hash_mismatch" && !isAgain);
          if (!(error instanceof DaemonError) || !(isElsewhere || error.retryable)) throw error;
          isAgain ||= error.name === "hash_mismatch";
          if (isElsewhere) there = { received: error.data.received };
          else {
            deadline ??= Date.now() + this.patience;
            if (Date.now() > deadline) throw error;
            await sleep(500, undefined, { signal });
          }
        }
      }
    }
  }

  async submit(store, images, { prompt, signal, open, ...params } = {}) {
    const rest = await this.#pieces(images, prompt, params.input, signal);
    const first = (await rest.next()).value ?? Object.assign([], { uploads: [] });
    let { value: piece } = await rest.next();
    const { key, model, input, dry_run: isDry } = params;
    if (isDry && piece) throw new ImgoptError("these are more images than one request takes, and a dry run is one");
    // A dry run does not ask for the bytes.
    if (!isDry) await this.#put(first.uploads, signal);
    const whole = { store, images: first, ...params, ...(open || piece ? { open: true } : {}) };
    let job = await this.#patiently("job.submit", whole, isDry || key !== undefined, { signal });
    if (isDry) return job;
    const { existing } = job;
    const isSealed = !piece && !job.open;
    let sent = first.length;
    try {
      for (; piece; { value: piece } = await rest.next()) {
        await this.#put(piece.uploads, signal);
        // Where it belongs makes it repeatable.
        const place = { job: job.id, at: sent, model, input };
        job = await this.#patiently("job.append", { ...place, images: piece }, true, { signal });
        sent += piece.length;
      }
      if (!open && !isSealed) job = await this.#patiently("job.seal", { job: job.id, images: sent }, true, { signal });
    } catch (error) {
      // With a key the same submit goes on with it; without, nobody can.
      if (!open && !isSealed && key === undefined) await this.call("job.cancel", { job: job.id }).catch(() => {});
      throw error;
    }
    return { ...job, existing };
  }

  async append(job, images, { prompt, signal, ...params } = {}) {
    let now = await this.job(job, { signal });
    for await (const piece of await this.#pieces(images, prompt, params.input, signal)) {
      await this.#put(piece.uploads, signal);
      now = await this.#patiently("job.append", { job, ...params, images: piece }, false, { signal });
    }
    return now;
  }

  /** A job once it is finished; after `timeout` milliseconds rejects with the daemon's error `timeout`. */
  async wait(job, options = {}) {
    const { timeout = Infinity, signal } = checked(options, ["timeout", "signal"], "wait");
    const isForEver = milliseconds(timeout, "timeout") === Infinity;
    const params = { job, timeout_ms: isForEver ? undefined : Math.ceil(timeout) };
    return await this.#patiently("job.wait", params, true, { timeout: timeout + 60_000, signal });
  }

  /** The items of a job in the order in which they were sent, all or those in some states. */
  async *items(job, options = {}) {
    const { state, signal } = checked(options, ["state", "signal"], "items");
    for (let after = undefined; after !== null;) {
      const page = await this.call("job.items", { job, state, limit: 1000, after }, { signal });
      yield* page.items;
      after = page.next;
    }
  }

  /**
   * The bytes of an output in pieces, for whoever can't read the daemon's files. Throws after the last one if all together
   * are not what the daemon's SHA-256 says.
   */
  async *output(item, options = {}) {
    const { output = 0, signal } = checked(options, ["output", "signal"], "output");
    yield* this.#bytes("output.get", { item, output }, signal);
  }

  /**
   * The bytes of an item's original in pieces, as `output` gives those of its result. Throws with the address of one whose
   * bytes never were at the daemon.
   */
  async *source(item, options = {}) {
    const { signal } = checked(options, ["signal"], "source");
    yield* this.#bytes("source.get", { item }, signal);
  }

  async *#bytes(method, params, signal) {
    const digest = createHash("sha256");
    for (let offset = 0, isEnd = false; !isEnd;) {
      // Looking once more does no harm: a daemon that went meanwhile goes on where it was.
      const piece = await this.#patiently(method, { ...params, offset }, true, { signal });
      if (piece.url !== undefined) throw new ImgoptError(`the daemon has no bytes of this original: it is at ${piece.url}`);
      const data = Buffer.from(piece.data, "base64");
      isEnd = piece.end;
      if (data.length === 0 && !isEnd) throw new ImgoptError("the daemon sent a piece with nothing in it");
      digest.update(data);
      offset += data.length;
      if (data.length > 0) yield data;
      if (isEnd && digest.digest("hex") !== piece.sha256) {
        throw new ImgoptError(`what came by ${method} of item ${params.item} is not what its SHA-256 says`);
      }
    }
  }

  /**
   * Fetches the outputs of a job's images that are done into a folder, and gives the path of each when it is there. The
   * files are called `IMAGE-ITEM-NUMBER.ENDING`; one that is there and has the output's SHA-256 is not fetched again.
   */
  async *results(job, folder, options = {}) {
    const { signal } = checked(options, ["signal"], "results");
    for await (const item of this.items(job, { state: ["done"], signal })) {
      for (const [number, output] of item.outputs.entries()) {
        if (output.removed_at) continue;
        const name = String(item.image_id ?? item.id).replace(/[^\w.-]+/g, "_").replace(/^\.+/, "").slice(0, 100) || item.id;
        const path = join(folder, `${name}-${item.id}-${number}${extname(output.path ?? "")}`);
        if ((await digestOf(path)) !== output.sha256) {
          await pipeline(this.output(item.id, { output: number, signal }), createWriteStream(`${path}.partial`));
          await rename(`${path}.partial`, path);
        }
        yield path;
      }
    }
  }

  /** What happens from now on, or from after the seq `since` on; without end. */
  events({ signal, ...params } = {}) {
    return Events.open(this.path, this.patience, params, signal);
  }

  /** All events of a job from its beginning until it is finished. */
  async *follow(job, options = {}) {
    const { signal } = checked(options, ["signal"], "follow");
    for await (const event of await this.events({ since: 0, jobs: [job], signal })) {
      if (event.kind !== "heartbeat" && event.kind !== "gap") yield event;
      if (!perhapsTheEnd.has(event.kind)) continue;
      if (finished.has((await this.#patiently("job.get", { job }, true, { signal })).state)) return;
    }
  }

  async #pieces(images, prompt, input, signal) {
    if (prompt !== undefined && input?.prompt !== undefined) {
      throw new TypeError("prompt and the prompt in input say the same thing: give one of them");
    }
    const limits = await this.#limits(signal);
    // What is left of a line beside the images is for the input and metadata of the job.
    const beside = Math.min(limits.line_bytes / 4, limits.input_bytes + limits.metadata_bytes + 4096);
    const line = limits.line_bytes - beside;
    const inline = Math.min(limits.data_uri_bytes, line);
    return pieces(await lookedAt(images, inline, limits), prompt, limits.images_per_request, line, inline, limits);
  }

  /** Asked for once: they change at a restart of the daemon alone, and with that the connection ends. */
  async #limits(signal) {
    const known = await this.#connecting?.catch(() => {});
    if (!known?.isOpen || this.#known?.calls !== known) {
      const { limits } = await this.#patiently("server.info", undefined, true, { signal });
      this.#known = { calls: await this.#connecting, limits };
    }
    return this.#known.limits;
  }

  #patiently(method, params, mayRepeat, { timeout = this.timeout, signal }) {
    const work = async () => (await this.#connected()).call(method, params, { timeout, signal });
    return patiently(work, this.patience, { signal, mayRepeat: () => mayRepeat });
  }

  async #connected() {
    if (this.#isClosed) throw new ImgoptError("this client was closed");
    const known = this.#connecting;
    try {
      const calls = await known;
      if (calls?.isOpen) return calls;
    } catch {
      // Tried anew below.
    }
    // Who comes first makes the new one, for all.
    if (this.#connecting === known) this.#connecting = Calls.open(this.path);
    return await this.#connecting;
  }
}
