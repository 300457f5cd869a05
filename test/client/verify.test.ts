import { readFileSync } from "node:fs";
import { join } from "node:path";
import chromium from "@sparticuz/chromium";
import { expect } from "chai";
import { build } from "esbuild";
import { chromium as browsers } from "playwright-core";
import { prepareTransfer, prepareWithdrawal } from "../../client/prepare.ts";
import {
  batchFromL1, CHECKS, hashOfKey, verifyBatch, type BatchMaterial, type BatchSource, type Check, type CheckName,
  type InstanceKey,
} from "../../client/verify/index.ts";
import { openAccount } from "../../l1/open-account.ts";
import { requestExit } from "../../l1/request-exit.ts";
import type { ColonnadeError } from "../../protocol/errors.ts";
import { P } from "../../protocol/field.ts";
import { PROJECT_ROOT } from "../../prover/paths.ts";
import { as } from "../sequencer/support/chain.ts";
import { runReal, startRealWorld, type RealWorld, type RunningService } from "../sequencer/support/real-world.ts";
import { keyOfUser, operatorKey } from "../sequencer/support/users.ts";
import { eventually } from "../sequencer/support/world.ts";

const ETHER = 10n ** 18n;
const OTHER = `0x${"12".repeat(20)}`;
const HASH = `0x${"12".repeat(32)}`;
/** The generator: a point of the curve, and none of the batch's. */
const POINT = { x: "1", y: "2" };
const SIGNALS = ["transcript", "e", "z", "s", "delta", "deltaK", "kappa", "zeta"] as const;

type Material = BatchMaterial & { instance: string };
type Case = [what: string, edit: (m: Material) => void, failing: CheckName[]];
const plus = (text: string, by = 1n): string => (BigInt(text) + by).toString();

