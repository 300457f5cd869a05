/** `npm run sequencer [-- --port 8645 …]`: the service. docs/operations.md lists all flags. */
import { fileURLToPath } from "node:url";
import { connectProver, createProver } from "../prover/client.ts";
import { requireAddon } from "../prover/native/engine.ts";
import { readConfig } from "../sequencer/config.ts";
import { startServer } from "../sequencer/server.ts";

const root = fileURLToPath(new URL("..", import.meta.url));

try {
  const config = readConfig(process.argv.slice(2), process.env, root);
  const { prover, backend } = config;
  if (backend === "native") requireAddon();
  const server = await startServer(config, root, prover === undefined ? () => createProver(backend) : () => connectProver(prover));
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.once(signal, () => {
      console.log("Sequencer stopping …");
      void server.stop();
    });
  }
  console.log(`Sequencer listening on ${server.url}`);
} catch (error) {
  console.error(`The sequencer did not start: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
