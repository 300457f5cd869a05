/** A trace as the `Batch` that the contract's libraries read. */
import type { Trace } from "../../../protocol/trace.ts";
import { toBatchStruct, type BatchStruct, type QueueEntry } from "../../../protocol/submission.ts";
import { IDENTITY } from "../../../prover/points.ts";

export const SOMEBODY = "0x00000000000000000000000000000000000000aa";

/** Only ids and values of entries are packed; what a proof would say is zero. */
export function argumentOf(trace: Trace): BatchStruct {
  const entry = (id: number, value: bigint): QueueEntry => ({ id, value, owner: SOMEBODY, depositor: SOMEBODY, fee: 0n, queuedAt: 0, deadline: 0 });
  const entries = {
    opens: trace.opens.map((ax, j) => entry((trace.header.accounts + j) % 2 ** 24, ax)),
    credits: trace.credits.map(({ id, amount }) => entry(id, amount)),
    exits: trace.exits.map(({ id }) => entry(id, 0n)),
  };
  const signals = { transcript: 0n, e: 0n, z: 0n, s: 0n, delta: 0n, deltaK: 0n, kappa: 0n, zeta: 0n };
  return toBatchStruct(trace, entries, {
    place: { instanceIndex: 0 },
    commitments: { oldV: IDENTITY, newV: IDENTITY, oldK: IDENTITY, newK: IDENTITY },
    signals, quotient: IDENTITY, opening: IDENTITY, proof: new Array<bigint>(8).fill(0n),
  });
}
