/** Multiples of the generators for set-up: by the native core where there is one, else by worker threads. */
import { getCurveCode } from "../curve.ts";
import { nativeAddon } from "../native/addon.ts";
import type { KernelsAddon } from "../native/kernels.ts";
import { FixedBasePool } from "./fixed-base-pool.ts";
import type { GroupName } from "./fixed-base.ts";

export interface GeneratorMultiples {
  /**
   * The multiples for scalars [0, count), in order, in pieces. `scalars(start, end)` gives 32 bytes each, normal form,
   * < group order; pieces are affine points in Montgomery form, the identity as zeros.
   */
  multiples(group: GroupName, count: number, scalars: (start: number, end: number) => Uint8Array): AsyncGenerator<Uint8Array>;
  /** All multiples at once, for short lists. */
  list(group: GroupName, scalars: Uint8Array): Promise<Uint8Array>;
  close(): Promise<void>;
}

/** `expected`: about how many multiples of each generator will be asked for. End with `close()`. */
export async function startMultiples(expected: Record<GroupName, number>): Promise<GeneratorMultiples> {
  const kernels = nativeAddon()?.kernels;
  return kernels === undefined ? FixedBasePool.start(expected) : new NativeMultiples(kernels, await getCurveCode());
}

/** Scalars of one call: its table of some thousand points is made anew each time, and 16 MiB of results are held at once. */
const CALL_SCALARS = 2 ** 18;

class NativeMultiples implements GeneratorMultiples {
  readonly #kernels: KernelsAddon;
  readonly #generators: Record<GroupName, Uint8Array>;

  constructor(kernels: KernelsAddon, generators: Record<GroupName, Uint8Array>) {
    this.#kernels = kernels;
    this.#generators = { g1: generators.g1, g2: generators.g2 };
  }

  async *multiples(group: GroupName, count: number, scalars: (start: number, end: number) => Uint8Array): AsyncGenerator<Uint8Array> {
    for (let start = 0; start < count; start += CALL_SCALARS) {
      // A copy: the scalars may lie in memory that grows, and moves, meanwhile.
      yield await this.list(group, scalars(start, Math.min(start + CALL_SCALARS, count)).slice());
    }
  }

  async list(group: GroupName, scalars: Uint8Array): Promise<Uint8Array> {
    return this.#kernels.multiples(group, this.#generators[group], new Uint8Array(scalars));
  }

  async close(): Promise<void> {}
}
