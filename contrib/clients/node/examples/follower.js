// Follows the ends of jobs, over restarts of its own and of the daemon: each is seen at least once.
// usage: node follower.js FILE, which keeps the number of the last event that was dealt with.
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { Client } from "imgopt";

const file = process.argv[2];
const keep = (seq) => {
  writeFileSync(`${file}.new`, String(seq));
  renameSync(`${file}.new`, file);
};

const client = new Client();
// Without a file it begins with what happens from now on.
const since = existsSync(file) ? Number(readFileSync(file, "utf8")) : undefined;
const events = await client.events({ since, kinds: ["job.finished"] });
keep(events.seq);
for await (const event of events) {
  if (event.kind === "job.finished") console.log(event.job, event.state);
  else if (event.kind === "gap") console.error(`not kept any more: events ${event.from} to ${event.to}`);
  // Only now: what was not dealt with comes again.
  keep(event.seq);
}
