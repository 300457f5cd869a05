import { AbiCoder, keccak256, ZeroHash } from "ethers";
import type { AcceptedBatch } from "./events.ts";

/** batchRoots[0]. */
export const FIRST_ROOT = ZeroHash;

/** batchRoots[n] from batchRoots[n − 1] and what was accepted. */
export function batchRoot(previous: string, b: Omit<AcceptedBatch, "root" | "instance" | "submitter">): string {
  return keccak256(AbiCoder.defaultAbiCoder().encode(
    ["bytes32", "uint256", "uint256", "uint256[2]", "uint256[2]", "uint256", "bytes32"],
    [previous, b.number, b.token, [b.newV.x, b.newV.y], [b.newK.x, b.newK.y], b.transcript, b.wordsHash],
  ));
}
