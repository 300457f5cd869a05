/** `npm run node [-- --port 8545 --host 127.0.0.1]`: a local Hardhat chain. It lives as long as this process. */
import { once } from "node:events";
import { createServer } from "node:net";
import { network } from "hardhat";
import { portNumber, runCommand } from "./lib/command.ts";
import { listenError, type Address } from "./lib/listening.ts";

const COMMAND = {
  name: "npm run node",
  about: "A local Hardhat chain, 31337. It keeps nothing: when it stops, the chain is gone.",
  options: {
    host: { value: "ADDRESS", what: "Address to listen on.", default: "127.0.0.1" },
    port: { value: "PORT", what: "Port to listen on; 0 takes a free one.", default: "8545" },
  },
} as const;

/** Hardhat's server says nothing about a port that it cannot have: this asks for it first. */
async function assertFree(address: Address): Promise<void> {
  const server = createServer().listen(address);
  await once(server, "listening");
  server.close();
  await once(server, "close");
}

await runCommand(COMMAND, async ({ host, port: portText }) => {
  const wanted = { host, port: portNumber(portText) };
  try {
    await assertFree(wanted);
    const server = await network.createServer("default", host, wanted.port);
    const { address, port } = await server.listen();
    for (const signal of ["SIGINT", "SIGTERM"] as const) {
      process.once(signal, () => {
        console.log("Local chain stopping …");
        void server.close();
      });
    }
    console.log(
      `Local chain 31337 on http://${address}:${port}. Its accounts and keys are Hardhat's, known to everyone.`
    );
  } catch (caught) {
    const error = listenError(caught, wanted);
    throw new Error(`The local chain did not start: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
});
