/** A deployed rollup with the operator's side of it: the state, the pending entries, and batches over both. */
import type { Contract, ContractTransactionResponse, Signer } from "ethers";
import type { BatchPlace } from "../../../protocol/challenges.ts";
import type { FollowedState } from "../../../client/follow.ts";
import { domainOf } from "../../../protocol/message.ts";
import { BatchExecution } from "../../../protocol/execute.ts";
import type { Instance } from "../../../protocol/instance.ts";
import type { SignedOperation } from "../../../protocol/operations.ts";
import { State } from "../../../protocol/state.ts";
import type { BatchHeader, Trace } from "../../../protocol/trace.ts";
import { IDENTITY } from "../../../prover/points.ts";
import type { G1Point } from "../../../prover/points.ts";
import type { Prover, ProvenBatch } from "../../../prover/port.ts";
import { BATCH_TIME, signed } from "../../support/world.ts";
import type { OperationChoice } from "../../support/world.ts";
import { toBatchStruct } from "../../../protocol/submission.ts";
import type { BatchStruct, QueueEntry, TakenEntries } from "../../../protocol/submission.ts";

export const OPEN = 1;
export const CREDIT = 2;
export const EXIT = 3;
export const ETH = 1;

export interface BatchChoice {
  token?: number;
  /** Index of the instance. */
  instance?: number;
  operations?: SignedOperation[];
  /** How many entries to take of each queue: all that fit if left out. */
  opens?: number;
  credits?: number;
  exits?: number;
  feeAccount?: number;
  /** Unix seconds; the latest block's if left out. */
  batchTime?: number;
  submitter?: string;
  /** Taken instead of what is queued. */
  entries?: TakenEntries;
  /** What the batch says of itself instead of the truth. */
  header?: Partial<BatchHeader>;
  place?: Partial<BatchPlace>;
}

export interface BuiltBatch { trace: Trace; proven: ProvenBatch; argument: BatchStruct }

export class Rollup {
  readonly contract: Contract;
  readonly address: string;
  readonly chainId: bigint;
  readonly instances: readonly Instance[];
  readonly submitter: Signer;
  readonly state = new State();
  readonly #prover: Prover;
  readonly #columns = new Map<number, G1Point>();
  #keys: G1Point = IDENTITY;
  #batches = 0;

  constructor(contract: Contract, address: string, chainId: bigint, instances: readonly Instance[], submitter: Signer, prover: Prover) {
    this.contract = contract;
    this.address = address;
    this.chainId = chainId;
    this.instances = instances;
    this.submitter = submitter;
    this.#prover = prover;
  }

