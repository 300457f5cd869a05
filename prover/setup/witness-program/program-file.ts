/**
 * Writes a witness program. Little-endian 32-bit words; prover/native/witness/program.hpp reads it and checks every index.
 *
 *   "COLWITN1", the counts of COUNTS
 *   constants, integers, table entries     32 bytes each
 *   input signals                          hash (two words), first, size
 *   levels                                 how many inverses, runs, assertions
 *   per level: inverses (result, a), runs (op·2^27 + count; per node result, a, b, c, as many as the operation has),
 *              assertions (a, b, number)
 *   wires                                  slot, and 2^31 if it is an integer
 *   places of assertions, by number        template (text), line, component
 *   components                             name (text), parent
 *   ends of the texts, and the texts
 *
 * Values are in slots: constants, integers, table entries, inputs, then what the levels compute.
 */
import type { Followed } from "./follow.ts";
import { OP } from "./graph.ts";
import type { Value } from "./graph.ts";
import { Ints } from "./ints.ts";
import { operandsOf, schedule } from "./schedule.ts";
import type { Operation, Schedule } from "./schedule.ts";
import { allocateSlots } from "./slots.ts";
import { Unsupported } from "./unsupported.ts";

const MAGIC = "COLWITN1";
/** A run's first word has five bits for the operation. */
const MAX_SLOTS = 2 ** 27;
/** Marks a wire whose value needs no conversion. */
const IS_INTEGER = 2 ** 31;

export function encodeProgram(followed: Followed): Uint8Array {
  const { graph, wires, inputs, inputCount } = followed;
  const plan = schedule(followed);
  const slots = allocateSlots(followed, plan);
  if (slots.count > MAX_SLOTS) throw new Unsupported(`${slots.count} slots`);
  const places = encodePlaces(followed, plan);

  function operands(operation: Operation): number[] {
    const { op, a, b } = operation;
    switch (op) {
      case OP.bit: case OP.shiftRight: case OP.mod: case OP.divide: return [slots.of(a), b];
      case OP.lookup: return [slots.of(a), slots.tables[b], graph.tables[b].length];
      default: return operandsOf(operation).map(slots.of);
    }
  }

  const words = new Ints();
  for (const { hash, signal, size } of inputs) words.pushAll([Number(hash & 0xffff_ffffn), Number(hash >> 32n), signal, size]);
  const code = new Ints();
  for (const { inverses, nodes, assertions } of plan.levels) {
    for (const node of inverses) code.pushAll([slots.of(node), slots.of(graph.a.at(node))]);
    const runs = runsOf(nodes, plan);
    for (const run of runs) {
      code.push(run.op * MAX_SLOTS + run.operations.length);
      for (const operation of run.operations) code.pushAll([slots.of(operation.node), ...operands(operation)]);
    }
    for (const i of assertions) code.pushAll([slots.of(plan.assertions[i].a), slots.of(plan.assertions[i].b), i]);
    words.pushAll([inverses.length, runs.length, assertions.length]);
  }
  const ends = new Ints();
  for (const wire of wires) ends.push(slots.of(wire) + (graph.isInteger(wire) ? IS_INTEGER : 0));

  const known = [...plan.constants, ...plan.integers, ...graph.tables.flat()].map((value) => graph.known(value) as bigint);
  const counts = [plan.constants.length, plan.integers.length, graph.tables.flat().length, inputCount, slots.count, inputs.length,
    plan.levels.length, wires.length, plan.assertions.length, places.components, places.texts, places.textBytes.length];
  return Buffer.concat([Buffer.from(MAGIC), new Uint8Array(Uint32Array.from(counts).buffer), encodeIntegers(known), words.bytes(), code.bytes(), ends.bytes(), places.words, places.textBytes]);
}

/** Consecutive nodes of one operation. */
function runsOf(nodes: readonly Value[], { operation }: Schedule): { op: number; operations: Operation[] }[] {
  const runs: { op: number; operations: Operation[] }[] = [];
  for (const each of nodes.map(operation)) {
    const last = runs.at(-1);
    if (last?.op === each.op) last.operations.push(each);
    else runs.push({ op: each.op, operations: [each] });
  }
  return runs;
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
