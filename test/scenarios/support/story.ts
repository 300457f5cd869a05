/**
 * One chain, both test instances, two tokens, real proofs. Every batch goes through execution, circuit and contract, and through books of
 * its own; `audit` compares all four.
 */
import { expect } from "chai";
import type { Contract } from "ethers";
import { parseEvent, type AcceptedBatch } from "../../../l1/events.ts";
import { evaluateSignals } from "../../../protocol/evaluate.ts";
import { kappaOf, signalList, zetaOf } from "../../../protocol/challenges.ts";
import { transcriptHash } from "../../../protocol/transcript.ts";
import { wordsHash } from "../../../protocol/words.ts";
import type { Groth16Backend } from "../../../prover/groth16/backend.ts";
import { snarkjsBackend } from "../../../prover/groth16/snarkjs-backend.ts";
import { Kzg } from "../../../prover/kzg.ts";
import { kzgPath } from "../../../prover/manifest.ts";
import { PROJECT_ROOT } from "../../../prover/paths.ts";
import { as, dueFor, keyOf, submitter } from "../../contracts/support/fixture.ts";
import { ethers } from "../../contracts/support/network.ts";
import { deployProvenRollup } from "../../contracts/support/proven-fixture.ts";
import { CREDIT, ETH, EXIT, OPEN, type BuiltBatch } from "../../contracts/support/rollup.ts";
import { BATCH_TIME } from "../../support/world.ts";
import { Books } from "./books.ts";

export const MINI = 0;
export const TEST = 1;
/** The number that the first ERC-20 gets. */
export const ERC20 = 2;

type Owner = { address: string };
export interface Payment { from: number; to: number; amount?: bigint; fee?: bigint; recipient?: string }
export interface Chapter { token: number; instance: number; feeAccount?: number; payments?: readonly Payment[] }
export interface PlayedBatch extends BuiltBatch { accepted: AcceptedBatch; gasUsed: bigint }

/** snarkjs, remembering what the circuit itself said its public signals are. */
function listening(heard: bigint[][]): Groth16Backend {
  return {
    ...snarkjsBackend,
    async prove(zkeyPath, witness) {
      const result = await snarkjsBackend.prove(zkeyPath, witness);
      heard.push(result.publicSignals);
      return result;
    },
  };
}

