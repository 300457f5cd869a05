/**
 * `npm test [-- room …]`: sets up what the tests need (type check, contracts, circuits and keys of the test instances), then runs
 * them room by room, each room in a process of its own. The last line is the total, alone.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
/** In the order of the architecture: what fails first is nearest to the cause. */
const ROOMS = ["protocol", "circuits", "prover", "contracts", "sequencer", "client", "bench", "scenarios"];
const TEST_INSTANCES = ["test-mini", "test"];
const TIMEOUT_MS = 300_000;
/** A room whose process does not end by itself has a defect of its own, and must not hold up the rest. */
const ROOM_TIMEOUT_MS = 20 * 60_000;

const chosen = process.argv.slice(2);
const unknown = chosen.filter((room) => !ROOMS.includes(room));
if (unknown.length > 0) throw new Error(`No such room: ${unknown.join(", ")}. There are: ${ROOMS.join(", ")}`);

function node(args: string[], timeout?: number): boolean {
  const { status, signal } = spawnSync(process.execPath, args, { cwd: root, stdio: "inherit", timeout, killSignal: "SIGKILL" });
  if (signal !== null) console.log(`Killed: it did not end within ${timeout! / 60_000} minutes.`);
  return status === 0;
}

function stage(name: string, args: string[]): void {
  console.log(`\n── ${name}`);
  const started = performance.now();
  if (!node(args)) {
    console.log(`0 passed, 1 failed`);
    throw new Error(`The set-up stage "${name}" failed; its output is above.`);
  }
  console.log(`   ${((performance.now() - started) / 1000).toFixed(1)} s`);
}

interface Report { stats: { passes: number; failures: number } }

/** Runs one room's tests; a room that dies without a report counts as a failure. */
function runRoom(room: string, reports: string): { passed: number; failed: number } {
  const folder = join(root, "test", room);
  if (!existsSync(folder) || !readdirSync(folder).some((file) => file.endsWith(".test.ts"))) return { passed: 0, failed: 0 };
  console.log(`\n── test/${room}`);
  const report = join(reports, `${room}.json`);
  const ok = node(["--disable-warning=ExperimentalWarning", "--max-old-space-size=8192", "node_modules/mocha/bin/mocha.js", `test/${room}/**/*.test.ts`,
    "--timeout", String(TIMEOUT_MS), "--reporter", "scripts/lib/mocha-reporter.cjs", "--reporter-option", `output=${report}`], ROOM_TIMEOUT_MS);
  if (!existsSync(report)) return { passed: 0, failed: 1 };
  const { stats } = JSON.parse(readFileSync(report, "utf8")) as Report;
  return { passed: stats.passes, failed: stats.failures + (!ok && stats.failures === 0 ? 1 : 0) };
}

stage("type check", ["node_modules/typescript/bin/tsc", "-p", "."]);
for (const name of TEST_INSTANCES) stage(`set-up of ${name}`, ["scripts/setup.ts", "--instance", name]);
stage("contracts", ["node_modules/hardhat/dist/src/cli.js", "build"]);

const reports = mkdtempSync(join(tmpdir(), "colonnade-test-"));
const results = (chosen.length > 0 ? chosen : ROOMS).map((room) => runRoom(room, reports));
rmSync(reports, { recursive: true });
const passed = results.reduce((sum, result) => sum + result.passed, 0);
const failed = results.reduce((sum, result) => sum + result.failed, 0);
if (failed > 0 || passed === 0) process.exitCode = 1;
console.log(`\n${passed} passed, ${failed} failed`);
