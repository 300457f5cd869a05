import type { Instance } from "../../protocol/instance.ts";
import type { SignedOperation } from "../../protocol/operations.ts";
import type { BatchHeader } from "../../protocol/trace.ts";
import { LocalProver } from "../../prover/local.ts";
import { loadManifest } from "../../prover/manifest.ts";
import { PROJECT_ROOT } from "../../prover/paths.ts";
import { benchTransfer } from "../fixture.ts";
import { L1Chain, type AcceptedBatch } from "../l1-chain.ts";

export interface L1Fill { operations: number; gas: number; calldataBytes: number; recordBytes: number }

export interface L1Report {
  full: L1Fill;
  /** The same batch with fewer operations. */
  part: L1Fill;
  gasPerOperation: number;
  gasFixed: number;
  /**
   * Whether the fills differ by whole words, and by enough of them: a batch's gas moves by some hundred with zero bytes in its points and
   * with where its words lie, which drowns a few operations.
   */
  isMarginalMeaningful: boolean;
  calldataPerOperation: number;
  calldataFixed: number;
  /** Bytes of a record in the full batch that are zero, as ids are small: a zero byte costs 4 gas, another one 16. */
  zeroBytesPerOperation: number;
}

const DEPOSIT = 10n ** 18n;

/** Gas and bytes of two accepted batches of transfers with different fills, on an in-process chain, with real proofs. */
export default async function l1({ instance }: { instance: Instance }): Promise<L1Report> {
  const manifest = await loadManifest(PROJECT_ROOT, instance);
  const prover = new LocalProver(PROJECT_ROOT);
  const chain = await L1Chain.start(manifest, prover);
  try {
    const accounts = Math.min(instance.maxOpen, instance.maxCredit, instance.ops);
    await chain.open(accounts, DEPOSIT);
    const nonces = new Map<number, bigint>();
    const transfers = (count: number) => (header: BatchHeader): SignedOperation[] => Array.from({ length: count }, (_, i) => {
      const from = 1 + (i % accounts);
      const nonce = nonces.get(from) ?? 0n;
      nonces.set(from, nonce + 1n);
      return benchTransfer(i, header, { from, to: 1 + ((i + 1) % accounts), nonce });
    });
    const full = await chain.transfer(transfers(instance.ops));
    const part = await chain.transfer(transfers(partialFill(instance.ops)));
    return report(full, part);
  } finally {
    await chain.close();
    await prover.close();
  }
}

/** Calldata comes in words of 32 bytes: fills that differ by a multiple of 8 operations, 96 bytes, differ by whole words. */
const WORDS_STEP = 8;

function partialFill(ops: number): number {
  return ops > WORDS_STEP ? ops - WORDS_STEP * Math.floor((ops - 1) / WORDS_STEP) : Math.ceil(ops / 2);
}

function report(full: AcceptedBatch, part: AcceptedBatch): L1Report {
  const fill = ({ operations, gas, calldata, records }: AcceptedBatch): L1Fill =>
    ({ operations, gas: Number(gas), calldataBytes: calldata.length, recordBytes: records.length });
  const [a, b] = [fill(full), fill(part)];
  const slope = (of: "gas" | "calldataBytes"): number => (a[of] - b[of]) / (a.operations - b.operations);
  return {
    full: a,
    part: b,
    gasPerOperation: slope("gas"),
    gasFixed: a.gas - a.operations * slope("gas"),
    isMarginalMeaningful: a.operations - b.operations >= WORDS_STEP,
    calldataPerOperation: slope("calldataBytes"),
    calldataFixed: a.calldataBytes - a.operations * slope("calldataBytes"),
    zeroBytesPerOperation: full.records.filter((byte) => byte === 0).length / a.operations,
  };
}
