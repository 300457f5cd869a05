import { expect } from "chai";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { config, network } from "hardhat";
import type { NetworkConnection } from "hardhat/types/network";
import { PROJECT_ROOT } from "../../prover/paths.ts";
import { deployRollup, type DeploymentFile } from "../../scripts/lib/deploy-rollup.ts";
import { loadManifests } from "../../scripts/lib/deployment-plan.ts";
import { startBrokenNode, type BrokenNode } from "./support/broken-node.ts";
import { PARAMETERS } from "./support/fixture.ts";
import { PROVEN_INSTANCE } from "./support/proven-fixture.ts";

/** Of this test's own, so that no journal of somebody else is found. */
const CHAIN = 7_000_000 + (process.pid % 1_000_000);
/** What one deployment of one instance sends: verifier, gate, demonstration token, rollup. */
const TRANSACTIONS = 4;

describe("Deploying to a chain that is not Hardhat's own", () => {
  let node: BrokenNode;
  let connection: NetworkConnection;
  let folder: string;
  const journals = join(config.paths.ignition, "deployments");

  const connect = async (): Promise<void> => {
    node = await startBrokenNode(CHAIN);
    connection = await network.create({ network: "localhost", override: { url: node.url, chainId: CHAIN } });
  };
  const disconnect = async (): Promise<void> => {
    await connection.close();
    await node.close();
  };
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), "colonnade-deployments-"));
    await connect();
  });
  afterEach(async () => {
    await disconnect();
    rmSync(folder, { recursive: true });
    const own = (name: string): boolean => name === `chain-${CHAIN}` || name.startsWith(`chain-${CHAIN}-`);
    for (const name of readdirSync(journals).filter(own)) rmSync(join(journals, name), { recursive: true });
  });

  const said: string[] = [];
  const deploy = async (more: { force?: boolean } = {}): Promise<DeploymentFile> =>
    deployRollup(connection, {
      ...more,
      folder,
      parameters: PARAMETERS,
      manifests: await loadManifests(PROJECT_ROOT, [PROVEN_INSTANCE]),
      allowInsecure: true,
      say: (line) => void said.push(line),
    });
  const file = (): string => join(folder, `${CHAIN}.json`);
  const others = (): string[] => readdirSync(folder).filter((name) => name !== `${CHAIN}.json`);
  /** One by one: the blocks that hardhat_mine makes at once know no code when asked for it. */
  const mine = async (blocks: number): Promise<void> => {
    for (let i = 0; i < blocks; i++) await connection.ethers.provider.send("evm_mine", []);
  };

  /** The block is the one before which there is no code: found here by asking for each block. */
  async function expectCreatedIn({ contract, deployBlock }: DeploymentFile): Promise<void> {
    const { provider } = connection.ethers;
    for (let block = await provider.getBlockNumber(); block >= 0; block--) {
      if ((await provider.getCode(contract, block)) !== "0x") continue;
      expect(deployBlock, "deployBlock").to.equal(block + 1);
      return;
    }
    expect.fail("there was code from the first block on");
  }

  it("writes the block of the contract's creation", async () => {
    await mine(7);
    await expectCreatedIn(await deploy());
  });

  it("writes that block too after it broke off and went on later, with the same contract", async () => {
    node.shutAfter(TRANSACTIONS);
    expect(
      await deploy().then(
        () => "deployed",
        () => "broken off"
      )
    ).to.equal("broken off");
    expect(readdirSync(folder)).to.deep.equal([]);
    node.shutAfter(undefined);
    await mine(20);
    const head = await connection.ethers.provider.getBlockNumber();
    const deployment = await deploy();
    expect(await connection.ethers.provider.getBlockNumber(), "it sent nothing more").to.equal(head);
    await expectCreatedIn(deployment);
  });

  it("writes that block too when it runs again because its file was lost", async () => {
    const first = await deploy();
    rmSync(file());
    await mine(20);
    expect(await deploy()).to.deep.equal(first);
  });

  it("finds that block without a journal", async () => {
    const { creationBlock } = await import("../../scripts/lib/creation-block.ts");
    await mine(5);
    const deployment = await deploy();
    await mine(30);
    expect(await creationBlock(connection.ethers.provider, deployment.contract, join(folder, "nowhere"))).to.equal(
      deployment.deployBlock
    );
    const nobody = `0x${"77".repeat(20)}`;
    expect(
      await creationBlock(connection.ethers.provider, nobody, folder).catch((error: Error) => error.message)
    ).to.equal(`There is no contract at ${nobody}`);
  });

  it("is refused where a deployment stands, which it names, and changes nothing", async () => {
    const first = await deploy();
    const before = readFileSync(file(), "utf8");
    const head = await connection.ethers.provider.getBlockNumber();
    const message = await deploy().then(
      () => "",
      (error: Error) => error.message
    );
    expect(message).to.include(first.contract).and.include(file()).and.include("--force").and.include("data directory");
    expect(readFileSync(file(), "utf8")).to.equal(before);
    expect(others()).to.deep.equal([]);
    expect(await connection.ethers.provider.getBlockNumber()).to.equal(head);
  });

  it("makes another contract with --force, each time, and keeps every file", async () => {
    const all = [await deploy()];
    for (let round = 0; round < 2; round++) {
      await mine(3);
      all.push(await deploy({ force: true }));
      await expectCreatedIn(all.at(-1)!);
    }
    expect(new Set(all.map(({ contract }) => contract)).size).to.equal(3);
    expect(JSON.parse(readFileSync(file(), "utf8"))).to.deep.equal(all[2]);
    const kept = others()
      .sort()
      .map((name) => JSON.parse(readFileSync(join(folder, name), "utf8")));
    expect(kept).to.deep.equal(all.slice(0, 2));
    expect(others()[0]).to.match(new RegExp(`^${CHAIN}\\.\\d{4}-\\d\\d-\\d\\dT\\d\\d-\\d\\d-\\d\\d\\.\\d{3}Z\\.json$`));
  });

  it("goes on where the chain was started anew, keeps the file and says why", async () => {
    const first = await deploy();
    await disconnect();
    await connect();
    said.length = 0;
    const second = await deploy();
    expect(await connection.ethers.provider.getCode(second.contract)).to.not.equal("0x");
    await expectCreatedIn(second);
    expect(others()).to.have.length(1);
    expect(said.join("\n")).to.include(first.contract).and.include("started anew").and.include(others()[0]);
  });

  it("does not write down a contract that only an old journal knows", async () => {
    await deploy();
    rmSync(file());
    await disconnect();
    await connect();
    const message = await deploy().then(
      () => "",
      (error: Error) => error.message
    );
    expect(message).to.include("started anew").and.include(`chain-${CHAIN}`);
    expect(readdirSync(folder)).to.deep.equal([]);
  });

  it("does not overwrite a file that it cannot read", async () => {
    writeFileSync(file(), '{"chainId": ');
    expect(
      await deploy().then(
        () => "",
        (error: Error) => error.message
      )
    )
      .to.include("cannot be read")
      .and.include("--force");
    await deploy({ force: true });
    expect(readFileSync(join(folder, others()[0]), "utf8")).to.equal('{"chainId": ');
  });
});
