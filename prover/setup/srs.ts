/**
 * Development KZG points of one column size, from a secret that everyone knows. The file holds, after a 16-byte header:
 * τG2 (128 bytes), [τ^i]_1 for i < N, and [L_i(τ)]_1 for i < N (64 bytes each). Points are affine, little-endian Montgomery
 * coordinates: what ffjavascript's multi-scalar multiplication takes. prover/srs-file.ts reads it.
 */
import { open, rename } from "node:fs/promises";
import { getCurve, getCurveCode } from "../curve.ts";
import { Wasm } from "../wasm.ts";
import { lagrangeAt } from "./lagrange.ts";
import { startMultiples } from "./multiples.ts";
import { developmentSecret } from "./secret.ts";
import { SRS_MAGIC } from "../srs-file.ts";

/** τ of every development points file, whatever its size. */
export function developmentTau(): bigint {
  return developmentSecret("kzg tau");
}

/** τG2 of every development points file, affine, Montgomery. */
export async function developmentTauG2(): Promise<Uint8Array> {
  const { G2 } = await getCurve();
  return G2.toAffine(G2.timesScalar(G2.g, developmentTau()));
}

/** Writes the points for columns of 2^logN rows, `τ` from the development secret. About 15 µs of CPU a point, 2·2^logN points. */
export async function writeDevelopmentSrs(path: string, logN: number): Promise<void> {
  const rows = 2 ** logN;
  const tau = developmentTau();
  const { module } = await getCurveCode();
  const wasm = new Wasm(module);
  const powers = wasm.alloc(rows * 32);
  const pTau = wasm.putScalar(tau);
  wasm.putInteger(1n, powers);
  // Normal form times Montgomery form is normal form.
  for (let i = 1; i < rows; i++) wasm.call.frm_mul(powers + (i - 1) * 32, pTau, powers + i * 32);
  const lagrange = lagrangeAt(wasm, { log: logN, at: tau, form: "normal" });
  const tauScalar = wasm.copyOut(wasm.putInteger(tau), 32);

  const pool = await startMultiples({ g1: 2 * rows, g2: 1 });
  // Under a temporary name until it is whole: an interrupted run must not leave a file that looks finished.
  const partial = `${path}.${process.pid}.partial`;
  const file = await open(partial, "w");
  try {
    const header = Buffer.alloc(16);
    header.write(SRS_MAGIC, "ascii");
    header.writeUInt32LE(logN, 12);
    await file.writeFile(header);
    await file.writeFile(await pool.list("g2", tauScalar));
    for (const source of [powers, lagrange]) {
      const scalars = (start: number, end: number) => wasm.bytes.subarray(source + start * 32, source + end * 32);
      for await (const piece of pool.multiples("g1", rows, scalars)) await file.writeFile(piece);
    }
  } finally {
    await file.close();
    await pool.close();
  }
  await rename(partial, path);
}
