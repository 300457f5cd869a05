/**
 * What each part of an instance costs, as a formula. `npm run constraints` compares it with what circom makes of the templates, and a test
 * fails where a part grows: a change here is a change of the product's cost and belongs in its own commit.
 */
import type { Instance } from "../../protocol/instance.ts";
import { layoutOf } from "../../protocol/words.ts";

export type Scope = "an operation" | "the batch";

/** A template of circuits/ (or circomlib/circuits/), to be compiled and counted alone. */
export interface Template { file: string; call: string }

export interface Part {
  name: string;
  scope: Scope;
  /** Constraints, once per operation or once per batch. */
  formula: number;
  /** What is compiled to measure it: the sum of `plus` less the sum of `minus`. */
  plus: Template[];
  minus: Template[];
}

const BLOCK = 16;

/** Elements that H absorbs: all words, and three values of each operation. */
export const elementsOf = (instance: Instance): number => layoutOf(instance).words + 3 * instance.ops;

/** A permutation of width 17 costs 564 constraints, and 3 more for each element that is no constant; the first starts from a constant. */
export const transcriptFormula = (elements: number): number => 564 * Math.ceil(elements / BLOCK) + 3 * elements - 3;

/** The parts of an instance, in the order of a reader's interest. The names of templates are those of circuits/. */
export function partsOf(instance: Instance): Part[] {
  const { ops, maxOpen, maxCredit, maxExit, maxWithdraw, logN } = instance;
  const { words } = layoutOf(instance);
  // A power of ω takes a constraint a bit and one for each two bits.
  const pairs = Math.ceil(logN / 2);
  const signature = (name: string, call: string): Template => ({ file: `circuits/signature/${name}.circom`, call });
  const operation = (name: string, call: string): Template => ({ file: `circuits/operation/${name}.circom`, call });
  const circuit = (name: string, call: string): Template => ({ file: `circuits/${name}.circom`, call });
  const poseidon: Template = { file: "circomlib/circuits/poseidon.circom", call: "Poseidon(5)" };
  const key = signature("signer-key", "SignerKey()");
  const ladder = signature("challenge-multiple", "ChallengeMultiple()");
  const base = signature("fixed-base-multiple", "FixedBaseMultiple()");
  const whole = circuit("lib/signature", "OperationSignature()");
  const authorisation = operation("authorisation", "Authorisation()");
  const record = operation("record", `Record(${logN})`);
  const run = operation("run", `Run(${logN})`);
  const debit = operation("debit", "Debit()");
  const payout = operation("payout", "Payout()");
  const part = (scope: Scope) => (name: string, formula: number, plus: Template[], minus: Template[] = []): Part => ({ name, scope, formula, plus, minus });
  const each = part("an operation");
  const once = part("the batch");
  return [
    each("signature: key", 16, [key]),
    each("signature: challenge hash", 321, [poseidon]),
    each("signature: ladder", 1_524, [ladder]),
    each("signature: fixed base", 437, [base]),
    each("signature: rest", 6, [whole], [key, poseidon, ladder, base]),
    each("message and expiry", 302, [authorisation], [whole]),
    each("record", 2 * logN + pairs + 59, [record]),
    each("run", logN + pairs + 4, [run]),
    each("debit", 129, [debit]),
    each("payout", 3, [payout]),
    each("chain and shares", 10, [operation("operation", `Operation(${logN})`)], [authorisation, record, run, debit, payout]),
    once("header", 57 + 3 * logN + 2 * pairs, [circuit("header", `Header(${logN})`)]),
    ...(maxOpen === 0 ? [] : [once("section: opens", 5 * maxOpen, [circuit("sections/opens", `Opens(${maxOpen}, ${logN})`)])]),
    ...(maxCredit === 0 ? [] : [once("section: credits", (logN + pairs + 1) * maxCredit, [circuit("sections/credits", `Credits(${maxCredit}, ${logN})`)])]),
    ...(maxExit === 0 ? [] : [once("section: exits", 4 * maxExit, [circuit("sections/payouts", `Payouts(${maxExit})`)])]),
    ...(maxWithdraw === 0 ? [] : [once("section: withdrawals", 4 * maxWithdraw, [circuit("sections/payouts", `Payouts(${maxWithdraw})`)])]),
    once("transcript", transcriptFormula(elementsOf(instance)), transcriptTemplates(elementsOf(instance)).plus, transcriptTemplates(elementsOf(instance)).minus),
    once("data polynomial", words - 1, [circuit("lib/horner", `Horner(${words})`)]),
    // The bits of the last sender, and the product of all zFactors; the first slot continues no run. What is left of the sums are linear rows, which cost nothing.
    once("last sender and sums", logN + ops - 2, []),
  ];
}

/** A long transcript repeats one block: it is measured on its first blocks, and on the difference that one more makes. */
function transcriptTemplates(elements: number): { plus: Template[]; minus: Template[] } {
  const transcript = (count: number): Template => ({ file: "circuits/lib/transcript.circom", call: `Transcript(${count})` });
  const more = Math.ceil(elements / BLOCK) - 3;
  if (more <= 0) return { plus: [transcript(elements)], minus: [] };
  return { plus: [transcript(elements - more * BLOCK), ...new Array<Template>(more).fill(transcript(3 * BLOCK))],
    minus: new Array<Template>(more).fill(transcript(2 * BLOCK)) };
}

/** All constraints of an instance by the formula. */
export const totalFormula = (instance: Instance): number =>
  partsOf(instance).reduce((sum, { scope, formula }) => sum + (scope === "an operation" ? instance.ops : 1) * formula, 0);

/** What one more operation costs in the long run: 32 of them bring 16 words and 96 values of rows, seven blocks of the transcript. */
export const marginalFormula = (instance: Instance): number =>
  (totalFormula({ ...instance, ops: instance.ops + 32 }) - totalFormula(instance)) / 32;

/** What is left of a batch without operations and without sections. */
export const fixedFormula = (instance: Instance): number =>
  totalFormula({ ...instance, ops: 0, maxOpen: 0, maxCredit: 0, maxExit: 0, maxWithdraw: 0 });
