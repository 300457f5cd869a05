/** Proposes mutants of a circom source: every constraint removed, unbound, or weakened without a change of size. */
import type { Proposal } from "./mutant.ts";
import { behindBracket, masked, splitAt, spliced, trimmed, type Span } from "./text.ts";

interface Statement extends Span {
  /** The loops around it, the innermost last: variable, first value, and the value behind the last. */
  loops: { name: string; first: string; end: string }[];
}

/** Copies of checks without their last line. test/support/symbols.ts drops the _0: tests find the signals' names unchanged. */
const WEAK_CHECKS: Record<string, string> = {
  IsZero: "\ntemplate IsZero_0() {\n    signal input in;\n    signal output out;\n    signal inv;\n"
    + "    inv <-- in != 0 ? 1 / in : 0;\n    out <== -in * inv + 1;\n}\n",
  ZeroFlag: "\ntemplate ZeroFlag_0() {\n    signal input in;\n    signal output out;\n"
    + "    signal inv <-- in != 0 ? 1 / in : 0;\n    out <-- in != 0 ? 0 : 1;\n}\n",
};

/** Statements of all templates; functions compute hints and constants only, and are no constraints. */
function* statements(code: string): Generator<Statement> {
  for (const match of code.matchAll(/\btemplate\s+\w+\s*\([^)]*\)\s*(?=\{)/g)) {
    const open = match.index + match[0].length;
    yield* statementsIn(code, { start: open + 1, end: behindBracket(code, open) - 1 }, []);
  }
}

