/** A full, valid batch of transfers from a seed: every operation between accounts of its own, ids spread over all rows. */
import { createHash } from "node:crypto";
import { packCell, unpackCell } from "../protocol/cell.ts";
import { publicKeyOf } from "../protocol/eddsa.ts";
import { BatchExecution } from "../protocol/execute.ts";
import { mod } from "../protocol/field.ts";
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

export interface StateOptions {
  /** All rows that can be an account hold a key and a balance, not only those of the batch. */
  filled?: boolean;
}

/** Ids of the fee account, then of a sender and a receiver for each operation. */
function partiesOf({ logN, ops }: Instance): number[] {
  const count = 2 * ops + 1;
  const spread = Math.floor(maxAccountId(logN) / count);
  if (spread < 1) throw new RangeError(`2^${logN} rows have no room for ${count} accounts`);
  return Array.from({ length: count }, (_, index) => 1 + index * spread);
}

function fullState(instance: Instance, { filled = false }: StateOptions): State {
  const state = new State();
  const [fees, ...others] = partiesOf(instance);
  if (filled) {
    // Nobody signs for the others: any number is a key.
    const [{ ax }, last] = [publicKeyOf(benchKey(0)), maxAccountId(instance.logN)];
    for (let id = 1, key = ax; id <= last; id++, key = mod(key * ax)) {
      state.keys.set(id, key);
      state.setCell(TOKEN, id, packCell({ balance: BALANCE + BigInt(id), nonce: 0n }));
    }
  }
  [fees, ...others].forEach((id, index) => {
    state.keys.set(id, publicKeyOf(benchKey(id)).ax);
    state.setCell(TOKEN, id, packCell({ balance: BALANCE, nonce: BigInt(index) }));
  });
  return state;
}

/** `instance.ops` transfers from this state, no L1 entries. */
export function nextBatch(instance: Instance, state: State): Trace {
  const [fees, ...others] = partiesOf(instance);
  const accounts = [...state.keys.keys()].reduce((most, id) => Math.max(most, id), 0) + 1;
  const header: BatchHeader = { domain: 0x1234567890abcdefn, token: TOKEN, batchTime: 1_800_000_000, accounts, feeAccount: fees };
  const execution = new BatchExecution(instance, header, { opens: [], credits: [], exits: [] }, state);
  for (let i = 0; i < instance.ops; i++) {
    const [from, to] = others.slice(2 * i);
    execution.add(benchTransfer(i, header, { from, to, nonce: unpackCell(state.cell(TOKEN, from)).nonce }));
  }
  return execution.finish();
}

/** A state, and a full batch that starts there. */
export function fullBatch(instance: Instance, options: StateOptions = {}): FullBatch {
  const state = fullState(instance, options);
  return { state, trace: nextBatch(instance, state) };
}

/** The changes that lead from the empty state to this one: commitments start there. */
export function fromNothing(state: State, token = TOKEN): { cells: CellChange[]; keys: CellChange[] } {
  const list = (column: ReadonlyMap<number, bigint>): CellChange[] => [...column].map(([row, after]) => ({ row, before: 0n, after }));
  return { cells: list(state.columns.get(token) ?? new Map()), keys: list(state.keys) };
}
