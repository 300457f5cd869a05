/** Statements of the generated C++, made into functions of a frame. Control flow that depends on a signal is in branch.ts. */
import { binary, unary } from "./arithmetic.ts";
import type { Binary, Unary } from "./arithmetic.ts";
import { branch } from "./branch.ts";
import { index, reference } from "./expressions.ts";
import type { Index } from "./expressions.ts";
import type { Frame } from "./frame.ts";
import { runAll, type Statement } from "./run-all.ts";
import { Unsupported } from "./unsupported.ts";

/** What statements need of the rest: calls by the generated function's name. */
export interface Calls {
  create(frame: Frame, template: string, signalStart: number, component: number): void;
  run(frame: Frame, component: number): void;
  call(frame: Frame, name: string, destination: Int32Array, at: number, size: number): void;
}

/** Makes an action a statement that never returns from the function. */
const does = (action: (frame: Frame) => void): Statement => (frame) => {
  action(frame);
  return false;
};

const NOISE = new RegExp([
  "^(?:$|//|assert\\(|FrElement\\* |std::string(?:\\*| my)|u64 my|u32\\* my|bool\\* my|uint sub_component_aux|uint index_multiple_eq",
  "int cmp_index_ref_load|cmp_index_ref_load|uint map_accesses_aux|uint map_index_aux|uint index_subc)",
].join("|"));

/** A line that is one statement; undefined if it means nothing here. Throws Unsupported. */
export function simpleStatement(line: string, calls: Calls): Statement | undefined {
  if (NOISE.test(line)) return undefined;
  for (const [pattern, make] of PATTERNS) {
    const match = pattern.exec(line);
    if (match !== null) return make(match, calls);
  }
  throw new Unsupported(`the line ${line}`);
}

type Maker = (match: RegExpExecArray, calls: Calls) => Statement;

const PATTERNS: [RegExp, Maker][] = [
  [/^Fr_copy\((.+?),([^,]+)\);/, ([, to, from]) => {
    const [target, source] = [reference(to), reference(from)];
    return does((frame) => frame.write(target.array(frame), target.index(frame), source.load(frame)));
  }],
  [/^Fr_copyn\((.+?),([^,]+),(\d+|std::min\((\d+),destination_size\))\);/, ([, to, from, size, most]) => {
    const [target, source] = [reference(to), reference(from)];
    return does((frame) => {
      const count = most === undefined ? Number(size) : Math.min(Number(most), frame.destinationSize);
      copy(frame, target.array(frame), target.index(frame), source.array(frame), source.index(frame), count);
    });
  }],
  [/^PFrElement aux_dest = (.+);$/, ([, to]) => {
    const target = reference(to);
    return does((frame) => {
      frame.target = target.array(frame);
      frame.targetAt = target.index(frame);
    });
  }],
  [/^Fr_(\w+)\((&expaux\[\d+\]),([^,]+),([^,]+)\);/, ([, name, to, left, right]) => {
    if (!(name in binary)) throw new Unsupported(`the operator ${name}`);
    const [target, x, y] = [reference(to), reference(left), reference(right)];
    return does((frame) => frame.write(frame.expaux, target.index(frame), frame.machine.graph.binary(name as Binary, x.load(frame), y.load(frame))));
  }],
  [/^Fr_(\w+)\((&expaux\[\d+\]),([^,]+)\);/, ([, name, to, from]) => {
    if (!(name in unary)) throw new Unsupported(`the operator ${name}`);
    const [target, x] = [reference(to), reference(from)];
    return does((frame) => frame.write(frame.expaux, target.index(frame), frame.machine.graph.unary(name as Unary, x.load(frame))));
  }],
  [/^if \(!Fr_isTrue\((.+?)\)\) std::cout << "Failed assert in template\/function " << myTemplateName << " line (\d+)\./, ([, condition, line]) => {
    const x = reference(condition);
    return does((frame) => {
      const { machine } = frame;
      const value = x.load(frame);
      if (machine.graph.known(value) === undefined) machine.mustBeCertain(`an assertion in line ${line} of ${frame.template}`);
      machine.graph.assert(value, frame.template, Number(line), frame.component);
    });
  }],
  [/^uint cmp_index_ref = (.+);$/, ([, text]) => setNumber("cmp_index_ref", text)],
  [/^uint (aux_create) = (\d+);$/, ([, name, text]) => setNumber(name, text)],
  [/^(?:int|uint) (aux_cmp_num|csoffset) = (.+);$/, ([, name, text]) => setNumber(name, text)],
  [/^(aux_cmp_num|csoffset) \+= (\d+) ?;$/, ([, name, by]) => does((frame) => void (frame.numbers[name] += Number(by)))],
  [/^uint aux_dimensions\[\d+\] = \{(.*)\};$/, ([, list]) => setList("dimensions", list)],
  [/^uint aux_positions ?\[\d+\] ?= ?\{(.*)\};$/, ([, list]) => setList("positions", list)],
  [/^uint i = aux_positions\[i_aux\];$/, () => does(({ numbers, positions }) => void (numbers.i = positions[numbers.i_aux]))],
  [/^std::string new_cmp_name = "(.*?)"(\+ctx->generate_position_array\(aux_dimensions, \d+, i\))?;$/, ([, name, isArray]) =>
    does((frame) => void (frame.partName = isArray === undefined ? name : name + positionText(frame.dimensions, frame.numbers.i)))],
  [/^mySubcomponents\[(.+?)\] = (.+);$/, ([, at, text]) => {
    const [position, component] = [index(at), index(text)];
    return does((frame) => void (frame.machine.components[frame.component].parts[position(frame)] = component(frame)));
  }],
  [/^(\w+)_create\((.+?),(.+?),ctx,new_cmp_name,myId\);$/, ([, template, start, number], calls) => {
    const [signalStart, component] = [index(start), index(number)];
    return does((frame) => calls.create(frame, template, signalStart(frame), component(frame)));
  }],
  [/^(ctx->componentMemory\[mySubcomponents\[.+\]\])\.inputCounter -= (\d+);$/, ([, path, count]) => {
    const component = componentNumber(path);
    return does((frame) => void countInputs(frame, component(frame), Number(count)));
  }],
  [/^(?:\w+_run|\(\*_functionTable\[.+\]\))\((mySubcomponents\[.+\]),ctx\);$/, ([, part], calls) => {
    const component = index(part);
    return does((frame) => calls.run(frame, component(frame)));
  }],
  [/^(\w+)\(ctx,lvarcall,myId,(.+),(\d+)\);$/, ([, name, to, size], calls) => {
    const target = reference(to);
    return does((frame) => calls.call(frame, name, target.array(frame), target.index(frame), Number(size)));
  }],
  [/^FrElement (lvar|lvarcall|expaux)\[(\d+)\];$/, ([, name, size]) =>
    does((frame) => void (frame[name as "lvar" | "lvarcall" | "expaux"] = new Int32Array(Number(size))))],
  [/^IOFieldDef \*cur_def = &\(ctx->templateInsId2IOSignalInfo\[(.+)\]\.defs\[(\d+)\]\);$/, ([, path, number]) => {
    const template = index(path);
    return does((frame) => void (frame.definition = frame.machine.interfaceSignal(template(frame), Number(number))));
  }],
  [/^map_index_aux\[(\d+)\] ?= ?(.+);$/, ([, at, text]) => setElement("indices", Number(at), text)],
  [/^map_accesses_aux\[(\d+)\] ?= ?(.+);$/, ([, at, text]) => setElement("accesses", Number(at), text)],
  [/^return;$/, () => () => true],
];

