/**
 * Whether the data directory can be written to at all, asked by another process: a disk that hangs would hang this one,
 * silently and for ever.
 */
import { spawn } from "node:child_process";

/** A local disk answers in milliseconds, a busy one in a second. */
const PATIENCE_MS = 10_000;
/** The name is fixed: what a killed probe leaves behind, the next one removes. */
const PROBE = `
  const { closeSync, fsyncSync, mkdirSync, openSync, rmSync, writeSync } = require("node:fs");
  try {
    const [, directory] = process.argv;
    mkdirSync(directory, { recursive: true });
    const file = directory + "/write-test";
    const opened = openSync(file, "w");
    writeSync(opened, "x");
    fsyncSync(opened);
    closeSync(opened);
    rmSync(file, { force: true });
  } catch (error) {
    process.stdout.write(error.message);
    process.exitCode = 1;
  }`;

/**
 * Makes the directory if it is missing. Throws an Error that says what is wrong with it, also if it does not answer.
 */
export async function assertWritable(directory: string, patienceMs = PATIENCE_MS): Promise<void> {
  const child = spawn(process.execPath, ["-e", PROBE, "--", directory], {
    stdio: ["ignore", "pipe", "ignore"],
    env: {},
  });
  let said = "";
  child.stdout.on("data", (text: Buffer) => (said += text));
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const timer = setTimeout(
    () =>
      reject(
        new Error(
          `The data directory ${directory} does not answer: writing a file there took more than ${
            patienceMs / 1000
          } s. ` + "Look at its disk or network share, or name another directory with --data"
        )
      ),
    patienceMs
  );
  child.once("error", reject);
  child.once("close", (code) =>
    code === 0
      ? resolve()
      : reject(
          new Error(
            `The data directory ${directory} cannot be written to (${
              said || `the probe ended with ${code}`
            }): let this user write there, or name another with --data`
          )
        )
  );
  try {
    await promise;
  } finally {
    clearTimeout(timer);
    // One that hangs in the kernel cannot even be killed; nobody waits for it.
    child.kill("SIGKILL");
    child.stdout.destroy();
    child.unref();
  }
}
