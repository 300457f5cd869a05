/** What happened: signed operations, and entries of the contract's queues. */
import { Type, type Static } from "typebox";
import {
  Address, closed, Count, Decimal, described, Digits, Hash, Id, Limit, LongDigits, Moment, nullable, oneOf, Seconds, TokenNumber,
} from "./common.ts";
import { BATCH_STAGES, OPERATION_STAGES, OperationViewSchema } from "./operations.ts";

export const ENTRY_KINDS = ["open", "deposit", "exit"] as const;
export const ENTRY_STAGES = ["seen", "queued", ...BATCH_STAGES] as const;

export const EntrySchema = closed({
  kind: oneOf(ENTRY_KINDS),
  account: described(Id, "the account that is opened, gets the deposit, or leaves"),
  token: described(TokenNumber, "0 for opens"),
  index: described(Count, "the entry's place in its queue, counted from the contract's deployment"),
  amount: described(nullable(Decimal), "of a deposit; null otherwise. What an exit takes is what is left when its batch is sealed"),
  ax: described(nullable(Decimal), "of an open; null otherwise"),
  owner: Address, depositor: Address,
  fee: described(Decimal, "what was paid for the entry, in wei; 0 once it was taken back"),
  queuedAt: Seconds,
  deadline: described(Seconds, "unix seconds: from then on the entry is overdue, and anybody may freeze the token of a deposit or an exit"),
  secondsLeft: described(nullable(Type.Integer()), "by L1's time; null while that is not known, and once the entry is verified"),
  stage: oneOf(ENTRY_STAGES, "seen: on L1, and not deep enough for the service; queued: waits for a batch; then the stage of its batch"),
  confirmations: closed({ have: Count, wanted: Count },
    { description: "blocks on top of the one before its own, at most wanted; the service reads an entry when it has them all" }),
  position: described(nullable(Count), "entries of the queue before it that no batch has taken; null once one has taken it"),
  batch: nullable(Count),
  transaction: described(Hash, "the L1 transaction that made the entry"),
  block: Count,
  batchTransaction: described(nullable(Hash), "the L1 transaction that carries its batch, once there is one"),
}, { title: "Entry" });
export type EntryView = Static<typeof EntrySchema>;

export const EntryQuery = closed({
  owner: Type.Optional(Address), account: Type.Optional(Digits), transaction: Type.Optional(Hash),
  queue: Type.Optional(oneOf(["opens", "credits", "exits"], "opens, credits or exits")),
  token: Type.Optional(Digits),
  after: Type.Optional(Type.String({ pattern: "^[0-9]{1,15}(-[0-9]{1,15}){3}$", description: "what the page before gave as after" })),
  limit: Type.Optional(Limit),
});
export const EntryListSchema = closed({ entries: Type.Array(EntrySchema),
  after: described(nullable(Type.String()), "ask with after for the next page; null on the last one") }, { title: "EntryList" });
/** GET /v1/l1/entries: newest first. */
export type EntryListView = Static<typeof EntryListSchema>;

export const HISTORY_KINDS = ["transfer", "withdraw", ...ENTRY_KINDS] as const;
const filters = {
  direction: Type.Optional(oneOf(["in", "out"], "in or out")),
  token: Type.Optional(Digits),
  kind: Type.Optional(oneOf(HISTORY_KINDS, `one of ${HISTORY_KINDS.join(", ")}`)),
  stage: Type.Optional(oneOf(["queued", ...OPERATION_STAGES], `one of ${["queued", ...OPERATION_STAGES].join(", ")}`)),
  since: Type.Optional(described(LongDigits, "unix milliseconds, a decimal number without leading zero, of at most 15 digits")),
  until: Type.Optional(described(LongDigits, "unix milliseconds, a decimal number without leading zero, of at most 15 digits")),
  batch: Type.Optional(Digits),
  after: Type.Optional(Type.String({ pattern: "^[0-9]{1,15}(-[0-9]{1,15}){4}$", description: "what the page before gave as after" })),
  limit: Type.Optional(Limit),
};
export const HistoryQuery = closed({ account: Type.Optional(Digits), ...filters });
export const AccountHistoryQuery = closed(filters);

const Direction = described(nullable(oneOf(["in", "out", "self"])), "seen from the account that was asked for; null where none was");
const OperationItemSchema = closed({ kind: oneOf(["transfer", "withdraw"]), at: described(Moment, "when it was accepted"), direction: Direction,
  operation: OperationViewSchema }, { title: "OperationItem" });
const EntryItemSchema = closed({ kind: oneOf(ENTRY_KINDS), at: described(Moment, "when the contract queued it, by L1's time"), direction: Direction,
  entry: EntrySchema }, { title: "EntryItem" });
export const HistorySchema = closed({
  items: Type.Array(Type.Union([OperationItemSchema, EntryItemSchema]), { description: "newest first" }),
  after: described(nullable(Type.String()), "ask with after for the next page; null on the last one. A page may hold fewer items than the limit, "
    + "even none, with more to come: only so many are looked at for one answer"),
}, { title: "History" });
/** GET /v1/operations, GET /v1/accounts/:id/operations */
export type HistoryView = Static<typeof HistorySchema>;
export type HistoryItem = HistoryView["items"][number];
