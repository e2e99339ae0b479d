// A service that has pictures of an order made, once, however often it is run or killed meanwhile.
// usage: node service.js ORDER FILE...
import { Client, DaemonError, file } from "imgopt";

const [order, ...files] = process.argv.slice(2);
const client = new Client();
try {
  // The order is the key: run again, this is the same job, and nothing is paid twice.
  const job = await client.submit("acme", files.map((path) => file(path)), {
    key: `order-${order}`,
    prompt: "White background",
  });
  for await (const event of client.follow(job.id)) {
    if (event.kind === "item.done") {
      console.log(event.image_id, ...event.outputs.map((output) => output.path));
    } else if (event.kind === "item.failed") {
      console.error(event.image_id, event.error.message);
    }
  }
  const { counts } = await client.job(job.id);
  process.exitCode = counts.done === files.length ? 0 : 1;
} catch (error) {
  if (!(error instanceof DaemonError)) throw error;
  console.error(`${error.message} (${error.name})`);
  process.exitCode = error.retryable ? 75 : 1;
} finally {
  client.close();
}
