// A real daemon with the stand-in as its provider, for tests.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createWriteStream, readFileSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

const programs = process.env.IMGOPT_PROGRAMS ?? new URL("../../../../.build/debug", import.meta.url).pathname;

// So many seconds may anything take before it is called lost.
export const net = Number(readFileSync(new URL("../../../lib/net-seconds", import.meta.url), "utf8")) * 1000;

export const pixel = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==", "base64");

/** Both processes in a temporary folder; `restart` and `kill` are for the daemon alone. */
export class Daemon {
  static async start(settings = {}) {
    const daemon = new Daemon();
    daemon.folder = await mkdtemp(join(tmpdir(), "imgopt"));
    daemon.path = join(daemon.folder, "imgopt.sock");
    daemon.log = join(daemon.folder, "imgoptd.log");
    const ports = join(daemon.folder, "ports.json");
    const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith("IMGOPT_"));
    daemon.environment = { ...Object.fromEntries(inherited), REPLICATE_API_TOKEN: "r8_stand_in" };
    const options = ["--run-min-ms", "50", "--run-max-ms", "150", "--create-rpm", "0", "--read-rpm", "0"];
    daemon.standIn = daemon.#spawn("replicate-sim", ["--port-file", ports, ...options]);
    await daemon.#until(() => readFile(ports, "utf8"), daemon.standIn);
    Object.assign(daemon.environment, {
      IMGOPT_REPLICATE_BASE_URL: JSON.parse(await readFile(ports, "utf8")).base_url,
      IMGOPT_REPLICATE_DELIVERY_HOSTS: "127.0.0.1",
      IMGOPT_SOCKET_PATH: daemon.path,
      IMGOPT_STATE_DIRECTORY: join(daemon.folder, "state"),
      IMGOPT_OUTPUTS_DIRECTORY: join(daemon.folder, "outputs"),
      ...settings,
    });
    await daemon.start();
    return daemon;
  }

  async start() {
    this.process = this.#spawn("imgoptd", []);
    await this.#until(() => answer(this.path), this.process);
  }

  async stop(signal = "SIGTERM") {
    await end(this.process, signal);
  }

  async restart(signal) {
    await this.stop(signal);
    await this.start();
  }

  async end() {
    await this.stop();
    await end(this.standIn, "SIGTERM");
    await rm(this.folder, { recursive: true });
  }

  #spawn(program, options) {
    const child = spawn(join(programs, program), options, { env: this.environment, stdio: ["ignore", "pipe", "pipe"] });
    const log = createWriteStream(this.log, { flags: "a" });
    child.stdout.pipe(log, { end: false });
    child.stderr.pipe(log, { end: false });
    child.once("close", () => log.end());
    return child;
  }

  async #until(works, child) {
    const end = Date.now() + net;
    for (;;) {
      try {
        return await works();
      } catch {
        if (child.exitCode === null && Date.now() < end) await sleep(20);
        else throw new Error(`${child.spawnfile} did not start: ${await readFile(this.log, "utf8")}`);
      }
    }
  }
}

async function end(child, signal) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill(signal);
  await once(child, "exit");
}

async function answer(path) {
  const socket = connect(path);
  try {
    socket.write("server.ping\n");
    await once(socket, "data");
  } finally {
    socket.destroy();
  }
}
