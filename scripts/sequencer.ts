/** `npm run sequencer [-- --port 8645 …]`: the service. docs/operations.md lists all flags. */
import { fileURLToPath } from "node:url";
import { connectProver, createProver } from "../prover/client.ts";
import { requireAddon } from "../prover/native/engine.ts";
import { forgetSecrets } from "../prover/secrets.ts";
import { defaultOf, FLAGS, readConfig, variableOf } from "../sequencer/config.ts";
import { FLAG_HELP } from "../sequencer/flags.ts";
import { redactorOf } from "../sequencer/redact.ts";
import { startServer } from "../sequencer/server.ts";
import { runCommand } from "./lib/command.ts";
import { listenError } from "./lib/listening.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const COMMAND = {
  name: "npm run sequencer",
  about: "The service. The key of the submitter's L1 account is in COLONNADE_OPERATOR_KEY and nowhere else: command lines can be read by other users.",
  options: {
    ...Object.fromEntries(FLAGS.map((flag) => [flag, { ...FLAG_HELP[flag], default: defaultOf(flag), env: variableOf(flag) }])),
    volunteer: { what: "Start for an account that is no submitter, and process what is late (or COLONNADE_VOLUNTEER=1)." },
  },
};

await runCommand(COMMAND, async () => {
  const config = readConfig(process.argv.slice(2), process.env, root);
  // From here on neither a child process nor a crash report has it.
  forgetSecrets();
  const { prover, backend, host, port } = config;
  try {
    if (backend === "native") requireAddon();
    const server = await startServer(
      config,
      root,
      prover === undefined ? () => createProver(backend) : () => connectProver(prover)
    );
    for (const signal of ["SIGINT", "SIGTERM"] as const) {
      process.once(signal, () => {
        console.log("Sequencer stopping …");
        void server.stop();
      });
    }
    if (server.metricsUrl !== undefined) console.log(`Metrics on ${server.metricsUrl}`);
    console.log(`Sequencer listening on ${server.url}`);
  } catch (caught) {
    const error = listenError(caught, { host, port });
    throw new Error(
      redactorOf(config)(`The sequencer did not start: ${error instanceof Error ? error.message : String(error)}`),
      { cause: error }
    );
  }
});
