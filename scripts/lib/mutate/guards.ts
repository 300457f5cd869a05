/** Proposes mutants of guards in TypeScript and Solidity: a refusal removed, one of its cases left out, a limit off by one. */
import type { Proposal } from "./mutant.ts";
import { behindBracket, masked, splitAt, trimmed, type Span } from "./text.ts";

/** Each `if (…) throw new ColonnadeError(…)`, with or without braces, and each conjunction that has a name or is returned. */
export function proposeTypeScript(text: string): Proposal[] {
  const code = masked(text);
  return [...conditions(code, /^\s*\{?\s*throw new ColonnadeError\(/),
    ...conjunctions(code, /\b(?:return|const \w+ =)\s+([^;{}]*?&&[^;{}]*);/g)];
}

/** Each `require(…)`, `if (…) revert …`, use of a modifier, and conjunction that has a name or is returned. */
export function proposeSolidity(text: string): Proposal[] {
  const code = masked(text);
  const proposals = [...conditions(code, /^\s*\{?\s*revert\b/),
    ...conjunctions(code, /\b(?:return|bool \w+ =)\s+([^;{}]*?&&[^;{}]*);/g)];
  for (const match of code.matchAll(/\brequire\(/g)) {
    const open = match.index + match[0].length - 1;
    const [condition] = splitAt(code, { start: open + 1, end: behindBracket(code, open) - 1 }, [","]);
    proposals.push(guard(condition, "true"), ...weaker(code, condition, "&&"));
  }
  for (const match of code.matchAll(/\bfunction\s+\w+\s*\([^)]*\)([^{};]*)\{/g)) {
    const start = match.index + match[0].length - 1 - match[1].length;
    for (const word of match[1].matchAll(/\b(nonReentrant|only\w+|when\w+|not\w+)\b(?:\([^)]*\))?/g)) {
      const span = { start: start + word.index, end: start + word.index + word[0].length };
      proposals.push({ kind: "modifier", span, after: "" });
    }
  }
  return proposals;
}

const guard = (span: Span, never: string): Proposal => ({ kind: "guard", span, after: never });

/** Conditions of an `if` after which comes what `refuses` matches. */
function* conditions(code: string, refuses: RegExp): Generator<Proposal> {
  for (const match of code.matchAll(/\bif \(/g)) {
    const open = match.index + match[0].length - 1;
    const end = behindBracket(code, open);
    if (!refuses.test(code.slice(end))) continue;
    const condition = trimmed(code, { start: open + 1, end: end - 1 });
    yield guard(condition, "false");
    yield* weaker(code, condition, "||");
  }
}

/** `pattern` catches the conjunction as its first group. */
function* conjunctions(code: string, pattern: RegExp): Generator<Proposal> {
  for (const match of code.matchAll(pattern)) {
    const end = match.index + match[0].length - 1;
    yield* weaker(code, { start: end - match[1].length, end }, "&&");
  }
}

const FLIPS: Record<string, string> = { "<": "<=", "<=": "<", ">": ">=", ">=": ">" };

/** Each case of a refusal ("||"), or of what must hold ("&&"), left out; each comparison off by one. */
function* weaker(code: string, condition: Span, joint: "||" | "&&"): Generator<Proposal> {
  const cases = splitAt(code, condition, [joint]);
  const without = joint === "||" ? "false" : "true";
  if (cases.length > 1) for (const part of cases) yield { kind: "case", span: part, after: without };
  for (const match of code.slice(condition.start, condition.end).matchAll(/ (<=?|>=?) /g)) {
    const start = condition.start + match.index + 1;
    yield { kind: "edge", span: { start, end: start + match[1].length }, after: FLIPS[match[1]] };
  }
}
