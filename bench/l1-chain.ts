/** An in-process chain with one instance deployed, and the operator who moves it on, batch by batch, with real proofs. */
import type { Contract, ContractTransactionReceipt } from "ethers";
import { network, tasks } from "hardhat";
import { quoteEntry } from "../l1/quote.ts";
import type { Commitments } from "../protocol/challenges.ts";
import { publicKeyOf } from "../protocol/eddsa.ts";
import { BatchExecution } from "../protocol/execute.ts";
import { domainOf } from "../protocol/message.ts";
import type { SignedOperation } from "../protocol/operations.ts";
import { State } from "../protocol/state.ts";
import { toBatchStruct, type QueueEntry, type TakenEntries } from "../protocol/submission.ts";
import type { BatchHeader } from "../protocol/trace.ts";
import type { LocalProver } from "../prover/local.ts";
import type { Manifest } from "../prover/manifest.ts";
import { IDENTITY } from "../prover/points.ts";
import type { ColumnCommitments } from "../prover/port.ts";
import { deployContracts } from "../scripts/lib/deploy-contracts.ts";
import { referenceString } from "../scripts/lib/deployment-plan.ts";
import { benchKey, TOKEN } from "./fixture.ts";

const OPEN = 1;
const CREDIT = 2;
const PARAMETERS = { deadline: 86_400, gap: 60, window: 3600, entryFee: 1_000n, batchFee: 50_000n };
const NOTHING: TakenEntries = { opens: [], credits: [], exits: [] };

type Connection = Awaited<ReturnType<typeof network.create>>;

export interface AcceptedBatch {
  /** What the transaction paid for, refunds subtracted. */
  gas: bigint;
  /** The transaction's whole calldata. */
  calldata: Uint8Array;
  /** The records alone: 12 bytes an operation. */
  records: Uint8Array;
  operations: number;
}

export class L1Chain {
  readonly #connection: Connection;
  readonly #manifest: Manifest;
  readonly #prover: LocalProver;
  readonly #contract: Contract;
  readonly #chainId: bigint;
  readonly #address: string;
  readonly #submitter: string;
  readonly #state = new State();
  #commitments: ColumnCommitments = { v: IDENTITY, k: IDENTITY };
  #batches = 0;

  private constructor(
    connection: Connection, manifest: Manifest, prover: LocalProver,
    deployed: { contract: Contract; address: string; chainId: bigint; submitter: string },
  ) {
    this.#connection = connection;
    this.#manifest = manifest;
    this.#prover = prover;
    this.#contract = deployed.contract;
    this.#address = deployed.address;
    this.#chainId = deployed.chainId;
    this.#submitter = deployed.submitter;
  }

  /** Deploys the instance with its real verifier. Compiles what changed of the contracts first: the verifier may be new. */
  static async start(manifest: Manifest, prover: LocalProver): Promise<L1Chain> {
    await tasks.getTask("build").run({ quiet: true });
    const connection = await network.create();
    const [deployer, submitter] = await connection.ethers.getSigners();
    const { colonnade } = await deployContracts(connection, {
      submitters: [submitter.address], instances: [manifest], logN: manifest.logN, referenceString: referenceString(manifest),
      parameters: PARAMETERS, demoTokens: [],
    }, { deployer: deployer.address });
    const contract = await connection.ethers.getContractAt("Colonnade", colonnade, submitter) as unknown as Contract;
    const { chainId } = await connection.ethers.provider.getNetwork();
    return new L1Chain(connection, manifest, prover, { contract, address: colonnade, chainId, submitter: submitter.address });
  }

  /** Opens `count` accounts, ids 1 … count, with a deposit each, by one batch that takes the queue entries. */
  async open(count: number, amount: bigint): Promise<void> {
    const entries: TakenEntries = { opens: [], credits: [], exits: [] };
    for (let id = 1; id <= count; id++) {
      const { ax } = publicKeyOf(benchKey(id));
      const value = amount + await quoteEntry(this.#contract, { kind: OPEN, token: 0 }) + await quoteEntry(this.#contract, { kind: CREDIT, token: TOKEN });
      const receipt = await wait(this.#contract.openAndDeposit(ax, this.#submitter, TOKEN, amount, { value }));
      for (const { kind, entry } of queued(this.#contract, receipt)) (kind === OPEN ? entries.opens : entries.credits).push(entry);
    }
    await this.#advance(entries, await this.#header(1, 0), []);
  }

  /** A batch of signed operations that `choose` makes for the header. */
  async transfer(choose: (header: BatchHeader) => SignedOperation[]): Promise<AcceptedBatch> {
    const header = await this.#header(this.#state.keys.size + 1, 1);
    return this.#advance(NOTHING, header, choose(header));
  }

  async close(): Promise<void> {
    await this.#connection.close();
  }

  async #header(accounts: number, feeAccount: number): Promise<BatchHeader> {
    const block = await this.#connection.ethers.provider.getBlock("latest");
    return { domain: domainOf(this.#chainId, this.#address), token: TOKEN, batchTime: block!.timestamp, accounts, feeAccount };
  }

  async #advance(entries: TakenEntries, header: BatchHeader, operations: SignedOperation[]): Promise<AcceptedBatch> {
    const l1 = { opens: entries.opens.map(({ value }) => value), credits: entries.credits.map(({ id, value }) => ({ id, amount: value })), exits: [] };
    const execution = new BatchExecution(this.#manifest, header, l1, this.#state);
    for (const operation of operations) execution.add(operation);
    const trace = execution.finish();
    const old = this.#commitments;
    const next = await this.#prover.commit(this.#manifest.logN, old, trace.changes);
    const commitments: Commitments = { oldV: old.v, oldK: old.k, newV: next.v, newK: next.k };
    const proven = await this.#prover.prove({
      place: { chainId: this.#chainId, contract: this.#address, batchNumber: this.#batches + 1, instanceIndex: 0, submitter: this.#submitter },
      trace, commitments, columns: { cells: [...this.#state.columns.get(TOKEN) ?? []], keys: [...this.#state.keys] },
    });
    const batch = toBatchStruct(trace, entries, proven);
    const receipt = await wait(this.#contract.submitBatch(batch));
    this.#state.apply(TOKEN, trace.changes);
    this.#commitments = next;
    this.#batches += 1;
    return {
      gas: receipt.gasUsed, operations: operations.length, records: bytesOf(batch.records),
      calldata: bytesOf(this.#contract.interface.encodeFunctionData("submitBatch", [batch])),
    };
  }
}

const bytesOf = (hex: string): Uint8Array => Buffer.from(hex.slice(2), "hex");

async function wait(transaction: Promise<{ wait(): Promise<ContractTransactionReceipt | null> }>): Promise<ContractTransactionReceipt> {
  const receipt = await (await transaction).wait();
  if (receipt === null) throw new Error("The in-process chain did not mine a transaction");
  return receipt;
}

/** The entries that a transaction put into the queues. */
function queued(contract: Contract, receipt: ContractTransactionReceipt): { kind: number; entry: QueueEntry }[] {
  return receipt.logs.flatMap((log) => {
    const event = contract.interface.parseLog(log);
    if (event?.name !== "Queued") return [];
    const { kind, id, value, owner, depositor, fee, queuedAt, deadline } = event.args;
    return [{ kind: Number(kind), entry: { id: Number(id), value, owner, depositor, fee, queuedAt: Number(queuedAt),
      deadline: Number(deadline) } }];
  });
}
