/**
 * Writes a witness program. Little-endian 32-bit words; prover/native/witness/program.hpp reads it and checks every index.
 *
 *   "COLWITN1", the counts of COUNTS
 *   constants, integers, table entries     32 bytes each
 *   input signals                          hash (two words), first, size
 *   levels                                 how many inverses, nodes, assertions
 *   per level: inverses (a), nodes (op·2^27 + a, b, c), assertions (a, b, number)
 *   wires                                  value, and 2^31 if it is an integer
 *   places of assertions, by number        template (text), line, component
 *   components                             name (text), parent
 *   ends of the texts, and the texts
 *
 * Values are numbered: constants, integers, table entries, inputs, then what the levels compute.
 */
import type { Followed } from "./follow.ts";
import { OP } from "./graph.ts";
import type { Value } from "./graph.ts";
import { Ints } from "./ints.ts";
import { schedule } from "./schedule.ts";
import type { Schedule } from "./schedule.ts";
import { Unsupported } from "./unsupported.ts";

const MAGIC = "COLWITN1";
/** An operation's first word has five bits for the operation. */
const MAX_VALUES = 2 ** 27;
/** Marks a wire whose value needs no conversion. */
const IS_INTEGER = 2 ** 31;

export function encodeProgram(followed: Followed): Uint8Array {
  const { graph, wires, inputs, inputCount } = followed;
  const plan = schedule(followed);
  const numbers = numberValues(followed, plan);
  const places = encodePlaces(followed, plan);

  const words = new Ints();
  for (const { hash, signal, size } of inputs) words.pushAll([Number(hash & 0xffff_ffffn), Number(hash >> 32n), signal, size]);
  for (const { inverses, nodes, assertions } of plan.levels) words.pushAll([inverses.length, nodes.length, assertions.length]);
  for (const { inverses, nodes, assertions } of plan.levels) {
    for (const node of inverses) words.push(numbers.of(graph.a.at(node)));
    for (const node of nodes) words.pushAll(numbers.operation(plan.operation(node)));
    for (const i of assertions) words.pushAll([numbers.of(plan.assertions[i].a), numbers.of(plan.assertions[i].b), i]);
  }
  for (const wire of wires) words.push(numbers.of(wire) + (graph.isInteger(wire) ? IS_INTEGER : 0));

  const known = [...plan.constants, ...plan.integers, ...graph.tables.flat()].map((value) => graph.known(value) as bigint);
  const counts = [plan.constants.length, plan.integers.length, graph.tables.flat().length, inputCount, numbers.count, inputs.length,
    plan.levels.length, wires.length, plan.assertions.length, places.components, places.texts, places.textBytes.length];
  return Buffer.concat([Buffer.from(MAGIC), new Uint8Array(Uint32Array.from(counts).buffer), encodeIntegers(known), words.bytes(), places.words, places.textBytes]);
}

/** Numbers of values in the file. */
function numberValues({ graph, inputCount }: Followed, { constants, integers, levels }: Schedule) {
  const numbers = new Int32Array(graph.size).fill(-1);
  let next = 0;
  for (const value of [...constants, ...integers]) numbers[value] = next++;
  const tables = graph.tables.map((entries) => (next += entries.length) - entries.length);
  for (let value = 0; value < graph.size; value++) if (graph.op.at(value) === OP.input) numbers[value] = next + graph.a.at(value);
  next += inputCount;
  for (const { inverses, nodes } of levels) for (const node of [...inverses, ...nodes]) numbers[node] = next++;
  if (next > MAX_VALUES) throw new Unsupported(`${next} values`);

  const of = (value: Value): number => numbers[value];
  function operation({ op, a, b, c }: ReturnType<Schedule["operation"]>): number[] {
    const first = op * MAX_VALUES + of(a);
    switch (op) {
      case OP.bit: case OP.shiftRight: case OP.mod: case OP.divide: return [first, b, 0];
      case OP.lookup: return [first, tables[b], graph.tables[b].length];
      case OP.toElement: case OP.toInteger: return [first, 0, 0];
      case OP.select: case OP.mulAdd: case OP.pickAdd: return [first, of(b), of(c)];
      default: return [first, of(b), 0];
    }
  }
  return { of, operation, count: next };
}

function encodePlaces({ components }: Followed, { assertions }: Schedule) {
  const texts = new Map<string, number>();
  const text = (content: string): number => {
    const number = texts.get(content) ?? texts.size;
    texts.set(content, number);
    return number;
  };
  const words = new Ints();
  // Components that no assertion is in are not named; their numbers close up. A parent comes before its parts.
  const needed = new Set<number>();
  for (let { component } of assertions) for (; !needed.has(component); component = components.parents[component]) needed.add(component);
  const numbers = new Map([...needed].sort((x, y) => x - y).map((component, i) => [component, i]));
  const number = (component: number): number => numbers.get(component) as number;
  for (const { template, line, component } of assertions) words.pushAll([text(template), line, number(component)]);
  for (const component of numbers.keys()) words.pushAll([text(components.names[component]), number(components.parents[component])]);
  const encoded = [...texts.keys()].map((content) => Buffer.from(content));
  let end = 0;
  for (const bytes of encoded) words.push((end += bytes.length));
  return { words: words.bytes(), components: numbers.size, texts: texts.size, textBytes: Buffer.concat(encoded) };
}

function encodeIntegers(values: readonly bigint[]): Uint8Array {
  const words = new BigUint64Array(4 * values.length);
  values.forEach((value, i) => {
    for (let j = 0; j < 4; j++) words[4 * i + j] = BigInt.asUintN(64, value >> BigInt(64 * j));
  });
  return new Uint8Array(words.buffer);
}
