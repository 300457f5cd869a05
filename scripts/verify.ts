/** `npm run verify -- --batch N`: checks a batch with L1 and this clone's keys; no service is asked. */
import { COMMANDS, failureOf } from "../cli/run.ts";
import { FLAGS } from "../cli/command.ts";
import { Session } from "../cli/session.ts";
import { createTerminal } from "../cli/terminal.ts";
import { PROJECT_ROOT } from "../prover/paths.ts";
import { runCommand, UsageError } from "./lib/command.ts";

const COMMAND = {
  name: "npm run verify",
  about: "Checks a batch that the contract accepted: its words, challenges, Groth16 proof, KZG opening and root, with L1 and this clone's own keys. "
    + "No service is asked. Example: npm run verify -- --batch 3",
  options: { batch: { value: "N", what: "The batch's number." }, rpc: FLAGS.rpc, deployments: FLAGS.deployments },
} as const;

await runCommand(COMMAND, async ({ batch, ...values }) => {
  if (batch === undefined) throw new UsageError("Name a batch: --batch N");
  const session = new Session(PROJECT_ROOT, values, createTerminal(false));
  try {
    const { lines } = await COMMANDS.verify.run(session, [batch]);
    console.log(lines.join("\n"));
  } catch (error) {
    throw new Error(failureOf(error, session).message, { cause: error });
  } finally {
    await session.close();
  }
});
