/** Asks the prover at start what it would otherwise say at the first proof. */
import { ColonnadeError } from "../protocol/errors.ts";
import type { Prover, WantedKey } from "../prover/port.ts";
import type { Log } from "./log.ts";

/**
 * Throws KEYS_MISSING or MANIFEST_MISMATCH if the prover, wherever it is, cannot prove one of the contract's instances.
 * One that nobody reaches is no reason not to start: batches wait for it, and the log says so.
 */
export async function assertReady(prover: Prover, wanted: readonly WantedKey[], log: Log): Promise<void> {
  try {
    await prover.ready(wanted.map(({ name, verificationKeyHash }) => ({ name, verificationKeyHash })));
  } catch (error) {
    if (!(error instanceof ColonnadeError) || error.code !== "UNREACHABLE") throw error;
    log(
      `The prover could not be asked whether it has the keys, and batches wait until it answers: ${error.message}`,
      "warn"
    );
  }
}
