import { fork, type ChildProcess } from "node:child_process";
import { Agent, request } from "node:http";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { expect } from "chai";
import { ColonnadeClient } from "../../client/client.ts";
import { toBody } from "../../client/to-body.ts";
import type { SignedOperation } from "../../protocol/operations.ts";
import { transferOf } from "./support/transfers.ts";
import { eventually, idle, openUsers, run, startWorld, type World } from "./support/world.ts";

const SERVE = fileURLToPath(new URL("./support/serve.ts", import.meta.url));
const CONNECTIONS = 30;
const LIST = 256;
/** An honest transfer is answered in a tenth of this where nothing else runs; a machine of tests is slow. The client's time-out is later. */
const MOST_MS = 8_000;
const HONEST = 3;

describe("A client that sends much that is wrong", () => {
  let world: World;
  let child: ChildProcess;
  let url: string;
  let nonce = 0n;

  before(async () => {
    world = await startWorld();
    const first = await run(world);
    await openUsers(world, 3);
    await eventually("the accounts were open", () => first.service.store.cells.accounts() === 4);
    await idle(first);
    await first.stop();
    child = fork(SERVE, [world.root, "--rpc", world.chain.url, "--port", "0", "--poll", "100", "--seal-after", "3600", "--log-level", "silent"],
      { stdio: ["ignore", "pipe", "inherit", "ipc"], execArgv: ["--disable-warning=ExperimentalWarning"],
        // With the slow checker fewer wrong operations are enough.
        env: { ...process.env, COLONNADE_NATIVE: "off" } });
    for await (const line of createInterface({ input: child.stdout! })) {
      if (line.startsWith("listening ")) {
        url = line.slice("listening ".length);
        break;
      }
    }
    await eventually("L1 was read", async () => (await new ColonnadeClient(url).status()).l1.ready);
  });
  after(async () => {
    if (child !== undefined) {
      const gone = new Promise((resolve) => child.once("exit", resolve));
      child.kill("SIGKILL");
      await gone;
    }
    await world?.close();
  });

  /** Posts a list again and again on many connections, until told to stop. */
  function flood(operations: readonly SignedOperation[]): { stop(): Promise<void> } {
    const body = JSON.stringify({ operations: operations.map(toBody) });
    const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
    let stopped = false;
    const post = (): Promise<void> => new Promise((resolve) => {
      const call = request(new URL("/v1/operations", url), { method: "POST", agent, headers: { "content-type": "application/json",
        "content-length": Buffer.byteLength(body) } }, (response) => {
        response.resume().on("end", resolve).on("error", resolve);
      });
      call.on("error", () => resolve());
      call.end(body);
    });
    const lanes = Array.from({ length: CONNECTIONS }, async () => {
      while (!stopped) await post();
    });
    return {
      async stop() {
        stopped = true;
        await Promise.all(lanes);
        agent.destroy();
      },
    };
  }

  const floods: [string, () => SignedOperation[]][] = [
    ["256 bad signatures", () => {
      const signed = transferOf({ from: 2, nonce: 0n }, world);
      return Array.from({ length: LIST }, (_, i) => ({ ...signed, nonce: BigInt(i), amount36: signed.amount36 + 32n }));
    }],
    ["256 times S = 0", () => {
      const signed = transferOf({ from: 2, nonce: 0n }, world);
      return Array.from({ length: LIST }, (_, i) => ({ ...signed, nonce: BigInt(i), signature: { ...signed.signature, s: 0n } }));
    }],
    ["one operation beyond a nonce gap, 256 times", () => new Array<SignedOperation>(LIST).fill(transferOf({ from: 2, nonce: 1_000n }, world))],
  ];
  for (const [name, make] of floods) {
    it(`holds up nobody's transfer: ${name}, on ${CONNECTIONS} connections`, async () => {
      const honest = new ColonnadeClient(url, { timeoutMs: 60_000 });
      const operations = Array.from({ length: HONEST }, () => transferOf({ from: 3, nonce: nonce++ }, world));
      const attack = flood(make());
      await new Promise((resolve) => setTimeout(resolve, 1_000));
      const times: number[] = [];
      try {
        for (const operation of operations) {
          const sent = performance.now();
          expect((await honest.submit(operation)).stage).to.equal("pooled");
          times.push(performance.now() - sent);
        }
      } finally {
        await attack.stop();
      }
      expect(Math.max(...times)).to.be.lessThan(MOST_MS);
    });
  }
});
