/** A list of 32-bit integers that grows: graphs have millions. From 2^31 on they read back as negative; their bytes are right. */
export class Ints {
  #items = new Int32Array(1 << 12);
  length = 0;

  /** Returns the new item's index. */
  push(item: number): number {
    if (this.length === this.#items.length) {
      const grown = new Int32Array(2 * this.length);
      grown.set(this.#items);
      this.#items = grown;
    }
    this.#items[this.length] = item;
    return this.length++;
  }

  at(index: number): number {
    return this.#items[index];
  }

  set(index: number, item: number): void {
    this.#items[index] = item;
  }

  pushAll(items: readonly number[]): void {
    for (let i = 0; i < items.length; i++) this.push(items[i]);
  }

  /** In this machine's byte order. */
  bytes(): Uint8Array {
    return new Uint8Array(this.#items.buffer, 0, 4 * this.length);
  }
}
