/** What is mutated, by which generator, and which tests could notice: the nearest first, as the first that fails decides. */
import { globSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { proposeCircom } from "./circom.ts";
import { proposeSolidity, proposeTypeScript } from "./guards.ts";
import { mutantOf, type Mutant, type Proposal } from "./mutant.ts";

export interface MutateRoom {
  name: "circuits" | "contracts" | "service";
  /** Globs of sources, relative to the root. */
  sources: readonly string[];
  propose(text: string): Proposal[];
  /** Test files that could notice a mutant, relative to the root. */
  noticers(mutant: Pick<Mutant, "file" | "kind">): string[];
  /** Arguments of Node: what must pass between the change and the tests. If one fails, the mutant does not compile. */
  build: readonly (readonly string[])[];
}

const circuit = (...names: string[]): string[] => names.map((name) => `test/circuits/${name}.test.ts`);
const STATEMENT = ["statement-order", "statement-sums", "statement-operations", "statement-challenges", "freedom",
  "statement-wrap", "batch"];

/** Tests of templates, then of those that use them. */
const CIRCUIT_TESTS: Record<string, readonly string[]> = {
  "batch": STATEMENT,
  "header": ["header", "statement-order", "statement-sums"],
  "decimal-float": ["decimal-float", "record"],
  "horner": ["horner", "batch"],
  "omega-power": ["omega-power", "run", "sections"],
  "pole": ["pole", "payout", "sections"],
  "power": ["power", "omega-power", "decimal-float", "run"],
  "row-share": ["row-share", "sections"],
  "signature": ["signature", "authorisation"],
  "transcript": ["transcript", "vectors"],
  "zero-flag": ["record"],
  "authorisation": ["authorisation", "statement-operations"],
  "debit": ["debit", "statement-operations"],
  "operation": STATEMENT,
  "payout": ["payout", "statement-sums", "statement-operations"],
  "record": ["record", "statement-operations"],
  "run": ["run", "statement-order", "statement-wrap"],
  "credits": ["sections", "statement-sums", "freedom"],
  "opens": ["sections", "statement-order", "freedom"],
  "payouts": ["sections", "statement-sums", "freedom"],
  "challenge-multiple": ["challenge-multiple", "eddsa-poseidon"],
  "eddsa-poseidon": ["eddsa-poseidon", "signature"],
  "fixed-base-multiple": ["fixed-base-multiple", "eddsa-poseidon"],
  "montgomery": ["montgomery", "eddsa-poseidon"],
  "signer-key": ["signer-key", "eddsa-poseidon"],
};

function circuitNoticers({ file, kind }: Pick<Mutant, "file" | "kind">): string[] {
  if (kind === "assert") return circuit("sizes");
  const tests = CIRCUIT_TESTS[basename(file, ".circom")] ?? STATEMENT;
  // What a `<--` leaves open is what the tests of free wires look for.
  const asksFirst = (test: string): boolean => kind === "unbound" && test === "freedom";
  return circuit(...tests.filter(asksFirst), ...tests.filter((test) => !asksFirst(test)));
}

/** Tests of a room whose name begins with the source's come first, then all the others of these folders. */
function byName(file: string, root: string, ...globs: string[]): string[] {
  const name = basename(file).replace(/\.\w+$/, "");
  const all = globs.flatMap((glob) => globSync(glob, { cwd: root }).sort());
  const isNear = (test: string): boolean => basename(test).startsWith(name);
  return [...all.filter(isNear), ...all.filter((test) => !isNear(test))];
}

export const mutateRooms = (root: string): MutateRoom[] => [
  { name: "circuits", sources: ["circuits/**/*.circom"], propose: proposeCircom, noticers: circuitNoticers, build: [] },
  {
    name: "contracts", sources: ["contracts/*.sol", "contracts/{base,libraries}/*.sol"], propose: proposeSolidity,
    noticers: ({ file }) => byName(file, root, "test/contracts/*.test.ts"),
    build: [["node_modules/hardhat/dist/src/cli.js", "build"]],
  },
  {
    name: "service", sources: ["protocol/**/*.ts", "sequencer/pool/**/*.ts"], propose: proposeTypeScript, build: [],
    noticers: ({ file }) => (file.startsWith("protocol/")
      ? byName(file, root, "test/protocol/*.test.ts", "test/prover/native-eddsa.test.ts",
        "test/sequencer/{admission,bad-input}.test.ts")
      : byName(file, root, "test/sequencer/{admission,bad-input,http,many-at-once,micro-batches,restart}.test.ts")),
  },
];

/** The room's sources, relative to the root. */
export const sourcesOf = (root: string, { sources }: MutateRoom): string[] =>
  sources.flatMap((glob) => globSync(glob, { cwd: root })).map((file) => file.replaceAll("\\", "/")).sort();

/** All that the generator proposes for the sources as they are. Mutants that come out the same are listed once. */
export function proposed(root: string, room: MutateRoom): Mutant[] {
  const mutants = sourcesOf(root, room).flatMap((file) => {
    const text = readFileSync(join(root, file), "utf8");
    return room.propose(text).map((proposal) => mutantOf(file, text, proposal));
  });
  return [...new Map(mutants.map((mutant) => [mutant.id, mutant])).values()];
}
