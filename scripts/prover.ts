/** `npm run prover [-- --host 127.0.0.1 --port 8646 --backend native|snarkjs]`: a prover as a service; point the sequencer at it with --prover URL. */
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { LocalProver } from "../prover/local.ts";
import { readBackendName } from "../prover/port.ts";
import { createProverServer } from "../prover/server.ts";
import { portNumber, runCommand } from "./lib/command.ts";
import { listenError } from "./lib/listening.ts";

const COMMAND = {
  name: "npm run prover",
  about:
    "A prover as a service of its own, for a sequencer's --prover URL. It has no authentication: bind it to loopback or a private network.",
  options: {
    host: { value: "ADDRESS", what: "Address to listen on.", default: "127.0.0.1" },
    port: { value: "PORT", what: "Port to listen on; 0 takes a free one.", default: "8646" },
    backend: {
      value: "native|snarkjs",
      what: "What it proves with. Default: native where it was built.",
      env: "COLONNADE_BACKEND",
    },
  },
} as const;

await runCommand(COMMAND, async ({ host, port: portText, backend }) => {
  const address = { host, port: portNumber(portText) };
  const prover = new LocalProver(fileURLToPath(new URL("..", import.meta.url)), readBackendName(backend));
  const server = createProverServer(prover).listen(address);
  try {
    await once(server, "listening");
  } catch (caught) {
    await prover.close();
    const error = listenError(caught, address);
    throw new Error(`The prover did not start: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.once(signal, () => {
      console.log("Prover stopping …");
      server.close(() => void prover.close());
      server.closeAllConnections();
    });
  }
  console.log(`Prover listening on http://${host}:${(server.address() as AddressInfo).port}`);
});
