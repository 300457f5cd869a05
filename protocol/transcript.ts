/** H: the Poseidon sponge over everything that later enters an identity at a challenge. */
import type { Instance } from "./instance.ts";
import { poseidon } from "./poseidon.ts";
import type { Trace } from "./trace.ts";
import { allWords } from "./words.ts";

/** Elements that one permutation absorbs. */
export const RATE = 16;

/** All words, then cell, Ax and recipient of every operation slot, used or not. */
export function transcriptElements(trace: Trace, instance: Instance): bigint[] {
  const slots = Array.from({ length: instance.ops }, (_, i) => trace.rows[i])
    .flatMap((row) => (row === undefined ? [0n, 0n, 0n] : [row.cell, row.ax, row.recipient]));
  return [...allWords(trace, instance), ...slots];
}

/** H of a batch; `hash` is the sponge, or what computes the same faster. */
export function transcriptHash(trace: Trace, instance: Instance, hash: (elements: readonly bigint[]) => bigint = sponge): bigint {
  return hash(transcriptElements(trace, instance));
}

/** Overwrite-mode sponge with t = 17: the capacity lane starts as the length, so that lengths are separate domains. */
export function sponge(elements: readonly bigint[]): bigint {
  let capacity = BigInt(elements.length);
  for (let i = 0; i < elements.length; i += RATE) {
    const block = elements.slice(i, i + RATE);
    capacity = poseidon([...block, ...new Array<bigint>(RATE - block.length).fill(0n)], capacity);
  }
  return capacity;
}
