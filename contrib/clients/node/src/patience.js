// Waiting for a daemon that went away.
import { setTimeout as sleep } from "node:timers/promises";
import { DaemonError, Disconnected, Unreachable } from "./errors.js";

/**
 * Does `work`, and again after pauses while the daemon can't be reached, for at most `patience` milliseconds. What was
 * sent and lost is done again only if `mayRepeat` says so.
 */
export async function patiently(work, patience, { signal, mayRepeat }) {
  let deadline;
  for (let pause = 50; ; pause = Math.min(pause * 2, 2000)) {
    try {
      return await work();
    } catch (error) {
      deadline ??= Date.now() + patience;
      const may = error instanceof Unreachable || (mayRepeat(error) && mayPass(error));
      if (!may || Date.now() + pause > deadline) throw error;
    }
    await sleep(pause, undefined, { signal });
  }
}

const mayPass = (error) => error instanceof Disconnected || (error instanceof DaemonError && error.name === "too_many_connections");
