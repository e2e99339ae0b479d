// Read by the compiler only: what a typed service writes must be what index.d.ts says.
import { Client, DaemonError, Events, type Item, type Job, type SubmitPlan, file, socketPath } from "imgopt";

export async function uses(signal: AbortSignal): Promise<string[]> {
  const client = await new Client({ path: socketPath(), patience: 1_000 }).connect();
  const images = [file(new URL("file:///a.png")), new Uint8Array(1), "https://a/b", { source: file("b"), prompt: "White" }];
  const job: Job = await client.submit("acme", images, { key: "k", cache: "off", priority: 9, signal });
  const plan: SubmitPlan = await client.submit("acme", images, { dry_run: true, signal });
  const { models }: { models: readonly { model: string }[] } = await client.modelList({ timeout: plan.creations });
  await client.storeSet("acme", { weight: models.length, daily_budget: plan.cost });
  const { jobs } = await client.call<{ jobs: Job[] }>("job.list", { store: "acme" }, { timeout: 5, signal });
  const events: Events = await client.events({ since: 0, jobs: [job.id], snapshot: true, signal });
  for await (const event of events) {
    if (event.seq > events.seq) break;
    if (event.kind === "item.done") event.outputs.map((output) => output.sha256);
    else if (event.kind === "item.retrying") (event.next_attempt_at ?? event.error.message).trim();
    // @ts-expect-error: only what is done has outputs
    else if (event.kind === "item.failed") event.outputs;
    // @ts-expect-error: no such kind
    else if (event.kind === "item.finished") break;
  }
  const { id } = await client.submit("acme", file("a.png"));
  for await (const path of client.results(id, "results", { signal })) path.trim();
  await client.cancelItem((await client.item(1, { signal })).id);
  await client.retryItem(1, { again: true });
  (await client.explain(id)).summary;
  const items: Item[] = [];
  for await (const item of client.items(jobs[0].id, { state: ["done"] })) items.push(item);
  try {
    await client.wait(job.id, { timeout: 1, signal });
  } catch (error) {
    if (error instanceof DaemonError && error.name === "timeout") return [error.field ?? ""];
  }
  // @ts-expect-error: no policy
  await client.submit("acme", images, { cache: "maybe" });
  // @ts-expect-error: no such option
  await client.submit("acme", images, { stroe: "x" });
  // @ts-expect-error: no such option
  await client.jobList({ stroe: "x" });
  // @ts-expect-error: no such option
  await client.storeSet("acme", { wieght: 2 });
  // @ts-expect-error: no such option
  await client.info({ timeuot: 5 });
  // @ts-expect-error: no such option
  await client.events({ sinec: 1 });
  // @ts-expect-error: no such option
  await client.wait(job.id, { timeuot: 1 });
  // @ts-expect-error: a number is no image
  await client.submit("acme", [7]);
  return items.flatMap((item) => item.outputs.map((output) => output.path ?? ""));
}
