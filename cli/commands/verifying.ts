/** Checking a batch alone: by what a service says of it, or by L1 and this clone's own keys. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { batchFromL1, verifyBatch, type BatchReport, type InstanceKey } from "../../client/verify/index.ts";
import { instanceNames } from "../../l1/deployment.ts";
import { ColonnadeError } from "../../protocol/errors.ts";
import { L1_FLAGS, type CliCommand, type Outcome } from "../command.ts";
import { wholeNumber, type Session } from "../session.ts";

const LAST_BATCH = 999_999_999;

export const batchNumber = (text: string): number => wholeNumber("N", text, { from: 1, to: LAST_BATCH });

/** The key and the points of an instance that set-up made here. Throws KEYS_MISSING. */
function keyOf(root: string, name: string): InstanceKey {
  const read = <T>(file: string): T => {
    try {
      return JSON.parse(readFileSync(join(root, "build", name, file), "utf8")) as T;
    } catch (cause) {
      throw new ColonnadeError("KEYS_MISSING", { instance: name, remedy: `npm run setup -- --instance ${name}` }, { cause });
    }
  };
  const { logN, kzg } = read<{ logN: number; kzg: Omit<InstanceKey["kzg"], "logN"> }>("manifest.json");
  return { key: read("verification_key.json"), kzg: { ...kzg, logN } };
}

/** A line for each check, both sides where they differ. Throws PROOF_INVALID, with the checks that fail, unless all hold. */
export function reportOf({ number, holds, checks }: BatchReport): Outcome {
  if (!holds) {
    const failed = checks.filter((check) => !check.holds);
    throw new ColonnadeError("PROOF_INVALID", { batch: number, failed: failed.map(({ says }) => says).join("; ") });
  }
  return { lines: [...checks.map(({ says }) => `  ✓ ${says}`), `Batch ${number} holds: ${checks.length} checks.`],
    json: { batch: number, holds, checks } };
}

/** As the service tells it, compared with the contract. */
export async function verifyByService(session: Session, number: number): Promise<Outcome> {
  const { provider, deployment: { contract } } = await session.l1();
  return reportOf(await verifyBatch(number, { service: session.client, l1: { provider, contract } }));
}

export const VERIFYING_COMMANDS: Record<string, CliCommand> = {
  verify: {
    what: "Checks a batch with L1 and the keys of this clone: no word of the service.", example: "verify 3", words: "N", flags: L1_FLAGS,
    async run(session, [text]) {
      const number = batchNumber(text);
      const { provider, deployment } = await session.l1();
      const l1 = { provider, contract: deployment.contract, fromBlock: deployment.deployBlock };
      const { instanceIndex } = await batchFromL1(number, l1);
      const key = keyOf(session.root, instanceNames(deployment)[instanceIndex]);
      return reportOf(await verifyBatch(number, { l1, key }));
    },
  },
};
