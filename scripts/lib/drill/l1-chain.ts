/**
 * The chain's will: when a block comes, and when history is another one. A reorganisation takes the chain back to a
 * snapshot, puts transactions of the lost blocks into other blocks, or none of them, and ends one block higher.
 */
import { Transaction, type JsonRpcProvider } from "ethers";
import type { Chance } from "./chance.ts";
import type { Findings } from "./findings.ts";
import { sleep, within } from "./waiting.ts";

/** Which of the lost transactions the new history has, and in what order. */
export const HISTORIES = ["same", "some", "shuffled", "none"] as const;
export type History = (typeof HISTORIES)[number];

export const MAX_DEPTH = 64;
/** A node that was stopped answers late; one that answers never ends the drill. */
const PATIENCE_MS = 60_000;
const BLOCK_MS = { low: 100, high: 700 };

interface Snapshot {
  block: number;
  id: string;
}

export class L1Chain {
  readonly #provider: JsonRpcProvider;
  readonly #chance: Chance;
  readonly #findings: Findings;
  #snapshots: Snapshot[] = [];
  #busy: Promise<unknown> = Promise.resolve();
  #isEnding = false;
  #mining: Promise<void> = Promise.resolve();

  constructor(provider: JsonRpcProvider, chance: Chance, findings: Findings) {
    [this.#provider, this.#chance, this.#findings] = [provider, chance, findings];
  }

  /** From now on blocks come when they will, not with each transaction. */
  async start(): Promise<void> {
    await this.#send("evm_setAutomine", [false]);
    this.#mining = this.#mine();
    // Whoever awaits `stop` hears of it; until then it must not end the process.
    this.#mining.catch((error: unknown) => this.#findings.broke("the local chain goes on", String(error)));
  }

  async stop(): Promise<void> {
    this.#isEnding = true;
    await this.#mining;
  }

  /** Moves the chain's clock. */
  pass(seconds: number): Promise<void> {
    return this.#alone(async () => {
      await this.#send("evm_increaseTime", [seconds]);
      await this.#block();
    });
  }

  async #mine(): Promise<void> {
    while (!this.#isEnding) {
      await sleep(this.#chance.whole(BLOCK_MS.low, BLOCK_MS.high));
      await this.#alone(() => this.#block());
    }
  }

  async #block(): Promise<void> {
    await this.#send("evm_mine", []);
    this.#snapshots.push({
      block: await this.#provider.getBlockNumber(),
      id: (await this.#send("evm_snapshot", [])) as string,
    });
    if (this.#snapshots.length > 2 * MAX_DEPTH) this.#snapshots = this.#snapshots.slice(-MAX_DEPTH);
  }

  /** Goes back about `depth` blocks. Returns how many it were, 0 where the chain is too young. */
  reorganise(depth: number, history: History): Promise<number> {
    return this.#alone(async () => {
      const head = await this.#provider.getBlock("latest");
      const to = this.#snapshots.findLast(({ block }) => block <= head!.number - depth);
      if (to === undefined) return 0;
      const lost = head!.number - to.block;
      const transactions = await this.#transactionsAfter(to.block, head!.number);
      if ((await this.#send("evm_revert", [to.id])) !== true)
        throw new Error(`The chain has no snapshot of block ${to.block} any more`);
      this.#snapshots = this.#snapshots.filter(({ block }) => block < to.block);
      // Time does not go back with the blocks; and the same blocks at the same times would be the same history.
      const { timestamp } = (await this.#provider.getBlock("latest"))!;
      await this.#send("evm_increaseTime", [Math.max(1, head!.timestamp - timestamp - lost)]);
      const kept = this.#keep(transactions, history);
      for (let mined = 0; mined <= lost; mined++) {
        const share = kept.splice(0, Math.ceil(kept.length / (lost + 1 - mined)));
        for (const raw of share) await this.#resend(raw);
        await this.#block();
      }
      return lost;
    });
  }

  /** As they were signed, in their order. */
  async #transactionsAfter(from: number, to: number): Promise<Transaction[]> {
    const found: Transaction[] = [];
    for (let number = from + 1; number <= to; number++) {
      const block = await this.#provider.getBlock(number, true);
      for (const transaction of block!.prefetchedTransactions) found.push(Transaction.from(transaction));
    }
    return found;
  }

  /** Each sender's stay in their order: another one is not possible. */
  #keep(transactions: readonly Transaction[], history: History): string[] {
    if (history === "none") return [];
    if (history === "same") return transactions.map(({ serialized }) => serialized);
    const bySender = new Map<string, string[]>();
    for (const { from, serialized } of transactions) bySender.set(from!, [...(bySender.get(from!) ?? []), serialized]);
    // What follows a transaction that was left out cannot be mined: some senders lose their last ones.
    if (history === "some")
      for (const [from, list] of bySender) bySender.set(from, list.slice(0, this.#chance.whole(0, list.length)));
    const turns = [...bySender].flatMap(([from, list]) => list.map(() => from));
    return this.#chance.shuffled(turns).map((from) => bySender.get(from)!.shift()!);
  }

  async #resend(raw: string): Promise<void> {
    // Not every transaction fits another history: it may revert, or be in the pool already.
    await this.#send("eth_sendRawTransaction", [raw]).catch(() =>
      this.#findings.count("transactions of lost blocks", "no longer fit"),
    );
  }

  #send(method: string, params: unknown[]): Promise<unknown> {
    return within(`${method} at the local chain`, this.#provider.send(method, params) as Promise<unknown>, PATIENCE_MS);
  }

  /** One after the other: no block comes in the middle of a reorganisation. */
  #alone<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#busy.then(work, work);
    this.#busy = result.catch(() => undefined);
    return result;
  }
}
