import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { expect } from "chai";
import { claim, deposit, follow, openAccount, prepareTransfer, prepareWithdrawal, registerToken, requestExit } from "../../client/index.ts";
import { unpackCell } from "../../protocol/cell.ts";
import { domainOf } from "../../protocol/message.ts";
import { closeCurve } from "../../prover/curve.ts";
import { LocalProver } from "../../prover/local.ts";
import type { Manifest } from "../../prover/manifest.ts";
import { readExpected } from "../../l1/files/expected.ts";
import { PROJECT_ROOT } from "../../prover/paths.ts";
import { loadManifests, referenceString } from "../../scripts/lib/deployment-plan.ts";
import { as, deploy, startChain, type Chain, type Deployed } from "../sequencer/support/chain.ts";
import { keyOfUser, operatorKey } from "../sequencer/support/users.ts";
import { isAlive, startSequencer, type SequencerProcess } from "./support/sequencer-process.ts";

const ETH = 1;
const ERC20 = 2;
const FUNDS = 1_000_000n;
const USERS = 3;
/** The first account is the operator's, which earns the fees; user n has account n + 1 and the chain's signer n + 1. */
const FEE_ACCOUNT = 1;
const accountOf = (user: number): number => user + 1;

describe("The whole service: HTTP, SQLite, a prover in a process of its own, L1", () => {
  let chain: Chain;
  let deployed: Deployed;
  let sequencer: SequencerProcess;
  let domain: bigint;
  const files = mkdtempSync(join(tmpdir(), "colonnade-service-"));
  /** What was acknowledged, in the order of its posting. */
  const hashes: string[] = [];
  /** What everyone should have in the end, kept by hand: fees included, one map a token. */
  const expected = new Map([[ETH, new Map<number, bigint>()], [ERC20, new Map<number, bigint>()]]);
  const nonces = new Map<string, bigint>();
  const move = (token: number, id: number, amount: bigint): void => {
    const column = expected.get(token)!;
    column.set(id, (column.get(id) ?? 0n) + amount);
  };

  const start = async (): Promise<void> => {
    // Folders are relative to the project's, as a person would give them.
    const folder = (name: string): string => relative(PROJECT_ROOT, join(files, name));
    sequencer = await startSequencer(["--rpc", chain.url, "--data", folder("data"), "--deployments", folder("deployments"), "--poll", "50", "--seal-after", "0.3",
      "--time-margin", "0", "--log-level", "warn"]);
  };

  before(async () => {
    chain = await startChain();
    const manifests = await loadManifests(PROJECT_ROOT, ["test-mini", "test"]);
    deployed = await deploy(chain, { instances: manifests, verifierOf: (instance) => (instance as Manifest).verifierContract,
      referenceString: referenceString(manifests[0]) });
    domain = domainOf(31337n, deployed.address);
    mkdirSync(join(files, "deployments"));
    writeFileSync(join(files, "deployments", "31337.json"), JSON.stringify({ chainId: 31337, contract: deployed.address, deployBlock: deployed.deployBlock,
      instances: manifests.map(({ name, verificationKeyHash }, index) => ({ name, index, verificationKeyHash })) }));
    await start();
  });
  after(async () => {
    sequencer?.child.kill("SIGKILL");
    await sequencer?.gone;
    await chain?.close();
    await closeCurve();
    rmSync(files, { recursive: true });
  });

  async function until<T>(what: string, look: () => Promise<T | undefined | false> | T | undefined | false, timeoutMs = 60_000): Promise<T> {
    for (const end = Date.now() + timeoutMs; Date.now() < end; await new Promise((resolve) => setTimeout(resolve, 20))) {
      const found = await look();
      if (found !== undefined && found !== false) return found;
    }
    throw new Error(`It never happened that ${what}`);
  }

  const nextNonce = (from: number, token: number): bigint => {
    const key = `${from}/${token}`;
    const nonce = nonces.get(key) ?? 0n;
    nonces.set(key, nonce + 1n);
    return nonce;
  };

  async function transfer(user: number, to: number, token: number, amount: bigint, fee: bigint): Promise<void> {
    const from = accountOf(user);
    const operation = await prepareTransfer(sequencer.client, keyOfUser(user), { domain, from, to: accountOf(to), token, amount, fee, nonce: nextNonce(from, token) });
    hashes.push((await sequencer.client.submit(operation)).hash);
    move(token, from, -amount - fee);
    move(token, accountOf(to), amount);
    move(token, FEE_ACCOUNT, fee);
  }

  /** Every user pays the next one, in both tokens. */
  async function round(amount: bigint): Promise<void> {
    for (const token of [ETH, ERC20]) {
      for (let user = 1; user <= USERS; user++) await transfer(user, (user % USERS) + 1, token, amount + BigInt(user), 3n);
    }
  }

  /** The pid of the prover that is at work on a batch's proof now. */
  const proverAtWork = (): Promise<number> => until("a proof was under way", async () => {
    const { proving } = await sequencer.client.status();
    return proving.some(({ stage }) => stage === "witness" || stage === "groth16") && sequencer.children()[0];
  });

  it("opens accounts and takes deposits of two tokens", async () => {
    const { contract, token } = deployed;
    const [, operator, ...users] = chain.signers;
    await openAccount(as(contract, operator), { ax: (await operatorKey(chain, deployed.address)).publicKey.ax, owner: operator.address });
    expect((await registerToken(as(contract, operator), await token.getAddress())).token).to.equal(ERC20);
    for (let user = 1; user <= USERS; user++) {
      const owner = users[user - 1];
      const { ax } = keyOfUser(user).publicKey;
      const { id } = await openAccount(as(contract, owner), { ax, owner: owner.address, token: ETH, amount: FUNDS });
      expect(id).to.equal(accountOf(user));
      await (await as(token, owner).mint(owner.address, FUNDS)).wait();
      await (await as(token, owner).approve(deployed.address, FUNDS)).wait();
      await deposit(as(contract, owner), { token: ERC20, id, amount: FUNDS, ax, owner: owner.address });
      for (const token of expected.keys()) move(token, id, FUNDS);
    }
    await until("all deposits were spendable", async () => {
      const views = await Promise.all([1, 2, 3].map((user) => sequencer.client.account(accountOf(user)).catch(() => undefined)));
      return views.every((view) => [ETH, ERC20].every((token) => view?.tokens.some((entry) => entry.token === token && entry.pending.balance === FUNDS.toString())));
    });
  });

  it("loses nothing when its prover is killed in the middle of a proof", async () => {
    await round(100n);
    const prover = await proverAtWork();
    process.kill(prover, "SIGKILL");
    await until("another prover took over", () => sequencer.children().some((pid) => pid !== prover));
    expect((await sequencer.client.status()).fault).to.equal(null);
  });

  it("loses nothing when it is killed itself in the middle of a proof, and leaves no prover behind", async () => {
    await round(200n);
    const { child, gone } = sequencer;
    const prover = await proverAtWork();
    child.kill("SIGKILL");
    expect(await gone).to.equal("SIGKILL");
    await until("the orphaned prover ended", () => !isAlive(prover), 1_000);
    await start();
    await until("it had caught up with L1", async () => (await sequencer.client.status()).l1.ready);
  });

  it("verifies everything that it acknowledged, before and after, exactly once", async () => {
    const [, , ...users] = chain.signers;
    await round(300n);
    await prepareWithdrawal(sequencer.client, keyOfUser(1), { domain, from: accountOf(1), token: ERC20, amount: 5_000n, recipient: users[0].address,
      nonce: nextNonce(accountOf(1), ERC20) }).then(async (operation) => hashes.push((await sequencer.client.submit(operation)).hash));
    move(ERC20, accountOf(1), -5_000n);
    for (const hash of hashes) await sequencer.client.waitForVerified(hash, { timeoutMs: 60_000, pollMs: 100 });

    const carried: string[] = [];
    const { batches } = await sequencer.client.batches();
    for (const { number } of batches) carried.push(...(await sequencer.client.batch(number)).operations);
    expect(carried.toSorted()).to.deep.equal(hashes.toSorted());
    // Each batch is one transaction of the operator, who sent two more: an account and a token.
    const { operator } = await sequencer.client.status();
    expect(await chain.provider.getTransactionCount(operator)).to.equal(batches.length + 2);
  });

  it("pays a withdrawal and a forced exit on L1", async () => {
    const [, , ...users] = chain.signers;
    const leaver = users[USERS - 1];
    await requestExit(as(deployed.contract, leaver), { id: accountOf(USERS), token: ETH });
    const all = expected.get(ETH)!.get(accountOf(USERS))!;
    await until("the exit was verified", async () => await deployed.contract.claimable(ETH, leaver.address) > 0n);
    expect((await claim(as(deployed.contract, leaver), { token: ETH, receiver: leaver.address })).amount).to.equal(all);
    move(ETH, accountOf(USERS), -all);
    expect((await claim(as(deployed.contract, users[0]), { token: ERC20, receiver: users[0].address })).amount).to.equal(5_000n);
    expect(await deployed.token.balanceOf(users[0].address)).to.equal(5_000n);
  });

  it("has the state that everyone rebuilds from L1, to the wei", async () => {
    const prover = new LocalProver(PROJECT_ROOT);
    const { state, batches } = await follow({ provider: chain.provider, contract: deployed.address, fromBlock: deployed.deployBlock,
      commit: (...args) => prover.commit(...args), expected: readExpected(PROJECT_ROOT, ["test-mini", "test"]) });
    const served = await until("the service saw the last batch", async () => {
      const { batches: counts } = await sequencer.client.status();
      return counts.verified === batches && counts;
    });
    expect(served).to.deep.equal({ sealed: 0, committed: 0, proven: 0, submitted: 0, verified: batches });
    for (const [token, column] of expected) {
      for (const [id, balance] of column) {
        const nonce = nonces.get(`${id}/${token}`) ?? 0n;
        expect(unpackCell(state.cell(token, id)), `token ${token}, account ${id}`).to.deep.equal({ balance, nonce });
        const { tokens } = await sequencer.client.account(id);
        const wanted = { balance: balance.toString(), nonce: nonce.toString() };
        expect(tokens.find((entry) => entry.token === token)).to.deep.include({ verified: wanted, pending: wanted });
      }
      const total = [...column.values()].reduce((sum, balance) => sum + balance, 0n);
      expect(await deployed.contract.heldTotal(token)).to.equal(total);
    }
  });

  it("ends when asked to, prover and all", async () => {
    const children = sequencer.children();
    sequencer.child.kill("SIGTERM");
    expect(await sequencer.gone).to.equal(0);
    expect(children.filter(isAlive)).to.deep.equal([]);
  });
});
