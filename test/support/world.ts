/** A small world for tests: accounts with keys, a state, and signed operations, all from a seed. */
import { createHash } from "node:crypto";
import { packCell } from "../../protocol/cell.ts";
import { publicKeyOf } from "../../protocol/eddsa.ts";
import { encodeAmount, encodeFee } from "../../protocol/floats.ts";
import { signOperation } from "../../protocol/message.ts";
import type { Operation, SignedOperation } from "../../protocol/operations.ts";
import { State } from "../../protocol/state.ts";
import type { BatchHeader } from "../../protocol/trace.ts";

export const DOMAIN = 0x1234567890abcdef1234567890abcdefn;
export const TOKEN = 1;
export const BATCH_TIME = 1_800_000_000;

export const privateKey = (id: number): Uint8Array => createHash("sha256").update(`test account ${id}`).digest();

/** A state with accounts 1 … count open, each holding `balance` in TOKEN. */
export function worldState(count: number, balance = 1_000_000n): State {
  const state = new State();
  for (let id = 1; id <= count; id++) {
    state.keys.set(id, publicKeyOf(privateKey(id)).ax);
    state.setCell(TOKEN, id, packCell({ balance, nonce: 0n }));
  }
  return state;
}

export function header(accounts: number, changes: Partial<BatchHeader> = {}): BatchHeader {
  return { domain: DOMAIN, token: TOKEN, batchTime: BATCH_TIME, accounts, feeAccount: 1, ...changes };
}

export type OperationChoice = Partial<Omit<Operation, "amount36" | "fee12">> & { from: number; amount?: bigint; fee?: bigint };

/** An operation; what is not chosen has a harmless default. */
export function operation({ amount = 1000n, fee = 1n, ...fields }: OperationChoice): Operation {
  return { to: 0, nonce: 0n, token: TOKEN, validUntil: BATCH_TIME + 3600, recipient: 0n, ...fields,
    amount36: encodeAmount(amount), fee12: encodeFee(fee) };
}

export function signed(choice: OperationChoice, signer = choice.from, domain = DOMAIN): SignedOperation {
  return signOperation(operation(choice), domain, privateKey(signer));
}
