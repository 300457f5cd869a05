/** One event as all its readers see it: parsed once, looked up by whoever filters. */
import type { EventView } from "../../../client/event-types.ts";
import type { ErrorCode } from "../../../protocol/errors.ts";
import type { EntryMember, EventRow, OperationMember } from "../../store/events.ts";
import { moment } from "../views.ts";

export interface Filter {
  accounts?: ReadonlySet<number>;
  operations?: ReadonlySet<string>;
  batches?: ReadonlySet<number>;
  kinds?: ReadonlySet<string>;
}

const QUEUES = ["", "opens", "credits", "exits"] as const;

export class FeedEvent {
  readonly row: EventRow;
  #hashes: Set<string> | undefined;
  #accounts: Set<number> | undefined;
  #whole: string | undefined;

  constructor(row: EventRow) {
    this.row = row;
  }

  /** How much it holds. */
  get weight(): number {
    return 1 + this.row.members.o.length + this.row.members.e.length;
  }

  /** What a reader with this filter gets, as JSON; undefined if it is nothing. */
  for({ accounts, operations, batches, kinds }: Filter): string | undefined {
    const { kind, batch } = this.row;
    if (kinds?.has(kind) === false) return undefined;
    if (batches !== undefined && (batch === null || !batches.has(batch))) return undefined;
    if (accounts === undefined && operations === undefined) return (this.#whole ??= this.#text(() => true, () => true));
    if (operations !== undefined && !meet(operations, this.#allHashes())) return undefined;
    if (accounts !== undefined && !meet(accounts, this.#allAccounts())) return undefined;
    const isWanted = ([hash, from, to]: OperationMember): boolean =>
      (operations === undefined || (hash !== null && operations.has(hash))) &&
      (accounts === undefined || accounts.has(from) || accounts.has(to));
    const isEntryWanted = ([, , , account]: EntryMember): boolean => operations === undefined && accounts!.has(account);
    const text = this.#text(isWanted, isEntryWanted);
    return text === "" ? undefined : text;
  }

  #text(isWanted: (member: OperationMember) => boolean, isEntryWanted: (member: EntryMember) => boolean): string {
    const { kind, stage, at, batch, code, txHash, l1Block, members } = this.row;
    const operations = members.o.filter(isWanted).map(([hash, from, to]) => ({ hash, from, to }));
    const entries = members.e.filter(isEntryWanted).map(([queue, token, index, account]) =>
      ({ queue: QUEUES[queue] as "opens", token, index, account }));
    // Two filters may each match, and no member both.
    if (members.o.length + members.e.length > 0 && operations.length + entries.length === 0) return "";
    return JSON.stringify({ kind, stage: stage as EventView["stage"], at: moment(at), batch, operations, entries,
      code: code as ErrorCode | null, l1Transaction: txHash, l1Block } satisfies EventView);
  }

  #allHashes(): ReadonlySet<string> {
    return (this.#hashes ??= new Set(this.row.members.o.flatMap(([hash]) => hash ?? [])));
  }

  #allAccounts(): ReadonlySet<number> {
    const { o, e } = this.row.members;
    return (this.#accounts ??= new Set([...o.flatMap(([, from, to]) => [from, to]), ...e.map(([, , , account]) => account)]));
  }
}

/** Whether a few wanted things are among many. */
function meet<T>(wanted: ReadonlySet<T>, all: ReadonlySet<T>): boolean {
  for (const one of wanted) if (all.has(one)) return true;
  return false;
}
