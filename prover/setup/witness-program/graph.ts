/**
 * The circuit's computation without its control flow: values that depend on earlier values. Known values are folded as they arise.
 *
 * A value is an *element* (the evaluator keeps it in Montgomery form) or an *integer* (0 … p−1 as such, for bits, division and order).
 * Both are converted where the other is wanted, once.
 */
import { binary, toIndex, unary } from "./arithmetic.ts";
import type { Binary, Unary } from "./arithmetic.ts";
import { Ints } from "./ints.ts";
import { Unsupported } from "./unsupported.ts";

/** Operations of the evaluator. Those after `lookup` arise only when a program is scheduled. */
export const OP = {
  constant: 0, integer: 1, input: 2, add: 3, sub: 4, mul: 5, pick: 6, inverse: 7, toElement: 8, toInteger: 9, equal: 10, select: 11,
  bit: 12, shiftRight: 13, and: 14, mod: 15, divide: 16, less: 17, lookup: 18, mulAdd: 19, pickAdd: 20,
} as const;

/** What two values of the same operands have in common, whatever else is known of them. */
const ARITHMETIC: ReadonlySet<number> = new Set([OP.add, OP.sub, OP.mul, OP.pick, OP.inverse, OP.equal, OP.bit, OP.shiftRight, OP.less]);

const RECENT_BITS = 16;
const KNOWN = 4;

/** Index of a value in its graph. Operands come before what is made of them. */
export type Value = number;

const INTEGERS: ReadonlySet<number> = new Set([OP.integer, OP.input, OP.toInteger, OP.shiftRight, OP.and, OP.mod, OP.divide]);

export interface Assertion { a: Value; b: Value; template: string; line: number; component: number }

export class Graph {
  /** Per value: its operation and operands. */
  readonly op = new Ints();
  readonly a = new Ints();
  readonly b = new Ints();
  readonly c = new Ints();
  readonly #known = new Map<Value, bigint>();
  /** 1: zero or one. 2: an integer (select has both forms). 4: known. */
  readonly #flags = new Ints();
  /** The other form of a value, if it was asked for; 0 if not. */
  readonly #twin = new Ints();
  /** Values by a hash of what they are made of. A newer one takes an older one's place. */
  readonly #recent = new Int32Array(1 << RECENT_BITS);
  readonly #constants = new Map<bigint, Value>();
  readonly #integers = new Map<bigint, Value>();
  readonly #tables = new Map<string, number>();
  readonly tables: Value[][] = [];
  readonly assertions: Assertion[] = [];
  readonly zero: Value;
  readonly one: Value;

  constructor() {
    // A fresh Int32Array is full of zeros: unset signals and variables are value 0, the constant 0.
    this.zero = this.constant(0n);
    this.one = this.constant(1n);
  }

  get size(): number {
    return this.op.length;
  }

  /** The value if set-up knows it. */
  known(x: Value): bigint | undefined {
    return this.#flags.at(x) >= KNOWN ? this.#known.get(x) : undefined;
  }

  isInteger(x: Value): boolean {
    return (this.#flags.at(x) & 2) !== 0;
  }

  #isBit(x: Value): boolean {
    return (this.#flags.at(x) & 1) !== 0;
  }

  /** A value that depends on others; the same one if it was made not long ago: hints and their constraints repeat each other. */
  #push(op: number, a: Value, b: Value, c: Value, bit = false, integer = INTEGERS.has(op)): Value {
    const slot = (Math.imul(op, 0x9e3779b1) ^ Math.imul(a, 0x85ebca6b) ^ Math.imul(b, 0xc2b2ae35) ^ Math.imul(c, 0x27d4eb2f)) >>> (32 - RECENT_BITS);
    const recent = this.#recent[slot];
    if (ARITHMETIC.has(op) && this.op.at(recent) === op && this.a.at(recent) === a && this.b.at(recent) === b && this.c.at(recent) === c) return recent;
    this.#recent[slot] = this.op.length;
    this.#flags.push((bit ? 1 : 0) | (integer ? 2 : 0));
    this.#twin.push(0);
    this.a.push(a);
    this.b.push(b);
    this.c.push(c);
    return this.op.push(op);
  }

  constant(value: bigint): Value {
    return this.#intern(this.#constants, OP.constant, value);
  }

