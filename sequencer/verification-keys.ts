/** The keys that the contract verifies batches with, from the files of set-up. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { VerificationKeyView } from "../client/api-types.ts";
import { ColonnadeError } from "../protocol/errors.ts";
import type { ContractFacts } from "./l1/deployment.ts";
import type { L1Node } from "./l1/node.ts";

export interface VerificationKeys {
  /** Reads files and contract once. Throws NOT_FOUND for another instance, or where set-up's files are not on this machine. */
  of(name: string): Promise<VerificationKeyView>;
}

export function createVerificationKeys(node: L1Node, { instances }: ContractFacts, root: string): VerificationKeys {
  const known = new Map<string, Promise<VerificationKeyView>>();

  async function read(name: string): Promise<VerificationKeyView> {
    const index = instances.findIndex((instance) => instance.name === name);
    if (index < 0) throw new ColonnadeError("NOT_FOUND", { instance: name });
    const { verificationKeyHash, kzg, logN } = instances[index];
    const key = await readFile(join(root, "build", name, "verification_key.json"), "utf8").catch((cause: unknown) => {
      throw new ColonnadeError("NOT_FOUND", { instance: name, reason: "its key's file is not on this machine" }, { cause });
    });
    const { verifier } = await node.contract.instances(index) as { verifier: string };
    const tauG2 = kzg.tauG2.map(String);
    return { name, index, verifier, hash: verificationKeyHash, key: JSON.parse(key) as VerificationKeyView["key"],
      kzg: { logN, tauG2, firstRow: kzg.firstRow.map(String) } };
  }

  return {
    of(name) {
      const found = known.get(name) ?? read(name);
      known.set(name, found);
      found.catch(() => known.delete(name));
      return found;
    },
  };
}
