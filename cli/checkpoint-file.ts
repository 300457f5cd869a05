/** `follow` with a file that keeps where it ended. */
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { checkpointOf, type Checkpoint } from "../client/checkpoint.ts";
import { follow, type FollowedState, type FollowOptions } from "../client/follow.ts";
import { ColonnadeError } from "../protocol/errors.ts";

/**
 * Follows from the checkpoint in `path`, if there is one, and writes the new one there; without `path`, from the
 * deployment. A checkpoint of a chain that L1 left is done without, which `say` tells. Throws CHECKPOINT_INVALID, with
 * the file's name and what to do, for any other that does not hold; the file is left as it is.
 */
export async function followFrom(
  path: string | undefined, options: Omit<FollowOptions, "checkpoint">, say: (line: string) => void = () => {},
): Promise<FollowedState> {
  if (path === undefined) return follow(options);
  const followed = await resume(path, options, say);
  writeCheckpoint(path, checkpointOf(followed));
  return followed;
}

async function resume(path: string, options: FollowOptions, say: (line: string) => void): Promise<FollowedState> {
  if (!existsSync(path)) return follow(options);
  try {
    return await follow({ ...options, checkpoint: readJson(path) });
  } catch (error) {
    if (!(error instanceof ColonnadeError) || error.code !== "CHECKPOINT_INVALID") throw error;
    if (error.details.part === "blockHash") {
      say(`L1 left the chain on which ${path} was made: following from the deployment again`);
      return follow(options);
    }
    const remedy = "it can be made anew from L1: name another file, or remove this one";
    throw new ColonnadeError(error.code, { file: path, ...error.details, remedy }, { cause: error });
  }
}

function readJson(path: string): Checkpoint {
  const text = readFileSync(path, "utf8");
  try {
    return JSON.parse(text) as Checkpoint;
  } catch (cause) {
    throw new ColonnadeError("CHECKPOINT_INVALID", { part: "file", reason: "it is no JSON" }, { cause });
  }
}

/** Either the old file is there or the new one, never half of one. */
function writeCheckpoint(path: string, checkpoint: Checkpoint): void {
  const beside = `${path}.new`;
  const file = openSync(beside, "w");
  try {
    writeFileSync(file, `${JSON.stringify(checkpoint)}\n`);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(beside, path);
}