  #intern(pool: Map<bigint, Value>, op: number, value: bigint): Value {
    let id = pool.get(value);
    if (id === undefined) {
      id = this.#push(op, 0, 0, 0, value < 2n);
      this.#known.set(id, value);
      this.#flags.set(id, this.#flags.at(id) | KNOWN);
      pool.set(value, id);
    }
    return id;
  }

  /** The circuit's input signal number `index`. */
  input(index: number): Value {
    return this.#push(OP.input, index, 0, 0);
  }

  element(x: Value): Value {
    return this.isInteger(x) ? this.#converted(x, OP.toElement) : x;
  }

  integer(x: Value): Value {
    const known = this.known(x);
    if (known !== undefined) return this.#intern(this.#integers, OP.integer, known);
    return this.isInteger(x) ? x : this.#converted(x, OP.toInteger);
  }

  #converted(x: Value, op: number): Value {
    const known = this.known(x);
    if (known !== undefined) return this.constant(known);
    let twin = this.#twin.at(x);
    if (twin === 0) {
      twin = this.#push(op, x, 0, 0, this.#isBit(x));
      this.#twin.set(x, twin);
      this.#twin.set(twin, x);
    }
    return twin;
  }

  unary(operator: Unary, x: Value): Value {
    const known = this.known(x);
    if (known !== undefined) return this.constant(unary[operator](known));
    if (operator === "neg") return this.#push(OP.sub, this.zero, this.element(x), 0);
    if (operator === "lnot") return this.#equal(x, this.zero);
    throw new Unsupported(`${operator} of a value that set-up does not know`);
  }

  binary(operator: Binary, x: Value, y: Value): Value {
    const [knownX, knownY] = [this.known(x), this.known(y)];
    if (knownX !== undefined && knownY !== undefined) return this.constant(binary[operator](knownX, knownY));
    switch (operator) {
      case "add": return knownX === 0n ? y : knownY === 0n ? x : this.#push(OP.add, this.element(x), this.element(y), 0);
      case "sub": return knownY === 0n ? x : this.#push(OP.sub, this.element(x), this.element(y), 0, knownX === 1n && this.#isBit(y));
      case "mul": return this.#product(x, y);
      case "div": return this.#product(x, this.#push(OP.inverse, this.element(y), 0, 0));
      case "eq": return this.#equal(x, y);
      case "neq": return this.#not(this.#equal(x, y));
      case "lt": return this.#less(x, y);
      case "gt": return this.#less(y, x);
      case "leq": return this.#not(this.#less(y, x));
      case "geq": return this.#not(this.#less(x, y));
      case "land": return this.#product(this.truth(x), this.truth(y));
      case "lor": return this.select(this.truth(x), this.one, this.truth(y));
      case "shr": return this.#shiftRight(x, knownY);
      case "band": return this.#and(x, y, knownY);
      case "mod": return this.#dividedBy(OP.mod, x, knownY);
      case "idiv": return this.#dividedBy(OP.divide, x, knownY);
      default: throw new Unsupported(`${operator} with a value that set-up does not know`);
    }
  }

  #product(x: Value, y: Value): Value {
    const [knownX, knownY] = [this.known(x), this.known(y)];
    if (knownX === 0n || knownY === 0n) return this.zero;
    if (knownX === 1n) return y;
    if (knownY === 1n) return x;
    if (this.#isBit(x) && this.#isOneLess(y, x)) return this.zero;
    if (this.#isBit(x)) return this.#push(OP.pick, this.element(x), this.element(y), 0, this.#isBit(y));
    if (this.#isBit(y)) return this.#push(OP.pick, this.element(y), this.element(x), 0);
    return this.#push(OP.mul, this.element(x), this.element(y), 0);
  }

  /** y = x − 1: that a bit is a bit, which is so by how it was made, is not computed. */
  #isOneLess(y: Value, x: Value): boolean {
    return this.op.at(y) === OP.sub && this.a.at(y) === this.element(x) && this.b.at(y) === this.one;
  }

  #equal(x: Value, y: Value): Value {
    return this.#push(OP.equal, this.element(x), this.element(y), 0, true);
  }

  #less(x: Value, y: Value): Value {
    return this.#push(OP.less, this.integer(x), this.integer(y), 0, true);
  }

  #not(bit: Value): Value {
    return this.binary("sub", this.one, bit);
  }

  #shiftRight(x: Value, by: bigint | undefined): Value {
    if (by === undefined || by >= 254n) throw new Unsupported("a shift by a distance that set-up does not know, or beyond 253");
    return by === 0n ? x : this.#push(OP.shiftRight, this.integer(x), Number(by), 0);
  }

  #and(x: Value, y: Value, mask: bigint | undefined): Value {
    if (mask !== 1n) return this.#push(OP.and, this.integer(x), this.integer(y), 0);
    const shifted = this.op.at(x) === OP.shiftRight;
    return shifted ? this.#push(OP.bit, this.a.at(x), this.b.at(x), 0, true) : this.#push(OP.bit, this.integer(x), 0, 0, true);
  }

  /** By 32 bits at most: what digits and halves need. */
  #dividedBy(op: number, x: Value, by: bigint | undefined): Value {
    if (by === undefined || by === 0n || by >= 2n ** 32n) throw new Unsupported("integer division by other than a small known number");
    return this.#push(op, this.integer(x), Number(by), 0);
  }

  /** Zero or one: whether x is not zero. */
  truth(x: Value): Value {
    return this.#isBit(x) ? this.element(x) : this.binary("neq", x, this.zero);
  }

  /** `bit` ? x : y */
  select(bit: Value, x: Value, y: Value): Value {
    const known = this.known(bit);
    if (known !== undefined) return known === 0n ? y : x;
    if (x === y) return x;
    const isInteger = (z: Value): boolean => this.isInteger(z) || this.known(z) !== undefined;
    const integers = isInteger(x) && isInteger(y) && (this.known(x) === undefined || this.known(y) === undefined);
    const both = this.#isBit(x) && this.#isBit(y);
    if (integers) return this.#push(OP.select, bit, this.integer(x), this.integer(y), both, true);
    return this.#push(OP.select, bit, this.element(x), this.element(y), both);
  }

  /** Entry number `index` of known values; zero beyond them. */
  lookup(index: Value, entries: Value[]): Value {
    const key = entries.join();
    let table = this.#tables.get(key);
    if (table === undefined) {
      table = this.tables.push(entries) - 1;
      this.#tables.set(key, table);
    }
    return this.#push(OP.lookup, this.integer(index), table, 0);
  }

  /** The witness does not exist unless x is true. */
  assert(x: Value, template: string, line: number, component: number): void {
    const known = this.known(x);
    if (known !== undefined && known !== 0n) return;
    const place = { template, line, component };
    if (this.op.at(x) === OP.equal) this.assertions.push({ a: this.a.at(x), b: this.b.at(x), ...place });
    else this.assertions.push({ a: this.truth(x), b: this.one, ...place });
  }

  /** A known value as an index; undefined if it is not known. */
  index(x: Value): number | undefined {
    const known = this.known(x);
    return known === undefined ? undefined : toIndex(known);
  }
}
