/**
 * `npm run mutate`: removes or weakens one constraint, contract check or service check at a time and runs the tests that
 * could notice. What no test notices is a hole in the tests, or in what they test. docs/mutants.md says how to read the
 * score.
 */
import { fileURLToPath } from "node:url";
import { runCommand, type Values } from "./lib/command.ts";
import { chosen } from "./lib/mutate/choose.ts";
import { merged, readList, renderScore, scoreOf, writeList } from "./lib/mutate/lists.ts";
import type { Mutant, Status } from "./lib/mutate/mutant.ts";
import { mutateRooms, proposed, sourcesOf, type MutateRoom } from "./lib/mutate/rooms.ts";
import { Results, type Result } from "./lib/mutate/results.ts";
import { verdictOf, type Verdict } from "./lib/mutate/run.ts";
import { ScratchTree } from "./lib/mutate/tree.ts";

const COMMAND = {
  name: "npm run mutate",
  about: "Removes or weakens one constraint or check at a time and runs the tests that could notice. A run that is broken off goes on where it was. "
    + "It ends with the status 1 if a mutant survives.",
  options: {
    room: { value: "NAME", what: "circuits, contracts or service. Default: all.", multiple: true },
    only: { value: "PATTERN", what: "Mutants whose id, file, statement, or \"file kind\" matches this regular expression." },
    status: { value: "STATUS", what: "Mutants that the list calls killed, survives, redundant, refused or untried." },
    sample: { value: "N", what: "So many of them, drawn by --seed." },
    seed: { value: "S", what: "Of the sample.", default: "1" },
    jobs: { value: "N", what: "So many at a time, each in a tree of its own.", default: "1" },
    list: { what: "Prints the mutants, runs nothing." },
    propose: { what: "Writes the lists anew from the sources, keeping what is known of mutants that are still there; runs nothing." },
    record: { what: "Writes the verdicts into the lists." },
    again: { what: "Does not take verdicts of earlier runs." },
  },
} as const;

const root = fileURLToPath(new URL("..", import.meta.url));
const results = new Results(root);
let values: Values<typeof COMMAND.options>;

/** A whole number of 1 or more. */
function count(name: string, text: string): number {
  if (!/^[1-9]\d{0,5}$/.test(text)) throw new Error(`--${name} takes a whole number from 1, not "${text}"`);
  return Number(text);
}

async function main(): Promise<void> {
  const rooms = mutateRooms(root);
  const unknown = values.room.filter((name) => !rooms.some((room) => room.name === name));
  if (unknown.length > 0) {
    throw new Error(`There is no room ${unknown.join(", ")}. There are: ${rooms.map(({ name }) => name).join(", ")}`);
  }
  for (const room of rooms.filter(({ name }) => values.room.length === 0 || values.room.includes(name))) {
    const list = merged(readList(root, room.name), proposed(root, room));
    if (values.propose === true) writeList(root, room.name, list);
    const mutants = chosen(list, { only: values.only, status: values.status as Status | undefined,
      seed: count("seed", values.seed), ...(values.sample === undefined ? {} : { sample: count("sample", values.sample) }) });
    if (values.list === true) for (const mutant of mutants) console.log(described(mutant));
    if (values.list === true || values.propose === true) {
      console.log(`${room.name}: ${mutants.length} mutants; ${renderScore(scoreOf(mutants))}`);
    } else {
      await run(room, list, mutants);
    }
  }
}

function described({ id, file, before, after, status, reason }: Mutant): string {
  const indented = (text: string): string => text.replaceAll("\n", "\n    ");
  return [`${id}  ${status}  ${file}`, `    ${indented(before)}`, `  → ${after === "" ? "(nothing)" : indented(after)}`,
    ...(reason === undefined ? [] : [`    ${reason}`])].join("\n");
}

async function run(room: MutateRoom, list: Mutant[], mutants: readonly Mutant[]): Promise<void> {
  const rest = mutants.filter(({ status }) => status !== "redundant");
  const verdicts: Mutant[] = mutants.filter(({ status }) => status === "redundant");
  let started = 0;
  const worker = async (number: number): Promise<void> => {
    let tree: ScratchTree | undefined;
    for (let mutant = rest[started++]; mutant !== undefined; mutant = rest[started++]) {
      const tests = room.noticers(mutant);
      const key = results.key(mutant, tests);
      let result = values.again === true ? undefined : results.find(key);
      if (result === undefined) {
        tree ??= new ScratchTree(root, `${room.name}-${number}`);
        const start = performance.now();
        const verdict = await tried(room, tree, mutant, tests);
        result = { id: mutant.id, key, ...verdict, seconds: (performance.now() - start) / 1000 };
        results.add(result);
      }
      verdicts.push({ ...mutant, status: result.status });
      console.log(line(mutant, result));
      list.find(({ id }) => id === mutant.id)!.status = result.status;
      if (values.record === true) writeList(root, room.name, list);
    }
    tree?.remove();
  };
  await Promise.all(Array.from({ length: count("jobs", values.jobs) }, (_, number) => worker(number)));
  const survivors = verdicts.filter(({ status }) => status === "survives");
  if (survivors.length > 0) console.log(`\nNo test noticed:\n${survivors.map(described).join("\n")}`);
  console.log(`\n${room.name}: ${renderScore(scoreOf(verdicts))}`);
  if (survivors.length > 0) process.exitCode = 1;
}

function line({ id, file }: Mutant, { status, by, seconds, couldNotAsk }: Result): string {
  const doubt = status === "survives" && couldNotAsk.length > 0
    ? `  (${couldNotAsk.length} tests name a signal that it took away)` : "";
  const noticed = by === undefined ? "" : `  by: ${by}`;
  return `${status.padEnd(8)} ${seconds.toFixed(0).padStart(4)} s  ${id}  ${file}${noticed}${doubt}`;
}

async function tried(room: MutateRoom, tree: ScratchTree, mutant: Mutant, tests: readonly string[]): Promise<Verdict> {
  const verdict = await tree.with(mutant, () => verdictOf(tree.path, room.build, tests));
  if (verdict.by !== undefined && verdict.file !== undefined) await assertPassesWithout(room, verdict.by, verdict.file);
  return verdict;
}

/** A test that fails on the sources as they are would call every mutant killed. Throws an Error that names it. */
async function assertPassesWithout(room: MutateRoom, title: string, file: string): Promise<void> {
  const key = results.cleanKey(title, file, sourcesOf(root, room));
  if (results.find(key) !== undefined) return;
  const start = performance.now();
  const verdict = await verdictOf(root, room.build, [file], title);
  if (verdict.status !== "survives" || verdict.passed === 0) {
    throw new Error(`"${title}" fails in ${file} without any mutant: ${verdict.message ?? verdict.status}. `
      + "Set up what it needs (npm run setup, npm test) first.");
  }
  results.add({ id: "no mutant", key, ...verdict, seconds: (performance.now() - start) / 1000 });
}

await runCommand(COMMAND, (given) => {
  values = given;
  return main();
});
