/** Reads a file of KZG points (prover/setup/srs.ts writes it). */
import { open } from "node:fs/promises";
import { ColonnadeError } from "../protocol/errors.ts";

/** First 12 bytes of the file; the column size follows as a 32-bit number. */
export const SRS_MAGIC = "COLONNADEKZG";

const HEADER_BYTES = 16;
const G2_BYTES = 128;
export const G1_BYTES = 64;

export interface Srs {
  logN: number;
  /** τG2, affine, Montgomery. */
  tauG2: Uint8Array;
  /** [τ^i]_1 for i < N. */
  monomial: Uint8Array;
  /** [L_i(τ)]_1 for i < N. */
  lagrange: Uint8Array;
}

/** Loads the whole file: 128 bytes a row. Throws MANIFEST_MISMATCH if it is not such a file or is cut short. */
export async function readSrs(path: string): Promise<Srs> {
  const file = await open(path, "r");
  try {
    const { size } = await file.stat();
    const read = async (position: number, length: number): Promise<Uint8Array> => {
      // Not a Buffer: ffjavascript copies with slice(), which on a Buffer copies nothing.
      const buffer = new Uint8Array(length);
      // One read call gives at most 2 GiB.
      for (let done = 0; done < length; ) {
        const { bytesRead } = await file.read(buffer, done, Math.min(length - done, 2 ** 30), position + done);
        if (bytesRead === 0) throw new ColonnadeError("MANIFEST_MISMATCH", { points: path, expectedBytes: position + length, actualBytes: size });
        done += bytesRead;
      }
      return buffer;
    };
    const header = Buffer.from(await read(0, HEADER_BYTES));
    const magic = header.toString("latin1", 0, SRS_MAGIC.length);
    if (magic !== SRS_MAGIC) throw new ColonnadeError("MANIFEST_MISMATCH", { points: path, expected: SRS_MAGIC, actual: magic });
    const logN = header.readUInt32LE(12);
    const bytes = 2 ** logN * G1_BYTES;
    const expectedBytes = HEADER_BYTES + G2_BYTES + 2 * bytes;
    if (size !== expectedBytes) throw new ColonnadeError("MANIFEST_MISMATCH", { points: path, expectedBytes, actualBytes: size });
    const monomialAt = HEADER_BYTES + G2_BYTES;
    return {
      logN,
      tauG2: await read(HEADER_BYTES, G2_BYTES),
      monomial: await read(monomialAt, bytes),
      lagrange: await read(monomialAt + bytes, bytes),
    };
  } finally {
    await file.close();
  }
}