function setNumber(name: string, text: string): Statement {
  const value = index(text);
  return does((frame) => void (frame.numbers[name] = frame.certain(value(frame))));
}

function setElement(list: "indices" | "accesses", at: number, text: string): Statement {
  const value = index(text);
  return does((frame) => void (frame[list][at] = frame.certain(value(frame))));
}

function setList(list: "dimensions" | "positions", text: string): Statement {
  const values = text.split(",").map(Number);
  return does((frame) => void (frame[list] = values));
}

function componentNumber(path: string): Index {
  return index(path.slice("ctx->componentMemory[".length, -1));
}

/** True once all inputs are set. */
function countInputs(frame: Frame, component: number, count: number): boolean {
  frame.machine.mustBeCertain("an input of a component");
  return (frame.machine.components[component].missing -= count) === 0;
}

function copy(frame: Frame, target: Int32Array, at: number, source: Int32Array, from: number, count: number): void {
  if (frame.machine.written === undefined || target !== frame.machine.signals) target.set(source.subarray(from, from + count), at);
  else for (let i = 0; i < count; i++) frame.write(target, at + i, source[from + i]);
}

function positionText(dimensions: readonly number[], position: number): string {
  let text = "";
  let rest = position;
  for (const dimension of dimensions.toReversed()) {
    text = `[${rest % dimension}]${text}`;
    rest = Math.floor(rest / dimension);
  }
  return text;
}

/** Constants into consecutive variables: tables of constants are thousands of such lines. */
export function copyConstants(first: number, constants: number[]): Statement {
  return does((frame) => {
    for (let i = 0; i < constants.length; i++) frame.lvar[first + i] = frame.machine.constants[constants[i]];
  });
}

/** A line that opens a block, with the block's statements. Throws Unsupported. */
export function compoundStatement(line: string, body: Statement[], otherwise: Statement[], rest: () => Statement[]): Statement {
  const condition = /^(if|while)\(Fr_isTrue\((.+)\)\)\{$/.exec(line);
  if (condition !== null) {
    const x = reference(condition[2]);
    return condition[1] === "if" ? branch(x, body, otherwise, rest) : whileKnown((frame) => frame.machine.graph.index(x.load(frame)), body);
  }
  const counter = /^if\(!\((ctx->componentMemory\[.+\])\.inputCounter -= (\d+)\)\)\{$/.exec(line);
  if (counter !== null) {
    const component = componentNumber(counter[1]);
    return (frame) => countInputs(frame, component(frame), Number(counter[2])) && runAll(body, frame);
  }
  const loop = /^for \(uint (i|i_aux) = 0; \1 < (\d+); \1\+\+\) \{$/.exec(line);
  if (loop === null) throw new Unsupported(`the line ${line}`);
  return does((frame) => {
    for (frame.numbers[loop[1]] = 0; frame.numbers[loop[1]] < Number(loop[2]); frame.numbers[loop[1]]++) runAll(body, frame);
  });
}

function whileKnown(condition: (frame: Frame) => number | undefined, body: Statement[]): Statement {
  return (frame) => {
    for (;;) {
      const known = condition(frame);
      if (known === undefined) throw new Unsupported(`a loop in ${frame.template} whose end depends on a signal`);
      if (known === 0) return false;
      if (runAll(body, frame)) return true;
    }
  };
}
