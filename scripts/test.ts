/**
 * `npm test [-- room …]`: sets up what the tests need (type check, contracts, circuits and keys of the test instances), then runs
 * them room by room, each room in a process of its own, each scenario too. The last line is the total, alone.
 */
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { runCommand, UsageError } from "./lib/command.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
/** In the order of the architecture: what fails first is nearest to the cause. */
const ROOMS = ["protocol", "circuits", "prover", "contracts", "l1", "sequencer", "client", "bench", "scripts", "web", "scenarios"];
const TEST_INSTANCES = ["test-mini", "test"];
const TIMEOUT_MS = 300_000;
/** A room that takes longer hangs, and must not hold up the rest. */
const ROOM_TIMEOUT_MS = 20 * 60_000;
/** How long a room's process may go on after its last test, before it is ended. What does not end by itself counts as a failure. */
const LINGER_MS = 30_000;

const COMMAND = {
  name: "npm test",
  about: "Sets up what the tests need, then runs them room by room. The last line is the total. "
    + `Rooms: ${ROOMS.join(", ")}; without any, all.`,
  options: {},
  rest: "room",
};

function node(args: string[]): boolean {
  return spawnSync(process.execPath, args, { cwd: root, stdio: "inherit" }).status === 0;
}

/** Runs mocha until it ends, hangs, or lingers after it wrote its report. False unless it ended by itself. */
async function mocha(args: string[], report: string): Promise<boolean> {
  const child = spawn(process.execPath, args, { cwd: root, stdio: "inherit" });
  const end = Date.now() + ROOM_TIMEOUT_MS;
  let reported: number | undefined;
  const watch = setInterval(() => {
    if (reported === undefined && existsSync(report)) reported = Date.now();
    const lingers = reported !== undefined && Date.now() - reported > LINGER_MS;
    if (!lingers && Date.now() < end) return;
    console.log(lingers ? "Killed: all tests are done, but the process did not end by itself; something is still open." : "Killed: it hangs.");
    child.kill("SIGKILL");
  }, 500);
  const signal = await new Promise((resolve) => child.once("exit", (_code, by) => resolve(by)));
  clearInterval(watch);
  return signal === null;
}

/** Whether the stage went well. */
function stage(name: string, args: string[]): boolean {
  console.log(`\n── ${name}`);
  const started = performance.now();
  const isDone = node(args);
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(isDone ? `   ${seconds} s` : `The set-up stage "${name}" failed; its output is above.`);
  return isDone;
}

interface Report { stats: { passes: number; failures: number } }

const ALL = "**/*.test.ts";

/** A scenario has processes, chains and sockets of its own: each is run, and must end, by itself. */
function partsOf(room: string): string[] {
  const folder = join(root, "test", room);
  if (room !== "scenarios" || !existsSync(folder)) return [ALL];
  return readdirSync(folder).filter((file) => file.endsWith(".test.ts")).sort();
}

/** Runs some of a room's tests in one process; one that dies without a report counts as a failure. */
async function runRoom(room: string, reports: string, files: string): Promise<{ passed: number; failed: number }> {
  const folder = join(root, "test", room);
  if (!existsSync(folder) || !readdirSync(folder).some((file) => file.endsWith(".test.ts"))) return { passed: 0, failed: 0 };
  console.log(`\n── test/${room}${files === ALL ? "" : `/${files}`}`);
  const report = join(reports, `${room}-${files.replaceAll(/\W/g, "-")}.json`);
  const ended = await mocha(["--disable-warning=ExperimentalWarning", "--max-old-space-size=8192", "node_modules/mocha/bin/mocha.js", `test/${room}/${files}`,
    "--timeout", String(TIMEOUT_MS), "--reporter", "scripts/lib/mocha-reporter.cjs", "--reporter-option", `output=${report}`], report);
  if (!existsSync(report)) return { passed: 0, failed: 1 };
  const { stats } = JSON.parse(readFileSync(report, "utf8")) as Report;
  return { passed: stats.passes, failed: stats.failures + (ended ? 0 : 1) };
}

await runCommand(COMMAND, async (_values, chosen) => {
  const unknown = chosen.filter((room) => !ROOMS.includes(room));
  if (unknown.length > 0) throw new UsageError(`No such room: ${unknown.join(", ")}. There are: ${ROOMS.join(", ")}`);

  const isReady = stage("types and lint", ["scripts/check.ts"])
    && TEST_INSTANCES.every((name) => stage(`set-up of ${name}`, ["scripts/setup.ts", "--instance", name]))
    && stage("contracts", ["node_modules/hardhat/dist/src/cli.js", "build"])
    && stage("page", ["scripts/web.ts"]);

  const reports = mkdtempSync(join(tmpdir(), "colonnade-test-"));
  const results: { passed: number; failed: number }[] = isReady ? [] : [{ passed: 0, failed: 1 }];
  if (isReady) {
    for (const room of chosen.length > 0 ? chosen : ROOMS) {
      for (const files of partsOf(room)) results.push(await runRoom(room, reports, files));
    }
  }
  rmSync(reports, { recursive: true });
  const passed = results.reduce((sum, result) => sum + result.passed, 0);
  const failed = results.reduce((sum, result) => sum + result.failed, 0);
  if (failed > 0 || passed === 0) process.exitCode = 1;
  console.log(`\n${passed} passed, ${failed} failed`);
});
