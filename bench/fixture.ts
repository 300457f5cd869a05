/** A full, valid batch of transfers from a seed: every operation between accounts of its own, ids spread over all rows. */
import { createHash } from "node:crypto";
import { packCell } from "../protocol/cell.ts";
import { publicKeyOf } from "../protocol/eddsa.ts";
import { BatchExecution } from "../protocol/execute.ts";
import { encodeAmount, encodeFee } from "../protocol/floats.ts";
import { maxAccountId, type Instance } from "../protocol/instance.ts";
import { signOperation } from "../protocol/message.ts";
import type { SignedOperation } from "../protocol/operations.ts";
import { State, type CellChange } from "../protocol/state.ts";
import type { BatchHeader, Trace } from "../protocol/trace.ts";

export const TOKEN = 1;
const BALANCE = 10n ** 18n;
/** A mantissa of 31 bits: no part of a record is small. */
const AMOUNT = 2_147_000_111n;
const FEE = 101n;

/** 32 bytes. */
export const benchKey = (account: number): Uint8Array => createHash("sha256").update(`bench account ${account}`).digest();

/** The `index`-th transfer of a batch, signed. */
export function benchTransfer(index: number, header: BatchHeader, parties: { from: number; to: number; nonce: bigint }): SignedOperation {
  return signOperation({
    ...parties, amount36: encodeAmount(AMOUNT + BigInt(index)), fee12: encodeFee(FEE), token: header.token,
    validUntil: header.batchTime + 3600, recipient: 0n,
  }, header.domain, benchKey(parties.from));
}

export interface FullBatch { state: State; trace: Trace }

/** `instance.ops` transfers, no L1 entries. */
export function fullBatch(instance: Instance): FullBatch {
  const parties = 2 * instance.ops + 1;
  const spread = Math.floor(maxAccountId(instance.logN) / parties);
  if (spread < 1) throw new RangeError(`2^${instance.logN} rows have no room for ${parties} accounts`);
  const idOf = (index: number): number => 1 + index * spread;

  const state = new State();
  for (let index = 0; index < parties; index++) {
    state.keys.set(idOf(index), publicKeyOf(benchKey(idOf(index))).ax);
    state.setCell(TOKEN, idOf(index), packCell({ balance: BALANCE, nonce: BigInt(index) }));
  }
  const header: BatchHeader = { domain: 0x1234567890abcdefn, token: TOKEN, batchTime: 1_800_000_000, accounts: idOf(parties - 1) + 1,
    feeAccount: idOf(0) };
  const execution = new BatchExecution(instance, header, { opens: [], credits: [], exits: [] }, state);
  for (let i = 0; i < instance.ops; i++) {
    execution.add(benchTransfer(i, header, { from: idOf(2 * i + 1), to: idOf(2 * i + 2), nonce: BigInt(2 * i + 1) }));
  }
  return { state, trace: execution.finish() };
}

/** The changes that lead from the empty state to this one: commitments start there. */
export function fromNothing(state: State, token = TOKEN): { cells: CellChange[]; keys: CellChange[] } {
  const list = (column: ReadonlyMap<number, bigint>): CellChange[] => [...column].map(([row, after]) => ({ row, before: 0n, after }));
  return { cells: list(state.columns.get(token) ?? new Map()), keys: list(state.keys) };
}
