/** Signed operations: what is posted, and what became of it. */
import { Type, type Static } from "typebox";
import {
  Address, closed, Count, Decimal, described, Hash, Id, Moment, nullable, oneOf, Scalar, Seconds, TokenNumber,
} from "./common.ts";
import { Code, ErrorSchema } from "./errors.ts";

const KeySchema = closed({ ax: Scalar, ay: Scalar });
const SignatureSchema = closed({ r8x: Scalar, r8y: Scalar, s: Scalar });
export type KeyBody = Static<typeof KeySchema>;
export type SignatureBody = Static<typeof SignatureSchema>;

const signed = {
  from: Id, token: TokenNumber, amount: Decimal, fee: Decimal, nonce: Decimal, validUntil: Seconds,
  key: KeySchema, signature: SignatureSchema,
};
export const TransferSchema = closed({ ...signed, to: Id }, { title: "Transfer" });
export const WithdrawalSchema = closed({ ...signed, recipient: Address }, { title: "Withdrawal" });
export type TransferBody = Static<typeof TransferSchema>;
export type WithdrawalBody = Static<typeof WithdrawalSchema>;

/** A withdrawal names a recipient. `if` gives the errors of the one that was meant, where a union would give those of both. */
const OperationSchema = Type.Unsafe<TransferBody | WithdrawalBody>(
  { type: "object", if: { required: ["recipient"] }, then: WithdrawalSchema, else: TransferSchema });
/** Most operations of one request. */
export const MOST_OPERATIONS = 256;
export const OperationListSchema = closed({ operations: Type.Array(OperationSchema, { minItems: 1, maxItems: MOST_OPERATIONS }) },
  { title: "OperationList" });
/** POST /v1/operations: 1 to 256 operations, admitted in this order. */
export type OperationListBody = Static<typeof OperationListSchema>;

export const BATCH_STAGES = ["sealed", "committed", "proven", "submitted", "verified"] as const;
export const OPERATION_STAGES = ["pooled", ...BATCH_STAGES, "rejected"] as const;
export const StageSchema = oneOf(OPERATION_STAGES);
export type OperationStage = Static<typeof StageSchema>;
export const StageViewSchema = closed({ stage: StageSchema, at: Moment }, { title: "Stage" });
export type StageView = Static<typeof StageViewSchema>;

export const OperationViewSchema = closed({
  hash: Hash,
  kind: oneOf(["transfer", "withdraw"]),
  from: Id, to: Id, token: TokenNumber,
  amount: described(Decimal, "in the token's smallest unit"),
  fee: Decimal, nonce: Decimal, validUntil: Seconds,
  voidAfter: described(Seconds, "unix seconds: if no L1 block up to and including this time executed it, none ever will. Later than "
    + "validUntil by the contract's window, because a block may take a batch whose time lies that far back"),
  recipient: described(nullable(Address), "address of a withdrawal, null in a transfer"),
  stage: StageSchema,
  stages: Type.Array(StageViewSchema, { description: "the stages so far, in order" }),
  batch: nullable(Count),
  l1Transaction: described(nullable(Hash), "the L1 transaction that carries the batch, once there is one"),
  l1Block: nullable(Count),
  code: described(nullable(Code), "why this service rejected it. Whoever has it could still hand it to another submitter, until voidAfter "
    + "or until its nonce is used"),
}, { title: "Operation" });
export type OperationView = Static<typeof OperationViewSchema>;

const AdmittedSchema = closed({ hash: Hash, stage: StageSchema }, { title: "Admitted" });
export const OperationResultsSchema = closed({ results: Type.Array(Type.Union([AdmittedSchema, ErrorSchema])) }, { title: "OperationResults" });
export type OperationResultsView = Static<typeof OperationResultsSchema>;
/** What became of one of many operations: its place among those of the request is its place here. */
export type OperationResult = OperationResultsView["results"][number];
