/**
 * QR codes (ISO/IEC 18004), as much of them as a link needs: bytes, error correction M, versions 1 to 10, so at most
 * 213 bytes. The mask is chosen by the standard's penalties 1 and 3, which any reader takes.
 */

/**
 * By version: codewords of data, error correction codewords a block, blocks. Versions in which blocks differ in length
 * name both.
 */
const VERSIONS: readonly { ecc: number; blocks: readonly number[] }[] = [
  { ecc: 10, blocks: [16] },
  { ecc: 16, blocks: [28] },
  { ecc: 26, blocks: [44] },
  { ecc: 18, blocks: [32, 32] },
  { ecc: 24, blocks: [43, 43] },
  { ecc: 16, blocks: [27, 27, 27, 27] },
  { ecc: 18, blocks: [31, 31, 31, 31] },
  { ecc: 22, blocks: [38, 38, 39, 39] },
  { ecc: 22, blocks: [36, 36, 36, 37, 37] },
  { ecc: 26, blocks: [43, 43, 43, 43, 44] },
];
const ALIGNMENT: readonly (readonly number[])[] = [
  [],
  [6, 18],
  [6, 22],
  [6, 26],
  [6, 30],
  [6, 34],
  [6, 22, 38],
  [6, 24, 42],
  [6, 26, 46],
  [6, 28, 50],
];

const MASKS: readonly ((x: number, y: number) => boolean)[] = [
  (x, y) => (x + y) % 2 === 0,
  (_x, y) => y % 2 === 0,
  (x) => x % 3 === 0,
  (x, y) => (x + y) % 3 === 0,
  (x, y) => (Math.floor(x / 3) + Math.floor(y / 2)) % 2 === 0,
  (x, y) => ((x * y) % 2) + ((x * y) % 3) === 0,
  (x, y) => (((x * y) % 2) + ((x * y) % 3)) % 2 === 0,
  (x, y) => (((x + y) % 2) + ((x * y) % 3)) % 2 === 0,
];

/**
 * The dark modules of a text, by rows, without the quiet zone. Throws a RangeError for more than 213 bytes of UTF-8.
 */
export function qrCode(text: string): boolean[][] {
  const bytes = new TextEncoder().encode(text);
  const version = VERSIONS.findIndex(({ blocks }, i) => bytes.length + (i + 1 < 10 ? 2 : 3) <= sum(blocks)) + 1;
  if (version === 0) throw new RangeError(`A QR code here holds 213 bytes, not ${bytes.length}`);
  const words = codewords(bytes, version);
  const candidates = MASKS.map((_mask, i) => draw(version, words, i));
  return candidates.reduce((best, one) => (penalty(one) < penalty(best) ? one : best));
}

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);

/** Data in blocks, each with its error correction, interleaved. */
function codewords(bytes: Uint8Array, version: number): number[] {
  const { ecc, blocks } = VERSIONS[version - 1];
  const bits = `0100${bytes.length.toString(2).padStart(version < 10 ? 8 : 16, "0")}${[...bytes]
    .map((b) => b.toString(2).padStart(8, "0"))
    .join("")}0000`;
  const data = (bits.slice(0, 8 * sum(blocks)).match(/.{1,8}/g) ?? []).map((byte) => parseInt(byte.padEnd(8, "0"), 2));
  for (let i = 0; data.length < sum(blocks); i++) data.push(i % 2 === 0 ? 0xec : 0x11);
  let start = 0;
  const parts = blocks.map((length) => data.slice(start, (start += length)));
  const corrections = parts.map((part) => correction(part, ecc));
  return [...interleaved(parts), ...interleaved(corrections)];
}

const interleaved = (parts: readonly number[][]): number[] =>
  Array.from({ length: Math.max(...parts.map(({ length }) => length)) }, (_, i) =>
    parts.flatMap((part) => part[i] ?? []),
  ).flat();

/** Product in GF(256) modulo x^8 + x^4 + x^3 + x^2 + 1. */
export function multiply(a: number, b: number): number {
  let product = 0;
  for (let bit = 7; bit >= 0; bit--) product = (product << 1) ^ ((product >> 7) * 0x11d) ^ (((b >> bit) & 1) * a);
  return product;
}

