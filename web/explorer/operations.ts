/** Signed operations: in tables, and one by itself. */
import type { OperationView } from "../../client/api-types.ts";
import { client } from "../lib/api.ts";
import type { Child } from "../lib/dom.ts";
import { poll } from "../lib/poll.ts";
import {
  accountLink,
  addressLink,
  amount,
  badge,
  batchLink,
  copyable,
  facts,
  heading,
  operationLink,
  section,
  table,
  time,
  when,
} from "../lib/ui.ts";
import { ERRORS } from "../../protocol/errors.ts";
import { ADVICE } from "../lib/explain.ts";
import { stageList } from "./stages.ts";

const POLL_MS = 1_000;

const receiver = ({ kind, to, recipient }: OperationView): Child =>
  kind === "withdraw" && recipient !== null ? addressLink(recipient) : accountLink(to);

export const operationTable = (operations: readonly OperationView[], caption: string): HTMLElement =>
  table(
    caption,
    ["Operation", "Kind", "From", "To", "Amount", "Stage"],
    operations.map((operation) => [
      operationLink(operation.hash),
      operation.kind === "withdraw" ? "withdrawal" : "transfer",
      accountLink(operation.from),
      receiver(operation),
      amount(operation.token, operation.amount),
      badge(operation.stage),
    ]),
    "No signed operations.",
  );

export function operationPage(hash: string): Child {
  const operation = poll(() => client.operation(hash), POLL_MS);
  return [
    heading("Operation", copyable(hash)),
    when(operation, (view) => [
      section(
        "Stages",
        stageList(view.stages, view.stage, "pooled"),
        view.code !== null && `${ERRORS[view.code]}. ${ADVICE[view.code]}`,
      ),
      section(
        "What was signed",
        facts(
          ["Kind", view.kind === "withdraw" ? "Withdrawal to L1" : "Transfer"],
          ["From", accountLink(view.from)],
          ["To", receiver(view)],
          ["Amount", amount(view.token, view.amount)],
          ["Fee", amount(view.token, view.fee)],
          ["Nonce", view.nonce],
          ["Valid until", time(view.validUntil)],
          view.stage !== "verified" && ["Certainly void after", time(view.voidAfter)],
          view.batch !== null && ["Batch", batchLink(view.batch)],
          view.l1Transaction !== null && ["L1 transaction", copyable(view.l1Transaction)],
        ),
      ),
    ]),
  ];
}
