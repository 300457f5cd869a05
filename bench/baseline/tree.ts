/** The account tree of the baseline: a sparse binary Poseidon Merkle tree, empty leaves are 0. */
import { poseidon } from "../../protocol/poseidon.ts";

export class MerkleTree {
  readonly levels: number;
  /** Nodes that differ from those of an empty tree, by level (0: leaves) and position. */
  readonly #nodes: Map<number, bigint>[];
  readonly #empty: bigint[] = [0n];

  constructor(levels: number) {
    this.levels = levels;
    this.#nodes = Array.from({ length: levels + 1 }, () => new Map<number, bigint>());
    for (let level = 0; level < levels; level++) this.#empty.push(poseidon([this.#empty[level], this.#empty[level]]));
  }

  get root(): bigint {
    return this.#node(this.levels, 0);
  }

  set(row: number, leaf: bigint): void {
    this.#nodes[0].set(row, leaf);
    let at = row;
    for (let level = 0; level < this.levels; level++) {
      at = Math.floor(at / 2);
      this.#nodes[level + 1].set(at, poseidon([this.#node(level, 2 * at), this.#node(level, 2 * at + 1)]));
    }
  }

  /** The nodes beside the path of `row`, from the leaf upwards. */
  siblings(row: number): bigint[] {
    return Array.from({ length: this.levels }, (_, level) => this.#node(level, Math.floor(row / 2 ** level) ^ 1));
  }

  #node(level: number, position: number): bigint {
    return this.#nodes[level].get(position) ?? this.#empty[level];
  }
}
