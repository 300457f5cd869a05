/** Reading source text without a parser: comments and strings, which brackets belong together, where an expression splits. */

/** The text with comments, and strings if asked for, turned into blanks of the same length: offsets stay true. */
export function masked(text: string, strings = true): string {
  const pattern = strings
    ? /\/\*[\s\S]*?\*\/|\/\/[^\n]*|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`/g
    : /\/\*[\s\S]*?\*\/|\/\/[^\n]*/g;
  return text.replace(pattern, (part) => part.replace(/[^\n]/g, " "));
}

const CLOSING: Record<string, string> = { "(": ")", "[": "]", "{": "}" };

/** The offset behind the bracket that closes the one at `open` of a masked text. Throws a RangeError where none does. */
export function behindBracket(text: string, open: number): number {
  let depth = 0;
  for (let i = open; i < text.length; i++) {
    if (text[i] in CLOSING) depth++;
    else if (")]}".includes(text[i]) && --depth === 0) return i + 1;
  }
  throw new RangeError(`Nothing closes the bracket at ${open}`);
}

/** A part of a text, without the blanks around it. */
export interface Span { start: number; end: number }

export function trimmed(text: string, { start, end }: Span): Span {
  while (start < end && /\s/.test(text[start])) start++;
  while (end > start && /\s/.test(text[end - 1])) end--;
  return { start, end };
}

/**
 * Splits a span at separators that no bracket encloses. A separator that has nothing before it is a sign, and stays with
 * its part.
 */
export function splitAt(text: string, span: Span, separators: readonly string[]): Span[] {
  const parts: Span[] = [];
  let depth = 0;
  let start = span.start;
  for (let i = span.start; i < span.end; i++) {
    if (text[i] in CLOSING) depth++;
    else if (")]}".includes(text[i])) depth--;
    const found = depth === 0 ? separators.find((one) => text.startsWith(one, i)) : undefined;
    if (found === undefined || text.slice(start, i).trim() === "") continue;
    parts.push(trimmed(text, { start, end: i }));
    start = i + found.length;
    i = start - 1;
  }
  parts.push(trimmed(text, { start, end: span.end }));
  return parts;
}

/** The text with [start, end) replaced. */
export const spliced = (text: string, { start, end }: Span, by: string): string =>
  text.slice(0, start) + by + text.slice(end);

/** How often `part` begins in `text` before `offset`. */
export function occurrencesBefore(text: string, part: string, offset: number): number {
  let count = 0;
  for (let at = text.indexOf(part); at !== -1 && at < offset; at = text.indexOf(part, at + 1)) count++;
  return count;
}

/** The offset of the n-th occurrence, from 0, or −1. */
export function occurrence(text: string, part: string, n: number): number {
  let at = text.indexOf(part);
  for (let i = 0; i < n && at !== -1; i++) at = text.indexOf(part, at + 1);
  return at;
}
