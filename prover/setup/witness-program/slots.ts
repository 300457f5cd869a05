/**
 * Where the evaluator keeps each value. Known values, inputs and wires have places of their own, wires in the witness's order; all others
 * share places, each free again after its last use. So the evaluator's memory is little more than the witness, and most of what it
 * touches was touched just before.
 */
import type { Followed } from "./follow.ts";
import { OP } from "./graph.ts";
import type { Value } from "./graph.ts";
import { operandsOf } from "./schedule.ts";
import type { Schedule } from "./schedule.ts";

export interface Slots {
  of(value: Value): number;
  /** First slot of each table. */
  tables: number[];
  /** First slot that is computed. */
  computed: number;
  count: number;
}

export function allocateSlots({ graph, wires, inputCount }: Followed, plan: Schedule): Slots {
  const slots = new Int32Array(graph.size).fill(-1);
  let next = 0;
  for (const value of [...plan.constants, ...plan.integers]) slots[value] = next++;
  const tables = graph.tables.map((entries) => (next += entries.length) - entries.length);
  for (let value = 0; value < graph.size; value++) if (graph.op.at(value) === OP.input) slots[value] = next + graph.a.at(value);
  next += inputCount;
  const computed = next;
  for (const value of wires) if (slots[value] === -1) slots[value] = next++;

  const shared = next;
  const last = lastUses(graph.size, plan);
  const free: number[] = [];
  const take = (value: Value): void => {
    if (slots[value] === -1) slots[value] = free.pop() ?? next++;
  };
  const release = (value: Value, step: number): void => {
    if (last[value] !== step || slots[value] < shared) return;
    free.push(slots[value]);
    last[value] = -1;
  };
  walk(plan, (made, used, step) => {
    made.forEach(take);
    for (const value of used) release(value, step);
  });
  return { of: (value) => slots[value], tables, computed, count: next };
}

function lastUses(size: number, plan: Schedule): Int32Array {
  const last = new Int32Array(size).fill(-1);
  walk(plan, (_made, used, step) => {
    for (const value of used) last[value] = step;
  });
  return last;
}

/** Every step in its order, with the values that it makes and uses. All inverses of a level are one step, as are its assertions. */
function walk({ levels, operation, assertions }: Schedule, visit: (made: readonly Value[], used: readonly Value[], step: number) => void): void {
  let step = 0;
  for (const level of levels) {
    visit(level.inverses, level.inverses.map((node) => operation(node).a), step++);
    for (const node of level.nodes) visit([node], operandsOf(operation(node)), step++);
    visit([], level.assertions.flatMap((i) => [assertions[i].a, assertions[i].b]), step++);
  }
}