/** Each value of a batch, edited, and the checks that then fail: no others, and at least one. */
const CASES: Case[] = [
  ["number", (m) => void (m.number += 1), ["number", "kappa", "root", "previousRootOnL1", "rootOnL1"]],
  ["chain id", (m) => void (m.chainId = "1"), ["domain", "kappa"]],
  ["contract", (m) => void (m.contract = OTHER), ["domain", "kappa", "contractOnL1"]],
  ["submitter", (m) => void (m.submitter = OTHER), ["kappa"]],
  ["instance index", (m) => void (m.instanceIndex += 1), ["kappa", "instanceOnL1", "verifierOnL1"]],
  ["key hash", (m) => void (m.verificationKeyHash = HASH), ["verificationKey"]],
  ["domain", (m) => void (m.domain = plus(m.domain)), ["domain", "wordsHash", "e"]],
  ["token", (m) => void (m.token += 1), ["wordsHash", "e", "root"]],
  ["time", (m) => void (m.batchTime += 1), ["wordsHash", "e"]],
  ["first account", (m) => void (m.firstAccount += 1), ["openIds", "wordsHash", "e", "deltaK"]],
  ["fee account", (m) => void (m.feeAccount += 1), ["wordsHash", "e", "delta"]],
  ...(["operations", "opens", "credits", "exits", "withdrawals"] as const).map((part): Case =>
    [`count of ${part}`, (m) => void (m.counts[part] += 1), ["counts"]]),
  ["opened id", (m) => void (m.opens[0].id += 1), ["openIds"]],
  ["opened key", (m) => void (m.opens[0].ax = plus(m.opens[0].ax)), ["wordsHash", "e", "deltaK"]],
  ["number of opens", (m) => void m.opens.push({ id: m.opens[0].id + 1, ax: "5" }),
    ["counts", "wordsHash", "kappa", "e", "deltaK"]],
  ["credited id", (m) => void (m.credits[0].id += 1), ["wordsHash", "e", "delta"]],
  ["credit", (m) => void (m.credits[0].amount = plus(m.credits[0].amount)), ["wordsHash", "e", "delta"]],
  ["exit", (m) => void (m.exits[0].amount = plus(m.exits[0].amount)), ["wordsHash", "e", "delta"]],
  ["payee", (m) => void (m.withdrawals[0].recipient = OTHER), ["wordsHash", "e"]],
  ["withdrawal", ({ withdrawals: [first] }) => void (first.fromAndAmount = plus(first.fromAndAmount)), ["wordsHash", "e"]],
  ["sender", (m) => void (m.records = withByte(m.records, 2, 9)), ["wordsHash", "e", "z", "delta"]],
  ["receiver", (m) => void (m.records = withByte(m.records, 5, 9)), ["wordsHash", "e", "delta"]],
  ["amount", (m) => void (m.records = withByte(m.records, 8, 9)), ["wordsHash", "e", "delta"]],
  ["words' hash", (m) => void (m.wordsHash = HASH), ["wordsHash", "kappa", "root"]],
  ["old commitment", (m) => void (m.commitments.oldV = POINT), ["kappa", "opening"]],
  ["old keys", (m) => void (m.commitments.oldK = POINT), ["kappa", "opening"]],
  ["new commitment", (m) => void (m.commitments.newV = POINT), ["kappa", "opening", "root"]],
  ["new keys", (m) => void (m.commitments.newK = POINT), ["kappa", "opening", "root"]],
  ["H", (m) => void (m.transcript = plus(m.transcript)), ["transcript", "kappa", "root"]],
  ["quotient", (m) => void (m.quotient = POINT), ["zeta", "opening"]],
  ["opening", (m) => void (m.opening = POINT), ["opening"]],
  ["opening, off the curve", (m) => void (m.opening.x = plus(m.opening.x)), ["opening"]],
  ...Array.from({ length: 8 }, (_, i): Case =>
    [`proof's word ${i}`, (m) => void (m.proof[i] = plus(m.proof[i])), ["groth16", "verifierOnL1"]]),
  ["signal H", (m) => edit(m, "transcript"), ["transcript", "publicSignals", "groth16"]],
  ["signal e", (m) => edit(m, "e"), ["publicSignals", "e", "groth16", "rho"]],
  ["signal z", (m) => edit(m, "z"), ["publicSignals", "z", "groth16", "rho", "opening"]],
  ["signal s", (m) => edit(m, "s"), ["publicSignals", "groth16", "rho", "opening"]],
  ["signal s, by p", (m) => edit(m, "s", P), ["publicSignals", "groth16", "rho"]],
  ["signal δ", (m) => edit(m, "delta"), ["publicSignals", "delta", "groth16", "rho", "opening"]],
  ["signal δK", (m) => edit(m, "deltaK"), ["publicSignals", "deltaK", "groth16", "rho", "opening"]],
  ["signal κ", (m) => edit(m, "kappa"), ["publicSignals", "kappa", "zeta", "groth16", "opening"]],
  ["signal ζ", (m) => edit(m, "zeta"),
    ["publicSignals", "zeta", "e", "z", "delta", "deltaK", "groth16", "rho", "opening"]],
  ...SIGNALS.map((name, i): Case => [`public signal ${name}`,
    ({ publicSignals: list }) => void (list[i] = plus(list[i])), ["publicSignals", "verifierOnL1"]]),
  ["ρ", (m) => void (m.rho = plus(m.rho)), ["rho", "opening"]],
  ["root before", (m) => void (m.previousRoot = HASH), ["root", "previousRootOnL1"]],
  ["root before, or none,", (m) => void (m.previousRoot = null), ["root", "previousRootOnL1"]],
  ["root", (m) => void (m.root = HASH), ["root", "rootOnL1"]],
  ["root, or none,", (m) => void (m.root = null), ["rootOnL1"]],
];

function edit({ signals }: Material, name: (typeof SIGNALS)[number], by = 1n): void {
  signals[name] = plus(signals[name], by);
}

/** Byte `at` of the first record, replaced. */
function withByte(records: string, at: number, byte: number): string {
  return `${records.slice(0, 2 + 2 * at)}${byte.toString(16).padStart(2, "0")}${records.slice(4 + 2 * at)}`;
}

