import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { claim } from "../../l1/claim.ts";
import { deposit } from "../../l1/deposit.ts";
import { openAccount } from "../../l1/open-account.ts";
import { registerToken } from "../../l1/register-token.ts";
import { requestExit } from "../../l1/request-exit.ts";
import type { BatchProofView, OpeningView, VerificationKeyView } from "../../client/api-types.ts";
import { ColonnadeClient } from "../../client/client.ts";
import { escapeProof } from "../../client/escape-proof.ts";
import { follow } from "../../client/follow.ts";
import { prepareTransfer, prepareWithdrawal } from "../../client/prepare.ts";
import { unpackCell } from "../../protocol/cell.ts";
import { domainOf } from "../../protocol/message.ts";
import { createProver } from "../../prover/client.ts";
import { fromContract, toSnarkjs } from "../../prover/groth16/proof.ts";
import { findInstance } from "../../prover/instances.ts";
import { LocalProver } from "../../prover/local.ts";
import type { Manifest } from "../../prover/manifest.ts";
import { readExpected } from "../../l1/files/expected.ts";
import { manifestPath, PROJECT_ROOT } from "../../prover/paths.ts";
import { verify as groth16Verify, type SnarkjsVerificationKey } from "../../prover/snarkjs.ts";
import { verificationKeyHash } from "../../prover/setup/verifier.ts";
import { referenceString } from "../../scripts/lib/deployment-plan.ts";
import { readConfig } from "../../sequencer/config.ts";
import { startServer, type RunningServer } from "../../sequencer/server.ts";
import { as, deploy, startChain, type Chain, type Deployed } from "./support/chain.ts";
import { keyOfUser, operatorKey } from "./support/users.ts";
import { ETHER, eventually } from "./support/world.ts";

const INSTANCES = ["test-mini", "test"];
/** With one withdrawal more than the smaller instance holds. */
const { ops: TRANSFERS } = await findInstance(PROJECT_ROOT, INSTANCES[0]);
/** What account 2 has left: each transfer sends 100 and pays 10. */
const LEFT = ETHER - 110n * BigInt(TRANSFERS);
const ETH = 1;
const DEMO = 2;