function correction(data: readonly number[], degree: number): number[] {
  let generator = [1];
  for (let i = 0, root = 1; i < degree; i++, root = multiply(root, 2)) {
    const longer = [...generator, 0];
    generator.forEach((value, j) => (longer[j + 1] ^= multiply(value, root)));
    generator = longer;
  }
  const rest = [...data, ...new Array<number>(degree).fill(0)];
  for (let i = 0; i < data.length; i++) {
    const factor = rest[i];
    generator.forEach((value, j) => (rest[i + j] ^= multiply(value, factor)));
  }
  return rest.slice(data.length);
}

function draw(version: number, words: readonly number[], mask: number): boolean[][] {
  const size = 17 + 4 * version;
  const rows: (boolean | undefined)[][] = Array.from({ length: size }, () =>
    new Array<boolean | undefined>(size).fill(undefined),
  );
  const put = (x: number, y: number, dark: boolean): void => {
    if (x >= 0 && y >= 0 && x < size && y < size) rows[y][x] = dark;
  };
  const square = (x: number, y: number, radius: number, isDark: (distance: number) => boolean): void => {
    for (let dy = -radius; dy <= radius; dy++)
      for (let dx = -radius; dx <= radius; dx++) put(x + dx, y + dy, isDark(Math.max(Math.abs(dx), Math.abs(dy))));
  };
  for (const [x, y] of [
    [3, 3],
    [size - 4, 3],
    [3, size - 4],
  ])
    square(x, y, 4, (distance) => distance !== 2 && distance !== 4);
  const centres = ALIGNMENT[version - 1];
  for (const y of centres)
    for (const x of centres) if (rows[y][x] === undefined) square(x, y, 2, (distance) => distance !== 1);
  for (let i = 8; i < size - 8; i++) {
    put(i, 6, i % 2 === 0);
    put(6, i, i % 2 === 0);
  }
  formatBits(size, mask, put);
  if (version >= 7) versionBits(size, version, put);
  fill(rows, words, MASKS[mask]);
  return rows as boolean[][];
}

/** `value` with its BCH check bits: the remainder of division by `generator`. */
function checked(value: number, bits: number, generator: number): number {
  let rest = value << bits;
  for (let bit = 31 - Math.clz32(rest); bit >= bits; bit--) if ((rest >> bit) & 1) rest ^= generator << (bit - bits);
  return (value << bits) | rest;
}

type Put = (x: number, y: number, dark: boolean) => void;

/** Error correction M is 00. */
function formatBits(size: number, mask: number, put: Put): void {
  const bits = checked(mask, 10, 0x537) ^ 0x5412;
  for (let i = 0; i < 15; i++) {
    const dark = ((bits >> i) & 1) === 1;
    if (i < 8) put(size - 1 - i, 8, dark);
    else put(8, size - 15 + i, dark);
    if (i < 6) put(8, i, dark);
    else if (i < 8) put(8, i + 1, dark);
    else if (i === 8) put(7, 8, dark);
    else put(14 - i, 8, dark);
  }
  put(8, size - 8, true);
}

function versionBits(size: number, version: number, put: Put): void {
  const bits = checked(version, 12, 0x1f25);
  for (let i = 0; i < 18; i++) {
    const dark = ((bits >> i) & 1) === 1;
    const [near, far] = [Math.floor(i / 3), size - 11 + (i % 3)];
    put(far, near, dark);
    put(near, far, dark);
  }
}

/** Two columns at a time, from the right, upward and downward in turn. */
function fill(
  rows: (boolean | undefined)[][],
  words: readonly number[],
  mask: (x: number, y: number) => boolean,
): void {
  const size = rows.length;
  let bit = 0;
  for (let right = size - 1, up = true; right > 0; right -= 2, up = !up) {
    if (right === 6) right = 5;
    for (let i = 0; i < size; i++) {
      const y = up ? size - 1 - i : i;
      for (const x of [right, right - 1]) {
        if (rows[y][x] !== undefined) continue;
        const dark = (((words[bit >> 3] ?? 0) >> (7 - (bit & 7))) & 1) === 1;
        rows[y][x] = dark !== mask(x, y);
        bit += 1;
      }
    }
  }
}

/** Long runs of one colour, and what looks like a finder pattern, in rows and in columns. */
function penalty(rows: readonly boolean[][]): number {
  const lines = [...rows, ...rows.map((_, x) => rows.map((row) => row[x]))].map((line) => line.map(Number).join(""));
  return sum(
    lines.map((line) => {
      const runs = (line.match(/(.)\1{4,}/g) ?? []).map((run) => run.length - 2);
      return sum(runs) + 40 * (line.match(/(?=00001011101|10111010000)/g) ?? []).length;
    }),
  );
}
