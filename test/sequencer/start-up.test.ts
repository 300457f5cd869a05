import { expect } from "chai";
import { execFileSync } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import SQLite from "better-sqlite3";
import { openAccount } from "../../l1/open-account.ts";
import { ColonnadeError } from "../../protocol/errors.ts";
import { closeCurve } from "../../prover/curve.ts";
import { connectProver, createProver } from "../../prover/client.ts";
import { LocalProver } from "../../prover/local.ts";
import { PROJECT_ROOT } from "../../prover/paths.ts";
import { createProverServer } from "../../prover/server.ts";
import { referenceString } from "../../scripts/lib/deployment-plan.ts";
import { assertWritable } from "../../sequencer/store/data-directory.ts";
import { lockDirectory } from "../../sequencer/store/lock.ts";
import { openStore } from "../../sequencer/store/store.ts";
import { as, deploy } from "./support/chain.ts";
import { runReal, startRealWorld, type RealWorld } from "./support/real-world.ts";
import { keyOfUser } from "./support/users.ts";
import { ETHER, eventually } from "./support/world.ts";

const messageOf = (work: () => unknown): string => {
  try {
    work();
    return "";
  } catch (error) {
    return (error as Error).message;
  }
};
const refusalOf = (work: Promise<unknown>): Promise<Error & Partial<ColonnadeError>> =>
  work.then(
    () => new Error("nothing was refused"),
    (error: Error) => error
  );

describe("A data directory that will not do", () => {
  let folder: string;
  beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), "colonnade-directory-"))));
  afterEach(() => rmSync(folder, { recursive: true }));

  it("is named at once with the reason where it cannot be written to", async () => {
    writeFileSync(join(folder, "file"), "");
    const readOnly = join(folder, "read-only");
    mkdirSync(readOnly);
    chmodSync(readOnly, 0o500);
    // Root may write everywhere but into the kernel's own file systems.
    const places = [
      join(folder, "file"),
      join(folder, "file", "below"),
      process.getuid?.() === 0 ? "/sys/colonnade" : join(readOnly, "data"),
    ];
    for (const place of places) {
      expect((await refusalOf(assertWritable(place))).message, place)
        .to.include(`The data directory ${place} cannot be written to`)
        .and.include("--data");
      expect(
        messageOf(() => lockDirectory(place)),
        place
      )
        .to.include(place)
        .and.include("--data")
        .and.not.include("Another sequencer");
    }
  });

  it("is given up where it does not answer, and nothing waits for it any more", async () => {
    execFileSync("mkfifo", [join(folder, "write-test")]); // whoever opens it for writing waits for a reader
    const started = performance.now();
    expect((await refusalOf(assertWritable(folder, 1_000))).message)
      .to.include(folder)
      .and.include("does not answer")
      .and.include("--data");
    expect(performance.now() - started).to.be.lessThan(5_000);
  });

  it("is made where it is missing, and left without a trace of the question", async () => {
    await assertWritable(join(folder, "new", "data"));
    expect(readdirSync(join(folder, "new", "data"))).to.deep.equal([]);
  });

  it("is another sequencer's only if one holds it", () => {
    const lock = lockDirectory(folder);
    expect(messageOf(() => lockDirectory(folder))).to.include(`Another sequencer works in ${folder}`);
    lock.release();
    lockDirectory(folder).release();
  });

  it("says of a damaged database what would be lost with it, and asks for no removal", () => {
    const file = join(folder, "colonnade.sqlite");
    for (const damage of [
      Buffer.from("this is no database at all".repeat(100)),
      (() => {
        openStore(file).close();
        const bytes = readFileSync(file);
        return Buffer.concat([bytes.subarray(0, 100), Buffer.alloc(bytes.length - 100, 0x41)]);
      })(),
    ]) {
      writeFileSync(file, damage);
      const message = messageOf(() => openStore(file));
      expect(message)
        .to.include(file)
        .and.include("it is damaged")
        .and.include("nowhere else")
        .and.not.match(/remove|delete/);
      rmSync(file);
    }
  });

  it("says of a database that a newer program made just that", () => {
    const file = join(folder, "colonnade.sqlite");
    openStore(file).close();
    const db = new SQLite(file);
    db.pragma("user_version = 99");
    db.close();
    expect(messageOf(() => openStore(file))).to.match(/^The database has schema 99, .*use a newer program$/);
  });
});

