/** Code on chain against code that this clone compiled. */
import { dataSlice, getBytes, hexlify, keccak256, type Provider } from "ethers";
import { ColonnadeError } from "../protocol/errors.ts";

export interface ExpectedCode {
  contract: string;
  /** What runs on chain, with zeros where immutables are; hex. */
  runtime: string;
  /** Where the constructor puts each immutable, in bytes. */
  immutables: { start: number; length: number }[][];
}

/**
 * Compares the code at `address` with what is expected, byte for byte but for immutables, and returns the immutables as
 * 32-byte words, in the compiler's order. Throws MANIFEST_MISMATCH, with the hash of each side, where they differ;
 * `part` names the place.
 */
export async function compareCode(
  provider: Provider, address: string, expected: ExpectedCode, part: string,
): Promise<string[]> {
  const there = getBytes(await provider.getCode(address));
  const immutables = expected.immutables.map((places) => {
    const values = new Set(places.map(({ start, length }) => hexlify(there.slice(start, start + length))));
    for (const { start, length } of places) there.fill(0, start, start + length);
    // One immutable has one value: the code must not see different ones at different places.
    return values.size === 1 ? [...values][0] : undefined;
  });
  const [ours, contract] = [expected.runtime, hexlify(there)].map((code) => keccak256(stripped(code)));
  if (ours !== contract || immutables.includes(undefined)) {
    const what = `${part}: code of ${expected.contract}`;
    throw new ColonnadeError("MANIFEST_MISMATCH", { part: what, address, ours, contract });
  }
  return immutables as string[];
}

/**
 * Code without the compiler's metadata at its end, whose length the last two bytes tell. It never runs, and it names
 * the whole text of the sources, comments included.
 */
function stripped(code: string): string {
  const size = (code.length - 2) / 2;
  if (size < 2) return code;
  const metadata = Number(dataSlice(code, size - 2)) + 2;
  return metadata > size ? code : dataSlice(code, 0, size - metadata);
}
