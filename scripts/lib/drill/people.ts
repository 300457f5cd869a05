/**
 * Who takes part, and which accounts L1 says they have. A reorganisation may give an account's number to somebody
 * else.
 */
import type { HDNodeWallet } from "ethers";
import { accountFromSeed, type Account } from "../../../client/index.ts";
import { readAllEvents } from "../../../l1/read-events.ts";
import type { Stage } from "./stage.ts";

export const keyOf = (name: string): Account => accountFromSeed(`colonnade drill, key of ${name}`);

export interface Person {
  wallet: HDNodeWallet;
  isBusy: boolean;
}

/** A key that some person opened an account for, or will. */
export interface Holder {
  person: Person;
  account: Account;
}

const OPEN = 1;

export class People {
  readonly persons: Person[];
  readonly #stage: Stage;
  readonly #holders = new Map<bigint, Holder>();
  #ids = new Map<number, Holder>();
  /** Every key that an id ever had, in whatever history. */
  readonly keysEver = new Map<number, Set<bigint>>();

  constructor(stage: Stage) {
    this.#stage = stage;
    this.persons = stage.wallets.map((wallet) => ({ wallet, isBusy: false }));
  }

  /** A new key for a person, which nobody has an account for yet. */
  newcomer(person: Person): Holder {
    const holder = { person, account: keyOf(`holder ${this.#holders.size}`) };
    this.#holders.set(holder.account.publicKey.ax, holder);
    return holder;
  }

  /** Asks L1 who has which account now. */
  async refresh(): Promise<void> {
    const { provider, deployment } = this.#stage;
    const ids = new Map<number, Holder>();
    for (const event of await readAllEvents(
      provider,
      deployment.contract,
      deployment.deployBlock,
      await provider.getBlockNumber(),
    )) {
      if (event.name !== "Queued" || event.kind !== OPEN) continue;
      const { id, value } = event.entry;
      this.keysEver.set(id, (this.keysEver.get(id) ?? new Set()).add(value));
      const holder = this.#holders.get(value);
      if (holder !== undefined) ids.set(id, holder);
    }
    this.#ids = ids;
  }

  /** Accounts that L1 knows, whether open or still in the queue. */
  accounts(): [id: number, holder: Holder][] {
    return [...this.#ids];
  }
}
