/** Follows circom's generated C++ through a whole circuit, with signals whose values are not known yet. */
import { CircomCode } from "./circom-code.ts";
import { readCircomData } from "./circom-data.ts";
import type { InputSignal } from "./circom-data.ts";
import { Frame, Machine } from "./frame.ts";
import type { Graph, Value } from "./graph.ts";
import { runAll } from "./run-all.ts";
import { Unsupported } from "./unsupported.ts";

export interface Followed {
  graph: Graph;
  /** Value of each wire. */
  wires: Value[];
  /** `signal` counts from the first input. */
  inputs: InputSignal[];
  inputCount: number;
  /** Name and parent of each component; the main component is its own parent. */
  components: { names: string[]; parents: number[] };
}

/** `source` and `data` are the contents of circom's .cpp and .dat files. Throws Unsupported. */
export function followCircuit(source: string, data: Uint8Array): Followed {
  const code = new CircomCode(source, { create, run, call });
  const machine = new Machine(readCircomData(data, code.sizes), code.sizes.signals);
  const templates: string[] = [];
  machine.signals[0] = machine.graph.one;
  for (let i = 0; i < code.inputs; i++) machine.signals[code.firstInput + i] = machine.graph.input(i);

  function create(frame: Frame, template: string, signalStart: number, component: number): void {
    frame.machine.mustBeCertain("a component");
    addComponent(template, signalStart, component, frame.partName, frame.component);
  }

  function addComponent(template: string, signalStart: number, component: number, name: string, parent: number): void {
    const { inputs, parts } = code.template(template);
    templates[component] = template;
    const number = Number(/_(\d+)$/.exec(template)?.[1]);
    machine.components[component] = { template: number, signalStart, missing: inputs, parts: new Int32Array(parts) };
    machine.names[component] = name;
    machine.parents[component] = parent;
  }

  function run(frame: Frame | undefined, component: number): void {
    frame?.machine.mustBeCertain("a component");
    const template = templates[component];
    const statements = code.body(`${template}_run`);
    runAll(statements, new Frame(machine, component, template, machine.components[component].signalStart, new Int32Array(0)));
  }

  function call(frame: Frame, name: string, destination: Int32Array, at: number, size: number): void {
    const callee = new Frame(machine, frame.component, name, 0, frame.lvarcall);
    Object.assign(callee, { destination, destinationAt: at, destinationSize: size });
    if (!runAll(code.body(name), callee)) throw new Unsupported(`the function ${name}, which does not return`);
  }

  addComponent(code.main, 1, 0, "main", 0);
  run(undefined, 0);
  return {
    graph: machine.graph,
    wires: Array.from(machine.data.wires, (signal) => machine.signals[signal]),
    inputs: machine.data.inputs.map((input) => ({ ...input, signal: input.signal - code.firstInput })),
    inputCount: code.inputs,
    components: { names: machine.names, parents: machine.parents },
  };
}
