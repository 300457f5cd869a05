/** One circuit under test: the real thing (compiled with --O2), and a malicious prover who attacks it. */
import { expect } from "chai";
import { mod } from "../../protocol/field.ts";
import { calculateWitness, type WitnessInput } from "../../prover/snarkjs.ts";
import { loadCalculator } from "./calculator.ts";
import { compile, type Main } from "./compile.ts";
import { freeWires } from "./freedom.ts";
import { MaliciousProver, withoutDemands } from "./malicious.ts";
import { brokenRows, readRows, wiresOf, type Rows } from "./rows.ts";
import { readSymbols, type Symbols } from "./symbols.ts";

export type Inputs = Record<string, bigint | readonly bigint[]>;

interface Compiled { rows: Rows; symbols: Symbols }

/** A row by its names: the component that all its signals have in common, and the signals, relative to it. */
export interface Row { component: string; signals: string[] }

/** What became of a forgery. */
export interface Forgery {
  /** Names of the wires that no constraint binds at this witness (see freedom.ts). */
  free(): string[];
  /** The demands that it breaks, of the circuit before simplification. All others hold. */
  broken: Row[];
  /** How many rows of the real, simplified circuit refuse it. Compiled and asked only when it is read. */
  readonly brokenInReal: number;
  value(name: string): bigint;
}

export class TestCircuit {
  readonly #main: Main;
  #real: Compiled | undefined;
  #plain: Compiled | undefined;
  #prover: MaliciousProver | undefined;
  #calculator: ((input: Inputs) => bigint[]) | undefined;

  constructor(main: Main) {
    this.#main = main;
  }

  get real(): Compiled {
    return (this.#real ??= load(compile(this.#main, { level: "O2", wasm: true })));
  }

  /** Constraints of the real circuit. */
  get constraints(): number {
    return this.real.rows.count;
  }

  /** The witness of the real circuit by circom's calculator. Throws where that throws. */
  async witness(input: Inputs): Promise<bigint[]> {
    const folder = compile(this.#main, { level: "O2", wasm: true });
    return parseWitness(await calculateWitness(input as WitnessInput, `${folder}/main_js/main.wasm`));
  }

  /** Whether circom's calculator finds a witness for these inputs that satisfies every row; quick when asked often. */
  provable(input: Inputs): boolean {
    this.#calculator ??= loadCalculator(`${compile(this.#main, { level: "O2", wasm: true })}/main_js/main.wasm`);
    let witness: bigint[];
    try {
      witness = this.#calculator(input);
    } catch (error) {
      if (error instanceof Error && error.message.startsWith("The witness calculator stopped")) return false;
      throw error;
    }
    return brokenRows(this.real.rows, witness).length === 0;
  }

  /** Asserts that honest inputs satisfy every row of the real circuit and give the expected outputs; returns the witness. */
  async accepts(input: Inputs, outputs: Record<string, bigint> = {}): Promise<bigint[]> {
    const witness = await this.witness(input);
    expect(brokenRows(this.real.rows, witness).map((row) => nameRow(this.real, row))).to.deep.equal([]);
    for (const [name, value] of Object.entries(outputs)) {
      const wire = this.real.symbols.wires.get(name);
      if (wire === undefined || wire < 0) throw new Error(`The circuit has no wire ${name}`);
      expect(witness[wire], name).to.equal(mod(value));
    }
    return witness;
  }

  /** A dishonest witness from these inputs in which the `forced` signals (by readable name) have the given values. */
  forge(input: Inputs, forced: Record<string, bigint> = {}): Forgery {
    this.#plain ??= load(compile(this.#main, { level: "O0" }));
    const { rows, symbols } = this.#plain;
    this.#prover ??= new MaliciousProver(
      readRows(`${compile(this.#main, { level: "O0", edited: { name: "without demands", edit: withoutDemands } })}/main.r1cs`), symbols);
    const wires = (values: Iterable<[string, bigint]>): Map<number, bigint> => new Map(Array.from(values, ([name, value]) => {
      const wire = symbols.wires.get(name);
      if (wire === undefined) throw new Error(`The circuit has no signal ${name}`);
      return [wire, mod(value)];
    }));
    const inputs = wires(flatten(input));
    const witness = this.#prover.complete(inputs, wires(Object.entries(forced)));
    const value = (name: string): bigint => witness[symbols.wires.get(name)!];
    const brokenInReal = (): number =>
      brokenRows(this.real.rows, this.real.symbols.names.map((name, wire) => (wire === 0 ? 1n : value(name)))).length;
    return {
      broken: brokenRows(rows, witness).map((row) => nameRow({ rows, symbols }, row)),
      get brokenInReal() { return brokenInReal(); },
      free: () => freeWires(rows, witness, new Set(inputs.keys())).map((wire) => symbols.names[wire]),
      value,
    };
  }

  /**
   * Asserts that a forgery is refused by exactly the demands under test (so that without them it would pass), and by the real circuit.
   * A demand is "component: signal signal …", a row of just this component with at least these signals; the component itself is "".
   */
  refuses(input: Inputs, demands: string | readonly string[], forced: Record<string, bigint> = {}): Forgery {
    const forgery = this.forge(input, forced);
    const wanted = typeof demands === "string" ? [demands] : demands;
    expect(forgery.broken, "demands broken").to.not.be.empty;
    for (const row of forgery.broken) {
      if (!wanted.some((demand) => isOf(demand, row))) {
        expect.fail(`"${row.component}: ${row.signals.slice(0, 12).join(" ")}" is broken, and not only ${wanted.join(", ")}`);
      }
    }
    expect(forgery.brokenInReal, "rows of the real circuit").to.be.greaterThan(0);
    return forgery;
  }
}

/** Whether a forgery breaks this demand, written as in `refuses`. */
export const breaks = ({ broken }: Forgery, demand: string): boolean => broken.some((row) => isOf(demand, row));

function isOf(demand: string, { component, signals }: Row): boolean {
  const [name, list] = demand.split(":");
  return component === name && list.split(" ").every((signal) => signal === "" || signals.includes(signal));
}

function load(folder: string): Compiled {
  return { rows: readRows(`${folder}/main.r1cs`), symbols: readSymbols(`${folder}/main.sym`) };
}

function* flatten(input: Inputs): Generator<[string, bigint]> {
  for (const [name, value] of Object.entries(input)) {
    if (typeof value === "bigint") yield [name, value];
    else for (const [i, part] of value.entries()) yield [`${name}[${i}]`, part];
  }
}

function nameRow({ rows, symbols }: Compiled, row: number): Row {
  const names = wiresOf(rows, row).map((wire) => symbols.names[wire].split("."));
  let depth = 0;
  while (names.every((parts) => depth < parts.length - 1 && parts[depth] === names[0][depth])) depth++;
  return { component: names[0].slice(0, depth).join("."), signals: names.map((parts) => parts.slice(depth).join(".")) };
}

/** The values of a .wtns file: section 2 holds 32 bytes a wire, little-endian. */
export function parseWitness(file: Uint8Array): bigint[] {
  const data = Buffer.from(file.buffer, file.byteOffset, file.byteLength);
  let position = 12;
  while (data.readUInt32LE(position) !== 2) position += 12 + Number(data.readBigUInt64LE(position + 4));
  const start = position + 12;
  const end = start + Number(data.readBigUInt64LE(position + 4));
  const values: bigint[] = [];
  for (let at = start; at < end; at += 32) {
    let value = 0n;
    for (let i = 3; i >= 0; i--) value = (value << 64n) | data.readBigUInt64LE(at + 8 * i);
    values.push(value);
  }
  return values;
}