/** A real proof of the instance `test-mini`, with operations of every kind and a fee. */
describe("Verifying a batch alone", function () {
  this.timeout(300_000);
  let world: RealWorld;
  let running: RunningService;
  let key: InstanceKey;
  let number: number;
  let material: Material;

  before(async () => {
    world = await startRealWorld(["test-mini"]);
    running = await runReal(world);
    const { manifests: [{ kzg: { tauG2, firstRow }, logN, verificationKeyHash }], contract } = world;
    const { signers } = world.chain;
    const keyText = readFileSync(join(PROJECT_ROOT, "build/test-mini/verification_key.json"), "utf8");
    key = { key: JSON.parse(keyText) as InstanceKey["key"], kzg: { logN, tauG2, firstRow } };
    expect(hashOfKey(key.key)).to.equal(verificationKeyHash);

    const { ax } = (await operatorKey(world.chain, world.address)).publicKey;
    await openAccount(as(contract, signers[1]), { ax, owner: signers[1].address });
    for (const n of [1, 2]) {
      const { address: owner } = signers[n + 1];
      const first = { ax: keyOfUser(n).publicKey.ax, owner, token: 1, amount: ETHER };
      await openAccount(as(contract, signers[n + 1]), first);
    }
    const { client } = running;
    await eventually("the deposits were verified", async () => (await contract.stateOf(1)).creditHead === 2n, 120_000);
    await eventually("fees were taken", async () => (await client.status()).feeAccount === 1, 60_000);
    const intent = { domain: world.domain, from: 2, token: 1, fee: 10n };
    const operations = [
      await prepareTransfer(client, keyOfUser(1), { ...intent, to: 3, amount: ETHER / 4n, nonce: 0n }),
      await prepareWithdrawal(client, keyOfUser(1),
        { ...intent, recipient: signers[8].address, amount: ETHER / 8n, nonce: 1n }),
    ];
    await openAccount(as(contract, signers[5]), { ax: 77n, owner: signers[5].address, token: 1, amount: 5n });
    await requestExit(as(contract, signers[3]), { id: 3, token: 1 });
    // One batch for all of it: they are admitted once the service has read the entries, and before it seals.
    await eventually("the exit was read", async () => (await client.status()).queues.exits === 1);
    const [{ hash }] = await client.submitAll(operations) as { hash: string }[];
    number = (await client.waitForVerified(hash, { timeoutMs: 120_000 })).batch!;
    await eventually("the exit was verified", async () => (await contract.stateOf(1)).exitHead === 1n, 120_000);
    material = { ...await batchFromL1(number, l1()), verificationKeyHash, instance: "test-mini" };
  });
  after(async () => {
    await running?.stop();
    await world?.close();
  });

  const l1 = () => ({ provider: world.chain.provider, contract: world.address, fromBlock: world.deployBlock });
  const failing = (checks: readonly Check[]): string[] => checks.flatMap(({ name, holds }) => (holds ? [] : [name]));
  /** Says `said` in the service's place. */
  const saying = (said: Material): BatchSource =>
    ({ batchProof: async () => said, verificationKey: async () => key, status: () => running.client.status() });

  it("finds every batch true, from L1 alone", async () => {
    for (let n = 1; n <= Number(await world.contract.batchCount()); n++) {
      const { checks, holds } = await verifyBatch(n, { l1: l1(), key });
      expect(failing(checks), `batch ${n}`).to.deep.equal([]);
      expect(holds).to.equal(true);
      for (const { name, says, ours, theirs } of checks) expect([says, ours]).to.deep.equal([CHECKS[name], theirs]);
    }
  });

  it("takes a service's word for nothing: what it says is checked, holds, and is what L1 says", async () => {
    for (let n = 1; n <= Number(await world.contract.batchCount()); n++) {
      const { checks } = await verifyBatch(n, { service: running.client, l1: l1() });
      expect(failing(checks), `batch ${n}`).to.deep.equal([]);
      expect(checks).to.have.lengthOf(Object.keys(CHECKS).length);
    }
    const said = await running.client.batchProof(number);
    expect(said).to.deep.include(material);
  });

  it("makes all checks, on a batch that has everything", async () => {
    expect(material.counts).to.deep.equal({ operations: 3, opens: 1, credits: 1, exits: 1, withdrawals: 1 });
    expect(material.feeAccount).to.equal(1);
    const { checks } = await verifyBatch(number, { service: saying(material), l1: l1() });
    expect(failing(checks)).to.deep.equal([]);
    expect(checks.map(({ name }) => name).sort()).to.deep.equal(Object.keys(CHECKS).sort());
    const alone = await verifyBatch(number, { service: saying(material) });
    expect(alone.checks).to.deep.equal(checks.filter(({ name }) => !/OnL1$/.test(name)));
  });

  for (const [what, change, expected] of CASES) {
    it(`notices another ${what}: ${expected.join(", ")}`, async () => {
      const said = structuredClone(material);
      change(said);
      const { checks, holds } = await verifyBatch(number, { service: saying(said), l1: l1() });
      expect(failing(checks).sort()).to.deep.equal([...expected].sort());
      expect(holds).to.equal(false);
      for (const { ours, theirs, holds: one } of checks) expect(ours === theirs).to.equal(one);
    });
  }

  it("notices another key, other points, and another contract", async () => {
    const otherKey = structuredClone(key);
    otherKey.key.IC[1] = otherKey.key.IC[2];
    const wrongKey = await verifyBatch(number, { service: saying(material), l1: l1(), key: otherKey });
    expect(failing(wrongKey.checks)).to.deep.equal(["groth16", "verificationKey"]);
    const otherPoints = { ...key, kzg: { ...key.kzg, firstRow: ["1", "2"] } };
    const wrongPoints = await verifyBatch(number, { l1: l1(), key: otherPoints });
    expect(failing(wrongPoints.checks)).to.deep.equal(["opening", "pointsOnL1"]);
    const elsewhere = { ...l1(), contract: await world.token.getAddress() };
    const wrongPlace = await verifyBatch(number, { service: saying(material), l1: elsewhere });
    expect(failing(wrongPlace.checks)).to.include.members(["contractOnL1", "instanceOnL1", "rootOnL1"]);
  });

  it("refuses what is no batch, and a batch that L1 does not have", async () => {
    const codeOf = (work: Promise<unknown>): Promise<string> =>
      work.then(() => "nothing was refused", (error: unknown) => (error as ColonnadeError).code);
    const changes = [{ records: "0x12" }, { records: 5 }, { signals: {} }, { opens: null }, { token: "1" }, { rho: "0x1" }];
    for (const change of changes) {
      const service = saying({ ...material, ...change } as unknown as Material);
      expect(await codeOf(verifyBatch(number, { service })), JSON.stringify(change)).to.equal("BATCH_INVALID");
    }
    expect(await codeOf(verifyBatch(999, { l1: l1(), key }))).to.equal("NOT_FOUND");
    const service = saying({ ...material, instance: "none" });
    expect(await codeOf(verifyBatch(number, { service, key }))).to.equal("NOT_FOUND");
  });

  it("finds the same in a browser", async () => {
    const { instances } = await running.client.status();
    const contents = `import { verifyBatch } from "./client/verify/index.ts";
      window.verify = async (said, key, instances) => {
        const service = { batchProof: async () => said, verificationKey: async () => key, status: async () => ({ instances }) };
        return (await verifyBatch(said.number, { service })).checks;
      };`;
    const { outputFiles: [{ text }] } = await build({ bundle: true, format: "iife", write: false,
      absWorkingDir: PROJECT_ROOT, stdin: { resolveDir: PROJECT_ROOT, contents } });
    const executablePath = await chromium.executablePath();
    const browser = await browsers.launch({ executablePath, args: chromium.args, headless: true });
    try {
      const page = await browser.newPage();
      await page.setContent(`<!doctype html><script>${text.replaceAll("</script", "<\\/script")}</script>`);
      type Verify = (said: Material, key: InstanceKey, of: unknown) => Promise<Check[]>;
      const inBrowser = (said: Material): Promise<Check[]> => page.evaluate(([one, two, three]) =>
        (globalThis as unknown as { verify: Verify }).verify(one, two, three), [said, key, instances] as const);
      const { checks } = await verifyBatch(number, { service: saying(material) });
      expect(await inBrowser(material)).to.deep.equal(checks);
      expect(failing(await inBrowser({ ...material, opening: POINT }))).to.deep.equal(["opening"]);
    } finally {
      await browser.close();
    }
  });
});
