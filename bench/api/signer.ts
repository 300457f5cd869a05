/**
 * Signs faster than circomlibjs, for the bench alone: keys that the whole world knows, scalars without a hash, a step that is not constant-time.
 * What comes out is an ordinary signature.
 */
import { createHash } from "node:crypto";
import { BASE8, multiplyAdd, SUBGROUP_ORDER } from "../../protocol/babyjub.ts";
import type { PublicKey } from "../../protocol/eddsa.ts";
import { messageHash } from "../../protocol/message.ts";
import type { Operation, SignedOperation } from "../../protocol/operations.ts";
import { poseidon } from "../../protocol/poseidon.ts";

export interface BenchSigner {
  key: PublicKey;
  sign(operation: Operation, domain: bigint): SignedOperation;
}

/** The signer of the bench's account number `index`. */
export function benchSigner(index: number): BenchSigner {
  const secret = scalarOf(`the API bench's account number ${index}`);
  const { x: ax, y: ay } = multiplyAdd(secret, BASE8, 0n, BASE8);
  return {
    key: { ax, ay },
    sign(operation, domain) {
      const message = messageHash(operation, domain);
      const r = scalarOf(`${secret} ${message}`);
      const { x: r8x, y: r8y } = multiplyAdd(r, BASE8, 0n, BASE8);
      const s = (r + poseidon([r8x, r8y, ax, ay, message]) * 8n * secret) % SUBGROUP_ORDER;
      return { ...operation, key: { ax, ay }, signature: { r8x, r8y, s } };
    },
  };
}

const scalarOf = (text: string): bigint => BigInt(`0x${createHash("sha512").update(text).digest("hex")}`) % SUBGROUP_ORDER;
