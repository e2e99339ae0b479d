import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
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
