/**
 * BLAKE-512 (Aumasson et al. 2010, the SHA-3 finalist, not BLAKE2) of a message of one block: what circomlibjs's keys
 * and signatures are made of, which take 32 and 64 bytes.
 */
const BLOCK_BYTES = 128;
/** What is left of a block beside padding and length. */
const MAX_BYTES = 111;
const ROUNDS = 16;
const MASK = (1n << 64n) - 1n;

/** The first 64-bit words of the fractional parts of π. */
const PI = words(
  "243f6a8885a308d3 13198a2e03707344 a4093822299f31d0 082efa98ec4e6c89 "
  + "452821e638d01377 be5466cf34e90c6c c0ac29b7c97c50dd 3f84d5b5b5470917 "
  + "9216d5d98979fb1b d1310ba698dfb5ac 2ffd72dbd01adfb7 b8e1afed6a267e96 "
  + "ba7c9045f12c7f99 24a19947b3916cf7 0801f2e2858efc16 636920d871574e69",
);
/** SHA-512's. */
const INITIAL = words(
  "6a09e667f3bcc908 bb67ae8584caa73b 3c6ef372fe94f82b a54ff53a5f1d36f1 "
  + "510e527fade682d1 9b05688c2b3e6c1f 1f83d9abfb41bd6b 5be0cd19137e2179",
);
/** A permutation of 0 … 15 a round, as hexadecimal digits. */
const SIGMA = [
  "0123456789abcdef", "ea489fd61c02b753", "b8c052fdae367194", "7931dcbe265a40f8", "905724afe1bc683d",
  "2c6a0b834d75fe19", "c51fed4a0763928b", "db7ec13950f4862a", "6fe9b308c2d714a5", "a2847615fb9e3cd0",
].map((digits) => [...digits].map((digit) => Number.parseInt(digit, 16)));
/** Columns, then diagonals, of the 4×4 state. */
const QUARTERS = [[0, 4, 8, 12], [1, 5, 9, 13], [2, 6, 10, 14], [3, 7, 11, 15],
  [0, 5, 10, 15], [1, 6, 11, 12], [2, 7, 8, 13], [3, 4, 9, 14]] as const;

/** The digest, 64 bytes. Throws a RangeError above 111 bytes. */
export function blake512(message: Uint8Array): Uint8Array {
  const { length } = message;
  if (length > MAX_BYTES) throw new RangeError(`At most ${MAX_BYTES} bytes fit one block, not ${length}`);
  const block = new Uint8Array(BLOCK_BYTES);
  block.set(message);
  block[length] = 0x80;
  block[MAX_BYTES] |= 1;
  const view = new DataView(block.buffer);
  const bits = BigInt(8 * length);
  view.setBigUint64(BLOCK_BYTES - 8, bits);
  const m = Array.from({ length: 16 }, (_, i) => view.getBigUint64(8 * i));

  // No salt. The counter is the message's length, in its low word.
  const v = [...INITIAL, ...PI.slice(0, 8)];
  v[12] ^= bits;
  v[13] ^= bits;
  for (let round = 0; round < ROUNDS; round++) mix(v, m, SIGMA[round % SIGMA.length]);
  const digest = new DataView(new ArrayBuffer(64));
  INITIAL.forEach((word, i) => digest.setBigUint64(8 * i, word ^ v[i] ^ v[i + 8]));
  return new Uint8Array(digest.buffer);
}

function mix(v: bigint[], m: readonly bigint[], sigma: readonly number[]): void {
  QUARTERS.forEach(([a, b, c, d], i) => {
    const [even, odd] = [sigma[2 * i], sigma[2 * i + 1]];
    v[a] = (v[a] + v[b] + (m[even] ^ PI[odd])) & MASK;
    v[d] = rotate(v[d] ^ v[a], 32n);
    v[c] = (v[c] + v[d]) & MASK;
    v[b] = rotate(v[b] ^ v[c], 25n);
    v[a] = (v[a] + v[b] + (m[odd] ^ PI[even])) & MASK;
    v[d] = rotate(v[d] ^ v[a], 16n);
    v[c] = (v[c] + v[d]) & MASK;
    v[b] = rotate(v[b] ^ v[c], 11n);
  });
}

const rotate = (word: bigint, by: bigint): bigint => (word >> by) | ((word << (64n - by)) & MASK);

function words(hex: string): bigint[] {
  return hex.split(" ").map((word) => BigInt(`0x${word}`));
}
