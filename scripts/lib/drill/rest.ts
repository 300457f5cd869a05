/** Waits until nothing is left to do, and says what is if that never happens. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { StatusView } from "../../../client/index.ts";
import type { Findings } from "./findings.ts";
import type { L1Chain } from "./l1-chain.ts";
import type { Ledger } from "./ledger.ts";
import type { ServiceLives } from "./service-lives.ts";
import type { Stage } from "./stage.ts";
import { until } from "./waiting.ts";

/** Operations that nothing keeps out of a batch are sealed in less. */
const QUIET_MS = 3_000;

export interface RestOptions {
  lives: ServiceLives;
  stage: Stage;
  chain: L1Chain;
  ledger: Ledger;
  findings: Findings;
  /** Seconds. Work that failed often is tried again after minutes. */
  patience: number;
  /** Nothing comes after it: what can never be executed runs out first. */
  isLast: boolean;
}

/** Throws an Error if it never happens, with the service's status in the folder. */
export async function comeToRest(options: RestOptions): Promise<void> {
  await settle(options, "everything that can be done is done");
  if (!options.isLast) return;
  const { ledger, stage, chain, findings } = options;
  const { timestamp } = (await stage.provider.getBlock("latest"))!;
  const last = ledger.acknowledged().reduce((time, { operation }) => Math.max(time, operation.validUntil), timestamp);
  findings.event(`L1's clock moves ${last - timestamp + 60} s on, past every validUntil`);
  await chain.pass(last - timestamp + 60);
  await settle(options, "what cannot be done has run out", (status) => status.pool.operations === 0);
}

async function settle(
  { lives, stage, findings, patience }: RestOptions,
  what: string,
  holds: (status: StatusView) => boolean = () => true,
): Promise<void> {
  const { provider, folder } = stage;
  const head = await provider.getBlockNumber();
  let quiet = { since: 0, pooled: -1 };
  let last: StatusView | string = "nobody answered";
  const isAtRest = async (): Promise<boolean> => {
    const pending = (await provider.send("eth_getBlockByNumber", ["pending", false])) as { transactions: unknown[] };
    const status = await lives.client.status().catch((error: unknown) => String(error));
    last = status;
    if (typeof status === "string") return false;
    if (status.fault !== null) throw new Error(`The service stopped: ${status.fault.code}: ${status.fault.message}`);
    const { batches, queues, pool, l1 } = status;
    const open =
      batches.sealed +
      batches.committed +
      batches.proven +
      batches.submitted +
      queues.opens +
      queues.credits +
      queues.exits;
    if (
      pending.transactions.length + open > 0 ||
      l1.read <= head ||
      pool.operations !== quiet.pooled ||
      !holds(status)
    ) {
      quiet = { since: performance.now(), pooled: pool.operations };
      return false;
    }
    return performance.now() - quiet.since > QUIET_MS;
  };
  const began = performance.now();
  if ((await until(isAtRest, patience * 1000, 200)) === undefined) {
    await writeFile(join(folder, "status.json"), `${JSON.stringify(last, null, 2)}\n`);
    throw new Error(`In ${patience} s of peace it never happened that ${what}. Status: ${JSON.stringify(last)}`);
  }
  findings.highest("longest way to rest, s", "seconds", Math.round((performance.now() - began) / 1000));
}
