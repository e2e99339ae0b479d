import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtemp, readFile, rm, stat, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspect } from "node:util";
import { after, before, beforeEach, afterEach, describe, it } from "node:test";
import { Client, file } from "imgopt";
import { Daemon, net, pixel } from "./daemon.js";

const collect = async (source, most = Infinity) => {
  const all = [];
  for await (const one of source) {
    all.push(one);
    if (all.length >= most) break;
  }
  return all;
};
const numbered = (count) => Array.from({ length: count }, (_, id) => ({ source: pixel, id: String(id), prompt: "White" }));

describe("a client", () => {
  let daemon;
  let client;
  before(async () => {
    daemon = await Daemon.start({ IMGOPT_LIMITS_IMAGES_PER_REQUEST: "10" });
  });
  after(() => daemon.end());
  beforeEach(() => {
    client = new Client({ path: daemon.path });
  });
  afterEach(() => client.close());

  it("calls any method", async () => {
    assert.deepEqual(await client.call("server.ping"), {});
    assert.equal((await client.info()).name, "imgoptd");
    assert.ok((await client.call("stats")).rateLimiter);
  });

  it("makes outputs of files, bytes and objects", async () => {
    const folder = await mkdtemp(join(tmpdir(), "imgopt"));
    await writeFile(join(folder, "pixel.png"), pixel);
    const images = [file(join(folder, "pixel.png")), pixel, { source: pixel, id: "named", prompt: "Its own" }];
    const job = await client.submit("sources", images, { prompt: "White", priority: 7, metadata: { order: 7 } });
    await rm(folder, { recursive: true });
    assert.deepEqual([job.priority, job.metadata, job.existing], [7, { order: 7 }, false]);
    const done = await client.wait(job.id, { timeout: net });
    assert.deepEqual([done.state, done.counts.done], ["done", 3]);
    const items = await collect(client.items(job.id));
    assert.deepEqual(items.map((item) => item.image_id), ["pixel.png", null, "named"]);
    assert.deepEqual(items.map((item) => item.prompt), ["White", "White", "Its own"]);
    for (const { outputs: [output] } of items) assert.equal((await stat(output.path)).size, output.bytes);
    for (const { id, outputs: [output] } of items) {
      assert.deepEqual(Buffer.concat(await collect(client.output(id))), await readFile(output.path));
      assert.deepEqual(Buffer.concat(await collect(client.source(id))), Buffer.from(pixel));
    }
    await rm(items[0].outputs[0].path);
    await assert.rejects(collect(client.output(items[0].id)), { name: "output_gone" });
  });

  it("refuses what is no image before anything is sent", async () => {
    for (const source of ["cat.jpg", "ftp://a/b", Buffer.from("no image"), 7, null]) {
      await assert.rejects(client.submit("refused", [source]), TypeError);
    }
    await assert.rejects(client.submit("refused", [file("/no/such/file.png")]), { code: "ENOENT" });
    for (const single of [undefined, 7]) await assert.rejects(client.submit("refused", single), TypeError);
    // More than a request takes: the last of them keeps the first from being sent.
    const folder = await mkdtemp(join(tmpdir(), "imgopt"));
    execFileSync("mkfifo", [join(folder, "pipe.png")]);
    await writeFile(join(folder, "empty.png"), "");
    await writeFile(join(folder, "page.png"), "<html>");
    const odd = ["pipe.png", "empty.png", "page.png"].map((name) => file(join(folder, name)));
    await assert.rejects(client.submit("refused", [...Array(20).fill(pixel), ...odd]), (error) => {
      assert.deepEqual([error.name, error.problems.map(({ index }) => index)], ["InvalidImages", [20, 21, 22]]);
      return true;
    });
    await rm(folder, { recursive: true });
    assert.deepEqual((await client.call("job.list", { store: "refused" })).jobs, []);
  });

  it("takes a single image, an image of any size, and gives the results", async () => {
    const folder = await mkdtemp(join(tmpdir(), "imgopt"));
    const path = join(folder, "large.png");
    const large = Buffer.concat([pixel, Buffer.alloc(9_000_001, 7)]);
    await writeFile(path, large);
    const uri = `data:image/png;base64,${Buffer.concat([large, pixel]).toString("base64")}`;
    const images = [file(path), pixel, Buffer.concat([large, Buffer.of(1)]), { source: file(path), id: "named" }, uri];
    const job = await client.submit("large", images, { prompt: "White", key: "large" });
    assert.equal((await client.wait(job.id)).counts.done, 5);
    const again = await client.submit("large", images, { prompt: "White", key: "large" });
    assert.deepEqual([again.id, again.existing], [job.id, true]);
    const paths = await collect(client.results(job.id, folder));
    const contents = await Promise.all(paths.map((one) => readFile(one)));
    const expected = [large, pixel, images[2], large, Buffer.concat([large, pixel])];
    assert.deepEqual(contents.map((bytes, place) => bytes.equals(expected[place])), Array(5).fill(true));
    assert.deepEqual(await collect(client.results(job.id, folder)), paths);
    const huge = join(folder, "huge.png");
    await writeFile(huge, pixel);
    await truncate(huge, 100_000_001);
    const message = `${huge} has 100000001 bytes, and the provider takes images of at most 100000000`;
    await assert.rejects(client.submit("huge", file(huge)), { message });
    assert.deepEqual((await client.call("job.list", { store: "huge" })).jobs, []);
    for (const single of [pixel, file(path), { source: pixel, id: "x" }]) {
      const { id } = await client.submit("single", single, { prompt: "White" });
      assert.equal((await client.wait(id)).counts.done, 1);
    }
    const [item] = await collect(client.items(job.id));
    assert.equal((await client.item(item.id)).id, item.id);
    assert.equal((await client.explain(job.id)).state, "done");
    await assert.rejects(client.cancelItem(item.id), { name: "wrong_state" });
    await assert.rejects(client.retryItem(item.id), { name: "wrong_state" });
    await rm(folder, { recursive: true });
  });

  it("leaves no open job behind when a submit fails", async () => {
    const some = function* () {
      for (let number = 0; number < 25; number += 1) yield { source: pixel, id: `${number}`, prompt: "White" };
      throw new Error("gone");
    };
    await assert.rejects(client.submit("failing", some()), { message: "gone" });
    const { jobs } = await client.call("job.list", { store: "failing" });
    assert.deepEqual(jobs.map((job) => job.open), [false]);
  });

  it("refuses what JSON can't say before anything is sent", async () => {
    const refused = (work, message) => assert.rejects(work, { message });
    const said = { source: pixel, prompt: "White" };
    const strange = { source: pixel, input: { strength: NaN } };
    const message = "images[3].input.strength is NaN; JSON has no such number";
    await refused(client.submit("unsaid", [said, said, said, strange]), message);
    const both = `${message}; images[4]: "cat.jpg" is no address; for a file give file(path)`;
    await refused(client.submit("unsaid", [said, said, said, strange, "cat.jpg"]), both);
    const iterated = [said, said, said, strange][Symbol.iterator]();
    await refused(client.submit("unsaid", iterated), message);
    const digits = "input.seed is 1152921504606847000; beyond 2^53, whole numbers of JavaScript lose digits";
    await refused(client.submit("unsaid", [said], { input: { seed: 2 ** 60 } }), digits);
    await refused(client.submit("unsaid", [said], { metadata: { at: [1n] } }), "metadata.at[0] is a bigint, which JSON has not");
    await refused(client.storeSet("unsaid", { weight: NaN }), "weight is NaN; JSON has no such number");
    await refused(client.events({ since: NaN }), "since is NaN; JSON has no such number");
    assert.deepEqual((await client.call("job.list", { store: "unsaid" })).jobs, []);
    // Without an end is no number of milliseconds, and what is meant is clear.
    const job = await client.submit("unsaid", [said]);
    assert.equal((await client.wait(job.id, { timeout: Infinity })).state, "done");
  });

  it("refuses what is no length of time at once", async () => {
    for (const wrong of [NaN, -1, -Infinity, "5", null, true]) {
      const error = { name: "TypeError", message: /^(timeout|patience) is .*; it is a number of milliseconds from 0 on/ };
      assert.throws(() => new Client({ timeout: wrong }), error);
      assert.throws(() => new Client({ patience: wrong }), error);
      await assert.rejects(client.wait(1, { timeout: wrong }), error);
      await assert.rejects(client.info({ timeout: wrong }), error);
    }
    const endless = new Client({ path: client.path, timeout: Infinity, patience: Infinity });
    assert.equal((await endless.info()).name, "imgoptd");
    endless.close();
  });

  it("refuses a prompt that is given twice", async () => {
    const twice = { prompt: "White", input: { prompt: "Black" } };
    const error = { name: "TypeError", message: /^prompt and the prompt in input say the same thing/ };
    await assert.rejects(client.submit("twice", [pixel], twice), error);
    const job = await client.submit("twice", [], { open: true });
    await assert.rejects(client.append(job.id, [pixel], twice), error);
    assert.equal((await client.append(job.id, [pixel], { input: { prompt: "Black" } })).images, 1);
  });

  it("makes one job of two submits with a key", async () => {
    const first = await client.submit("keys", [pixel], { key: "order-1", prompt: "White" });
    const again = await client.submit("keys", [pixel], { key: "order-1", prompt: "White" });
    assert.deepEqual([again.id, again.existing], [first.id, true]);
    await assert.rejects(client.submit("keys", [pixel], { key: "order-1", prompt: "Black" }), (error) => {
      assert.deepEqual([error.name, error.field, error.retryable, error.data.job], ["key_conflict", "key", false, first.id]);
      return true;
    });
  });

  it("refuses options that it does not know, before anything is sent", async () => {
    const refused = (work, message) => assert.rejects(async () => work(), { name: "TypeError", message });
    await refused(() => client.jobList({ stroe: "x" }),
      "stroe is no option of job.list; did you mean store? known are store, state, limit, before, timeout, signal");
    await refused(() => client.info({ timeuot: 5 }), /did you mean timeout\?/);
    await refused(() => client.storeSet("x", { wieght: 2 }), /did you mean weight\?/);
    await refused(() => client.job(1, 5000), "the options of job.get are an object, not 5000");
    await refused(() => client.wait(1, { timout: 5 }), /timout is no option of wait; did you mean timeout\?/);
    await refused(() => collect(client.items(1, { states: ["done"] })), /did you mean state\?/);
    await refused(() => collect(client.output(1, { outptu: 1 })), /did you mean output\?/);
    await refused(() => collect(client.follow(1, { since: 1 })), /since is no option of follow; known are signal/);
    await refused(() => new Client({ socket: "/a" }), /socket is no option of a client; known are path, timeout/);
    const slip = { stroe: "x", prompt: "White" };
    await assert.rejects(client.submit("slips", [pixel], slip), { name: "invalid_params", message: /did you mean store\?/ });
    await assert.rejects(client.events({ sinec: 1 }), { name: "invalid_params", message: /did you mean since\?/ });
    assert.deepEqual((await client.jobList({ store: "slips" })).jobs, []);
  });

  it("prints an error once, with who called", async () => {
    const times = (text, part) => text.split(part).length - 1;
    const asksForAJob = async () => await client.job(1e12);
    await assert.rejects(asksForAJob(), (error) => {
      const text = inspect(error);
      assert.equal(times(text, "there is no job"), 1, text);
      assert.match(text, /asksForAJob/);
      assert.doesNotMatch(text, /undefined/);
      return true;
    });
    await assert.rejects(client.submit("slips", ["cat.jpg", "dog.jpg"]), (error) => {
      assert.equal(times(inspect(error), '"dog.jpg" is no address'), 1, inspect(error));
      return error.problems[1].index === 1;
    });
    await assert.rejects(new Client({ path: "/no/such/socket", patience: 0 }).info(), {
      name: "Unreachable", message: "no daemon can be reached at /no/such/socket: no such file or directory",
    });
  });

  it("rejects with errors that have names", async () => {
    await assert.rejects(client.job(1e12), { name: "unknown_job", code: -32002 });
    await assert.rejects(client.call("job.get", { job: "x" }), { name: "invalid_params", field: "job" });
    await assert.rejects(client.call("no.such.method"), { name: "method_not_found" });
    const job = await client.submit("errors", [], { open: true });
    await assert.rejects(client.wait(job.id, { timeout: 50 }), { name: "timeout", retryable: true });
    await assert.rejects(client.call("job.wait", { job: job.id }, { timeout: 50 }), { name: "AnswerTimeout" });
    assert.equal((await client.cancel(job.id)).state, "canceled");
    await assert.rejects(client.cancel(job.id), { name: "job_finished" });
    await assert.rejects(client.retry(job.id), { name: "wrong_state" });
    await assert.rejects(new Client({ path: "/no/such/socket", patience: 0 }).info(), { name: "Unreachable" });
  });

  it("sends more images than a request takes as one job", async () => {
    const job = await client.submit("many", numbered(25), { key: "many" });
    assert.deepEqual([job.images, job.open, job.existing], [25, false, false]);
    const again = await client.submit("many", numbered(25), { key: "many" });
    assert.deepEqual([again.id, again.images, again.existing], [job.id, 25, true]);
    await client.wait(job.id, { timeout: net });
    assert.deepEqual((await collect(client.items(job.id))).map((item) => item.image_id), numbered(25).map(({ id }) => id));
  });

  it("goes on with a submit in pieces that was cut", async () => {
    const images = numbered(25).map((image) => ({ ...image, source: `data:image/png;base64,${pixel.toString("base64")}` }));
    const started = await client.call("job.submit", { store: "cut", key: "cut", images: images.slice(0, 10), open: true });
    await client.call("job.append", { job: started.id, images: images.slice(10, 14) });
    const job = await client.submit("cut", images, { key: "cut" });
    assert.deepEqual([job.id, job.images, job.open, job.existing], [started.id, 25, false, true]);
    await client.wait(job.id, { timeout: net });
    assert.deepEqual((await collect(client.items(job.id))).map((item) => item.image_id), images.map(({ id }) => id));
  });

  it("compares what a cut submit had sent", async () => {
    const images = Array.from({ length: 25 }, (_, number) => ({ id: `${number}`, source: `https://a.example/${number}` }));
    const options = { key: "compared", model: "google/other", input: { prompt: "White" } };
    const job = await client.submit("compared", images, options);
    const models = (await collect(client.items(job.id))).map((item) => item.model);
    assert.deepEqual([...new Set(models)], ["google/other"]);
    const other = { id: "17", source: "https://a.example/other" };
    for (const [changed, difference] of [
      [[...images.slice(0, 17), other, ...images.slice(18)], "images[17].source"],
      [[...images.slice(0, 12), ...images.slice(13)], "images[12].id"],
      [images.slice(0, 24), "images"], [[...images, other], "images"], [images.slice(0, 9), "images"],
    ]) {
      await assert.rejects(client.submit("compared", changed, options), (error) => {
        assert.deepEqual([error.name, error.data.difference], ["key_conflict", difference]);
        return true;
      });
    }
    assert.equal((await client.submit("compared", images, options)).id, job.id);
  });

  it("tells what a dry run would do, and leaves nothing", async () => {
    const plan = await client.submit("dry", [pixel, pixel], { prompt: "White", key: "dry", dry_run: true });
    assert.deepEqual([plan.images, plan.creations, plan.cached, plan.job], [2, 1, 1, null]);
    await assert.rejects(client.submit("dry", numbered(11), { dry_run: true }), { name: "ImgoptError" });
    assert.deepEqual((await client.jobList({ store: "dry" })).jobs, []);
  });

  it("has the daemon's methods as methods", async () => {
    assert.deepEqual(await client.jobList({ store: "nobody", limit: 5 }), { jobs: [], next: null });
    assert.equal((await client.storeSet("wrapped", { weight: 2.5, max_in_flight: 7 })).max_in_flight, 7);
    assert.equal((await client.health()).status, "ok");
    assert.deepEqual(await client.serverPing({ timeout: net }), {});
  });

  it("appends to an open job until it is sealed", async () => {
    const job = await client.submit("open", [pixel], { open: true, prompt: "White" });
    const more = await client.append(job.id, Array(12).fill(pixel), { prompt: "White" });
    assert.deepEqual([more.images, more.open], [13, true]);
    assert.equal((await client.seal(job.id)).open, false);
    await assert.rejects(client.append(job.id, [pixel]), { name: "job_sealed" });
    assert.equal((await client.wait(job.id, { timeout: net })).state, "done");
  });

  it("makes many calls at once over one connection", async () => {
    const job = await client.submit("many", [], { open: true });
    const waiting = client.wait(job.id);
    const answers = await Promise.all(Array.from({ length: 200 }, () => client.job(job.id)));
    assert.ok(answers.every((answer) => answer.id === job.id));
    await client.cancel(job.id);
    assert.equal((await waiting).state, "canceled");
  });

  it("stops waiting when its signal is aborted, and leaves other calls alone", async () => {
    const job = await client.submit("abort", [], { open: true });
    const controller = new AbortController();
    const waiting = client.wait(job.id, { signal: controller.signal });
    const events = await client.events({ jobs: [job.id], signal: controller.signal });
    const following = collect(events);
    await client.call("server.ping");
    controller.abort(new Error("enough"));
    await assert.rejects(waiting, { message: "enough" });
    await assert.rejects(following, { message: "enough" });
    await assert.rejects(client.info({ signal: controller.signal }), { message: "enough" });
    await assert.rejects(client.events({ signal: controller.signal }), { message: "enough" });
    assert.equal((await client.cancel(job.id)).state, "canceled");
  });

  it("tells events from now on, filtered", async () => {
    const events = await client.events({ stores: ["told"], kinds: ["job.submitted", "job.finished"] });
    const job = await client.submit("told", [pixel], { prompt: "White" });
    const seen = await collect(events, 2);
    assert.deepEqual(seen.map((event) => [event.kind, event.job]), [["job.submitted", job.id], ["job.finished", job.id]]);
    assert.equal(events.seq, seen[1].seq);
    assert.deepEqual(await collect(events), []);
  });

  it("has the open jobs in a snapshot", async () => {
    const job = await client.submit("snapshot", [], { open: true });
    const events = await client.events({ snapshot: true, stores: ["snapshot"] });
    assert.deepEqual(events.snapshot.map(({ id }) => id), [job.id]);
    events.close();
    await client.cancel(job.id);
  });

  it("follows a job to its end, also afterwards", async () => {
    const job = await client.submit("follow", [pixel, pixel], { prompt: "White" });
    const kept = async () => (await collect(client.follow(job.id))).filter(({ kind }) => kind !== "job.progress");
    const live = await kept();
    assert.deepEqual((await kept()).map(({ seq }) => seq), live.map(({ seq }) => seq));
    assert.deepEqual([live[0].kind, live.at(-1).kind], ["job.submitted", "job.finished"]);
    await assert.rejects(collect(client.follow(1e12)), { name: "unknown_job" });
  });

  it("stays closed", async () => {
    const job = await client.submit("closed", [], { open: true });
    const waiting = client.wait(job.id);
    await client.call("server.ping");
    client.close();
    await assert.rejects(waiting, { message: "this client was closed" });
    await assert.rejects(client.info(), { message: "this client was closed" });
  });
});

