/** Index expressions and references of the generated C++, made into functions of a frame. */
import type { Frame } from "./frame.ts";
import type { Value } from "./graph.ts";
import { Unsupported } from "./unsupported.ts";

export type Index = (frame: Frame) => number;

export interface Reference {
  array(frame: Frame): Int32Array;
  index: Index;
  load(frame: Frame): Value;
}

const indices = new Map<string, Index>();
const references = new Map<string, Reference>();

function cached<T>(pool: Map<string, T>, text: string, make: () => T): T {
  let made = pool.get(text);
  if (made === undefined) pool.set(text, (made = make()));
  return made;
}

/** A sum of products of numbers, `Fr_toInt`, and the names that the generated code uses. */
export const index = (text: string): Index => cached(indices, text, () => {
  const parser = new Parser(text);
  const parsed = parser.sum();
  parser.end();
  return parsed;
});

class Parser {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text.replaceAll(" ", "");
  }

  end(): void {
    if (this.#at !== this.#text.length) throw new Unsupported(`the expression ${this.#text}`);
  }

  #skip(token: string): boolean {
    if (!this.#text.startsWith(token, this.#at)) return false;
    this.#at += token.length;
    return true;
  }

  #expect(token: string): void {
    if (!this.#skip(token)) throw new Unsupported(`the expression ${this.#text}`);
  }

  #number(): number {
    const digits = /^\d+/.exec(this.#text.slice(this.#at, this.#at + 12))?.[0];
    if (digits === undefined) throw new Unsupported(`the expression ${this.#text}`);
    this.#at += digits.length;
    return Number(digits);
  }

  sum(): Index {
    let total = this.#product();
    while (this.#skip("+")) {
      const [left, right] = [total, this.#product()];
      total = (frame) => left(frame) + right(frame);
    }
    return total;
  }

  #product(): Index {
    let total = this.#factor();
    while (this.#skip("*")) {
      const [left, right] = [total, this.#factor()];
      total = (frame) => left(frame) * right(frame);
    }
    return total;
  }

  /** Text up to the bracket that closes the one just opened. */
  #enclosed(open: string, close: string): string {
    const start = this.#at;
    for (let depth = 1; this.#at < this.#text.length; this.#at++) {
      if (this.#text[this.#at] === open) depth++;
      else if (this.#text[this.#at] === close && --depth === 0) return this.#text.slice(start, this.#at++);
    }
    throw new Unsupported(`the expression ${this.#text}`);
  }

  #factor(): Index {
    if (this.#skip("(")) {
      const inner = this.sum();
      this.#expect(")");
      return inner;
    }
    if (this.#skip("Fr_toInt(")) {
      const inner = reference(this.#enclosed("(", ")"));
      return (frame) => frame.toIndex(inner.load(frame));
    }
    if (this.#skip("mySubcomponents[")) {
      const part = index(this.#enclosed("[", "]"));
      return (frame) => frame.machine.components[frame.component].parts[frame.certain(part(frame))];
    }
    if (this.#skip("ctx->componentMemory[")) {
      const component = index(this.#enclosed("[", "]"));
      if (this.#skip(".signalStart")) return (frame) => frame.machine.components[component(frame)].signalStart;
      this.#expect(".templateId");
      return (frame) => frame.machine.components[component(frame)].template;
    }
    if (this.#skip("ctx->templateInsId2IOSignalInfo[")) {
      const template = index(this.#enclosed("[", "]"));
      this.#expect(".defs[");
      const number = this.#number();
      this.#expect("].");
      const isOffset = this.#skip("offset");
      if (!isOffset) this.#expect("size");
      return (frame) => frame.machine.interfaceSignal(template(frame), number)[isOffset ? "offset" : "size"];
    }
    if (this.#skip("map_index_aux[")) return this.#element((frame) => frame.indices);
    if (this.#skip("map_accesses_aux[")) return this.#element((frame) => frame.accesses);
    if (this.#skip("cur_def->lengths[")) return this.#element((frame) => frame.definition?.lengths ?? []);
    if (this.#skip("cur_def->size")) return (frame) => frame.definition?.size ?? 0;
    if (this.#skip("mySignalStart")) return (frame) => frame.signalStart;
    if (this.#skip("ctx_index")) return (frame) => frame.component;
    const name = /^(cmp_index_ref|aux_create|aux_cmp_num|csoffset|i)(?!\w)/.exec(this.#text.slice(this.#at, this.#at + 20))?.[1];
    if (name === undefined) {
      const number = this.#number();
      return () => number;
    }
    this.#at += name.length;
    return (frame) => frame.numbers[name];
  }

  #element(list: (frame: Frame) => number[]): Index {
    const number = this.#number();
    this.#expect("]");
    return (frame) => list(frame)[number];
  }
}

/** `&lvar[…]`, `&signalValues[…]`, `aux_dest` and the like, without the leading ampersand or with it. */
export const reference = (text: string): Reference => cached(references, text, () => {
  if (text === "aux_dest") return fixed((frame) => frame.target, (frame) => frame.targetAt);
  if (text === "destination") return fixed((frame) => frame.destination, (frame) => frame.destinationAt);
  const match = /^&(?:ctx->)?(lvar|lvarcall|expaux|signalValues|circuitConstants)\[(.*)\]$/.exec(text);
  if (match === null) throw new Unsupported(`the reference ${text}`);
  const at = index(match[2]);
  switch (match[1]) {
    case "circuitConstants": return fixed((frame) => frame.machine.constants, at);
    case "signalValues": return fixed((frame) => frame.machine.signals, at);
    case "expaux": return fixed((frame) => frame.expaux, at);
    case "lvarcall": return fixed((frame) => frame.lvarcall, at);
    // Only here an index may depend on a signal, in the one form whose stride is 1.
    default: return { ...fixed((frame) => frame.lvar, at), load: /^\(\(1 \* Fr_toInt\([^()]*\)\) \+ \d+\)$/.test(match[2]) ? lookup(at) : plain((frame) => frame.lvar, at) };
  }
});

const plain = (array: Reference["array"], at: Index) => (frame: Frame): Value => {
  const values = array(frame);
  const position = frame.certain(at(frame));
  if (position < 0 || position >= values.length) throw new Unsupported(`index ${position} outside of ${values.length}`);
  return values[position];
};

function fixed(array: Reference["array"], at: Index): Reference {
  return { array, index: (frame) => frame.certain(at(frame)), load: plain(array, at) };
}

const lookup = (at: Index) => (frame: Frame): Value => {
  const start = at(frame);
  const unknown = frame.unknownIndex;
  const { graph } = frame.machine;
  if (unknown === 0) return frame.lvar[start];
  frame.unknownIndex = 0;
  // The array's length is not in the generated code: everything known from its start on may be meant.
  const entries: Value[] = [];
  for (let i = start; i < frame.lvar.length && graph.known(frame.lvar[i]) !== undefined; i++) entries.push(frame.lvar[i]);
  return graph.lookup(unknown, entries);
};
