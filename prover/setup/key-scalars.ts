/** The multipliers of a Groth16 key: every wire's polynomials A, B and (βA + αB + C) at τ, by one pass over the constraints. */
import { inverse } from "../../protocol/field.ts";
import { Wasm } from "../wasm.ts";
import type { BinFileWriter } from "./bin-file.ts";
import type { Groth16Secret } from "./groth16-key.ts";
import { lagrangeAt } from "./lagrange.ts";
import { visitTerms } from "./r1cs.ts";
import type { R1csHeader } from "./r1cs.ts";

const READ_BYTES = 2 ** 24;
/** Matrix, constraint, wire, coefficient. */
const RECORD_BYTES = 44;
const RECORDS = 2 ** 18;

export class KeyScalars {
  readonly wasm: Wasm;
  /** A_w(τ), 32 bytes a wire, normal form. */
  readonly a: number;
  /** B_w(τ). */
  readonly b: number;
  /** (β·A_w + α·B_w + C_w)(τ) over γ for the first `publicCount` wires, over δ for the others. */
  readonly combined: number;
  /** The constant wire and the public signals. */
  readonly publicCount: number;
  readonly privateCount: number;

  /** Also writes the content of the key's coefficient section (matrices A and B) to `out`. */
  constructor(module: WebAssembly.Module, header: R1csHeader, power: number, secret: Groth16Secret, out: BinFileWriter) {
    const wasm = new Wasm(module);
    this.wasm = wasm;
    this.publicCount = header.publics + 1;
    this.privateCount = header.wires - this.publicCount;
    const lagrange = lagrangeAt(wasm, { log: power, at: secret.tau, form: "montgomery" });
    const bytes = header.wires * 32;
    this.a = wasm.alloc(bytes);
    this.b = wasm.alloc(bytes);
    this.combined = wasm.alloc(bytes);
    wasm.bytes.fill(0, this.a, this.a + bytes);
    wasm.bytes.fill(0, this.b, this.b + bytes);
    wasm.bytes.fill(0, this.combined, this.combined + bytes);
    this.#accumulate(header, lagrange, out);
    this.#combine(secret);
  }

  #accumulate(header: R1csHeader, lagrange: number, out: BinFileWriter): void {
    const wasm = this.wasm;
    const product = wasm.alloc(32);
    const one = wasm.putInteger(1n);
    const start = wasm.alloc(READ_BYTES);
    const records = wasm.alloc(RECORDS * RECORD_BYTES);
    const { frm_mul, frm_add, frm_toMontgomery } = wasm.call;
    const { bytes, words } = wasm;
    const sums = [this.a, this.b, this.combined];
    let filled = 0;
    let total = 0;

    const flush = (): void => {
      out.write(bytes.subarray(records, records + filled * RECORD_BYTES));
      total += filled;
      filled = 0;
    };
    const add = (matrix: 0 | 1 | 2, constraint: number, wire: number, coefficient: number): void => {
      // Normal form times Montgomery form is normal form.
      frm_mul(coefficient, lagrange + constraint * 32, product);
      frm_add(sums[matrix] + wire * 32, product, sums[matrix] + wire * 32);
      if (matrix === 2) return;
      const record = records + filled * RECORD_BYTES;
      words[record / 4] = matrix;
      words[record / 4 + 1] = constraint;
      words[record / 4 + 2] = wire;
      // snarkjs multiplies the coefficient with the witness in normal form and wants a Montgomery result: it stores c·R².
      frm_toMontgomery(coefficient, record + 12);
      frm_toMontgomery(record + 12, record + 12);
      if (++filled === RECORDS) flush();
    };

    out.writeUint32(0);
    visitTerms(header, { bytes, start, size: READ_BYTES }, add);
    // A row of its own for the constant and each public signal makes their polynomials independent of one another.
    for (let wire = 0; wire < this.publicCount; wire++) add(0, header.constraints + wire, wire, one);
    flush();
    out.patchUint32(0, total);
  }

  #combine({ alpha, beta, gamma, delta }: Groth16Secret): void {
    const { frm_mul, frm_add } = this.wasm.call;
    const pAlpha = this.wasm.putScalar(alpha);
    const pBeta = this.wasm.putScalar(beta);
    const overGamma = this.wasm.putScalar(inverse(gamma));
    const overDelta = this.wasm.putScalar(inverse(delta));
    const t = this.wasm.alloc(32);
    for (let wire = 0; wire < this.publicCount + this.privateCount; wire++) {
      const sum = this.combined + wire * 32;
      frm_mul(this.a + wire * 32, pBeta, t);
      frm_add(sum, t, sum);
      frm_mul(this.b + wire * 32, pAlpha, t);
      frm_add(sum, t, sum);
      frm_mul(sum, wire < this.publicCount ? overGamma : overDelta, sum);
    }
  }
}