  /** A copy with a state of its own. */
  clone(): Rollup {
    const copy = new Rollup(this.contract, this.address, this.chainId, this.instances, this.submitter, this.#prover);
    for (const [row, ax] of this.state.keys) copy.state.keys.set(row, ax);
    for (const [token, column] of this.state.columns) for (const [row, cell] of column) copy.state.setCell(token, row, cell);
    for (const [token, commitment] of this.#columns) copy.#columns.set(token, commitment);
    copy.#keys = this.#keys;
    copy.#batches = this.#batches;
    return copy;
  }

  /** The operator's side as somebody rebuilt it from L1. */
  static from(followed: FollowedState, { contract, address, chainId, instances, submitter, prover }:
    Pick<Rollup, "contract" | "address" | "chainId" | "instances" | "submitter"> & { prover: Prover }): Rollup {
    const rollup = new Rollup(contract, address, chainId, instances, submitter, prover);
    for (const [row, ax] of followed.state.keys) rollup.state.keys.set(row, ax);
    for (const [token, column] of followed.state.columns) for (const [row, cell] of column) rollup.state.setCell(token, row, cell);
    for (const [token, commitment] of followed.commitments) rollup.#columns.set(token, commitment);
    rollup.#keys = followed.keyCommitment;
    rollup.#batches = followed.batches;
    return rollup;
  }

  get domain(): bigint {
    return domainOf(this.chainId, this.address);
  }

  /** An operation signed with its sender's test key, valid for longer than any test warps time. */
  sign(choice: OperationChoice): SignedOperation {
    return signed({ validUntil: BATCH_TIME + 1_000_000_000, ...choice }, choice.from, this.domain);
  }

  /** Pending entries of a queue, from its head on, as they are now. */
  async pending(kind: number, token: number): Promise<QueueEntry[]> {
    const [head] = await this.contract.queueOf(kind, token);
    const { Queued, FeeReclaimed } = this.contract.filters;
    const argsOf = async (filter: typeof Queued) => (await this.contract.queryFilter(filter(kind, token))).map((event) => ("args" in event ? event.args : undefined));
    const reclaimed = new Set((await argsOf(FeeReclaimed)).map((args) => args!.index));
    return (await argsOf(Queued)).filter((args) => args!.index >= head).map((args) => ({
      id: Number(args!.id), value: args!.value, owner: args!.owner, depositor: args!.depositor, fee: reclaimed.has(args!.index) ? 0n : args!.fee,
      queuedAt: Number(args!.queuedAt), deadline: Number(args!.deadline) }));
  }

  /** Executes and proves the next batch. The state moves on only with `accept`. */
  async build(choice: BatchChoice = {}): Promise<BuiltBatch> {
    const { token = ETH, instance: instanceIndex = 0, operations = [], feeAccount = 0 } = choice;
    const instance = this.instances[instanceIndex];
    const entries: TakenEntries = choice.entries ?? {
      opens: (await this.pending(OPEN, 0)).slice(0, choice.opens ?? instance.maxOpen),
      credits: (await this.pending(CREDIT, token)).slice(0, choice.credits ?? instance.maxCredit),
      exits: (await this.pending(EXIT, token)).slice(0, choice.exits ?? instance.maxExit),
    };
    const latest = await this.contract.runner!.provider!.getBlock("latest");
    const header = { domain: this.domain, token, batchTime: choice.batchTime ?? latest!.timestamp,
      accounts: Number(await this.contract.accounts()), feeAccount, ...choice.header };
    const execution = new BatchExecution(instance, header, {
      opens: entries.opens.map(({ value }) => value),
      credits: entries.credits.map(({ id, value }) => ({ id, amount: value })),
      exits: entries.exits.map(({ id }) => id),
    }, this.state);
    for (const operation of operations) execution.add(operation);
    const trace = execution.finish();
    const proven = await this.prove(trace, instanceIndex, choice.submitter ?? await this.submitter.getAddress(), choice.place);
    return { trace, proven, argument: toBatchStruct(trace, entries, proven) };
  }

  /** Proves a trace, true or not, as the next batch. */
  async prove(trace: Trace, instanceIndex: number, submitter: string, place: Partial<BatchPlace> = {}): Promise<ProvenBatch> {
    const { token } = trace.header;
    const old = { v: this.#columns.get(token) ?? IDENTITY, k: this.#keys };
    const next = await this.#prover.commit(this.instances[instanceIndex].logN, old, trace.changes);
    return this.#prover.prove({
      place: { chainId: this.chainId, contract: this.address, batchNumber: this.#batches + 1, instanceIndex, submitter, ...place },
      trace,
      commitments: { oldV: old.v, oldK: old.k, newV: next.v, newK: next.k },
      columns: { cells: [...this.state.columns.get(token) ?? []], keys: [...this.state.keys] },
    });
  }

  /** Moves the state on, as the contract did. */
  accept({ trace, proven }: BuiltBatch): void {
    this.state.apply(trace.header.token, trace.changes);
    this.#columns.set(trace.header.token, proven.commitments.newV);
    this.#keys = proven.commitments.newK;
    this.#batches += 1;
  }

  /** Builds the next batch and has it accepted. */
  async advance(choice: BatchChoice = {}): Promise<BuiltBatch & { transaction: ContractTransactionResponse }> {
    const built = await this.build(choice);
    const transaction = await this.submit(built);
    this.accept(built);
    return { ...built, transaction };
  }

  submit({ argument }: BuiltBatch, signer = this.submitter): Promise<ContractTransactionResponse> {
    return (this.contract.connect(signer) as Contract).submitBatch(argument);
  }
}
