/** Signs the bench's transfers before anything is measured: bigints take some milliseconds for each, so processes share the work. */
import { fork } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { TransferBody } from "../../client/index.ts";

export interface SigningRequest {
  domain: bigint;
  /** Ids of the accounts, by their number in the bench. */
  ids: number[];
  /** Transfers of each account, from nonce 0 on. */
  each: number;
  validUntil: number;
}

/** A process's part: the accounts from `first` in steps of `step`. */
export interface SigningShare extends SigningRequest { first: number; step: number }

/**
 * Signed transfers of each account in nonce order. A local chain gives a contract the same address every time, so those of an earlier run
 * are taken from `folder` if they are for the same accounts and valid for another day.
 */
export async function signTransfers(folder: string, request: SigningRequest): Promise<TransferBody[][]> {
  const { domain, ids, each } = request;
  const file = join(folder, `${createHash("sha256").update(JSON.stringify([domain.toString(), ids, each])).digest("hex").slice(0, 16)}.json`);
  const known = await readFile(file, "utf8").then((text) => JSON.parse(text) as TransferBody[][], () => undefined);
  if (known !== undefined && known[0][0].validUntil > request.validUntil - 29 * 86_400) return known;
  const processes = Math.min(availableParallelism(), ids.length);
  const shares = await Promise.all(Array.from({ length: processes }, (_, first) => signShare({ ...request, first, step: processes })));
  const signed = ids.map((_, i) => shares[i % processes][Math.floor(i / processes)]);
  await mkdir(folder, { recursive: true });
  await writeFile(file, JSON.stringify(signed));
  return signed;
}

const WORKER = fileURLToPath(new URL("./signing-worker.ts", import.meta.url));

function signShare(share: SigningShare): Promise<TransferBody[][]> {
  return new Promise((resolve, reject) => {
    const child = fork(WORKER, [], { serialization: "advanced", execArgv: ["--disable-warning=ExperimentalWarning"] });
    child.once("message", (signed) => resolve(signed as TransferBody[][]));
    child.once("error", reject);
    child.once("exit", (code, signal) => code !== 0 && reject(new Error(`Signing ended with ${signal ?? code}`)));
    child.send(share);
  });
}
