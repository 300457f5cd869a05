/**
 * A malicious prover: it fills in a whole witness that keeps to every *definition* of a circuit (each `<==`) but to none of its
 * *demands* (the `===` lines, bits being bits, an is-zero flag being true), starting from any inputs and any signals that the test
 * forces. Whatever follows from a lie is recomputed downstream. What then still refuses the witness are the demands alone.
 *
 * It owes nothing to circom's witness calculator, whose assertions say nothing about the constraints.
 */
import { inverse, mod, pow } from "../../protocol/field.ts";
import type { SourceEdit } from "./compile.ts";
import { combination, wiresOf, type Rows } from "./rows.ts";
import { signatureHints } from "./signature-hints.ts";
import type { Symbols } from "./symbols.ts";

/** Demands of circomlib that a liar ignores: [file, text]. The first occurrence goes. */
const LIBRARY_DEMANDS: readonly (readonly [string, string])[] = [
  ["bitify", "out[i] * (out[i] -1 ) === 0;"],
  ["bitify", "lc1 === in;"],
  ["comparators", "in*out === 0;"],
  ["comparators", "(1 - isz.out)*enabled === 0;"],
  ["aliascheck", "compConstant.out === 0;"],
];
/** Leaves the definitions only. Wires keep their numbers, as no signal goes and no text
 * moves (circom orders anonymous components by their place in the file). A `===` right below a hint (`<--`) defines that hint: it stays. */
