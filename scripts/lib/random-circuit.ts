/** Small constraint systems with a witness, made at random: r1cs and wtns files without a circuit compiler. */
import { P } from "../../protocol/field.ts";
import { BinFileWriter } from "../../prover/setup/bin-file.ts";

/** One linear combination: wire → coefficient. */
type Combination = Map<number, bigint>;

export interface RandomCircuit {
  publics: number;
  constraints: [a: Combination, b: Combination, c: Combination][];
  /** The value of each wire; wire 0 is 1. */
  witness: bigint[];
}

/** Numbers in [0, below) from a seed: mulberry32. */
export function seededRandom(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}

/** 1 to `most` constraints, each solved for a new wire; some wires are in no constraint, some numbers are the extreme ones. */
export function randomCircuit(seed: number, most = 24): RandomCircuit {
  const random = seededRandom(seed);
  const anyNumber = (): bigint => Array.from({ length: 9 }, () => BigInt(random(2 ** 32))).reduce((sum, part) => (sum << 32n) | part, 0n) % P;
  const number = (): bigint => [() => 0n, () => 1n, () => P - 1n, () => BigInt(random(1000)), () => P - BigInt(1 + random(1000)), anyNumber][random(6)]();
  const publics = random(4);
  const witness = [1n, ...Array.from({ length: publics + 1 + random(4) }, number)];
  const evaluate = (combination: Combination): bigint => [...combination].reduce((sum, [wire, value]) => (sum + value * witness[wire]) % P, 0n);
  const combination = (): Combination => new Map(Array.from({ length: random(4) }, () => [random(witness.length), number()]));
  const constraints: RandomCircuit["constraints"] = [];
  for (let count = 1 + random(most); count > 0; count--) {
    const [a, b, c] = [combination(), combination(), combination()];
    const rest = (evaluate(a) * evaluate(b) - evaluate(c) + P) % P;
    // The new wire's coefficient is −1 or 1.
    const sign = random(2) === 0 ? 1n : P - 1n;
    c.set(witness.length, sign);
    witness.push((rest * sign) % P);
    constraints.push([a, b, c]);
  }
  return { publics, constraints, witness };
}

const littleEndian = (value: bigint): Uint8Array => Uint8Array.from({ length: 32 }, (_, i) => Number((value >> BigInt(8 * i)) & 255n));

export function writeR1cs(path: string, { publics, constraints, witness }: RandomCircuit): void {
  const out = new BinFileWriter(path, "r1cs");
  out.begin(1);
  out.writeUint32(32);
  out.write(littleEndian(P));
  out.writeUint32(witness.length, 0, publics, 0, witness.length, 0, constraints.length);
  out.end();
  out.begin(2);
  for (const combination of constraints.flat()) {
    out.writeUint32(combination.size);
    for (const [wire, value] of combination) {
      out.writeUint32(wire);
      out.write(littleEndian(value));
    }
  }
  out.end();
  out.close();
}

/** The content of a .wtns file. */
export function wtnsOf(witness: readonly bigint[]): Uint8Array {
  const header = new Uint8Array(12 + 12 + 40 + 12);
  const view = new DataView(header.buffer);
  header.set(Buffer.from("wtns"));
  view.setUint32(4, 2, true);
  view.setUint32(8, 2, true);
  view.setUint32(12, 1, true);
  view.setBigUint64(16, 40n, true);
  view.setUint32(24, 32, true);
  header.set(littleEndian(P), 28);
  view.setUint32(60, witness.length, true);
  view.setUint32(64, 2, true);
  view.setBigUint64(68, BigInt(witness.length * 32), true);
  return Buffer.concat([header, ...witness.map(littleEndian)]);
}
