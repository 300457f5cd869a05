/** Everything that must hold when nothing is under way. */
import { join } from "node:path";
import type { CommitFunction } from "../../../../client/index.ts";
import type { Findings } from "../findings.ts";
import type { Ledger } from "../ledger.ts";
import type { People } from "../people.ts";
import type { ServiceLives } from "../service-lives.ts";
import type { Stage } from "../stage.ts";
import { checkBooks, checkClaims } from "./books.ts";
import { checkDatabase } from "./database.ts";
import { readL1 } from "./l1-truth.ts";
import { checkOperations } from "./operations.ts";
import { checkServiceState } from "./service-state.ts";

export interface CheckOptions {
  lives: ServiceLives;
  stage: Stage;
  ledger: Ledger;
  people: People;
  findings: Findings;
  commit: CommitFunction;
  /** The service's folder. */
  data: string;
}

/** What does not hold is noted in `findings`. Throws what cannot even be read. */
export async function checkAll({
  lives: { client },
  stage,
  ledger,
  people,
  findings,
  commit,
  data,
}: CheckOptions): Promise<void> {
  const truth = await readL1(stage, commit);
  const counts = await checkOperations(client, ledger, truth, people.keysEver, findings);
  await checkBooks(stage, truth, findings);
  await checkServiceState(client, truth, findings);
  await checkClaims(stage, client, findings);
  checkDatabase(join(data, "colonnade.sqlite"), truth, findings);
  const health = await client.health();
  if (health.status !== "ok") findings.broke("the service is well", health.status);
  for (const [stageName, count] of Object.entries(counts))
    findings.last("operations at the last look", stageName, count);
  findings.highest("L1", "batches", truth.followed.batches);
  findings.highest("L1", "blocks", truth.block);
  findings.highest("L1", "accounts", truth.followed.state.keys.size);
  findings.event(
    `looked at everything: ${JSON.stringify(counts)}, ${truth.followed.batches} batches, block ${truth.block}`,
  );
}
