/** `if` on a condition that may depend on a signal: both branches are followed, and what differs after them is selected. */
import type { Reference } from "./expressions.ts";
import type { Frame } from "./frame.ts";
import type { Value } from "./graph.ts";
import { runAll, type Statement } from "./run-all.ts";
import { Unsupported } from "./unsupported.ts";

/** What a branch leaves. */
interface Outcome { returned: boolean; arrays: Int32Array[]; signals: Map<number, Value> }

/** `rest`: the statements after the `if` in its block. They count where one branch returns from the function. */
export function branch(condition: Reference, body: Statement[], otherwise: Statement[], rest: () => Statement[]): Statement {
  return (frame) => {
    const { graph } = frame.machine;
    const value = condition.load(frame);
    const known = graph.known(value);
    if (known !== undefined) return runAll(known === 0n ? otherwise : body, frame);
    const bit = graph.truth(value);
    let taken = follow(frame, body);
    let other = follow(frame, otherwise);
    if (taken.returned !== other.returned) {
      if (!taken.returned) taken = follow(frame, [...body, ...rest()]);
      else other = follow(frame, [...otherwise, ...rest()]);
      if (!taken.returned || !other.returned) throw new Unsupported(`a return in ${frame.template} that depends on a signal`);
    }
    merge(frame, bit, taken, other);
    return taken.returned;
  };
}

/** Arrays that a branch can write besides the signals. */
const localArrays = (frame: Frame): Int32Array[] =>
  frame.destination === frame.machine.signals ? [frame.lvar, frame.expaux] : [frame.lvar, frame.expaux, frame.destination];

/** Runs a branch, and takes back what it did. */
function follow(frame: Frame, statements: readonly Statement[]): Outcome {
  const { machine } = frame;
  const before = localArrays(frame).map((array) => array.slice());
  const outer = machine.written;
  machine.written = new Map();
  const returned = runAll(statements, frame);
  const arrays = localArrays(frame).map((array) => array.slice());
  const signals = new Map<number, Value>();
  for (const [index, old] of machine.written) {
    signals.set(index, machine.signals[index]);
    machine.signals[index] = old;
  }
  machine.written = outer;
  localArrays(frame).forEach((array, i) => array.set(before[i]));
  return { returned, arrays, signals };
}

function merge(frame: Frame, bit: Value, taken: Outcome, other: Outcome): void {
  const { graph, signals } = frame.machine;
  localArrays(frame).forEach((array, i) => {
    for (let j = 0; j < array.length; j++) {
      const [x, y] = [taken.arrays[i][j], other.arrays[i][j]];
      array[j] = x === y ? x : graph.select(bit, x, y);
    }
  });
  for (const index of new Set([...taken.signals.keys(), ...other.signals.keys()])) {
    const [x, y] = [taken.signals.get(index) ?? signals[index], other.signals.get(index) ?? signals[index]];
    frame.write(signals, index, graph.select(bit, x, y));
  }
}
