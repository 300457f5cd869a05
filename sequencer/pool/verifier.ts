/** Signature checks in worker threads: one takes about 30 ms, which the event loop must not spend. */
import { Worker } from "node:worker_threads";
import { ColonnadeError, type ErrorCode } from "../../protocol/errors.ts";
import type { SignedOperation } from "../../protocol/operations.ts";

/** A worker's answer: no code means that the signature holds. */
export interface Verdict { id: number; code?: ErrorCode; details?: Record<string, string | number> }

export interface Verifier {
  /**
   * Settles when the signature was checked: rejects with the codes of `assertSigned`, or POOL_FULL when too many wait. Calls settle in the order
   * in which they were made, so that a sender's next nonce never overtakes the one before.
   */
  verify(operation: SignedOperation, domain: bigint): Promise<void>;
  close(): Promise<void>;
}

const MAX_WAITING = 1_000;

interface Waiting { resolve: () => void; reject: (error: Error) => void }

export function createVerifier(threads = 1): Verifier {
  const waiting = new Map<number, Waiting>();
  let next = 0;
  let last: Promise<unknown> = Promise.resolve();
  let closed = false;
  const workers = Array.from({ length: threads }, () => start());

  function start(): { worker: Worker; ids: Set<number> } {
    const slot = { worker: new Worker(new URL("./verifier-worker.ts", import.meta.url)), ids: new Set<number>() };
    slot.worker.on("message", ({ id, code, details }: Verdict) => {
      slot.ids.delete(id);
      const { resolve, reject } = waiting.get(id)!;
      waiting.delete(id);
      if (code === undefined) resolve();
      else reject(new ColonnadeError(code, details));
    });
    slot.worker.on("error", (error) => fail(slot.ids, error));
    slot.worker.on("exit", () => {
      fail(slot.ids, new Error("The signature worker ended"));
      const place = workers?.indexOf(slot) ?? -1;
      if (!closed && place >= 0) workers[place] = start();
    });
    return slot;
  }

  function fail(ids: Set<number>, cause: Error): void {
    for (const id of ids) {
      waiting.get(id)?.reject(new ColonnadeError("INTERNAL", {}, { cause }));
      waiting.delete(id);
    }
    ids.clear();
  }

  return {
    async verify(operation, domain) {
      if (waiting.size >= MAX_WAITING) throw new ColonnadeError("POOL_FULL", { waiting: waiting.size });
      const slot = workers.reduce((least, other) => (other.ids.size < least.ids.size ? other : least));
      const id = next++;
      const checked = new Promise<void>((resolve, reject) => waiting.set(id, { resolve, reject }));
      slot.ids.add(id);
      slot.worker.postMessage({ id, operation, domain });
      const before = last;
      const settled = checked.then(() => undefined, () => undefined);
      last = Promise.all([before, settled]);
      await settled;
      await before;
      return checked;
    },
    async close() {
      closed = true;
      await Promise.all(workers.map(({ worker }) => worker.terminate()));
    },
  };
}
