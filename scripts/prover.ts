/** `npm run prover [-- --host 127.0.0.1 --port 8646 --backend native|snarkjs]`: a prover as a service; point the sequencer at it with --prover URL. */
import { parseArgs } from "node:util";
import { fileURLToPath } from "node:url";
import { LocalProver } from "../prover/local.ts";
import { readBackendName } from "../prover/port.ts";
import { createProverServer } from "../prover/server.ts";

const { values } = parseArgs({
  options: { host: { type: "string", default: "127.0.0.1" }, port: { type: "string", default: "8646" }, backend: { type: "string" } },
});
const prover = new LocalProver(fileURLToPath(new URL("..", import.meta.url)), readBackendName(values.backend ?? process.env.COLONNADE_BACKEND));
const server = createProverServer(prover);

server.listen(Number(values.port), values.host, () => console.log(`Prover listening on http://${values.host}:${values.port}`));
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, () => {
    console.log("Prover stopping …");
    server.close(() => void prover.close());
    server.closeAllConnections();
  });
}
