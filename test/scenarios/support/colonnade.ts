/** `npm run colonnade` as a person types it, in a process of its own. */
import { spawn } from "node:child_process";
import { join } from "node:path";
import { HDNodeWallet, Mnemonic } from "ethers";
import { PROJECT_ROOT } from "../../../prover/paths.ts";

const MNEMONIC = Mnemonic.fromPhrase("test test test test test test test test test test test junk");

/** The key of one of the local chain's accounts. */
export const keyOfSigner = (index: number): string =>
  HDNodeWallet.fromMnemonic(MNEMONIC, `m/44'/60'/0'/0/${index}`).privateKey;

export interface Ended {
  status: number | null;
  out: string;
  err: string;
}

/** Runs it to its end. It is not waited for synchronously: the chain may live in this process. */
export async function runColonnade(args: readonly string[], env: Record<string, string>, input = ""): Promise<Ended> {
  const script = join(PROJECT_ROOT, "scripts", "colonnade.ts");
  const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", script, ...args],
    { env: { ...process.env, ...env } });
  const ended: Ended = { status: null, out: "", err: "" };
  child.stdout.on("data", (text: Buffer) => (ended.out += text));
  child.stderr.on("data", (text: Buffer) => (ended.err += text));
  child.stdin.end(input);
  ended.status = await new Promise<number | null>((resolve) => child.once("close", resolve));
  return ended;
}
