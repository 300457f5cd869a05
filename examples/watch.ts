/** What happens, as it happens: batches on their way, until one more is verified. */
import { client, provider } from "./connect.ts";

for await (const event of client.events()) {
  // "ready": from now on everything is told. "gap": more happened while nobody listened than the service kept.
  if (event.kind === "ready" || event.kind === "gap") continue;
  const { kind, batch, operations, entries } = event;
  console.log(`${kind}${batch === null ? "" : ` batch ${batch}`}: ${operations.length} operations, ${entries.length} entries of L1`);
  if (kind === "verified") break;
}
provider.destroy();
