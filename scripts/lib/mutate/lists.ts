/** The committed lists of mutants, test/mutants/<room>.json: one mutant a line, so that a change of one is one line. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Mutant, Status } from "./mutant.ts";

const pathOf = (root: string, room: string): string => join(root, "test", "mutants", `${room}.json`);

export function readList(root: string, room: string): Mutant[] {
  const path = pathOf(root, room);
  return existsSync(path) ? (JSON.parse(readFileSync(path, "utf8")) as Mutant[]) : [];
}

export function writeList(root: string, room: string, mutants: readonly Mutant[]): void {
  writeFileSync(pathOf(root, room), `[\n${mutants.map((mutant) => JSON.stringify(mutant)).join(",\n")}\n]\n`);
}

/** What is proposed now, with what the list knows already. Mutants whose statement is gone are dropped. */
export function merged(known: readonly Mutant[], now: readonly Mutant[]): Mutant[] {
  const byId = new Map(known.map((mutant) => [mutant.id, mutant]));
  return now.map((mutant) => {
    const { status, reason } = byId.get(mutant.id) ?? mutant;
    return { ...mutant, status, ...(reason === undefined ? {} : { reason }) };
  });
}

export interface Score { killed: number; survives: number; redundant: number; refused: number; untried: number }

export function scoreOf(mutants: readonly Pick<Mutant, "status">[]): Score {
  const count = (status: Status): number => mutants.filter((mutant) => mutant.status === status).length;
  return { killed: count("killed"), survives: count("survives"), redundant: count("redundant"), refused: count("refused"),
    untried: count("untried") };
}

/** "96.0 % (48 of 50 killed; 3 proven redundant, 1 do not compile, 10 untried)". The latter three are not in the score. */
export function renderScore({ killed, survives, redundant, refused, untried }: Score): string {
  const all = killed + survives;
  const percent = all === 0 ? "–" : ((100 * killed) / all).toFixed(1);
  const beside = `${redundant} proven redundant, ${refused} do not compile, ${untried} untried`;
  return `${percent} % (${killed} of ${all} killed; ${beside})`;
}
