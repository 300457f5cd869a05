import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import type { AccountView, BatchDetailView, OperationView } from "../../client/api-types.ts";
import { runReal, startRealWorld, type RealWorld, type RunningService } from "../sequencer/support/real-world.ts";
import { keyOfSigner, runColonnade, type Ended } from "./support/colonnade.ts";

const ETHER = 10n ** 18n;
/** Hardhat's accounts: 1 is the operator's. */
const [OPERATOR, ALICE, BOB] = [1, 3, 4];

/** The first five minutes of somebody who has never seen this repository, without a line of code. */
describe("npm run colonnade, as a wallet", () => {
  let world: RealWorld;
  let running: RunningService;

  before(async () => {
    world = await startRealWorld(["test-mini"]);
    running = await runReal(world);
  });
  after(async () => {
    await running?.stop();
    await world?.close();
  });

  const file = (name: string): string => join(world.folder, `${name}.json`);
  const person = (name: string, l1Account: number) => (args: string[], more: Record<string, string> = {}, input?: string): Promise<Ended> =>
    runColonnade(args, {
      COLONNADE_RPC: world.chain.url, COLONNADE_DEPLOYMENTS: join(world.folder, "deployments"), COLONNADE_SERVICE: running.url,
      COLONNADE_WALLET: file(name), COLONNADE_PASSWORD: `password of ${name}`, COLONNADE_KEY: keyOfSigner(l1Account), ...more,
    }, input);
  const alice = person("alice", ALICE);
  const bob = person("bob", BOB);
  const operator = person("operator", OPERATOR);

  /** What a command printed, which must have gone well. */
  async function done(work: Promise<Ended>): Promise<string> {
    const { status, out, err } = await work;
    expect(status, err + out).to.equal(0);
    return out;
  }
  const json = async <T>(work: Promise<Ended>): Promise<T> => JSON.parse(await done(work)) as T;
  async function refused(work: Promise<Ended>): Promise<[status: number | null, err: string]> {
    const { status, out, err } = await work;
    expect(out).to.equal("");
    expect(err.trim().split("\n"), err).to.have.lengthOf(1);
    return [status, err];
  }

  it("makes a key that only the password opens, and writes over none", async () => {
    expect(await done(alice(["key", "new"]))).to.match(/The key is in .*alice\.json\nPublic key \(Ax\): \d+/);
    expect(statSync(file("alice")).mode & 0o777).to.equal(0o600);
    const before = readFileSync(file("alice"), "utf8");
    expect(await refused(alice(["key", "new"]))).to.satisfy(([status, err]: [number, string]) => status === 1 && err.includes("exists already"));
    expect(readFileSync(file("alice"), "utf8")).to.equal(before);
    expect(await done(alice(["key", "show"]))).to.include("Public key (Ax): ");
    await done(bob(["key", "import"], {}, "11".repeat(32)));
    const [status, err] = await refused(person("carol", BOB)(["key", "import"], {}, "11".repeat(31)));
    expect([status, err]).to.deep.equal([2, "A private key has 64 hex digits, with or without 0x\n"]);
  });

  it("opens accounts with a first deposit, and shows what they hold", async () => {
    expect(await done(alice(["open", "1.5"]))).to.match(/^Account 1 is open: 0x[0-9a-f]{64}/);
    expect(await done(bob(["open"]))).to.match(/^Account 2 is open/);
    const shown = await done(alice(["balance"]));
    expect(shown).to.match(/^Account 1 \((pending|open)\), owner 0x/);
    expect(shown).to.match(/ETH\s+1\.5/);
    expect(await done(bob(["balance"]))).to.include("It holds nothing.");
    expect(await done(alice(["deposit", "0.5"]))).to.include("0.5 ETH deposited to account 1");
    const { account } = await json<{ account: AccountView }>(alice(["balance", "--json"]));
    expect(account.tokens[0].pending.balance).to.equal(String(2n * ETHER));
  });

  it("sends, and waits until L1 has verified it", async () => {
    const { status, out, err } = await alice(["send", "2", "0.25"]);
    expect(status, err).to.equal(0);
    expect(out).to.match(/^0\.25 ETH from account 1 to account 2: verified, batch \d+\nOperation 0x/);
    expect(err).to.include("waiting until L1 has verified it");
    const view = await json<OperationView>(bob(["send", "1", "0.05", "--json", "--no-wait"]));
    expect(view).to.include({ kind: "transfer", from: 2, to: 1, amount: String(ETHER / 20n), stage: "pooled" });
    expect(await done(bob(["watch", view.hash]))).to.match(/verified\nBatch \d+\nL1 transaction 0x/);
    expect(await done(bob(["operation", view.hash]))).to.include("transfer of 0.05 ETH from account 2 to account 1, fee 0 ETH, nonce 0");
  });

  it("withdraws to L1 and claims there", async () => {
    const { batch } = await json<OperationView>(bob(["withdraw", "0.1", "--json"]));
    expect(await done(bob(["balance"]))).to.match(/ETH\s+0\.1\s+0\.1\s+0\.1/);
    expect(await done(bob(["claim"]))).to.include("0.1 ETH sent to 0x");
    const shown = await json<BatchDetailView>(bob(["batch", String(batch), "--json"]));
    expect(shown).to.include({ number: batch, stage: "verified" });
    expect(await done(bob(["batches"]))).to.match(/batch\s+token\s+instance/);
  });

  it("checks the batch, by what the service says and by L1 alone, and shows the history", async () => {
    const checked = await done(bob(["batch", "1", "--verify"]));
    expect(checked).to.match(/✓ The Groth16 proof holds/).and.to.match(/Batch 1 holds: \d+ checks\.$/m);
    expect(await done(bob(["verify", "2"], { COLONNADE_SERVICE: "http://127.0.0.1:9" }))).to.include("Batch 2 holds");
    const [status, err] = await refused(bob(["verify", "999"]));
    expect([status, err.includes("NOT_FOUND") || err.includes("BATCH_INVALID")], err).to.deep.equal([1, true]);
    const history = await done(bob(["history", "--limit", "10"]));
    expect(history).to.match(/transfer\s+in\s+0\.25 ETH\s+account 1\s+verified/).and.to.match(/withdraw\s+out\s+0\.1 ETH/).and.to.match(/open\s+in/);
  });

  it("makes, lists and revokes keys for the API beside the service", async () => {
    const data = { COLONNADE_DATA: join(world.folder, "data") };
    const { id, key } = await json<{ id: string; key: string }>(operator(["keys", "new", "a shop", "--json"], data));
    expect(await done(operator(["keys", "list"], data))).to.include(id).and.to.include("a shop").and.not.include(key);
    await done(operator(["keys", "revoke", id], data));
    expect((await refused(operator(["keys", "revoke", id], data)))[1]).to.include("could be revoked");
  });

  it("moves an ERC-20 too, and approves what it deposits", async () => {
    const asset = await world.token.getAddress();
    expect(await done(alice(["register", "--asset", asset]))).to.include("is token 2");
    const { address } = world.chain.signers[ALICE];
    await (await world.token.mint(address, 1_000n * ETHER)).wait();
    const { status, out, err } = await alice(["deposit", "12.5", "--token", "2"]);
    expect(status, err).to.equal(0);
    expect(err).to.include("approving 12.5");
    expect(out).to.include("deposited to account 1");
    await done(alice(["send", "2", "2.5", "--token", "2"]));
    expect(await done(bob(["balance"]))).to.match(/\n\S+\s+2\.5\s+2\.5\s+0/);
    expect(await done(bob(["tokens"]))).to.include(asset);
  });

  it("opens the operator's fee account, for the operator alone, and gives the key that spends the fees", async () => {
    const [status, err] = await refused(alice(["fee-account"]));
    expect([status, err.includes("The operator is")]).to.deep.equal([1, true]);
    expect(await done(operator(["fee-account"]))).to.match(/^Account 3 collects the fees/);
    expect(await done(operator(["fee-account"]))).to.match(/^Account 3 collects the fees/);
    await done(operator(["key", "new", "--from-l1"]));
    await done(alice(["send", "2", "0.1", "--fee", "0.01"]));
    expect(await done(operator(["balance"]))).to.match(/^Account 3.*[\s\S]*ETH\s+0\.01/);
    expect(await done(operator(["send", "1", "0.01"]))).to.include("verified");
  });

  it("shows how the service is", async () => {
    expect(await done(alice(["status"]))).to.include("Service   ok").and.to.include("fees to account 3");
  });

  it("says in one line what went wrong, with a code that a script can use", async () => {
    const cases: [args: string[], status: number, text: string, env?: Record<string, string>][] = [
      [["send", "2", "99"], 1, "BALANCE_TOO_LOW"],
      [["send", "2", "1.5x"], 2, "An amount is a number such as 1.5, in ETH"],
      [["send", "2", "0"], 2, "The amount is 0"],
      [["send", "0", "1"], 2, "TO takes a whole number from 1"],
      [["send", "77", "1"], 1, "ACCOUNT_UNKNOWN"],
      [["send", "2", "1.123456789012345678"], 1, "AMOUNT_NOT_ENCODABLE"],
      [["send", "2", "1", "--token", "9"], 2, "There is no token 9"],
      [["send", "2"], 2, "send needs AMOUNT"],
      [["send", "2", "1", "3"], 2, "and 1 more came"],
      [["withdraw", "1", "--recipient", "bob"], 2, "--recipient takes an address"],
      [["batch", "999999"], 1, "NOT_FOUND"],
      [["send", "2", "1"], 1, "PASSWORD_WRONG", { COLONNADE_PASSWORD: "guess" }],
      [["send", "2", "1"], 1, "set COLONNADE_PASSWORD", { COLONNADE_PASSWORD: "" }],
      [["send", "2", "1"], 1, "`key new` makes one", { COLONNADE_WALLET: file("nobody") }],
      [["status"], 3, "UNREACHABLE", { COLONNADE_SERVICE: "http://127.0.0.1:9" }],
      [["balance", "--l1-account", "5"], 1, "ACCOUNT_UNKNOWN"],
    ];
    for (const [args, code, text, env] of cases) {
      const [status, err] = await refused(alice(args, env));
      expect([status, err.includes(text)], err).to.deep.equal([code, true]);
    }
    const { error } = JSON.parse((await refused(alice(["send", "2", "99", "--json"])))[1]) as { error: { code: string } };
    expect(error.code).to.equal("BALANCE_TOO_LOW");
  });
});
