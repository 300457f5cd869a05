/** `npm run node [-- --port 8545 --host 127.0.0.1]`: a local Hardhat chain. It lives as long as this process. */
import { parseArgs } from "node:util";
import { network } from "hardhat";

const { values } = parseArgs({ options: { host: { type: "string", default: "127.0.0.1" }, port: { type: "string", default: "8545" } } });

try {
  const server = await network.createServer("default", values.host, Number(values.port));
  const { address, port } = await server.listen();
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.once(signal, () => {
      console.log("Local chain stopping …");
      void server.close();
    });
  }
  console.log(`Local chain 31337 on http://${address}:${port}. Its accounts and keys are Hardhat's, known to everyone.`);
} catch (error) {
  console.error(`The local chain did not start: ${error instanceof Error ? error.message : String(error)}. Is port ${values.port} taken?`);
  process.exitCode = 1;
}
