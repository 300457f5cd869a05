/** Believe nobody: the last verified batch, checked here, with the contract's own words beside the service's. */
import { verifyBatch } from "../client/verify/index.ts";
import { client, contract, provider } from "./connect.ts";

const { batches: { verified } } = await client.status();
const { holds, checks } = await verifyBatch(verified, { service: client, l1: { provider, contract } });
for (const check of checks) console.log(`${check.holds ? "✓" : "✗"} ${check.says}`);
console.log(`Batch ${verified} ${holds ? "holds" : "does not hold"}`);
provider.destroy();
