/**
 * The order in which the evaluator computes. What no wire and no assertion needs is left out, products that are only added
 * become one operation, and everything is sorted into levels by how many inversions lie before it: all inversions of a level are made
 * at once, for one inversion and three multiplications each. Signatures lie side by side, so a level has one of each.
 */
import type { Followed } from "./follow.ts";
import { OP } from "./graph.ts";
import type { Assertion, Graph, Value } from "./graph.ts";

/** `nodes` are in runs of one operation each. */
export interface Level { inverses: Value[]; nodes: Value[]; assertions: number[] }

/** A node in its final form. For `lookup`, b is the table's number. */
export interface Operation { node: Value; op: number; a: Value; b: Value; c: Value }

export interface Schedule {
  constants: Value[];
  integers: Value[];
  levels: Level[];
  operation(node: Value): Operation;
  /** In the order of circom's own calculator: the first that fails is the one to name. */
  assertions: Assertion[];
}

/** How many operands that are values each operation has. */
const ARITY = new Uint8Array(32);
for (const op of [OP.inverse, OP.toElement, OP.toInteger, OP.bit, OP.shiftRight, OP.mod, OP.divide, OP.lookup]) ARITY[op] = 1;
for (const op of [OP.add, OP.sub, OP.mul, OP.pick, OP.equal, OP.and, OP.less]) ARITY[op] = 2;
for (const op of [OP.select, OP.mulAdd, OP.pickAdd]) ARITY[op] = 3;

/** Those operands that are values. */
export function operandsOf({ op, a, b, c }: Operation): Value[] {
  return ARITY[op] === 1 ? [a] : ARITY[op] === 2 ? [a, b] : [a, b, c];
}

export function schedule({ graph, wires }: Pick<Followed, "graph" | "wires">): Schedule {
  const uses = countUses(graph, wires);
  const { fused, addend } = fuse(graph, uses);
  const level = new Int32Array(graph.size);
  const constants: Value[] = [];
  const integers: Value[] = [];
  const levels: Level[] = [];
  const at = (depth: number): Level => {
    while (levels.length <= depth) levels.push({ inverses: [], nodes: [], assertions: [] });
    return levels[depth];
  };

  for (let node = 0; node < graph.size; node++) {
    if (uses[node] === 0) continue;
    const op = graph.op.at(node);
    if (op === OP.constant) constants.push(node);
    else if (op === OP.integer) integers.push(node);
    if (ARITY[op] === 0) continue;
    let depth = level[graph.a.at(node)];
    if (ARITY[op] > 1) depth = Math.max(depth, level[graph.b.at(node)]);
    if (ARITY[op] > 2) depth = Math.max(depth, level[graph.c.at(node)]);
    if (op === OP.inverse) depth++;
    level[node] = depth;
    if (op === OP.inverse) at(depth).inverses.push(node);
    else if (fused[node] === 0) at(depth).nodes.push(node);
  }
  graph.assertions.forEach(({ a, b }, i) => at(Math.max(level[a], level[b])).assertions.push(i));

  function operation(node: Value): Operation {
    const [op, a, b, c] = [graph.op.at(node), graph.a.at(node), graph.b.at(node), graph.c.at(node)];
    if (op !== OP.add || addend[node] === 0) return { node, op, a, b, c };
    const product = addend[node] === 1 ? a : b;
    const fusedOp = graph.op.at(product) === OP.mul ? OP.mulAdd : OP.pickAdd;
    return { node, op: fusedOp, a: graph.a.at(product), b: graph.b.at(product), c: addend[node] === 1 ? b : a };
  }
  for (const each of levels) each.nodes = groupOperations(each.nodes, operation);
  return { constants, integers, levels, operation, assertions: graph.assertions };
}

/** How often each value is used by something that is used; 0 for what is left out. */
function countUses(graph: Graph, wires: readonly Value[]): Uint32Array {
  const uses = new Uint32Array(graph.size);
  for (const wire of wires) uses[wire] += 2; // A wire is needed as such: it is never fused into its only user.
  for (const { a, b } of graph.assertions) {
    uses[a] += 2;
    uses[b] += 2;
  }
  for (let node = graph.size - 1; node >= 0; node--) {
    const arity = uses[node] === 0 ? 0 : ARITY[graph.op.at(node)];
    if (arity > 0) uses[graph.a.at(node)]++;
    if (arity > 1) uses[graph.b.at(node)]++;
    if (arity > 2) uses[graph.c.at(node)]++;
  }
  return uses;
}

/** Products used once, by an addition. `addend`: which operand of an addition is such a product (1 or 2). */
function fuse(graph: Graph, uses: Uint32Array): { fused: Uint8Array; addend: Uint8Array } {
  const fused = new Uint8Array(graph.size);
  const addend = new Uint8Array(graph.size);
  const isProduct = (node: Value): boolean => uses[node] === 1 && (graph.op.at(node) === OP.mul || graph.op.at(node) === OP.pick);
  for (let node = 0; node < graph.size; node++) {
    if (uses[node] === 0 || graph.op.at(node) !== OP.add) continue;
    const [a, b] = [graph.a.at(node), graph.b.at(node)];
    if (a === b) continue;
    const product = isProduct(a) ? a : isProduct(b) ? b : -1;
    if (product === -1) continue;
    fused[product] = 1;
    addend[node] = product === a ? 1 : 2;
  }
  return { fused, addend };
}

/** So many nodes at a time are sorted: their values stay in the processor's nearest caches. */
const WINDOW = 4096;

/**
 * Sorts nodes so that many of one operation, none of which needs another, follow each other: the evaluator then neither decodes nor waits.
 */
function groupOperations(nodes: readonly Value[], operation: (node: Value) => Operation): Value[] {
  const sorted: Value[] = [];
  for (let start = 0; start < nodes.length; start += WINDOW) {
    const depths = new Map<Value, number>();
    const keyed = nodes.slice(start, start + WINDOW).map((node) => {
      const each = operation(node);
      const depth = 1 + Math.max(...operandsOf(each).map((operand) => depths.get(operand) ?? -1));
      depths.set(node, depth);
      return { node, key: 32 * depth + each.op };
    });
    keyed.sort((x, y) => x.key - y.key);
    for (const { node } of keyed) sorted.push(node);
  }
  return sorted;
}
