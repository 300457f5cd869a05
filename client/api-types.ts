/**
 * What travels over HTTP, both ways. Money, nonces of operations and field elements are decimal strings; ids, counts and unix seconds are
 * numbers; moments are ISO 8601 strings.
 */
import type { ErrorCode } from "../protocol/errors.ts";

export interface KeyBody { ax: string; ay: string }
export interface SignatureBody { r8x: string; r8y: string; s: string }

interface SignedBody {
  from: number;
  token: number;
  /** In the token's smallest unit; must have an exact float. */
  amount: string;
  fee: string;
  nonce: string;
  /** Unix seconds. */
  validUntil: number;
  key: KeyBody;
  signature: SignatureBody;
}
export interface TransferBody extends SignedBody { to: number }
export interface WithdrawalBody extends SignedBody {
  /** 0x-prefixed address. */
  recipient: string;
}

/** POST /v1/operations: 1 to 256 operations, admitted in this order. */
export interface OperationListBody { operations: (TransferBody | WithdrawalBody)[] }

export type OperationStage = "pooled" | "sealed" | "committed" | "proven" | "submitted" | "verified" | "rejected";
export interface StageView { stage: OperationStage; at: string }

export interface OperationView {
  hash: string;
  kind: "transfer" | "withdraw";
  from: number;
  to: number;
  token: number;
  amount: string;
  fee: string;
  nonce: string;
  validUntil: number;
  /**
   * Unix seconds: if no L1 block up to and including this time executed it, none ever will. Later than `validUntil` by
   * the contract's window, because a block may take a batch whose time lies that far back.
   */
  voidAfter: number;
  /** Address of a withdrawal, null in a transfer. */
  recipient: string | null;
  stage: OperationStage;
  /** The stages so far, in order. */
  stages: StageView[];
  batch: number | null;
  /** The L1 transaction that carries the batch, once there is one. */
  l1Transaction: string | null;
  l1Block: number | null;
  /**
   * Why this service rejected it. Whoever has it could still hand it to another submitter, until `voidAfter` or until
   * its nonce is used.
   */
  code: ErrorCode | null;
}

/** What became of one of many operations: its place among those of the request is its place here. */
export type OperationResult = { hash: string; stage: OperationStage } | ErrorBody;
export interface OperationResultsView { results: OperationResult[] }

export interface BalanceView { balance: string; nonce: string }
export interface AccountTokenView {
  token: number;
  /** After the last batch that L1 verified. */
  verified: BalanceView;
  /** After all sealed batches and all pooled operations of this account. Its nonce is the next to sign. */
  pending: BalanceView;
}
export interface AccountView {
  id: number;
  /** The whole key is known once the account has signed something. */
  key: { ax: string; ay: string | null };
  owner: string;
  /** Whether L1 can no longer give the id to another key: the block that opened the account is final. */
  final: boolean;
  /** "queued": on L1 only; "pending": in a batch that L1 has not verified; "open". */
  status: "queued" | "pending" | "open";
  /** What it holds or spends, by token: what it never had is left out. At most 100, in lists 10. */
  tokens: AccountTokenView[];
  /** Ask for this account with `after` for the tokens that follow; null if these are all. */
  after: number | null;
}
export interface AccountListView {
  accounts: AccountView[];
  /** Ask with `after` for the next page; null on the last one. */
  after: number | null;
}
/** What an address may claim on L1, by token, as far as the service has read L1. */
export interface ClaimListView {
  claims: { token: number; amount: string }[];
  /** As in the other lists. */
  after: number | null;
}

export interface BatchView {
  number: number;
  token: number;
  instance: string;
  /** Whether this service sealed it; otherwise it was read from L1. */
  own: boolean;
  stage: Exclude<OperationStage, "pooled" | "rejected">;
  stages: StageView[];
  batchTime: number;
  feeAccount: number;
  counts: { operations: number; opens: number; credits: number; exits: number; withdrawals: number };
  l1Transaction: string | null;
  l1Block: number | null;
  root: string | null;
}
export interface BatchListView { batches: BatchView[]; /** Ask with `before` for the next page; null on the last one. */ before: number | null }
export interface BatchDetailView extends BatchView {
  operations: string[];
  commitments: Record<"oldV" | "newV" | "oldK" | "newK", { x: string; y: string }> | null;
}

export interface TokenView {
  token: number;
  /** Zero address for ETH. */
  asset: string;
  frozen: boolean;
  /** Whether the operator takes operations in it; its L1 entries are processed in any case. */
  served: boolean;
  /**
   * What the operator asks for a transfer and for a withdrawal, in the token's smallest unit. Where it follows L1's gas
   * price, a quote is good for ten minutes.
   */
  minimumFee: string;
  minimumWithdrawalFee: string;
}
export interface TokenListView {
  tokens: TokenView[];
  /** As in the other lists. */
  after: number | null;
}

export interface InstanceView { name: string; index: number; ops: number; maxOpen: number; maxCredit: number; maxExit: number; maxWithdraw: number }
/** The first entry of a queue that is not verified. */
export interface QueueHeadView {
  queue: "opens" | "credits" | "exits";
  /** 0 for opens. */
  token: number;
  index: number;
  /** Unix seconds, and seconds by L1's time. */
  deadline: number;
  secondsLeft: number;
}
/** Less than half of the deadline is left, less than a quarter, nothing. */
export interface QueueWarningView extends QueueHeadView { level: "warning" | "critical" | "overdue" }

export interface StatusView {
  chainId: string;
  contract: string;
  domain: string;
  /** The submitter's L1 address, and Ax of its L2 key: an account with both is the operator's. */
  operator: string;
  operatorAx: string;
  /** The account that gets the fees; 0 while there is none. */
  feeAccount: number;
  /** Seconds that an operation must stay valid when it is posted. */
  minimumValidity: number;
  /** Seconds by which a batch's time may lie behind the time of the L1 block that takes it. */
  window: number;
  /** Of all tokens that are registered. */
  tokenCount: number;
  /** The first 20 of those that the operator serves. */
  tokens: TokenView[];
  instances: InstanceView[];
  accounts: number;
  pool: { operations: number; limit: number; perAccount: number };
  queues: { opens: number; credits: number; exits: number };
  /** Nearest deadline first, at most 20. */
  deadlines: QueueHeadView[];
  warnings: QueueWarningView[];
  batches: { sealed: number; committed: number; proven: number; submitted: number; verified: number };
  proving: { batch: number; stage: string; seconds: number }[];
  /** Work that failed and is tried again. */
  retrying: { batch: number; work: string; attempts: number; nextTry: string; error: string }[];
  l1: { head: number; read: number; final: number; confirmations: number; time: number | null; ready: boolean };
  /** Why the service stopped working on batches; null while all is well. */
  fault: { code: string; message: string } | null;
  troubles: Record<string, string>;
}
export interface HealthView {
  status: "ok" | "catching up" | "l1 silent" | "l1 standing still" | "fault";
  /** With 503: what an operation would be refused with. */
  code?: ErrorCode;
}

export interface ErrorBody { error: { code: ErrorCode; message: string; details: Record<string, string | number> } }
