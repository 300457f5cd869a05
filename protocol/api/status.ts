/** How the service is, and what it works on. */
import { Type, type Static } from "typebox";
import { Address, closed, Count, Decimal, described, Moment, nullable, oneOf, Seconds, TokenNumber } from "./common.ts";
import { Code } from "./errors.ts";
import { TokenViewSchema } from "./tokens.ts";

export const InstanceViewSchema = closed({ name: Type.String(), index: Count, ops: Count, maxOpen: Count, maxCredit: Count,
  maxExit: Count, maxWithdraw: Count }, { title: "Instance" });
export type InstanceView = Static<typeof InstanceViewSchema>;

const queueHead = {
  queue: oneOf(["opens", "credits", "exits"]),
  token: described(TokenNumber, "0 for opens"),
  index: Count,
  deadline: Seconds,
  secondsLeft: Type.Integer({ description: "by L1's time; negative once the deadline is over" }),
};
export const QueueHeadSchema = closed(queueHead, { title: "QueueHead", description: "the first entry of a queue that is not verified" });
export type QueueHeadView = Static<typeof QueueHeadSchema>;
export const QueueWarningSchema = closed({ ...queueHead,
  level: oneOf(["warning", "critical", "overdue"], "less than half of the deadline is left, less than a quarter, nothing") }, { title: "QueueWarning" });
export type QueueWarningView = Static<typeof QueueWarningSchema>;

export const StatusSchema = closed({
  chainId: Decimal, contract: Address,
  domain: described(Decimal, "what operations are signed for. A wallet computes it and does not take it from here"),
  operator: described(Address, "the submitter's L1 address"),
  operatorAx: described(Decimal, "Ax of the operator's L2 key: an account with both is the operator's"),
  feeAccount: Type.Integer({ minimum: 0, description: "the account that gets the fees; 0 while there is none" }),
  minimumValidity: Type.Number({ minimum: 0, description: "seconds that an operation must stay valid when it is posted" }),
  window: described(Count, "seconds by which a batch's time may lie behind the time of the L1 block that takes it"),
  tokenCount: described(Count, "of all tokens that are registered"),
  tokens: Type.Array(TokenViewSchema, { description: "the first 20 of those that the operator serves" }),
  instances: Type.Array(InstanceViewSchema),
  accounts: Count,
  pool: closed({ operations: Count, limit: Count, perAccount: Count }),
  queues: closed({ opens: Count, credits: Count, exits: Count }),
  deadlines: Type.Array(QueueHeadSchema, { description: "nearest deadline first, at most 20" }),
  warnings: Type.Array(QueueWarningSchema),
  batches: closed({ sealed: Count, committed: Count, proven: Count, submitted: Count, verified: Count }),
  proving: Type.Array(closed({ batch: Count, stage: Type.String(), seconds: Type.Integer() })),
  retrying: Type.Array(closed({ batch: Count, work: Type.String(), attempts: Count, nextTry: Moment, error: Type.String() }),
    { description: "work that failed and is tried again" }),
  l1: closed({ head: Type.Integer(), read: Type.Integer(), final: Type.Integer(), confirmations: Count, time: nullable(Count), ready: Type.Boolean() }),
  fault: described(nullable(closed({ code: Type.String(), message: Type.String() })),
    "why the service stopped working on batches; null while all is well"),
  troubles: Type.Record(Type.String(), Type.String(), { description: "the last error of each part that has not succeeded since" }),
}, { title: "Status" });
export type StatusView = Static<typeof StatusSchema>;

export const HealthSchema = closed({
  status: oneOf(["ok", "catching up", "l1 silent", "l1 standing still", "fault"]),
  code: Type.Optional(described(Code, "with 503: what an operation would be refused with")),
}, { title: "Health" });
export type HealthView = Static<typeof HealthSchema>;
