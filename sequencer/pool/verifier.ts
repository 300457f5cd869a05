/**
 * Signature checks in child processes: one takes about 30 ms, which the event loop must not spend. (Worker threads would do, but
 * ffjavascript's web-worker package takes every thread that loads it for one of its own.)
 */
import { fork, type ChildProcess } from "node:child_process";
import { fileURLToPath } from "node:url";
import { ColonnadeError, type ErrorCode } from "../../protocol/errors.ts";
import type { SignedOperation } from "../../protocol/operations.ts";

export interface Question { id: number; operation: SignedOperation; domain: bigint }
/** A child's answer: no code means that the signature holds. */
export interface Verdict { id: number; code?: ErrorCode; details?: Record<string, string | number> }

export interface Verifier {
  /**
   * Settles when the signature was checked: rejects with the codes of `assertSigned`, with POOL_FULL when too many wait, or with INTERNAL when
   * the child died. Calls settle in the order in which they were made, so that a sender's next nonce never overtakes the one before.
   */
  verify(operation: SignedOperation, domain: bigint): Promise<void>;
  close(): Promise<void>;
}

const WORKER = fileURLToPath(new URL("./verifier-worker.ts", import.meta.url));
const MAX_WAITING = 1_000;

interface Waiting { resolve: () => void; reject: (error: Error) => void }
interface Slot { child: ChildProcess; waiting: Map<number, Waiting> }

function start(): Slot {
  // Structured clones carry bigints as they are.
  const child = fork(WORKER, [], { execArgv: ["--disable-warning=ExperimentalWarning"], serialization: "advanced" });
  const slot: Slot = { child, waiting: new Map() };
  child.on("message", ({ id, code, details }: Verdict) => {
    const waiting = slot.waiting.get(id);
    slot.waiting.delete(id);
    if (code === undefined) waiting?.resolve();
    else waiting?.reject(new ColonnadeError(code, details));
  });
  const fail = (how: string): void => {
    for (const { reject } of slot.waiting.values()) reject(new ColonnadeError("INTERNAL", { verifier: how }));
    slot.waiting.clear();
  };
  child.on("error", (error) => fail(error.message));
  child.on("exit", (code, signal) => fail(`ended with ${signal ?? code}`));
  return slot;
}

/** Starts `processes` children, so that the first signature does not wait for one; a child that died is replaced at the next call. */
export function createVerifier(processes = 1): Verifier {
  const slots = Array.from({ length: processes }, start);
  let next = 0;
  let last: Promise<unknown> = Promise.resolve();

  return {
    async verify(operation, domain) {
      const waiting = slots.reduce((sum, slot) => sum + slot.waiting.size, 0);
      if (waiting >= MAX_WAITING) throw new ColonnadeError("POOL_FULL", { waiting });
      for (const [place, { child }] of slots.entries()) if (!child.connected) slots[place] = start();
      const slot = slots.reduce((least, other) => (other.waiting.size < least.waiting.size ? other : least));
      const id = next++;
      const checked = new Promise<void>((resolve, reject) => {
        slot.waiting.set(id, { resolve, reject });
        slot.child.send({ id, operation, domain } satisfies Question);
      });
      const before = last;
      const settled = checked.then(() => undefined, () => undefined);
      last = Promise.all([before, settled]);
      await last;
      return checked;
    },
    async close() {
      await Promise.all(slots.map(async ({ child }) => {
        if (child.exitCode !== null || child.signalCode !== null) return;
        const gone = new Promise((resolve) => child.once("exit", resolve));
        child.kill("SIGTERM");
        await gone;
      }));
    },
  };
}