export async function startStory() {
  const heard: bigint[][] = [];
  const world = await deployProvenRollup({ names: ["test-mini", "test"], backend: listening(heard) });
  const { colonnade, rollup, token } = world;
  const { logN } = rollup.instances[0];
  const kzg = await Kzg.open(kzgPath(PROJECT_ROOT, logN));
  const books = new Books();
  const owners = new Map<number, Owner>();

  /** Opens the next account, with a deposit in ETH if `amount` is given. */
  async function open(owner: Owner, amount?: bigint): Promise<number> {
    const id = Number(await colonnade.nextId());
    owners.set(id, owner);
    const { value } = await dueFor(colonnade, OPEN, 0);
    if (amount === undefined) await as(colonnade, owner).open(keyOf(id), owner.address, { value });
    else {
      const due = await dueFor(colonnade, CREDIT, ETH, amount);
      await as(colonnade, owner).openAndDeposit(keyOf(id), owner.address, ETH, amount, { value: value + due.value });
    }
    return id;
  }

  async function deposit(of: number, id: number, amount: bigint): Promise<void> {
    const owner = owners.get(id)!;
    if (of === ERC20) {
      await token.mint(owner.address, amount);
      await as(token, owner).approve(rollup.address, amount);
    }
    await as(colonnade, owner).deposit(of, id, amount, keyOf(id), owner.address, await dueFor(colonnade, CREDIT, of, amount));
  }

  async function requestExit(of: number, id: number): Promise<void> {
    await as(colonnade, owners.get(id)!).requestExit(id, of, await dueFor(colonnade, EXIT, of));
  }

  async function registerErc20(): Promise<void> {
    await colonnade.registerToken(await token.getAddress(), { value: await colonnade.quoteRegistration() });
  }

  /** Plays one batch to the end: executed, proven, accepted, booked and audited. It takes all entries that fit. */
  async function play({ token: of, instance, feeAccount = 0, payments = [] }: Chapter): Promise<PlayedBatch> {
    const next = new Map<number, bigint>();
    const signed = payments.map(({ recipient, amount = 1_000n, fee = 0n, from, to }) => {
      const nonce = next.get(from) ?? books.account(of, from).nonce;
      next.set(from, nonce + 1n);
      return { from, to, amount, fee, nonce, token: of, recipient: BigInt(recipient ?? 0), validUntil: BATCH_TIME + 1_000_000 };
    });
    const built = await rollup.build({ token: of, instance, feeAccount, operations: signed.map((payment) => rollup.sign(payment)) });
    const receipt = (await (await rollup.submit(built)).wait())!;
    rollup.accept(built);

    const { ops, maxWithdraw } = rollup.instances[instance];
    const { opens, credits, exits, exitAmounts, batchTime } = built.argument;
    const booked = books.book({ rules: { token: of, feeAccount, batchTime, ops, maxWithdraw }, opens, credits, exits,
      payments: signed.map((payment) => ({ ...payment, key: keyOf(payment.from) })), submitter: submitter.address });
    expect(booked.refusals.flat(), "the model refuses nothing").to.deep.equal([]);
    expect(booked.exitAmounts, "exit amounts").to.deep.equal(exitAmounts);

    const event = receipt.logs.map((log) => parseEvent(log)).find((parsed) => parsed?.name === "BatchAccepted");
    if (event?.name !== "BatchAccepted") return expect.fail("No BatchAccepted");
    const played: PlayedBatch = { ...built, accepted: event.batch, gasUsed: receipt.gasUsed };
    await auditStatement(played);
    await auditState();
    await auditMoney();
    return played;
  }

  /** Execution, circuit and contract made the same statement. The contract derives e, κ and ζ itself: had it other ones, the proof would not hold. */
  async function auditStatement({ trace, proven: { place, commitments, quotient, signals }, accepted }: PlayedBatch): Promise<void> {
    const instance = rollup.instances[place.instanceIndex];
    const transcript = transcriptHash(trace, instance);
    const kappa = kappaOf(place, trace, commitments, transcript);
    const executed = evaluateSignals(trace, instance, transcript, kappa, zetaOf(kappa, quotient));
    expect(signalList(signals), "the prover's signals").to.deep.equal(signalList(executed));
    expect(heard.at(-1), "the circuit's signals").to.deep.equal(signalList(executed));
    const { newV, newK } = commitments;
    expect(accepted).to.deep.include({ number: place.batchNumber, token: trace.header.token, instance: place.instanceIndex,
      transcript, wordsHash: wordsHash(trace), newV, newK });
    expect(await colonnade.batchRoots(accepted.number)).to.equal(accepted.root);
  }

  /** What the contract stores is a commitment to the books' columns, computed from scratch. */
  async function auditState(): Promise<void> {
    const commit = async (cells: [number, bigint][]): Promise<bigint[]> => {
      const { x, y } = await kzg.commitCells(cells);
      return [x, y];
    };
    for (let of = ETH; of <= Number(await colonnade.tokenCount()); of++) {
      const cells = [...books.accountsOf(of)].map(([id, { balance, nonce }]): [number, bigint] => [id, balance + 2n ** 144n * nonce]);
      expect((await colonnade.stateOf(of)).commitment, `C_V of token ${of}`).to.deep.equal(await commit(cells));
      for (const [id, cell] of cells) expect(rollup.state.cell(of, id), `cell of ${id}`).to.equal(cell);
    }
    expect(await colonnade.keyCommitment(), "C_K").to.deep.equal(await commit([...books.keys.entries()]));
  }

  /** Whatever lies in the contract belongs to somebody, and everybody's is there: cells, entries that wait, fees, claims. */
  async function auditMoney(): Promise<void> {
    let fees = 0n;
    const pending = async (kind: number, of: number) => {
      const entries = await rollup.pending(kind, of);
      fees += entries.reduce((sum, { fee }) => sum + fee, 0n);
      return entries;
    };
    await pending(OPEN, 0);
    const owed = new Map<number, bigint>();
    for (let of = ETH; of <= Number(await colonnade.tokenCount()); of++) {
      const queued = (await pending(CREDIT, of)).reduce((sum, { value }) => sum + value, 0n);
      await pending(EXIT, of);
      const held = [...books.accountsOf(of).values()].reduce((sum, { balance }) => sum + balance, queued);
      expect(await colonnade.heldTotal(of), `held of token ${of}`).to.equal(held);
      let claims = 0n;
      for (const [who, amount] of books.claimableOf(of)) {
        expect(await colonnade.claimable(of, who), `claimable of token ${of} by ${who}`).to.equal(amount);
        claims += amount;
      }
      owed.set(of, held + claims);
    }
    expect(await ethers.provider.getBalance(rollup.address), "ETH in the contract").to.equal(owed.get(ETH)! + fees);
    expect(await token.balanceOf(rollup.address), "ERC-20 in the contract").to.equal(owed.get(ERC20) ?? 0n);
  }

  return { ...world, books, owners, open, deposit, requestExit, registerErc20, play, auditMoney };
}

export type Story = Awaited<ReturnType<typeof startStory>>;

/** Balance of an address in `token`, on L1. */
export async function onL1({ colonnade, token }: { colonnade: Contract; token: Contract }, of: number, who: string): Promise<bigint> {
  if (await colonnade.tokenAddress(of) === ethers.ZeroAddress) return ethers.provider.getBalance(who);
  return token.balanceOf(who);
}
