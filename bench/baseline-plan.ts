/** How many transfers the baseline holds in the same power of two, from the sizes of its parts. */
import { baselineHashCircuit, baselineTransfersCircuit, type BenchCircuit } from "./circuits.ts";
import { combine, splitSize, type CircuitSize, type CompiledSize, type SizeSplit } from "./sizes.ts";

/** 16 transfers are 192 bytes, exactly three blocks of SHA-256. */
const HASH_STEP = 16;
const HEADER_BYTES = 94;
const RECORD_BYTES = 12;
/** What SHA-256 appends at least. */
const PADDING_BYTES = 9;

export type CompileCircuit = (circuit: BenchCircuit) => Promise<CompiledSize>;

export interface BaselinePlan {
  /** Transfers that fit; 1 where not even one does. */
  ops: number;
  /** Marginal: a transfer of the tree part, and its exact share of the hash. `fixed` is the tree part's and the hash's of no record. */
  split: SizeSplit;
}

const blocksFor = (ops: number): number => Math.ceil((HEADER_BYTES + RECORD_BYTES * ops + PADDING_BYTES) / 64);

export async function planBaseline(power: number, levels: number, compile: CompileCircuit): Promise<BaselinePlan> {
  const transfers = splitSize({ ops: 2, size: await compile(baselineTransfersCircuit(2, levels)) },
    { ops: 1, size: await compile(baselineTransfersCircuit(1, levels)) });
  const small = await compile(baselineHashCircuit(1));
  const large = await compile(baselineHashCircuit(1 + HASH_STEP));
  const perRecord = combine(1 / HASH_STEP, large, -1 / HASH_STEP, small);
  const perBlock = combine(HASH_STEP / 3, perRecord, 0, perRecord);
  const hashOf = (ops: number): CircuitSize => combine(1, small, blocksFor(ops) - blocksFor(1), perBlock);

  const constraintsOf = (ops: number): number =>
    transfers.fixed.constraints + ops * transfers.perOperation.constraints + hashOf(ops).constraints;
  // The domain also holds a row for the public signal and one for the constant.
  let ops = 1;
  while (constraintsOf(ops + 1) + 2 <= 2 ** power) ops += 1;
  const perOperation = combine(1, transfers.perOperation, 1, perRecord);
  return { ops, split: { perOperation, fixed: combine(1, transfers.fixed, 1, combine(1, small, -1, perRecord)) } };
}
