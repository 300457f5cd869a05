import { expect } from "chai";
import { eventually, run, startWorld, type Running, type World } from "../sequencer/support/world.ts";

describe("Reading L1 through the service", () => {
  let world: World;
  let running: Running;
  before(async () => {
    world = await startWorld();
    running = await run(world);
    await eventually("L1 was read", () => running.service.watcher.isCaughtUp());
  });
  after(async () => {
    await running?.stop();
    await world?.close();
  });

  const ask = async (method: string, params: unknown[], more: object = {}) =>
    (
      await running.app.inject({
        method: "POST",
        url: "/l1",
        payload: { jsonrpc: "2.0", id: 7, method, params, ...more },
      })
    ).json();

  it("passes on what the page needs on the local chain, errors of contracts with their data", async () => {
    expect(await ask("eth_chainId", [])).to.deep.equal({ jsonrpc: "2.0", id: 7, result: "0x7a69" });
    const asset = await world.token.getAddress();
    expect(BigInt((await ask("eth_call", [{ to: asset, data: "0x313ce567" }, "latest"])).result)).to.equal(18n);
    const data = world.contract.interface.encodeFunctionData("claim", [1, asset]);
    const { error } = await ask("eth_call", [
      { to: world.address, data, from: world.chain.signers[5].address },
      "latest",
    ]);
    expect(JSON.stringify(error)).to.include(world.contract.interface.getError("NothingToClaim")!.selector.slice(2));
  });

  it("refuses everything else, in the shape of all errors", async () => {
    for (const method of [
      "hardhat_setBalance",
      "evm_mine",
      "eth_sendTransaction",
      "eth_accounts",
      "personal_sign",
      "debug_traceCall",
    ]) {
      expect((await ask(method, [])).error, method).to.include({ code: "REQUEST_INVALID" });
    }
    expect((await ask("eth_chainId", [], { more: 1 })).error.details.property).to.equal("more");
    expect((await running.app.inject({ url: "/l1" })).json().error.code).to.equal("METHOD_NOT_ALLOWED");
  });

  it("lets through token details and receipts of batches alone where the chain is not the local one", async () => {
    // The same service, but for the number of its chain.
    const { l1Relay } = await import("../../sequencer/http/l1-relay.ts");
    const { default: Fastify } = await import("fastify");
    const app = Fastify();
    await app.register(l1Relay({ ...running.service, node: { ...running.service.node, chainId: 1n } }));
    const allowed = async (method: string, ...params: unknown[]): Promise<boolean> =>
      (await app.inject({ method: "POST", url: "/l1", payload: { jsonrpc: "2.0", id: 1, method, params } }))
        .statusCode === 200;
    try {
      await eventually("L1 was read", () => running.service.store.chain.isAsset(0n));
      const eth = `0x${"0".repeat(40)}`;
      expect(await allowed("eth_call", { to: eth, data: "0x95d89b41" }, "latest")).to.equal(true);
      expect(
        await allowed("eth_call", { to: world.address, data: "0x95d89b41" }, "latest"),
        "another contract",
      ).to.equal(false);
      expect(await allowed("eth_call", { to: eth, data: "0x70a08231" }, "latest"), "another question").to.equal(false);
      expect(
        await allowed("eth_call", { to: eth, data: "0x95d89b41", gas: "0xffffff" }, "latest"),
        "more gas",
      ).to.equal(false);
      expect(await allowed("eth_call", { to: eth, data: "0x95d89b41" }, "latest", {}), "overrides").to.equal(false);
      expect(await allowed("eth_getTransactionReceipt", `0x${"1".repeat(64)}`), "a strange transaction").to.equal(
        false,
      );
      expect(await allowed("eth_blockNumber"), "anything else").to.equal(false);
    } finally {
      await app.close();
    }
  });
});
