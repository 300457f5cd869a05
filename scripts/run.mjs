/**
 * Runs one of the project's scripts on the Node version that the project pins, installing the packages first where they are missing or
 * older than the lock file, and building the native prover where it is missing or older than its sources.
 * Plain JavaScript: this is the one file, with lib/obstacle.mjs and prover/native/build.mjs, that must run on whatever
 * Node a fresh machine has. Until it is known to be new enough nothing here is newer than Node 12, so that an older one
 * hears what is wrong.
 */
import { spawn, spawnSync } from "child_process";
import { createHash } from "crypto";
import { existsSync, readFileSync, writeFileSync } from "fs";
import { dirname, join } from "path";
import { fileURLToPath } from "url";
import { glibcOf, obstacleOf } from "./lib/obstacle.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const pinnedNode = join(root, "node_modules", "node", "bin", "node");
const stamp = join(root, "node_modules", ".colonnade-lock");
const lockHash = createHash("sha256")
  .update(readFileSync(join(root, "package-lock.json")))
  .digest("hex");
const pinned = JSON.parse(readFileSync(join(root, "package.json"), "utf8")).dependencies.node;

// The script gets all of it; what is installed and built on the way has no business with a key.
const environment = Object.assign({}, process.env);
for (const name of Object.keys(process.env)) if (/^COLONNADE_.*(KEY|SEED|SECRET)/.test(name)) delete process.env[name];

function isInstalled() {
  return existsSync(pinnedNode) && existsSync(stamp) && readFileSync(stamp, "utf8") === lockHash;
}

/** Whether everything is there afterwards. */
function install() {
  console.log("Installing packages from the lock file (once, about a minute) …");
  // npm itself must run on the pinned version too: on an older one it leaves out Hardhat's native package.
  const started = Date.now();
  const result = spawnSync(
    "npx",
    ["-y", "-p", `node@${pinned}`, "npm", "ci", "--no-audit", "--no-fund", "--loglevel=error"],
    { cwd: root, stdio: ["ignore", "inherit", "inherit"] }
  );
  if (result.error !== undefined) {
    console.error(
      `npx could not be started (${result.error.message}): install npm, which comes with Node, then run the same command again.`
    );
    return false;
  }
  if (result.status !== 0) {
    console.error("npm ci failed. Check that the npm registry can be reached, then run the same command again.");
    return false;
  }
  if (!existsSync(pinnedNode)) {
    console.error(
      `npm installed no Node ${pinned}: its install script did not run. \`npm config get ignore-scripts\` must say false.`
    );
    return false;
  }
  writeFileSync(stamp, lockHash);
  console.log(`Packages installed in ${Math.round((Date.now() - started) / 1000)} s.`);
  return true;
}

function run(args) {
  const flags = ["--disable-warning=ExperimentalWarning", "--max-old-space-size=8192"];
  const child = spawn(pinnedNode, [...flags, join(root, args[0]), ...args.slice(1)], {
    cwd: root,
    stdio: "inherit",
    env: environment,
  });
  // A Ctrl-C reaches the whole group by itself; what is sent to this process alone is passed on.
  process.on("SIGTERM", () => child.kill("SIGTERM"));
  process.on("SIGINT", () => {});
  child.on("error", (error) => {
    console.error(`Node ${pinned} could not be started (${error.message}).`);
    process.exitCode = 1;
  });
  child.on("exit", (code, signal) => {
    if (code !== null) process.exitCode = code;
    else process.exitCode = signal === "SIGINT" ? 130 : 143;
  });
}

async function main() {
  const obstacle = obstacleOf({
    platform: process.platform,
    arch: process.arch,
    nodeVersion: process.versions.node,
    glibc: glibcOf(process),
    pinned,
  });
  if (obstacle !== undefined) console.error(obstacle);
  if (obstacle !== undefined || !(isInstalled() || install())) {
    process.exitCode = 1;
    return;
  }
  // Once for each state of its sources. Where it cannot be built everything goes on without it.
  if (process.env.COLONNADE_NATIVE !== "off") (await import("../prover/native/build.mjs")).buildNative();
  run(process.argv.slice(2));
}

main().catch((error) => {
  console.error(error.message);
  process.exitCode = 1;
});