describe("over restarts of the daemon", () => {
  let daemon;
  let client;
  beforeEach(async () => {
    daemon = await Daemon.start();
    client = new Client({ path: daemon.path });
  });
  afterEach(async () => {
    client.close();
    await daemon.end();
  });

  it("a wait goes on, and a lost call says so", async () => {
    await client.call("daemon.pause");
    const job = await client.submit("wait", [pixel], { prompt: "White" });
    const waiting = client.wait(job.id);
    const lost = assert.rejects(client.call("job.wait", { job: job.id }), { name: "Disconnected" });
    await client.call("server.ping");
    await daemon.restart("SIGKILL");
    await lost;
    await client.call("daemon.resume");
    assert.equal((await waiting).state, "done");
  });

  it("a submit with a key waits for the daemon", async () => {
    await client.call("server.ping");
    await daemon.stop();
    const submitting = client.submit("late", [pixel], { key: "late", prompt: "White" });
    await daemon.start();
    assert.equal((await client.wait((await submitting).id, { timeout: net })).state, "done");
  });

  it("events go on with nothing lost or doubled", async () => {
    const passing = new Set(["job.progress", "heartbeat"]);
    const seen = [];
    let restarts = 0;
    let job = await client.submit("over", Array(3).fill(pixel), { prompt: "Number 0", cache: "off" });
    for await (const event of await client.events({ since: 0 })) {
      seen.push(event);
      if (event.kind === "item.processing" && restarts < 2) {
        restarts += 1;
        await daemon.restart(restarts === 1 ? "SIGTERM" : "SIGKILL");
        job = await client.submit("over", Array(3).fill(pixel), { prompt: `Number ${restarts}`, cache: "off" });
      }
      if (event.kind === "job.finished" && event.job === job.id && restarts === 2) break;
    }
    const told = seen.filter(({ kind }) => !passing.has(kind)).map(({ seq }) => seq);
    const kept = [];
    for await (const event of await client.events({ since: 0 })) {
      if (!passing.has(event.kind)) kept.push(event.seq);
      if (event.seq >= told.at(-1)) break;
    }
    assert.deepEqual(told, kept);
    assert.equal(seen.filter(({ kind }) => kind === "daemon.started").length, 3);
  });

  it("events give up when the patience is over", async () => {
    const events = await new Client({ path: daemon.path, patience: 200 }).events();
    await daemon.stop();
    await assert.rejects(collect(events), { name: "Unreachable" });
  });
});
