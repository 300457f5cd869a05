/** What a mutant is, and how it is applied to a source. */
import { createHash } from "node:crypto";
import { occurrence, occurrencesBefore, type Span } from "./text.ts";

/**
 * killed: a test noticed. redundant: no test can, and `reason` proves why. survives: none did. refused: it does not
 * compile. untried: nobody ran it yet.
 */
export type Status = "killed" | "redundant" | "survives" | "refused" | "untried";

/** One change of one source: the n-th `before` (from 0) becomes `after`, and `append` goes behind the file. */
export interface Mutant {
  id: string;
  file: string;
  /** What is removed or weakened, e.g. "demand", "wider", "guard". */
  kind: string;
  before: string;
  nth: number;
  after: string;
  append?: string;
  status: Status;
  /** Why no test can notice: in every redundant mutant. */
  reason?: string;
}

/** A change that a generator proposes: `span` of the text becomes `after`. */
export interface Proposal { kind: string; span: Span; after: string; append?: string }

/**
 * The mutant of a proposal. What it replaces is widened to whole lines, so that a reader of the list sees the statement.
 * The id is made from everything that the mutant does: an edit elsewhere in the file leaves it alone.
 */
export function mutantOf(file: string, text: string, { kind, span, after, append }: Proposal): Mutant {
  const start = text.lastIndexOf("\n", span.start - 1) + 1;
  const newline = text.indexOf("\n", span.end);
  const end = newline === -1 ? text.length : newline;
  const before = text.slice(start, end).trim();
  const offset = start + text.slice(start, end).indexOf(before);
  const mutated = (text.slice(offset, span.start) + after + text.slice(span.end, offset + before.length)).trim();
  const nth = occurrencesBefore(text, before, offset);
  const content = JSON.stringify([file, kind, before, nth, mutated, append]);
  const id = `${kind}-${createHash("sha256").update(content).digest("hex").slice(0, 8)}`;
  return { id, file, kind, before, nth, after: mutated, ...(append === undefined ? {} : { append }), status: "untried" };
}

/** The mutated text. Throws an Error where the source no longer has what the mutant replaces. */
export function applied(text: string, { id, file, before, nth, after, append }: Mutant): string {
  const at = occurrence(text, before, nth);
  if (at === -1) throw new Error(`${id} is stale: ${file} no longer has "${before}"`);
  return text.slice(0, at) + after + text.slice(at + before.length) + (append ?? "");
}
