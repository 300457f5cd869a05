/**
 * Runs one of the project's scripts on the Node version that the project pins, installing the packages first where they are missing or
 * older than the lock file, and building the native prover where it is missing or older than its sources.
 * Plain JavaScript: this is the one file, with prover/native/build.mjs, that must run on whatever Node ≥ 18 a fresh machine has.
 */
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildNative } from "../prover/native/build.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const pinnedNode = join(root, "node_modules", "node", "bin", "node");
const stamp = join(root, "node_modules", ".colonnade-lock");
const lockHash = createHash("sha256").update(readFileSync(join(root, "package-lock.json"))).digest("hex");

function isInstalled() {
  return existsSync(pinnedNode) && existsSync(stamp) && readFileSync(stamp, "utf8") === lockHash;
}

function install() {
  const { dependencies } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  console.log("Installing packages from the lock file (once, about a minute) …");
  // npm itself must run on the pinned version too: on an older one it leaves out Hardhat's native package.
  const started = Date.now();
  const result = spawnSync("npx", ["-y", "-p", `node@${dependencies.node}`, "npm", "ci", "--no-audit", "--no-fund", "--loglevel=error"],
    { cwd: root, stdio: ["ignore", "inherit", "inherit"] });
  if (result.status !== 0) {
    console.error("npm ci failed. Check that the npm registry can be reached, then run the same command again.");
    return result.status ?? 1;
  }
  writeFileSync(stamp, lockHash);
  console.log(`Packages installed in ${Math.round((Date.now() - started) / 1000)} s.`);
  return 0;
}

function run([script, ...args]) {
  const flags = ["--disable-warning=ExperimentalWarning", "--max-old-space-size=8192"];
  const child = spawn(pinnedNode, [...flags, join(root, script), ...args], { cwd: root, stdio: "inherit" });
  // A Ctrl-C reaches the whole group by itself; what is sent to this process alone is passed on.
  process.on("SIGTERM", () => child.kill("SIGTERM"));
  process.on("SIGINT", () => {});
  child.on("exit", (code, signal) => {
    process.exitCode = code ?? (signal === "SIGINT" ? 130 : 143);
  });
}

const status = isInstalled() ? 0 : install();
if (status === 0) {
  // Once for each state of its sources. Where it cannot be built everything goes on without it.
  if (process.env.COLONNADE_NATIVE !== "off") buildNative();
  run(process.argv.slice(2));
} else {
  process.exitCode = status;
}
