/** What one call of a generated function works on, and the state that all calls share. */
import { Graph } from "./graph.ts";
import type { Value } from "./graph.ts";
import type { CircomData, InterfaceSignal } from "./circom-data.ts";
import { Unsupported } from "./unsupported.ts";

export interface Template { name: string; inputs: number; parts: number }

export interface Component {
  /** Number of the template's instance. */
  template: number;
  signalStart: number;
  /** Inputs that are not set yet. */
  missing: number;
  /** Component numbers of its parts. */
  parts: Int32Array;
}

/** The whole circuit while it is followed. */
export class Machine {
  readonly graph = new Graph();
  readonly data: CircomData;
  /** Value of every signal. */
  readonly signals: Int32Array;
  /** Value of every constant. */
  readonly constants: Int32Array;
  readonly components: Component[] = [];
  readonly names: string[] = [];
  readonly parents: number[] = [];
  /** Signals set inside a branch that may not be taken: index → value before. */
  written: Map<number, Value> | undefined;

  constructor(data: CircomData, signals: number) {
    this.data = data;
    this.signals = new Int32Array(signals);
    this.constants = Int32Array.from(data.constants, (value) => this.graph.constant(value));
  }

  /** An interface signal of a component that is known only by its number. */
  interfaceSignal(template: number, index: number): InterfaceSignal {
    const signal = this.data.interfaces.get(template)?.[index];
    if (signal === undefined) throw new Unsupported(`signal ${index} of template ${template}`);
    return signal;
  }

  /** Things that cannot be undone happen only where control flow is known. */
  mustBeCertain(what: string): void {
    if (this.written !== undefined) throw new Unsupported(`${what} under a condition on a signal`);
  }
}

/** Local state of one call. Names are those of the generated code. */
export class Frame {
  readonly machine: Machine;
  readonly component: number;
  readonly template: string;
  readonly signalStart: number;
  lvar: Int32Array;
  lvarcall = new Int32Array(0);
  expaux = new Int32Array(0);
  /** Where a function leaves its result. */
  destination: Int32Array = new Int32Array(0);
  destinationAt = 0;
  destinationSize = 0;
  /** `aux_dest`. */
  target: Int32Array = new Int32Array(0);
  targetAt = 0;
  /** Plain integers by name. */
  numbers: Record<string, number> = {};
  positions: number[] = [];
  dimensions: number[] = [];
  indices: number[] = [];
  accesses: number[] = [];
  definition: InterfaceSignal | undefined;
  partName = "";
  /** An index that depends on a signal, met while an index expression was evaluated; 0 if there was none. */
  unknownIndex: Value = 0;

  constructor(machine: Machine, component: number, template: string, signalStart: number, lvar: Int32Array) {
    this.machine = machine;
    this.component = component;
    this.template = template;
    this.signalStart = signalStart;
    this.lvar = lvar;
  }

  write(array: Int32Array, index: number, value: Value): void {
    const { signals, written } = this.machine;
    if (index < 0 || index >= array.length) throw new Unsupported(`index ${index} outside of ${array.length}`);
    if (written !== undefined && array === signals && !written.has(index)) written.set(index, array[index]);
    array[index] = value;
  }

  toIndex(value: Value): number {
    const index = this.machine.graph.index(value);
    if (index !== undefined) return index;
    if (this.unknownIndex !== 0) throw new Unsupported("two indices that depend on signals");
    this.unknownIndex = value;
    return 0;
  }

  /** `index` if no part of it depends on a signal. */
  certain(index: number): number {
    if (this.unknownIndex !== 0) throw new Unsupported("an index that depends on a signal");
    return index;
  }
}