describe("The service with real proofs, two instances and two tokens", () => {
  let chain: Chain;
  let deployed: Deployed;
  let folder: string;
  let server: RunningServer;
  let client: ColonnadeClient;
  let domain: bigint;
  const manifests = INSTANCES.map((name) => JSON.parse(readFileSync(manifestPath(PROJECT_ROOT, name), "utf8")) as Manifest);

  const start = async (): Promise<void> => {
    const flags = ["--rpc", chain.url, "--port", "0", "--data", join(folder, "data"), "--deployments", join(folder, "deployments"), "--seal-after", "1",
      "--minimum-fee", "1=10,2=0", "--log-level", "warn"];
    server = await startServer(readConfig(flags, {}, PROJECT_ROOT), PROJECT_ROOT, () => createProver());
    client = new ColonnadeClient(server.url);
    await eventually("it was ready", async () => (await client.health().catch(() => undefined))?.status === "ok");
  };

  before(async () => {
    chain = await startChain();
    const instances = await Promise.all(INSTANCES.map((name) => findInstance(PROJECT_ROOT, name)));
    deployed = await deploy(chain, { instances, referenceString: referenceString(manifests[0]),
      verifierOf: ({ name }) => manifests.find((manifest) => manifest.name === name)!.verifierContract });
    domain = domainOf(31337n, deployed.address);
    folder = mkdtempSync(join(tmpdir(), "colonnade-real-"));
    mkdirSync(join(folder, "deployments"));
    writeFileSync(join(folder, "deployments", "31337.json"), JSON.stringify({ chainId: 31337, contract: deployed.address, deployBlock: deployed.deployBlock,
      instances: manifests.map(({ name, verificationKeyHash }, index) => ({ name, index, verificationKeyHash })) }));
    await start();
  });
  after(async () => {
    await server?.stop();
    await chain?.close();
    if (folder !== undefined) rmSync(folder, { recursive: true });
  });

  const owner = (n: number) => chain.signers[n + 1];
  const contractOf = (n: number) => as(deployed.contract, owner(n));
  const verified = (hash: string) => client.waitForVerified(hash, { timeoutMs: 110_000, pollMs: 200 });

  it("opens, deposits, transfers, withdraws, exits and claims, stopped and started in between", async () => {
    const { contract, address, token } = deployed;
    // The operator's own account comes first: from then on fees have somewhere to go.
    await openAccount(as(contract, chain.signers[1]), { ax: (await operatorKey(chain, address)).publicKey.ax, owner: chain.signers[1].address });
    await registerToken(contractOf(1), await token.getAddress());
    for (const n of [2, 3]) await openAccount(contractOf(n), { ax: keyOfUser(n).publicKey.ax, owner: owner(n).address, token: ETH, amount: ETHER });
    await (await as(token, owner(2)).mint(owner(2).address, 500n)).wait();
    await (await as(token, owner(2)).approve(address, 500n)).wait();
    await deposit(contractOf(2), { token: DEMO, id: 2, amount: 500n, ax: keyOfUser(2).publicKey.ax, owner: owner(2).address });
    await eventually("the deposits were verified", async () => {
      const { fault } = await client.status();
      if (fault !== null) throw new Error(fault.message);
      const [eth, demo] = (await client.account(2).catch(() => undefined))?.tokens ?? []; // unknown until L1 was read
      return eth !== undefined && eth.verified.balance !== "0" && demo?.verified.balance === "500";
    }, 110_000);

    const hashes: string[] = [];
    for (let i = 0; i < TRANSFERS; i++) {
      const signed = await prepareTransfer(client, keyOfUser(2), { domain, from: 2, to: 3, token: ETH, amount: 100n, fee: 10n });
      hashes.push((await client.submit(signed)).hash);
    }
    const withdrawal = await prepareWithdrawal(client, keyOfUser(3), { domain, from: 3, token: ETH, amount: ETHER / 4n, fee: 10n, recipient: owner(5).address });
    hashes.push((await client.submit(withdrawal)).hash);
    const dollars = await prepareTransfer(client, keyOfUser(2), { domain, from: 2, to: 1, token: DEMO, amount: 123n });
    hashes.push((await client.submit(dollars)).hash);
    await requestExit(contractOf(2), { id: 2, token: DEMO });

    await server.stop();
    await start();
    const views = [];
    for (const hash of hashes) views.push(await verified(hash));
    expect(views[0].stages.map(({ stage }) => stage)).to.deep.equal(["pooled", "sealed", "committed", "proven", "submitted", "verified"]);
    await eventually("the exit was paid", async () => await contract.claimable(DEMO, owner(2).address) > 0n, 110_000);

    const used = (await client.batches({ limit: 100 })).batches.map(({ instance }) => instance);
    expect(new Set(used)).to.deep.equal(new Set(INSTANCES));
    expect(await client.claims(owner(5).address)).to.deep.equal({ claims: [{ token: ETH, amount: (ETHER / 4n).toString() }], after: null });
    expect((await claim(contractOf(5), { token: ETH, receiver: owner(5).address })).amount).to.equal(ETHER / 4n);
    expect((await claim(contractOf(2), { token: DEMO, receiver: owner(2).address })).amount).to.equal(377n);
    await eventually("the claim was read", async () => (await client.claims(owner(5).address.toLowerCase())).claims.length === 0);
    const [operator, two, three] = await Promise.all([1, 2, 3].map((id) => client.account(id)));
    expect(operator.tokens.map(({ verified: { balance } }) => balance)).to.deep.equal([String(10 * TRANSFERS + 10), "123"]);
    expect(two.tokens[0].verified).to.deep.equal({ balance: LEFT.toString(), nonce: String(TRANSFERS) });
    expect(two.tokens[1].verified).to.deep.equal({ balance: "0", nonce: "1" });
    expect(three.tokens[0].verified).to.deep.equal({ balance: (ETHER + 100n * BigInt(TRANSFERS) - ETHER / 4n - 10n).toString(), nonce: "1" });
    expect(three.key.ay).to.equal(keyOfUser(3).publicKey.ay.toString());
  });

  it("gives what anybody needs to check a batch and a balance without it", async () => {
    const get = async <T>(path: string): Promise<T> => await (await fetch(`${server.url}${path}`)).json() as T;
    const { batches } = await client.batches();
    for (const { number, instance } of batches) {
      const view = await get<BatchProofView>(`/v1/batches/${number}/proof`);
      const { key, hash, verifier, index } = await get<VerificationKeyView>(`/v1/instances/${instance}/verification-key`);
      expect(hash).to.equal(view.verificationKeyHash);
      expect(verificationKeyHash(key as unknown as SnarkjsVerificationKey)).to.equal(hash);
      expect(verifier).to.equal((await deployed.contract.instances(index)).verifier);
      const proof = toSnarkjs(fromContract(view.proof.map(BigInt)));
      expect(await groth16Verify(key as unknown as SnarkjsVerificationKey, view.publicSignals, proof)).to.equal(true);
      const [first, ...others] = view.publicSignals;
      expect(await groth16Verify(key as unknown as SnarkjsVerificationKey, [(BigInt(first) + 1n).toString(), ...others], proof)).to.equal(false);
    }
    for (const token of [ETH, DEMO]) {
      const { cell, opening: { x, y } } = await get<OpeningView>(`/v1/accounts/2/opening?token=${token}`);
      expect(await deployed.contract.cellHolds(token, 2, cell, [x, y])).to.equal(true);
      expect(await deployed.contract.cellHolds(token, 2, BigInt(cell) + 1n, [x, y])).to.equal(false);
    }
  });

  it("asks for the minimum fee, each token's own", async () => {
    const signed = await prepareTransfer(client, keyOfUser(2), { domain, from: 2, to: 3, token: ETH, amount: 100n, fee: 9n });
    const error = await client.submit(signed).catch((caught: unknown) => caught);
    expect(error).to.have.property("code", "FEE_TOO_LOW");
    expect(error).to.have.deep.property("details", { fee: "9", minimum: "10" });
  });

  it("can be rebuilt from L1 alone, down to an opening that the contract takes", async () => {
    const prover = new LocalProver(PROJECT_ROOT);
    const followed = await follow({ provider: chain.provider, contract: deployed.address, fromBlock: deployed.deployBlock, commit: prover.commit.bind(prover),
      expected: readExpected(PROJECT_ROOT, INSTANCES) });
    expect(followed.batches).to.equal((await client.status()).batches.verified);
    expect(followed.root).to.equal((await client.batch(followed.batches)).root);
    expect(unpackCell(followed.state.cell(ETH, 2))).to.deep.equal({ balance: LEFT, nonce: BigInt(TRANSFERS) });

    const proof = await escapeProof({ state: followed.state, logN: followed.logN, token: ETH, id: 2, openCell: prover.openCell.bind(prover) });
    // Freeze needs an overdue entry: the service is stopped and the exit's deadline passes.
    await requestExit(contractOf(2), { id: 2, token: ETH });
    await server.stop();
    const [entry] = (await deployed.contract.queryFilter(deployed.contract.filters.Queued(3, ETH)) as unknown as { args: Record<string, unknown> }[])
      .map(({ args: { id, value, owner: who, depositor, fee, queuedAt, deadline } }) =>
        ({ id, value, owner: who, depositor, fee, queuedAt, deadline }));
    await chain.pass(90_000);
    await (await contractOf(4).freeze(ETH, 3, entry)).wait();
    await (await contractOf(4).escape(proof.token, proof.id, proof.cell, proof.opening)).wait();
    expect((await claim(contractOf(2), { token: ETH, receiver: owner(2).address })).amount).to.equal(LEFT);
    await start();
  });
});
