/** circom's generated C++ as functions that can be followed. Each is read when it is first called. */
import type { DataSizes } from "./circom-data.ts";
import type { Template } from "./frame.ts";
import { compoundStatement, copyConstants, simpleStatement } from "./statements.ts";
import type { Calls } from "./statements.ts";
import type { Statement } from "./run-all.ts";
import { Unsupported } from "./unsupported.ts";

const FUNCTION = /^void (\w+)\((?:uint ctx_index,|uint soffset,|Circom_CalcWit\* ctx,FrElement\* lvar,)/;

export class CircomCode {
  readonly #lines: string[];
  /** Line after the head of each function. */
  readonly #starts = new Map<string, number>();
  readonly #parsed = new Map<string, Statement[]>();
  readonly #templates = new Map<string, Template>();
  readonly #calls: Calls;
  readonly sizes: DataSizes & { signals: number };
  readonly firstInput: number;
  readonly inputs: number;
  /** Name of the main component's template, with its number. */
  readonly main: string;

  constructor(source: string, calls: Calls) {
    this.#lines = source.split("\n");
    this.#calls = calls;
    const constants: Record<string, number> = {};
    for (const [i, line] of this.#lines.entries()) {
      if (line.startsWith("void ") && line.endsWith("{")) {
        const name = FUNCTION.exec(line)?.[1];
        if (name !== undefined) this.#starts.set(name, i + 1);
      } else if (line.startsWith("uint get_")) {
        const [, name, value] = /^uint get_(\w+)\(\) \{return (\d+);\}/.exec(line) ?? [];
        constants[name] = Number(value);
      }
    }
    this.sizes = { inputs: constants.size_of_input_hashmap, wires: constants.size_of_witness, constants: constants.size_of_constants,
      interfaces: constants.size_of_io_map, signals: constants.total_signal_no };
    this.firstInput = constants.main_input_signal_start;
    this.inputs = constants.main_input_signal_no;
    const main = this.#lines.map((line) => /^(\w+)_create\(1,0,ctx,"main",0\);$/.exec(line)).find((match) => match !== null);
    if (main === undefined || Object.values(this.sizes).includes(NaN)) throw new Unsupported("code of another version of circom");
    this.main = main[1];
  }

  /** Statements of a function. */
  body(name: string): Statement[] {
    let parsed = this.#parsed.get(name);
    if (parsed === undefined) {
      const start = this.#starts.get(name);
      if (start === undefined) throw new Unsupported(`the function ${name}`);
      this.#parsed.set(name, (parsed = this.#block(start, "}")[0]));
    }
    return parsed;
  }

  template(name: string): Template {
    let template = this.#templates.get(name);
    if (template === undefined) {
      const start = this.#starts.get(`${name}_create`);
      if (start === undefined) throw new Unsupported(`the template ${name}`);
      const text = this.#lines.slice(start, start + 9).join("\n");
      const inputs = /inputCounter = (\d+);/.exec(text);
      if (inputs === null) throw new Unsupported(`the template ${name}`);
      template = { name, inputs: Number(inputs[1]), parts: Number(/subcomponents = new uint\[(\d+)\]/.exec(text)?.[1] ?? 0) };
      this.#templates.set(name, template);
    }
    return template;
  }

  /** Statements up to the line `end`, and the line after it. */
  #block(start: number, end: string): [statements: Statement[], next: number, last: string] {
    const statements: Statement[] = [];
    let at = start;
    for (;;) {
      const line = this.#lines[at];
      if (line === undefined) throw new Unsupported("a block without an end");
      if (line === end || line === "}else{") return [statements, at + 1, line];
      if (line === "{" || line === "{{") {
        const constants = this.#constants(at, statements);
        if (constants !== at) {
          at = constants;
          continue;
        }
        const [inner, next] = this.#block(at + 1, line === "{" ? "}" : "}}");
        statements.push(...inner);
        at = next;
      } else if (line.endsWith("{")) {
        at = this.#compound(at, line, statements);
      } else {
        const statement = simpleStatement(line, this.#calls);
        if (statement !== undefined) statements.push(statement);
        at++;
      }
    }
  }

  #compound(at: number, line: string, statements: Statement[]): number {
    // The loop at a function's end frees memory.
    if (/^for \(uint i = 0; i < \d+; i\+\+\)\{$/.test(line)) return this.#endOf(at + 1) + 1;
    const [body, next, last] = this.#block(at + 1, "}");
    const [otherwise, after] = last === "}else{" ? this.#block(next, "}") : [[], next];
    const position = statements.length + 1;
    statements.push(compoundStatement(line, body, otherwise, () => statements.slice(position)));
    return after;
  }

  /** The line that closes the block which line `start` is in. */
  #endOf(start: number): number {
    let depth = 0;
    for (let at = start; at < this.#lines.length; at++) {
      const line = this.#lines[at];
      if (line.startsWith("}") && depth-- === 0) return at;
      if (line.endsWith("{")) depth++;
    }
    throw new Unsupported("a block without an end");
  }

  /** Consecutive assignments of constants to consecutive variables become one statement. Returns the line after them. */
  #constants(start: number, statements: Statement[]): number {
    const constants: number[] = [];
    let first = -1;
    let at = start;
    for (;;) {
      const variable = literal(this.#lines[at + 1], "PFrElement aux_dest = &lvar[", "];");
      const constant = literal(this.#lines[at + 4], "Fr_copy(aux_dest,&circuitConstants[", "]);");
      if (this.#lines[at] !== "{" || this.#lines[at + 5] !== "}" || variable === -1 || constant === -1) break;
      if (first === -1) first = variable;
      else if (variable !== first + constants.length) break;
      constants.push(constant);
      at += 6;
    }
    if (constants.length > 0) statements.push(copyConstants(first, constants));
    return at;
  }
}

/** The number between `before` and `after`; −1 if the line is another. */
function literal(line: string | undefined, before: string, after: string): number {
  if (line === undefined || !line.startsWith(before) || !line.endsWith(after)) return -1;
  const text = line.slice(before.length, -after.length);
  return /^\d+$/.test(text) ? Number(text) : -1;
}
