/** Runs the tests that could notice a mutant, in a scratch tree, and says whether one did. */
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface Verdict {
  status: "killed" | "survives" | "refused";
  /** The test that noticed, and the file that has it. */
  by?: string;
  file?: string;
  /** What it said, shortened. */
  message?: string;
  passed: number;
  /** Tests that named a signal which the mutant took away: they count neither way. */
  couldNotAsk: string[];
}

/** Tests that count constraints would see most mutants by their size alone, and hide what nobody looks at. */
const COUNTS = "constraint";
const TEST_TIMEOUT_MS = 300_000;
/** A mutant that makes a test loop is noticed, after this long. */
const RUN_TIMEOUT_MS = 15 * 60_000;

const MOCHA = ["--disable-warning=ExperimentalWarning", "--max-old-space-size=8192", "node_modules/mocha/bin/mocha.js"];

/** `build` and `tests` as in MutateRoom; `tree` is a tree's folder; `title` runs the one test of this full title alone. */
export async function verdictOf(tree: string, build: readonly (readonly string[])[], tests: readonly string[],
  title?: string): Promise<Verdict> {
  for (const args of build) {
    const { code, output } = await node(tree, args);
    if (code !== 0) return { status: "refused", message: output.slice(-300), passed: 0, couldNotAsk: [] };
  }
  const present = tests.filter((test) => existsSync(join(tree, test)));
  if (present.length === 0) return { status: "survives", passed: 0, couldNotAsk: [] };
  const folder = mkdtempSync(join(tmpdir(), "colonnade-mutant-"));
  try {
    const report = join(folder, "verdict.json");
    const selection = title === undefined ? ["--grep", COUNTS, "--invert"] : ["--fgrep", title];
    const { code, output } = await node(tree, [...MOCHA, ...present, "--exit", "--timeout", String(TEST_TIMEOUT_MS),
      ...selection, "--reporter", "scripts/lib/mutate/reporter.cjs", "--reporter-option", `output=${report}`]);
    if (existsSync(report)) return JSON.parse(readFileSync(report, "utf8")) as Verdict;
    if (code === "timeout") return { status: "killed", by: "the time limit", passed: 0, couldNotAsk: [] };
    // A mutant that breaks what a test file does while it is loaded.
    return { status: /circom refused/.test(output) ? "refused" : "killed", by: "loading the tests",
      message: output.trim().slice(0, 300), passed: 0, couldNotAsk: [] };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

interface Ended { code: number | "timeout" | null; output: string }

/** Runs Node in `cwd` until it ends or the time is over. */
async function node(cwd: string, args: readonly string[]): Promise<Ended> {
  const child = spawn(process.execPath, args, { cwd, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (text: Buffer) => (output += text));
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    child.kill("SIGKILL");
  }, RUN_TIMEOUT_MS);
  const { promise, resolve, reject } = Promise.withResolvers<number | null>();
  child.once("error", reject);
  child.once("close", resolve);
  try {
    const code = await promise;
    return { code: isLate ? "timeout" : code, output };
  } finally {
    clearTimeout(timer);
  }
}