function* statementsIn(code: string, block: Span, loops: Statement["loops"]): Generator<Statement> {
  let at = block.start;
  while (at < block.end) {
    const { start } = trimmed(code, { start: at, end: block.end });
    if (start >= block.end) return;
    const head = /^(?:for|if|while)\s*(?=\()|^else\s*(?=\{)|^(?=\{)/.exec(code.slice(start, block.end));
    if (head === null) {
      const end = splitAt(code, { start, end: block.end }, [";"])[0].end + 1;
      yield { start, end, loops };
      at = end;
      continue;
    }
    let body = start + head[0].length;
    let inner = loops;
    if (code[body] === "(") {
      const end = behindBracket(code, body);
      const loop = /^\(var (\w+) = ([^;]+); \1 < ([^;]+); \1\+\+\)$/.exec(code.slice(body, end));
      if (loop !== null) inner = [...loops, { name: loop[1], first: loop[2], end: loop[3] }];
      body = end;
    }
    const open = code.indexOf("{", body);
    at = behindBracket(code, open);
    yield* statementsIn(code, { start: open + 1, end: at - 1 }, inner);
  }
}

export function proposeCircom(text: string): Proposal[] {
  const code = masked(text, false);
  return [...statements(code)].flatMap((statement) => [...proposalsFor(text, code, statement)]);
}

function* proposalsFor(text: string, code: string, statement: Statement): Generator<Proposal> {
  const source = code.slice(statement.start, statement.end);
  const whole = (kind: string, after: string): Proposal => ({ kind, span: statement, after });
  if (source.startsWith("assert")) {
    yield whole("assert", "");
    return;
  }
  const sum = /^(\w+) \+= ([\s\S]+);$/.exec(source);
  if (sum !== null) {
    for (const [kind, guard] of ends(statement)) yield whole(kind, `${sum[1]} += (${guard} ? 0 : 1) * (${sum[2]});`);
    return;
  }
  const isDemand = source.includes("===");
  const isDefinition = source.includes("<==");
  if (!isDemand && !isDefinition) return;
  if (isDemand) {
    yield whole("demand", "");
    const demand = text.slice(statement.start, statement.end);
    for (const [kind, guard] of ends(statement)) yield whole(kind, `if (!(${guard})) { ${demand} }`);
  } else if (source.startsWith("_ <==")) {
    yield whole("call", "");
  } else {
    yield* unbound(text, code, statement);
  }
  yield* weakerCalls(code, statement);
  yield* fewerTerms(text, code, statement);
}

/** `T(2)(…)`: a call that circom allows behind `<==` only. */
const CALL = /^\w+\((?:[^()]|\([^()]*\))*\)\(/;

/**
 * `<==` becomes `<--`; the result of a call goes through a signal between. Calls that give several signals, or a signal of an
 * array, are left as they are.
 */
function* unbound(text: string, code: string, statement: Statement): Generator<Proposal> {
  const [target] = splitAt(code, { start: statement.start, end: statement.end - 1 }, ["<=="]);
  const arrow = code.indexOf("<==", target.end);
  if (!CALL.test(code.slice(arrow + 3).trimStart())) {
    yield { kind: "unbound", span: { start: arrow, end: arrow + 3 }, after: "<--" };
    return;
  }
  const name = /^(?:signal )?(\w+)$/.exec(code.slice(target.start, target.end));
  if (name === null) return;
  const result = `${name[1]}_bound`;
  const call = text.slice(arrow + 3, statement.end).trim();
  yield { kind: "unbound", span: statement, after: `signal ${result} <== ${call} ${text.slice(target.start, target.end)} <-- ${result};` };
}

/** Kinds and conditions that say "the first" and "the last round" of the innermost loop. */
function* ends({ loops }: Statement): Generator<[string, string]> {
  const loop = loops.at(-1);
  if (loop === undefined) return;
  yield ["first-left-out", `${loop.name} == ${loop.first}`];
  yield ["last-left-out", `${loop.name} == ${loop.end} - 1`];
}

/** One bit more in each range check, and zero checks without their last line. */
function* weakerCalls(code: string, statement: Statement): Generator<Proposal> {
  const source = code.slice(statement.start, statement.end);
  for (const match of source.matchAll(/\b(Num2Bits|DecimalFloat|Power)\(/g)) {
    const open = statement.start + match.index + match[0].length - 1;
    const [bits] = splitAt(code, { start: open + 1, end: behindBracket(code, open) - 1 }, [","]);
    yield { kind: "wider", span: bits, after: `${code.slice(bits.start, bits.end)} + 1` };
  }
  for (const match of source.matchAll(/\b(IsZero|ZeroFlag)(?=\(\))/g)) {
    const start = statement.start + match.index;
    const span = { start, end: start + match[1].length };
    yield { kind: "weak-check", span, after: `${match[1]}_0`, append: WEAK_CHECKS[match[1]] };
  }
}

/** Each term of each sum replaced by 0: constraints of the same number, and of the same shape or nearly so. */
function* fewerTerms(text: string, code: string, statement: Statement): Generator<Proposal> {
  const arrow = /<==|===/.exec(code.slice(statement.start, statement.end))!;
  const sides: Span[] = [{ start: statement.start + arrow.index + 3, end: statement.end - 1 }];
  if (arrow[0] === "===") sides.push({ start: statement.start, end: statement.start + arrow.index });
  for (const side of sides) {
    for (const group of sums(code, side)) {
      const terms = splitAt(code, group, ["+", "-"]);
      if (terms.length < 2) continue;
      for (const term of terms) {
        const inside = { start: term.start - group.start, end: term.end - group.start };
        yield { kind: "term", span: group, after: spliced(text.slice(group.start, group.end), inside, "0") };
      }
    }
  }
}

/** The span itself and everything in brackets inside it; sizes of templates and indices are no sums of signals. */
function* sums(code: string, span: Span): Generator<Span> {
  yield trimmed(code, span);
  for (let i = span.start; i < span.end; i++) {
    if (code[i] === "[" && /\w/.test(code[i - 1])) {
      i = behindBracket(code, i) - 1;
    } else if (code[i] === "(") {
      const end = behindBracket(code, i);
      const isSize = /\w/.test(code[i - 1]);
      if (!isSize) for (const part of splitAt(code, { start: i + 1, end: end - 1 }, [","])) yield* sums(code, part);
      i = end - 1;
    }
  }
}
