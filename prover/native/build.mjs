/**
 * Builds the native prover with node-gyp, once for each state of its sources. Plain JavaScript, because scripts/run.mjs calls it on whatever
 * Node ≥ 18 a fresh machine has. `node prover/native/build.mjs` builds again in any case.
 */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { filesBelow } from "./sources.mjs";

const HERE = fileURLToPath(new URL(".", import.meta.url));
const ROOT = join(HERE, "..", "..");
const OUTPUT = join(HERE, "build");
const ADDON = join(OUTPUT, "Release", "colonnade.node");
/** The state of the sources that was built, or failed to. */
const STAMP = join(OUTPUT, "stamp.json");
const LOG = join(OUTPUT, "build.log");
const PINNED_NODE = join(ROOT, "node_modules", "node", "bin", "node");
const NODE_GYP = join(ROOT, "node_modules", "node-gyp", "bin", "node-gyp.js");
const NODE_ADDON_API = join(ROOT, "node_modules", "node-addon-api", "package.json");

function sourcesHash() {
  const hash = createHash("sha256").update(`${process.platform} ${process.arch}`);
  const inputs = [...filesBelow(HERE, [".cpp", ".hpp", ".h", ".S"]), ...["binding.gyp", "sources.mjs", "build.mjs"].map((name) => join(HERE, name)), NODE_ADDON_API];
  for (const path of inputs) hash.update(`\n${relative(ROOT, path)}\n`).update(readFileSync(path));
  return hash.digest("hex");
}

function readStamp() {
  try {
    return JSON.parse(readFileSync(STAMP, "utf8"));
  } catch {
    return {};
  }
}

/**
 * The folder with include/node that npm was told to use, else that of the Node which runs here. Node-API is the same for every Node from 18
 * on, so any of them will do, and nothing needs to be downloaded. Undefined: node-gyp fetches headers.
 */
function headers() {
  const configured = process.env.npm_config_nodedir ?? spawnSync("npm", ["config", "get", "nodedir"], { encoding: "utf8", cwd: ROOT }).stdout?.trim();
  const local = [dirname(dirname(process.execPath)), "/usr", "/usr/local"];
  const usable = (folder) => folder && folder !== "undefined" && folder !== "null" && existsSync(join(resolve(folder), "include", "node", "node_api.h"));
  return [configured, ...local].find(usable);
}

/** What to tell a person about a build that failed. */
function reasonOf(output) {
  const known = [
    [/Could not find any Python/i, "there is no Python 3"],
    [/not found: make|make: not found|spawn make ENOENT/i, "there is no make"],
    [/(?:g\+\+|c\+\+|clang\+\+|cc): (?:command )?not found|No such file or directory: '?(?:g\+\+|c\+\+|cc)|(?:g\+\+|c\+\+|cc): No such file/i, "there is no C++ compiler"],
    [/ENOTFOUND|ECONNREFUSED|ETIMEDOUT|EAI_AGAIN|network/i, "Node's headers are not here and could not be downloaded"],
  ];
  const found = known.find(([pattern]) => pattern.test(output));
  if (found !== undefined) return found[1];
  const lines = output.split("\n");
  const line = lines.find((text) => /\berror: /.test(text)) ?? lines.find((text) => /gyp ERR! stack/.test(text)) ?? lines.filter(Boolean).pop() ?? "no output";
  return line.replace("gyp ERR! stack", "").trim();
}

/** Holds a lock meanwhile: two builds in one folder would remove each other's files. One whose process is gone counts for nothing. */
function withLock(work) {
  const lock = join(tmpdir(), `colonnade-native-${createHash("sha256").update(HERE).digest("hex").slice(0, 16)}.lock`);
  for (;;) {
    try {
      writeFileSync(lock, String(process.pid), { flag: "wx" });
      break;
    } catch (error) {
      if (error.code !== "EEXIST") throw error;
      if (!isAlive(lock)) rmSync(lock, { force: true });
      else Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 250);
    }
  }
  try {
    return work();
  } finally {
    rmSync(lock, { force: true });
  }
}

function isAlive(lock) {
  try {
    const pid = Number(readFileSync(lock, "utf8"));
    // Empty for a moment: it has just been made.
    return pid === 0 || process.kill(pid, 0);
  } catch (error) {
    return error.code === "EPERM";
  }
}

/**
 * Builds if the sources are not those of the last build, and says one line when it does. A build that fails is no error: the line says why,
 * and it is not tried again until the sources change or `again` is set. Returns whether the addon is there.
 */
export function buildNative({ again = false, say = console.log } = {}) {
  const hash = sourcesHash();
  const isCurrent = () => {
    const stamp = readStamp();
    return stamp.hash === hash && (stamp.failed !== undefined || existsSync(ADDON));
  };
  if (again || !isCurrent()) withLock(() => (again || !isCurrent()) && build(hash, say));
  return readStamp().failed === undefined;
}

function build(hash, say) {
  const started = Date.now();
  const nodedir = headers();
  const node = existsSync(PINNED_NODE) ? PINNED_NODE : process.execPath;
  const result = spawnSync(node, [NODE_GYP, "rebuild", "--directory", HERE, "--jobs", "max", ...(nodedir === undefined ? [] : ["--nodedir", nodedir])],
    { cwd: ROOT, encoding: "utf8", maxBuffer: 1 << 28, env: { ...process.env, PATH: `${dirname(node)}:${process.env.PATH}` } });
  const output = `${result.stdout ?? ""}${result.stderr ?? ""}${result.error ?? ""}`;
  const failed = result.status === 0 && existsSync(ADDON) ? undefined : reasonOf(output);
  mkdirSync(OUTPUT, { recursive: true });
  writeFileSync(LOG, output);
  writeFileSync(STAMP, `${JSON.stringify({ hash, failed })}\n`);
  if (failed === undefined) say(`Built the native prover in ${((Date.now() - started) / 1000).toFixed(0)} s.`);
  else say(`The native prover could not be built (${failed}); snarkjs is used. The whole output: ${relative(ROOT, LOG)}`);
}

if (process.argv[1] !== undefined && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  if (!buildNative({ again: true })) process.exitCode = 1;
}
