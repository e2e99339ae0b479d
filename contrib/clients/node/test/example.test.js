import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { copyFileSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { it } from "node:test";
import { Daemon } from "./daemon.js";

const path = (name) => fileURLToPath(new URL(name, import.meta.url));

it("the example service makes the pictures of an order once", async () => {
  const daemon = await Daemon.start();
  try {
    const env = { ...process.env, IMGOPT_SOCKET_PATH: daemon.path };
    const files = ["cat.jpg", "coffee.webp"].map((name) => path(`../../../samples/${name}`));
    const run = (...all) => spawnSync(process.execPath, [path("../examples/service.js"), "77", ...all], { env, encoding: "utf8" });
    const [first, again, other] = [run(...files), run(...files), run(files[0])];
    const lines = ({ stdout }) => stdout.trim().split("\n").sort();
    assert.deepEqual([first.status, again.status], [0, 0], first.stderr + again.stderr);
    assert.deepEqual(lines(first).map((line) => line.split(" ")[0]), ["cat.jpg", "coffee.webp"]);
    assert.deepEqual(lines(again), lines(first));
    assert.equal(other.status, 1);
    assert.match(other.stderr, /key_conflict/);
  } finally {
    await daemon.end();
  }
});

it("the example follower sees each end over its own end", async () => {
  const daemon = await Daemon.start();
  try {
    const env = { ...process.env, IMGOPT_SOCKET_PATH: daemon.path };
    const place = join(daemon.folder, "place");
    const cat = path("../../../samples/cat.jpg");
    const kept = () => (existsSync(place) ? readFileSync(place, "utf8") : "");
    for (const job of [0, 1, 2]) {
      // Nobody follows meanwhile.
      if (job) assert.equal(spawnSync(process.execPath, [path("../examples/service.js"), job, cat], { env }).status, 0);
      const before = kept();
      const follower = spawn(process.execPath, [path("../examples/follower.js"), place], { env });
      const ended = once(follower, "exit");
      if (job) assert.equal(String((await once(follower.stdout, "data"))[0]), `${job} done\n`);
      while (kept() === before) {
        assert.equal(follower.exitCode, null);
        await new Promise(setImmediate);
      }
      follower.kill("SIGKILL");
      await ended;
    }
  } finally {
    await daemon.end();
  }
});

it("what the README shows runs as it is", async () => {
  const daemon = await Daemon.start();
  try {
    copyFileSync(path("../../../samples/cat.jpg"), join(daemon.folder, "cat.jpg"));
    const blocks = readFileSync(path("../README.md"), "utf8").matchAll(/^```js\n(.*?)^```$/gms);
    const runs = Array.from(blocks, ([, text], number) => {
      const file = join(daemon.folder, `${number}.mjs`);
      writeFileSync(file, text.replace('"imgopt"', JSON.stringify(new URL("../src/index.js", import.meta.url))));
      const env = { ...process.env, IMGOPT_SOCKET_PATH: daemon.path };
      return spawnSync(process.execPath, [file], { cwd: daemon.folder, env, encoding: "utf8" });
    });
    assert.deepEqual(runs.map(({ status, stderr }) => [status, stderr]), [[0, ""], [0, ""]]);
    assert.match(runs[0].stdout, /^cat\.jpg \[[^]*\n(done \[\s+'[^']*'\s+\]\n){2}$/m);
    assert.match(runs[1].stdout, /^1 creations for 0 USD [^]*\ndone dog [0-9]+ bytes\n[^]*there is no job 404 false job\n$/);
  } finally {
    await daemon.end();
  }
});
