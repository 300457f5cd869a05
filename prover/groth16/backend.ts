/** What the prover needs of a Groth16 implementation. Every implementation reads the same .zkey and .wtns files. */

/** A proof's points, affine; b is in G2, real part first as in snarkjs. */
export interface Groth16Proof {
  a: [bigint, bigint];
  b: [[bigint, bigint], [bigint, bigint]];
  c: [bigint, bigint];
}

/** The verification key as `snarkjs zkey export verificationkey` writes it: decimal strings. */
export type { SnarkjsVerificationKey as VerificationKey } from "../snarkjs.ts";
import type { SnarkjsVerificationKey as VerificationKey } from "../snarkjs.ts";

/** Seconds; `cpu` counts all threads of the process. */
export interface Phase { name: string; wall: number; cpu: number }

export interface ProofResult {
  proof: Groth16Proof;
  publicSignals: bigint[];
  /** What took how long, from backends that know. */
  phases?: Phase[];
}

export interface BackendOptions {
  /** Stops the work; the promise is then rejected with CANCELLED. snarkjs looks at it only before it begins. */
  signal?: AbortSignal;
  /** Hears each phase as it begins, from backends that have any. */
  onPhase?: (name: string) => void;
}

export interface Groth16Backend {
  readonly name: string;
  /** `witness`: path or content of a .wtns file. A witness that breaks a constraint gives a proof that does not verify. */
  prove(zkeyPath: string, witness: string | Uint8Array, options?: BackendOptions): Promise<ProofResult>;
  /** False for a wrong proof, for a point off the curve and for a signal ≥ p. */
  verify(key: VerificationKey, publicSignals: readonly bigint[], proof: Groth16Proof): Promise<boolean>;
  /** Stops threads, so that the process can end by itself. */
  close(): Promise<void>;
}
