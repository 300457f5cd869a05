import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { followFrom } from "../../cli/checkpoint-file.ts";
import { checkpointOf, readCheckpoint, type Checkpoint } from "../../client/checkpoint.ts";
import { follow, type CommitFunction, type FollowedState } from "../../client/follow.ts";
import type { ColonnadeError } from "../../protocol/errors.ts";
import { P } from "../../protocol/field.ts";
import { commitTo, KnownTauProver } from "../contracts/support/known-tau.ts";
import { SMALL } from "../sequencer/support/instances.ts";
import { transferOf } from "../sequencer/support/transfers.ts";
import { eventually, expectedOf, idle, openUsers, run, startWorld, type World } from "../sequencer/support/world.ts";

type Edit = (checkpoint: Checkpoint) => void;

describe("A follower's checkpoint", () => {
  let world: World;
  const commit: CommitFunction = new KnownTauProver(SMALL).commit;
  let [early, whole]: FollowedState[] = [];
  let folder: string;

  before(async () => {
    world = await startWorld();
    folder = mkdtempSync(join(tmpdir(), "colonnade-checkpoint-"));
    const running = await run(world);
    await openUsers(world, 3);
    await eventually("the accounts were open", () => running.service.store.cells.accounts() === 4);
    const send = async (nonce: bigint): Promise<void> => {
      const { hash } = await running.client.submit(transferOf({ from: 2, to: 3, nonce }, world));
      await running.client.waitForVerified(hash, { timeoutMs: 60_000, pollMs: 20 });
      await idle(running);
    };
    await send(0n);
    early = await follow(options());
    await send(1n);
    await send(2n);
    await running.stop();
    whole = await follow(options());
    expect(whole.batches).to.be.greaterThan(early.batches);
  });
  after(async () => {
    rmSync(folder, { recursive: true, force: true });
    await world?.close();
  });

  const options = () => ({ provider: world.chain.provider, contract: world.address, fromBlock: world.deployBlock,
    commit, expected: expectedOf(world) });
  const copy = (followed: FollowedState, edit: Edit = () => {}): Checkpoint => {
    const checkpoint = JSON.parse(JSON.stringify(checkpointOf(followed))) as Checkpoint;
    edit(checkpoint);
    return checkpoint;
  };
  const refusal = (work: Promise<unknown>): Promise<ColonnadeError> =>
    work.then(() => { throw new Error("Nothing was refused"); }, (error: unknown) => error as ColonnadeError);
  const plus = (text: string, by: bigint): string => (BigInt(text) + by).toString();
  const plusOne = (text: string): string => plus(text, 1n);

  /** The world's provider, and the first block of each question for logs that it was asked. */
  function counting(): { provider: World["chain"]["provider"]; asked: number[] } {
    const asked: number[] = [];
    const provider = new Proxy(world.chain.provider, {
      get(target, name) {
        const value: unknown = Reflect.get(target, name);
        if (name !== "getLogs") return typeof value === "function" ? value.bind(target) : value;
        return (filter: { fromBlock: number }) => {
          asked.push(filter.fromBlock);
          return target.getLogs(filter);
        };
      },
    });
    return { provider, asked };
  }

  it("leads to the same state as following from the deployment, without asking for an earlier log", async () => {
    const { provider, asked } = counting();
    const seen: number[] = [];
    const onBatch = ({ number }: { number: number }): void => void seen.push(number);
    const resumed = await follow({ ...options(), provider, checkpoint: copy(early), onBatch });
    expect(seen).to.deep.equal(Array.from({ length: whole.batches - early.batches }, (_, i) => early.batches + 1 + i));
    expect(asked).to.not.be.empty;
    expect(Math.min(...asked)).to.equal(early.block + 1);
    expect(checkpointOf(resumed)).to.deep.equal(checkpointOf(whole));
    expect(readCheckpoint(copy(whole))).to.deep.equal({ ...whole, state: readCheckpoint(copy(resumed)).state });
  });

  it("asks for no log at all where nothing happened since", async () => {
    const { provider, asked } = counting();
    const resumed = await follow({ ...options(), provider, toBlock: whole.block, checkpoint: copy(whole) });
    expect(asked).to.deep.equal([]);
    expect(resumed.root).to.equal(whole.root);
  });

  it("is refused wherever it was edited", async () => {
    const edits: [part: string, edit: Edit][] = [
      ["version", (c) => void (c.version = 2)],
      ["chainId", (c) => void (c.chainId = "1")],
      ["contract", (c) => void (c.contract = `0x${"12".repeat(20)}`)],
      ["domain", (c) => void (c.domain = plusOne(c.domain))],
      ["logN", (c) => void (c.logN += 1)],
      ["blockHash", (c) => void (c.block += 1)],
      ["blockHash", (c) => void (c.block -= 1)],
      ["block", (c) => void (c.block = whole.block + 100)],
      ["blockHash", (c) => void (c.blockHash = `0x${"00".repeat(32)}`)],
      ["root", (c) => void (c.batches -= 1)],
      ["root", (c) => void (c.batches += 1)],
      ["root", (c) => void (c.root = `0x${"ab".repeat(32)}`)],
      ["keyCommitment.x", (c) => void (c.keys[1] = plusOne(c.keys[1]))],
      ["keyCommitment.x", (c) => void c.keys.pop()],
      ["keyCommitment.x", (c) => void (c.keyCommitment[0] = plusOne(c.keyCommitment[0]))],
      ["keyCommitment.y", (c) => void (c.keyCommitment[1] = plusOne(c.keyCommitment[1]))],
      ["commitment of token 1.x", (c) => void (c.columns[0].cells[0][1] = plusOne(c.columns[0].cells[0][1]))],
      ["commitment of token 1.x", (c) => {
        const cell = c.columns[0].cells.find(([row]) => row === 2)!;
        cell[1] = plus(cell[1], 1n << 144n); // its nonce
      }],
      ["commitment of token 1.x", (c) => void (c.columns[0].cells.at(-1)![0] += 1)],
      ["commitment of token 1.x", (c) => void c.columns[0].cells.pop()],
      ["commitment of token 1.y", (c) => void (c.columns[0].commitment[1] = plusOne(c.columns[0].commitment[1]))],
      // The same field elements, so the same commitments.
      ["columns[0].cells[0]", (c) => void (c.columns[0].cells[0][1] = plus(c.columns[0].cells[0][1], P))],
      ["keys[0]", (c) => void (c.keys[0] = plus(c.keys[0], P))],
      ["columns[0].cells[1]", (c) => void c.columns[0].cells.reverse()],
      ["columns[1].token", (c) => void c.columns.push(c.columns[0])],
      ["columns[0].cells[0]", (c) => void (c.columns[0].cells[0][1] = "0")],
      ["batches", (c) => void (c.batches = "3" as unknown as number)],
      ["columns", (c) => void delete (c as Partial<Checkpoint>).columns],
    ];
    for (const [part, edit] of edits) {
      const error = await refusal(follow({ ...options(), checkpoint: copy(early, edit) }));
      const found = [error.code, error.details?.part];
      expect(found, `${part}: ${error.message}`).to.deep.equal(["CHECKPOINT_INVALID", part]);
    }
    for (const nothing of [null, 7, "", [], {}]) {
      const error = await refusal(follow({ ...options(), checkpoint: nothing as unknown as Checkpoint }));
      expect([error.code, error.details.part]).to.deep.equal(["CHECKPOINT_INVALID", "version"]);
    }
  });

  /** A richer account 3, and the commitment that goes with it: no part of the checkpoint contradicts another. */
  async function forged(of: FollowedState): Promise<Checkpoint> {
    const checkpoint = copy(of);
    const cell = checkpoint.columns[0].cells.find(([row]) => row === 3)!;
    cell[1] = plusOne(cell[1]);
    const cells = checkpoint.columns[0].cells.map(([row, value]) => [row, BigInt(value)] as const);
    const { x, y } = await commitTo(of.logN, cells);
    checkpoint.columns[0].commitment = [x.toString(), y.toString()];
    return checkpoint;
  }

  it("is refused if it fits together and is not what the contract holds", async () => {
    const atEnd = await refusal(follow({ ...options(), toBlock: whole.block, checkpoint: await forged(whole) }));
    expect([atEnd.code, atEnd.details.part]).to.deep.equal(["STATE_MISMATCH", "commitment of token 1.x"]);
    const atBatch = await refusal(follow({ ...options(), checkpoint: await forged(early) }));
    expect(atBatch.code).to.equal("STATE_MISMATCH");
    expect(atBatch.details).to.include({ batch: early.batches + 1, part: "newV.x" });
    const columnless = copy(whole, (c) => void c.columns.pop());
    const without = await refusal(follow({ ...options(), toBlock: whole.block, checkpoint: columnless }));
    expect(without.details.part).to.equal("commitment of token 1.x");
    const keys = copy(whole, (c) => void c.keys.pop());
    const { x, y } = await commitTo(whole.logN, keys.keys.map((ax, i) => [i + 1, BigInt(ax)] as const));
    keys.keyCommitment = [x.toString(), y.toString()];
    const keyless = await refusal(follow({ ...options(), toBlock: whole.block, checkpoint: keys }));
    expect([keyless.code, keyless.details.part]).to.deep.equal(["STATE_MISMATCH", "keyCommitment.x"]);
  });

  it("is kept in a file, read from it, and left as it is where it is refused", async () => {
    const path = join(folder, "state.json");
    const first = await followFrom(path, { ...options(), toBlock: early.block });
    expect(JSON.parse(readFileSync(path, "utf8"))).to.deep.equal(checkpointOf(first));
    const { provider, asked } = counting();
    await followFrom(path, { ...options(), provider });
    expect(Math.min(...asked)).to.equal(early.block + 1);
    const kept = JSON.parse(readFileSync(path, "utf8")) as Checkpoint;
    expect([kept.root, kept.batches]).to.deep.equal([whole.root, whole.batches]);
    expect(readdirSync(folder)).to.deep.equal(["state.json"]);

    for (const text of ["{", JSON.stringify({ ...kept, root: `0x${"ab".repeat(32)}` })]) {
      writeFileSync(path, text);
      const error = await refusal(followFrom(path, options()));
      expect(error.code).to.equal("CHECKPOINT_INVALID");
      expect(error.message).to.include(path).and.include("made anew from L1");
      expect(readFileSync(path, "utf8")).to.equal(text);
    }
    expect(existsSync(`${path}.new`)).to.equal(false);
  });

  it("is done without where L1 left its chain", async () => {
    const path = join(folder, "left.json");
    const snapshot = await world.chain.provider.send("evm_snapshot", []) as string;
    await world.chain.mine();
    const left = await followFrom(path, options());
    await world.chain.provider.send("evm_revert", [snapshot]);
    await world.chain.pass(60);
    await world.chain.mine(3);
    const error = await refusal(follow({ ...options(), checkpoint: copy(left) }));
    expect([error.code, error.details.part]).to.deep.equal(["CHECKPOINT_INVALID", "blockHash"]);

    const { provider, asked } = counting();
    const said: string[] = [];
    const followed = await followFrom(path, { ...options(), provider }, (line) => void said.push(line));
    expect(followed.root).to.equal(whole.root);
    expect(Math.min(...asked)).to.equal(world.deployBlock);
    expect(said).to.have.lengthOf(1);
    expect(said[0]).to.include("L1 left the chain");
    const { blockHash } = JSON.parse(readFileSync(path, "utf8")) as Checkpoint;
    expect(blockHash).to.equal(followed.blockHash).and.not.equal(left.blockHash);
  });
});
