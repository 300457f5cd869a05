/** Arbitrary batches: a small state, what L1 asks for, and operations that may or may not be allowed. */
import fc from "fast-check";
import { packCell } from "../../protocol/cell.ts";
import type { L1Section } from "../../protocol/execute.ts";
import { floorAmount } from "../../protocol/floats.ts";
import type { Instance } from "../../protocol/instance.ts";
import type { SignedOperation } from "../../protocol/operations.ts";
import { State } from "../../protocol/state.ts";
import type { BatchHeader } from "../../protocol/trace.ts";
import { publicKeyOf } from "../../protocol/eddsa.ts";
import { BATCH_TIME, header, operation, privateKey, signed, TOKEN } from "./world.ts";

export interface Step {
  from: number;
  to: number;
  /** Thousandths of what the sender had before the batch; more than 1000 asks for too much. */
  share: number;
  fee: number;
  recipient: bigint;
  /** Added to the right nonce. */
  nonceOffset: number;
  /** validUntil − batchTime. */
  timeLeft: number;
}

export interface Plan {
  balances: bigint[];
  nonces: bigint[];
  feeAccount: number;
  opens: bigint[];
  credits: { id: number; amount: bigint }[];
  exits: number[];
  steps: Step[];
}

/**
 * Never more than 14 accounts, so that everything collides: self-transfers, exits of senders, fee accounts that receive.
 * `allowed` keeps to what execution mostly accepts, so that batches fill up.
 */
export function plans(instance: Instance, { allowed = false } = {}): fc.Arbitrary<Plan> {
  const balance = fc.oneof(fc.constant(allowed ? 1000n : 0n), fc.bigInt(1000n, 1_000_000n), fc.bigInt(0n, 2n ** 90n));
  const rarely = <T>(usual: T, ...odd: T[]): fc.Arbitrary<T> =>
    allowed ? fc.constant(usual) : fc.oneof({ weight: 12, arbitrary: fc.constant(usual) }, { weight: 1, arbitrary: fc.constantFrom(...odd) });
  return fc.integer({ min: allowed ? 2 : 1, max: 14 }).chain((accounts) => {
    const lastId = accounts - 1;
    const id = fc.integer({ min: 1, max: Math.max(1, lastId) });
    const step: fc.Arbitrary<Step> = fc.record({
      from: allowed ? id : fc.integer({ min: 1, max: accounts }),
      to: fc.integer({ min: 0, max: allowed ? lastId : accounts }),
      share: fc.constantFrom(0, 1, 100, 333, 500, ...(allowed ? [] : [1000, 1001])),
      fee: fc.constantFrom(0, 0, 1, 5, 127),
      recipient: fc.bigInt(0n, 2n ** 160n - 1n),
      nonceOffset: rarely(0, -1, 1),
      timeLeft: rarely(3600, 0, -1, 2 ** 40 - 1, 2 ** 40),
    });
    const open = Math.min(instance.maxOpen, 3);
    return fc.record({
      balances: fc.array(balance, { minLength: lastId, maxLength: lastId }),
      nonces: fc.array(fc.oneof({ weight: 5, arbitrary: fc.bigInt(0n, 3n) }, { weight: 1, arbitrary: fc.constant(2n ** 32n - 2n) }), { minLength: lastId, maxLength: lastId }),
      feeAccount: fc.integer({ min: 0, max: lastId }),
      opens: fc.array(fc.bigInt(1n, 2n ** 250n), { maxLength: open }),
      credits: fc.array(fc.record({ id, amount: fc.bigInt(0n, 2n ** 90n) }), { maxLength: instance.maxCredit }),
      exits: fc.array(id, { maxLength: Math.min(instance.maxExit, instance.ops, allowed ? 2 : 9) }),
      steps: lastId === 0 ? fc.constant<Step[]>([]) : fc.array(step, { minLength: allowed ? instance.ops : 0, maxLength: 2 * instance.ops }),
    });
  });
}

export interface PlannedBatch { state: State; head: BatchHeader; l1: L1Section; operations: SignedOperation[] }

/** `sign` = false leaves out the work of signing: execution does not look at signatures. */
export function realise(plan: Plan, { sign = false } = {}): PlannedBatch {
  const state = new State();
  plan.balances.forEach((balance, i) => {
    state.keys.set(i + 1, keyOf(i + 1));
    state.setCell(TOKEN, i + 1, packCell({ balance, nonce: plan.nonces[i] }));
  });
  const head = header(plan.balances.length + 1, { feeAccount: plan.feeAccount });
  const next = new Map<number, bigint>();
  const operations = plan.steps.map(({ from, to, share, fee, recipient, nonceOffset, timeLeft }): SignedOperation => {
    const nonce = (next.get(from) ?? plan.nonces[from - 1] ?? 0n) + BigInt(nonceOffset);
    if (nonceOffset === 0) next.set(from, nonce + 1n);
    const amount = floorAmount(((plan.balances[from - 1] ?? 1000n) * BigInt(share)) / 1000n);
    const fields = { from, to, amount: to === 0 && amount === 0n ? 1n : amount, fee: BigInt(plan.feeAccount === 0 && sign ? 0 : fee),
      nonce: nonce < 0n ? 0n : nonce, recipient: to === 0 ? recipient : 0n, validUntil: BATCH_TIME + timeLeft };
    return sign ? signed(fields) : { ...operation(fields), key: { ax: keyOf(from), ay: 0n }, signature: NO_SIGNATURE };
  });
  return { state, head, l1: { opens: plan.opens, credits: plan.credits, exits: plan.exits }, operations };
}

const keys = new Map<number, bigint>();
function keyOf(id: number): bigint {
  if (!keys.has(id)) keys.set(id, publicKeyOf(privateKey(id)).ax);
  return keys.get(id)!;
}

const NO_SIGNATURE = { r8x: 0n, r8y: 0n, s: 0n };
