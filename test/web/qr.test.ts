import { expect } from "chai";
import { multiply, qrCode } from "../../web/wallet/qr.ts";

/** From the standard's table of masked format words, for error correction M and masks 0 to 7. */
const FORMATS = [
  "101010000010010",
  "101000100100101",
  "101111001111100",
  "101101101001011",
  "100010111111001",
  "100000011001110",
  "100111110010111",
  "100101010100000",
];
const MASKS: ((i: number, j: number) => boolean)[] = [
  (i, j) => (i + j) % 2 === 0,
  (i) => i % 2 === 0,
  (_i, j) => j % 3 === 0,
  (i, j) => (i + j) % 3 === 0,
  (i, j) => (Math.floor(i / 2) + Math.floor(j / 3)) % 2 === 0,
  (i, j) => ((i * j) % 2) + ((i * j) % 3) === 0,
  (i, j) => (((i * j) % 2) + ((i * j) % 3)) % 2 === 0,
  (i, j) => (((i + j) % 2) + ((i * j) % 3)) % 2 === 0,
];
/** Blocks of data and error correction codewords a block, from the standard's table for M. */
const BLOCKS: [number[], number][] = [
  [[16], 10],
  [[28], 16],
  [[44], 26],
  [[32, 32], 18],
  [[43, 43], 24],
  [[27, 27, 27, 27], 16],
  [[31, 31, 31, 31], 18],
  [[38, 38, 39, 39], 22],
  [[36, 36, 36, 37, 37], 22],
  [[43, 43, 43, 43, 44], 26],
];
const CENTRES = [[], [18], [22], [26], [30], [34], [22, 38], [24, 42], [26, 46], [28, 50]];

/** Whether a module carries no data, by the standard's picture of a symbol. */
function isFunction(version: number, row: number, column: number): boolean {
  const size = 17 + 4 * version;
  if (row === 6 || column === 6) return true;
  if ((row < 9 && column < 9) || (row < 9 && column >= size - 8) || (row >= size - 8 && column < 9)) return true;
  if (version >= 7 && ((row < 6 && column >= size - 11) || (column < 6 && row >= size - 11))) return true;
  const centres = version === 1 ? [] : [6, ...CENTRES[version - 1]];
  const last = centres.at(-1);
  return centres.some((a) =>
    centres.some(
      (b) =>
        !(a === 6 && b === 6) &&
        !(a === 6 && b === last) &&
        !(a === last && b === 6) &&
        Math.abs(row - a) <= 2 &&
        Math.abs(column - b) <= 2,
    ),
  );
}

/** Reads a symbol as a reader does. Fails where format, error correction or text do not hold. */
function read(rows: boolean[][]): { version: number; text: string } {
  const size = rows.length;
  const version = (size - 17) / 4;
  const bit = (row: number, column: number): string => (rows[row][column] ? "1" : "0");
  const format = [
    [8, 0],
    [8, 1],
    [8, 2],
    [8, 3],
    [8, 4],
    [8, 5],
    [8, 7],
    [8, 8],
    [7, 8],
    [5, 8],
    [4, 8],
    [3, 8],
    [2, 8],
    [1, 8],
    [0, 8],
  ]
    .map(([r, c]) => bit(r, c))
    .join("");
  const again = [
    ...Array.from({ length: 7 }, (_, i) => bit(size - 1 - i, 8)),
    ...Array.from({ length: 8 }, (_, i) => bit(8, size - 8 + i)),
  ].join("");
  expect(again, "both copies of the format").to.equal(format);
  const mask = FORMATS.indexOf(format);
  expect(mask, "a format of level M").to.be.at.least(0);

  let bits = "";
  for (let right = size - 1, upward = true; right > 0; right -= 2, upward = !upward) {
    if (right === 6) right -= 1;
    for (let step = 0; step < size; step++) {
      const row = upward ? size - 1 - step : step;
      for (const column of [right, right - 1]) {
        if (!isFunction(version, row, column)) bits += rows[row][column] !== MASKS[mask](row, column) ? "1" : "0";
      }
    }
  }
  const words = (bits.match(/.{8}/g) ?? []).map((byte) => parseInt(byte, 2));
  const [lengths, ecc] = BLOCKS[version - 1];
  const blocks: number[][] = lengths.map(() => []);
  let next = 0;
  for (let i = 0; i < Math.max(...lengths); i++)
    lengths.forEach((length, b) => {
      if (i < length) blocks[b].push(words[next++]);
    });
  const data = blocks.flatMap((block) => [...block]);
  for (let i = 0; i < ecc; i++) for (const block of blocks) block.push(words[next++]);
  for (const block of blocks) {
    for (let i = 0, root = 1; i < ecc; i++, root = multiply(root, 2)) {
      expect(
        block.reduce((sum, word) => multiply(sum, root) ^ word, 0),
        `syndrome ${i}`,
      ).to.equal(0);
    }
  }
  const stream = data.map((byte) => byte.toString(2).padStart(8, "0")).join("");
  expect(stream.slice(0, 4)).to.equal("0100");
  const wide = version < 10 ? 8 : 16;
  const length = parseInt(stream.slice(4, 4 + wide), 2);
  const bytes = Array.from({ length }, (_, i) => parseInt(stream.slice(4 + wide + 8 * i, 12 + wide + 8 * i), 2));
  return { version, text: new TextDecoder().decode(new Uint8Array(bytes)) };
}

describe("QR codes", () => {
  it("are read back, in every version, with error correction that holds", () => {
    const versions = new Set<number>();
    for (let length = 0; length <= 213; length++) {
      const text = "http://127.0.0.1:8645/#/wallet/send?to=12&token=1&amount=0.25 é ".repeat(4).slice(0, length);
      if (new TextEncoder().encode(text).length > 213) break;
      const found = read(qrCode(text));
      expect(found.text).to.equal(text);
      versions.add(found.version);
    }
    expect([...versions]).to.deep.equal([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  });

  it("have the version's own bits from version 7 on", () => {
    const rows = qrCode("x".repeat(120));
    expect(read(rows).version).to.equal(7);
    // 000111110010010100 is version 7 in the standard's table.
    const bits = Array.from({ length: 18 }, (_, i) =>
      rows[Math.floor((17 - i) / 3)][rows.length - 11 + ((17 - i) % 3)] ? "1" : "0",
    ).join("");
    expect(bits).to.equal("000111110010010100");
  });

  it("refuse more than they hold", () => {
    expect(() => qrCode("x".repeat(214))).to.throw(RangeError, "213 bytes, not 214");
  });
});
