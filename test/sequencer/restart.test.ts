import { fork, type ChildProcess } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { expect } from "chai";
import { ColonnadeClient } from "../../client/client.ts";
import { unpackCell } from "../../protocol/cell.ts";
import { seeded } from "./support/random.ts";
import { transferOf } from "./support/transfers.ts";
import { ETHER, eventually, followed, idle, openUsers, run, startWorld, type World } from "./support/world.ts";

const SERVE = fileURLToPath(new URL("./support/serve.ts", import.meta.url));

describe("Stop and start", () => {
  let world: World;
  before(async () => {
    world = await startWorld();
  });
  after(() => world?.close());

  /** Starts a service in a process of its own and waits until it listens. */
  async function serve(): Promise<{ child: ChildProcess; client: ColonnadeClient; gone: Promise<unknown> }> {
    const child = fork(SERVE, [world.root, "--rpc", world.chain.url, "--port", "0", "--poll", "20", "--seal-after", "0.1", "--time-margin", "0", "--log-level", "silent"],
      { stdio: ["ignore", "pipe", "inherit", "ipc"], execArgv: ["--disable-warning=ExperimentalWarning"] });
    const gone = new Promise((resolve) => child.once("exit", resolve));
    for await (const line of createInterface({ input: child.stdout! })) {
      if (line.startsWith("listening ")) return { child, gone, client: new ColonnadeClient(line.slice("listening ".length)) };
    }
    throw new Error("The service ended before it listened");
  }

  it("loses nothing that was acknowledged and sends no batch twice, killed again and again in the middle of work", async () => {
    const USERS = 3;
    const first = await run(world);
    await openUsers(world, USERS);
    await eventually("the accounts were open", () => first.service.store.cells.accounts() === USERS + 1);
    await idle(first);
    await first.stop();

    const random = seeded(20_260_101);
    const acknowledged: string[] = [];
    const next = new Map<number, bigint>();
    for (let life = 0; life < 6; life++) {
      const { child, client, gone } = await serve();
      // Two lives of three are long enough to work in, however busy the machine is; the third may end while it still reads L1.
      if (life % 3 !== 0) {
        await eventually("it was ready", () => client.health().then(({ status }) => status === "ok", () => false));
      }
      const killAt = performance.now() + 500 + random() * 2_000;
      const killer = setTimeout(() => child.kill("SIGKILL"), killAt - performance.now());
      while (child.exitCode === null && child.signalCode === null) {
        const from = 2 + Math.floor(random() * (USERS - 1));
        // What was posted but not answered before the kill may be in or not: the service knows.
        const nonce: bigint | undefined = next.get(from) ?? await client.account(from).then(
          ({ tokens }) => BigInt(tokens[0].pending.nonce), () => undefined);
        if (nonce === undefined) continue;
        // Alone, or with those that follow it in one request.
        const count = random() < 0.5 ? 1 : 4;
        const operations = Array.from({ length: count }, (_, i) => transferOf({ from, nonce: nonce + BigInt(i) }, world));
        try {
          const results = count === 1 ? [await client.submit(operations[0])] : await client.submitAll(operations);
          for (const result of results) {
            if ("error" in result) throw new Error(result.error.message);
            acknowledged.push(result.hash);
          }
          next.set(from, nonce + BigInt(count));
        } catch {
          next.delete(from);
        }
      }
      clearTimeout(killer);
      await gone;
      next.clear();
    }
    expect(acknowledged.length).to.be.greaterThan(10);

    const last = await run(world);
    await idle(last, 60_000);
    for (const hash of acknowledged) expect((await last.client.operation(hash)).stage).to.equal("verified");
    const { state, batches } = await followed(world);
    const cells = [1, 2, 3].map((id) => unpackCell(state.cell(1, id)));
    const done = Number(cells[1].nonce + cells[2].nonce);
    expect(done).to.be.at.least(acknowledged.length);
    expect(cells[0].balance).to.equal(ETHER + 1_000n * BigInt(done));
    // Each batch went to L1 in exactly one transaction of the operator, which does nothing else.
    expect(await world.chain.provider.getTransactionCount(last.service.operator)).to.equal(batches);
    await last.stop();
  });

  it("ends by itself and cleanly when asked to", async () => {
    const { child, gone } = await serve();
    child.kill("SIGTERM");
    expect(await gone).to.equal(0);
  });

  it("refuses to work twice in one data directory", async () => {
    const one = await run(world);
    const error = await run(world).then(() => undefined, (caught: Error) => caught);
    expect(error?.message).to.match(/Another sequencer works in/);
    await one.stop();
  });

  it("refuses a data directory that belongs to another chain with the same addresses", async () => {
    const other = await startWorld();
    try {
      expect(other.address).to.equal(world.address);
      const error = await run({ ...other, root: world.root }).then(() => undefined, (caught: Error) => caught);
      expect(error).to.have.property("code", "STATE_MISMATCH");
    } finally {
      await other.close();
    }
  });
});
