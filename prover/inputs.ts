/** The circuit's input of a batch: witness values by signal name, in the circuit's sizes. */
import { unpackCell } from "../protocol/cell.ts";
import { publicKeyOf, sign, type PublicKey, type Signature } from "../protocol/eddsa.ts";
import type { Instance } from "../protocol/instance.ts";
import type { Trace, TraceRow } from "../protocol/trace.ts";
import { packWithdrawal } from "../protocol/words.ts";

export type CircuitInput = Record<string, bigint | bigint[]>;

/** Everything of a batch but κ and ζ, which are known later. */
export function batchInput(trace: Trace, instance: Instance): CircuitInput {
  const { header, opens, credits, exits, withdrawals, rows } = trace;
  const slots = Array.from({ length: instance.ops }, (_, i): SlotInput => slotInput(rows[i], header.batchTime));
  const column = (name: keyof SlotInput): bigint[] => slots.map((slot) => slot[name]);
  const pad = (values: bigint[], length: number): bigint[] => [...values, ...new Array<bigint>(length - values.length).fill(0n)];
  return {
    domain: header.domain,
    token: BigInt(header.token),
    batchTime: BigInt(header.batchTime),
    accounts: BigInt(header.accounts),
    feeAccount: BigInt(header.feeAccount),
    openAx: pad(opens, instance.maxOpen),
    creditId: pad(credits.map(({ id }) => BigInt(id)), instance.maxCredit),
    creditAmount: pad(credits.map(({ amount }) => amount), instance.maxCredit),
    exitId: pad(exits.map(({ id }) => BigInt(id)), instance.maxExit),
    exitAmount: pad(exits.map(({ amount }) => amount), instance.maxExit),
    withdrawRecipient: pad(withdrawals.map(({ recipient }) => recipient), instance.maxWithdraw),
    withdrawSecond: pad(withdrawals.map(packWithdrawal), instance.maxWithdraw),
    ...Object.fromEntries(SLOT_SIGNALS.map((name) => [name, column(name)])),
  };
}

const SLOT_SIGNALS = ["from", "to", "amount36", "fee12", "rest", "nonce", "timeLeft", "recipient", "ax", "keyX", "keyY", "r8x", "r8y", "s"] as const;
type SlotInput = Record<(typeof SLOT_SIGNALS)[number], bigint>;

const PADDING_KEY = new Uint8Array(32);
/** Slots that nobody signs verify this signature over 0. Its key is no secret and guards nothing. */
export const UNSIGNED = { timeLeft: 0n, ...signatureInput(publicKeyOf(PADDING_KEY), sign(PADDING_KEY, 0n)) };
const EMPTY: SlotInput = { from: 0n, to: 0n, amount36: 0n, fee12: 0n, rest: 0n, nonce: 0n, recipient: 0n, ax: 0n, ...UNSIGNED };

function slotInput(row: TraceRow | undefined, batchTime: number): SlotInput {
  if (row === undefined) return EMPTY;
  const { balance, nonce } = unpackCell(row.cell);
  const common = { from: BigInt(row.from), to: BigInt(row.to), amount36: row.amount36, fee12: row.fee12, nonce,
    recipient: row.recipient, ax: row.ax };
  if (row.signed === undefined) return { ...common, ...UNSIGNED, rest: balance };
  const { key, signature, validUntil } = row.signed;
  return { ...common, rest: balance - row.amount - row.fee, timeLeft: BigInt(validUntil - batchTime),
    ...signatureInput(key, signature) };
}

function signatureInput({ ax, ay }: PublicKey, { r8x, r8y, s }: Signature) {
  return { keyX: ax, keyY: ay, r8x, r8y, s };
}
