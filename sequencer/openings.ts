/** Proofs of what accounts hold in the last verified state, made by the prover: a bounded number at a time, each once a batch. */
import type { OpeningView } from "../client/api-types.ts";
import { unpackCell } from "../protocol/cell.ts";
import { ColonnadeError } from "../protocol/errors.ts";
import type { Prover } from "../prover/port.ts";
import { snapshotBefore } from "./pipeline/snapshot.ts";
import type { Store } from "./store/store.ts";
import { withTimeout } from "./with-timeout.ts";

/** Made or waiting at one time. In a column of 2^24 rows each takes seconds. */
const MOST_AT_ONCE = 4;
const MOST_KEPT = 1_000;
const TIMEOUT_MS = 60_000;
/** Seconds after which a refused one may be asked for again. */
const RETRY_AFTER = 5;

export interface OpeningsOptions {
  store: Store;
  prover: () => Prover;
  logN: number;
}

export interface Openings {
  /**
   * Proves the cell of an account that exists, in a token that exists. Throws OVERLOADED if too many are made at this
   * time, TIMEOUT if the prover does not answer, and what the prover throws.
   */
  open(id: number, token: number): Promise<OpeningView>;
}

export function createOpenings({ store, prover, logN }: OpeningsOptions): Openings {
  /** Of one state; `state` names it: a reorganisation may bring another batch of the same number. */
  let state = "";
  let kept = new Map<string, Promise<OpeningView>>();
  let running = 0;

  async function make(id: number, token: number, batch: number, root: string | null): Promise<OpeningView> {
    const commitment = store.batches.commitmentsBefore(batch + 1, token)?.v;
    if (commitment === undefined) throw new ColonnadeError("INTERNAL", { batch, reason: "a verified batch has no commitments" });
    const cell = store.cells.cellAfter(token, id, batch);
    // A token without a batch: its column is empty, and so is the opening.
    const isEmpty = commitment.x === 0n && commitment.y === 0n;
    const { value, proof } = isEmpty ? { value: 0n, proof: commitment } : await opened();
    if (value !== cell) throw new ColonnadeError("STATE_MISMATCH", { part: `cell ${id}`, ours: cell, opened: value });
    const { balance, nonce } = unpackCell(cell);
    const point = ({ x, y }: { x: bigint; y: bigint }) => ({ x: x.toString(), y: y.toString() });
    return { id, token, batch, cell: cell.toString(), balance: balance.toString(), nonce: nonce.toString(), opening: point(proof),
      commitment: point(commitment), root, logN };

    async function opened(): Promise<{ value: bigint; proof: { x: bigint; y: bigint } }> {
      const job = { logN, commitment: commitment!, row: id };
      try {
        return await prover().open(job);
      } catch (error) {
        if (!(error instanceof ColonnadeError) || error.code !== "COLUMNS_WANTED") throw error;
        const { cells } = await snapshotBefore(store, batch + 1, token);
        return prover().open({ ...job, columns: { cells, keys: [] } });
      }
    }
  }

  return {
    open(id, token) {
      const batch = store.batches.verifiedHead();
      const last = batch === 0 ? undefined : store.batches.get(batch);
      const now = `${batch}/${last?.seal}/${last?.root}`;
      if (now !== state) [state, kept] = [now, new Map()];
      const name = `${token}/${id}`;
      const known = kept.get(name);
      if (known !== undefined) return known;
      if (running >= MOST_AT_ONCE) return Promise.reject(new ColonnadeError("OVERLOADED", { retryAfter: RETRY_AFTER }));
      running += 1;
      const home = kept;
      const made = withTimeout(make(id, token, batch, last?.root ?? null).finally(() => { running -= 1; }), TIMEOUT_MS, () => undefined);
      if (home.size < MOST_KEPT) home.set(name, made);
      made.catch(() => home.delete(name));
      return made;
    },
  };
}