describe("A service that starts", () => {
  let world: RealWorld;
  before(async () => void (world = await startRealWorld(["test-mini", "test"])));
  after(async () => {
    await world?.close();
    await closeCurve();
  });

  /** The project as a machine has it where one file of an instance's keys is gone. */
  function without(file: string): string {
    const root = mkdtempSync(join(tmpdir(), "colonnade-keys-"));
    for (const name of ["circuits", "contracts", "node_modules"])
      symlinkSync(join(PROJECT_ROOT, name), join(root, name));
    for (const name of ["test-mini", "test", "kzg"]) {
      mkdirSync(join(root, "build", name), { recursive: true });
      for (const part of readdirSync(join(PROJECT_ROOT, "build", name))) {
        if (`${name}/${part}` !== file)
          symlinkSync(join(PROJECT_ROOT, "build", name, part), join(root, "build", name, part));
      }
    }
    return root;
  }

  for (const file of ["test/INSECURE-batch.zkey", "test/batch.wasm", "kzg/INSECURE-kzg-10.points"]) {
    it(`notices that a key is missing, and not at the first proof: ${file}`, async () => {
      const root = without(file);
      const refusal = await refusalOf(runReal(world, { prover: () => new LocalProver(root) }));
      expect(refusal.code).to.equal("MANIFEST_MISMATCH");
      expect(refusal.details).to.deep.include({ part: `build/${file}`, actual: "missing" });
      rmSync(root, { recursive: true });
    });
  }

  it("names the instance that was never set up here, and the command", async () => {
    const root = without("test/manifest.json");
    const refusal = await refusalOf(runReal(world, { root, prover: () => createProver() }));
    expect(refusal.code).to.equal("KEYS_MISSING");
    expect(refusal.details).to.include({ instance: "test", remedy: "npm run setup -- --instance test" });
    rmSync(root, { recursive: true });
  });

  it("asks a prover on another machine too, and waits for one that is away", async () => {
    const root = without("test/manifest.json");
    const prover = new LocalProver(root);
    const server = createProverServer(prover).listen(0, "127.0.0.1");
    await once(server, "listening");
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const refusal = await refusalOf(runReal(world, { prover: () => connectProver(url) }));
    expect(refusal.code).to.equal("KEYS_MISSING");
    expect(refusal.details).to.include({ instance: "test" });
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await prover.close();

    const running = await runReal(world, { prover: () => connectProver(url) });
    expect(running.lines.filter((line) => line.startsWith("warn") && line.includes("prover"))).to.have.length(1);
    await running.stop();
    rmSync(root, { recursive: true });
  });

  it("says what a deployment file lacks, and how to get it back", async () => {
    const file = join(world.folder, "deployments", "31337.json");
    const text = readFileSync(file, "utf8");
    const whole = JSON.parse(text);
    const damages: [string, string][] = [
      [text.slice(0, text.length / 2), "no JSON"],
      ["", "no JSON"],
      ["null", "chainId"],
      [JSON.stringify({ ...whole, contract: "0x12" }), "contract"],
      [JSON.stringify({ ...whole, deployBlock: "3" }), "deployBlock"],
      [JSON.stringify({ ...whole, instances: [] }), "instances"],
      [JSON.stringify({ ...whole, instances: [{}] }), "instances"],
    ];
    for (const [damage, what] of damages) {
      writeFileSync(file, damage);
      const { message } = await refusalOf(runReal(world));
      expect(message, damage).to.include(file).and.include("damaged").and.include(what).and.not.include("\n");
    }
    rmSync(file);
    expect((await refusalOf(runReal(world))).message).to.include(`${file} is missing: run \`npm run deploy\` first`);
    writeFileSync(file, text);
  });

  it("says of another deployment's data directory what may have happened and what is at stake", async () => {
    const running = await runReal(world);
    await running.stop();
    const file = join(world.folder, "deployments", "31337.json");
    const text = readFileSync(file, "utf8");
    const { address, deployBlock } = await startSecondDeployment();
    writeFileSync(file, JSON.stringify({ ...JSON.parse(text), contract: address, deployBlock }));
    const refusal = await refusalOf(runReal(world));
    expect(refusal.code).to.equal("STATE_MISMATCH");
    expect(refusal.message)
      .to.include("`npm run deploy` ran again")
      .and.include("started anew")
      .and.include("--data")
      .and.include("nowhere else")
      .and.not.match(/remove|delete/);
    writeFileSync(file, text);
    await (await runReal(world)).stop();
  });

  function startSecondDeployment(): Promise<{ address: string; deployBlock: number }> {
    return deploy(world.chain, {
      instances: world.manifests,
      referenceString: referenceString(world.manifests[0]),
      verifierOf: ({ name }) => world.manifests.find((manifest) => manifest.name === name)!.verifierContract,
    });
  }

  for (const work of ["commit", "prove"] as const) {
    it(`logs a fault as an error, and what is tried again as a warning: ${work}`, async () => {
      const folder = mkdtempSync(join(tmpdir(), "colonnade-copy-"));
      cpSync(join(world.folder, "deployments"), join(folder, "deployments"), { recursive: true });
      const local = new LocalProver(PROJECT_ROOT);
      const errors = [
        new ColonnadeError("OUT_OF_MEMORY", { part: "key" }),
        new ColonnadeError("MANIFEST_MISMATCH", { part: "points" }),
      ];
      const fail = (): Promise<never> => Promise.reject(errors.shift());
      const prover = {
        ready: local.ready.bind(local),
        check: local.check.bind(local),
        open: local.open.bind(local),
        commit: local.commit.bind(local),
        prove: local.prove.bind(local),
        close: local.close.bind(local),
        [work]: fail,
      };
      const running = await runReal({ ...world, folder }, { prover: () => prover });
      const owner = world.chain.signers[3];
      await openAccount(as(world.contract, owner), {
        ax: keyOfUser(1).publicKey.ax,
        owner: owner.address,
        token: 1,
        amount: ETHER,
      });
      await eventually("there was a fault", () => running.service.fault() !== undefined);
      await running.stop();
      expect(running.lines.filter((line) => line.startsWith("warn")).join("\n")).to.match(
        new RegExp(`${work === "prove" ? "proving" : "committing"} failed: .*too little memory`)
      );
      const loud = running.lines.filter((line) => line.startsWith("error"));
      expect(loud).to.have.length(2);
      expect(loud[0]).to.include(work).and.include("do not belong together");
      expect(loud[1]).to.include("stopped working on batches");
      rmSync(folder, { recursive: true });
    });
  }
});
