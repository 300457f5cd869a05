/** Checking batches alone: an entry point of its own, because pairings weigh more than the rest of the client. */
export { CHECKS, hashOfKey, type Check, type CheckName, type KzgPoints } from "./checks.ts";
export { batchFromL1, type BatchOnL1 } from "./from-l1.ts";
export type { BatchMaterial, Groth16Key } from "./material.ts";
export type { L1Place } from "./on-l1.ts";
export {
  verifyBatch, type BatchReport, type BatchSource, type InstanceKey, type VerifyOptions,
} from "./verify-batch.ts";
