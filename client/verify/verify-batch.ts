import { colonnadeContract } from "../../l1/contract.ts";
import { ColonnadeError } from "../../protocol/errors.ts";
import type { Instance } from "../../protocol/instance.ts";
import { checkAlone, type Check, type KzgPoints } from "./checks.ts";
import { batchFromL1, sizesOf, type BatchOnL1 } from "./from-l1.ts";
import type { BatchMaterial, Groth16Key } from "./material.ts";
import { checkOnL1, type L1Place } from "./on-l1.ts";

/** The key of one instance, as GET /v1/instances/:name/verification-key answers it, or as a clone built it. */
export interface InstanceKey {
  key: Groth16Key;
  kzg: KzgPoints & { logN: number };
}

/** A service, or whatever answers like one: `ColonnadeClient` does. */
export interface BatchSource {
  batchProof(number: number): Promise<BatchMaterial & { instance: string }>;
  verificationKey(name: string): Promise<InstanceKey>;
  status(): Promise<{ instances: Sizes[] }>;
}
type Sizes = Pick<Instance, "name" | "ops" | "maxOpen" | "maxCredit" | "maxExit" | "maxWithdraw">;

export type VerifyOptions =
  /** What a service says. With `l1`, the contract is asked too; without it, nobody vouches for the last root. */
  | { service: BatchSource; l1?: L1Place; key?: InstanceKey }
  /** L1 alone, with a key that was built or kept here. */
  | { l1: BatchOnL1; key: InstanceKey; service?: undefined };

export interface BatchReport {
  number: number;
  /** Whether every check holds. */
  holds: boolean;
  checks: Check[];
  /** What was checked. */
  batch: BatchMaterial;
}

/**
 * Checks a batch without trusting whoever tells about it: words, challenges, D(ζ), the Groth16 proof, the KZG opening
 * and the chain of roots, each for itself and with both sides; with `l1`, also that the contract holds the roots, takes
 * the proof, and has these sizes and points. A wrong batch is no error: `holds` is false, and the checks say where.
 * Takes some 100 ms. Throws BATCH_INVALID for what cannot be read as a batch, and what the sources throw.
 *
 * @example
 * const { holds, checks } = await verifyBatch(7, { service: client, l1: { provider, contract } });
 * for (const { says, holds, ours, theirs } of checks) console.log(holds ? "✓" : "✗", says, ours, theirs);
 */
export async function verifyBatch(number: number, options: VerifyOptions): Promise<BatchReport> {
  const sources = options.service === undefined ? fromL1(number, options) : fromService(number, options);
  const { batch, key, instance } = await sources;
  const tools = { instance, key: key.key, kzg: key.kzg };
  const checks = await checkAlone(number, batch, tools);
  if (options.l1 !== undefined) checks.push(...await checkOnL1(batch, tools, options.l1));
  return { number, holds: checks.every(({ holds }) => holds), checks, batch };
}

interface Sources { batch: BatchMaterial; key: InstanceKey; instance: Instance }

async function fromL1(number: number, { l1, key }: { l1: BatchOnL1; key: InstanceKey }): Promise<Sources> {
  const batch = await batchFromL1(number, l1);
  return { batch, key, instance: await sizesOf(colonnadeContract(l1.contract, l1.provider), batch.instanceIndex) };
}

async function fromService(
  number: number, { service, key: own }: { service: BatchSource; key?: InstanceKey },
): Promise<Sources> {
  const [batch, { instances }] = await Promise.all([service.batchProof(number), service.status()]);
  const key = own ?? await service.verificationKey(batch.instance);
  const sizes = instances.find(({ name }) => name === batch.instance);
  if (sizes === undefined) throw new ColonnadeError("NOT_FOUND", { instance: batch.instance });
  return { batch, key, instance: { ...sizes, power: 0, logN: key.kzg.logN } };
}