export const withoutDemands: SourceEdit = (path, text) => {
  if (path.startsWith("circuits/")) {
    const lines = text.split("\n");
    const isDemand = (line: string, i: number): boolean => /^[ \t]*[^\s/*][^\n]*===[^\n;]*;/.test(line) && !lines[i - 1].includes("<--");
    return lines.map((line, i) => (isDemand(line, i) ? " ".repeat(line.length) : line)).join("\n");
  }
  let edited = text;
  for (const [file, demand] of LIBRARY_DEMANDS) {
    if (path !== `circomlib/circuits/${file}.circom`) continue;
    if (!edited.includes(demand)) throw new Error(`${path} has changed: it lacks "${demand}"`);
    edited = edited.replace(demand, " ".repeat(demand.length));
  }
  return edited;
};

/** Hints that no definition yields: the bits of a Num2Bits, the inverse of an IsZero or a ZeroFlag, whether a Run's slot is active, the digits of a Power, a float's mantissa, and the digits of a signature's multipliers. */
type Hint = { input: number; bits: number[] } | { input: number; isZero: number; inverse: number }
  | { input: number; needs: readonly number[]; values: (inputs: readonly bigint[]) => readonly bigint[]; wires: readonly number[] };

function findHints({ wires }: Symbols): Hint[] {
  const components = new Map<string, Map<string, number>>();
  for (const [name, wire] of wires) {
    const dot = name.lastIndexOf(".");
    const path = name.slice(0, Math.max(dot, 0));
    if (!components.has(path)) components.set(path, new Map());
    components.get(path)!.set(name.slice(dot + 1), wire);
  }
  const parents = new Set([...components.keys()].map((path) => path.slice(0, Math.max(path.lastIndexOf("."), 0))));
  const hints: Hint[] = [];
  for (const [path, signals] of components) {
    const input = signals.get("in");
    for (const { inputs, outputs, values } of signatureHints(path, signals, wires)) {
      for (const wire of inputs) hints.push({ input: wire, needs: inputs, values, wires: outputs });
    }
    if (signals.has("previousX") && !signals.has("to")) {
      hints.push({ input: signals.get("from")!, needs: [signals.get("from")!], values: ([from]) => [from === 0n ? 0n : 1n], wires: [signals.get("active")!] });
    }
    if (signals.has("exponent") && signals.has("chain[0]")) {
      const digits = [...signals].filter(([name]) => name.startsWith("digits["));
      const top = [...signals].filter(([name]) => name.startsWith("top["));
      const exponent = signals.get("exponent")!;
      hints.push({ input: exponent, needs: [exponent], wires: [...digits, ...top].map(([, wire]) => wire),
        values: ([value]) => [...digits.map((_, j) => (value >> BigInt(2 * j)) & 3n), ...top.map(() => (value >> BigInt(2 * digits.length)) & 1n)] });
    }
    if (signals.has("float") && signals.has("mantissa")) {
      const float = signals.get("float")!;
      hints.push({ input: float, needs: [float], values: ([value]) => [value >> 5n], wires: [signals.get("mantissa")!] });
    }
    if (input === undefined || (path !== "" && parents.has(path))) continue; // Num2Bits_strict takes its bits from a Num2Bits
    if (signals.has("inv")) hints.push({ input, isZero: signals.get("out")!, inverse: signals.get("inv")! });
    if (signals.has("out[0]")) {
      hints.push({ input, bits: [...signals].filter(([name]) => name.startsWith("out[")).map(([, wire]) => wire) });
    }
  }
  return hints;
}

export class MaliciousProver {
  readonly #rows: Rows;
  readonly #hints = new Map<number, Hint[]>();
  /** Rows of each wire. */
  readonly #uses: number[][];
  readonly #rowWires: number[][];
  #definedBy: Int32Array | undefined;

  /** `definitions` are the rows of the circuit compiled with `withoutDemands`, not simplified. */
  constructor(definitions: Rows, symbols: Symbols) {
    this.#rows = definitions;
    for (const hint of findHints(symbols)) this.#hints.set(hint.input, [...(this.#hints.get(hint.input) ?? []), hint]);
    this.#uses = Array.from({ length: definitions.wires }, () => []);
    this.#rowWires = Array.from({ length: definitions.count }, (_, row) => wiresOf(definitions, row));
    this.#rowWires.forEach((wires, row) => wires.forEach((wire) => this.#uses[wire].push(row)));
  }

  /** A whole witness from the circuit's inputs and from wires that are lied about. What nothing defines becomes 0. */
  complete(inputs: ReadonlyMap<number, bigint>, forced: ReadonlyMap<number, bigint> = new Map()): bigint[] {
    // Which row defines which wire is learnt once from inputs without meaning, so that no lie is ever "explained" backwards.
    this.#definedBy ??= this.#propagate(new Map([...inputs.keys()].map((wire, i) => [wire, pow(7n, BigInt(i + 1000))]))).definedBy;
    return this.#propagate(new Map([...inputs, ...forced]), this.#definedBy).witness;
  }

  #propagate(given: ReadonlyMap<number, bigint>, allowed?: Int32Array): { witness: bigint[]; definedBy: Int32Array } {
    const witness = new Array<bigint>(this.#rows.wires).fill(0n);
    witness[0] = 1n;
    const known = new Uint8Array(this.#rows.wires);
    known[0] = 1;
    const definedBy = new Int32Array(this.#rows.wires).fill(-1);
    const missing = this.#rowWires.map((wires) => wires.length);
    const ready = missing.flatMap((count, row) => (count === 1 ? [row] : [])); // constants
    const set = (wire: number, value: bigint): void => {
      if (known[wire] === 1) return;
      known[wire] = 1;
      witness[wire] = mod(value);
      for (const row of this.#uses[wire]) if (--missing[row] === 1) ready.push(row);
      for (const hint of this.#hints.get(wire) ?? []) {
        if ("needs" in hint) {
          if (!hint.needs.every((input) => known[input] === 1)) continue;
          hint.values(hint.needs.map((input) => witness[input])).forEach((value, i) => given.has(hint.wires[i]) || set(hint.wires[i], value));
        } else if ("bits" in hint) {
          hint.bits.forEach((bit, i) => given.has(bit) || set(bit, (witness[wire] >> BigInt(i)) & 1n));
        } else if (!given.has(hint.inverse)) {
          // Who lies about the flag chooses the inverse so that the flag follows from it: flag = 1 − in·inverse.
          const product = 1n - (given.get(hint.isZero) ?? 0n);
          set(hint.inverse, witness[wire] === 0n ? 0n : product * inverse(witness[wire]));
        }
      }
    };
    for (const [wire, value] of given) set(wire, value);
    for (let next = 1; next < known.length; next++) {
      for (let row = ready.pop(); row !== undefined; row = ready.pop()) {
        const unknown = this.#rowWires[row].find((wire) => known[wire] === 0);
        if (unknown === undefined || (allowed !== undefined && allowed[unknown] !== row)) continue;
        const value = this.#solve(row, unknown, witness);
        if (value === undefined) continue;
        definedBy[unknown] = row;
        set(unknown, value);
      }
      if (known[next] === 0) set(next, 0n);
    }
    return { witness, definedBy };
  }

  /** The value of `wire` that satisfies a row whose other wires are known; undefined if there is not exactly one. */
  #solve(row: number, wire: number, witness: bigint[]): bigint | undefined {
    const at = (value: bigint): bigint[] => {
      witness[wire] = value;
      return [0, 1, 2].map((matrix) => combination(this.#rows, 3 * row + matrix, witness));
    };
    const [a0, b0, c0] = at(0n);
    const [a1, b1, c1] = at(1n);
    witness[wire] = 0n;
    if (mod((a1 - a0) * (b1 - b0)) !== 0n) return undefined; // quadratic
    const slope = mod((a1 - a0) * b0 + (b1 - b0) * a0 - (c1 - c0));
    if (slope === 0n) return undefined;
    return mod((c0 - a0 * b0) * (slope === 1n ? 1n : inverse(slope)));
  }
}
