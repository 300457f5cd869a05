/** What the service says: its status, batches, operations, tokens. */
import type { BatchView, HistoryView, OperationView } from "../../client/api-types.ts";
import { L1_FLAGS, SERVICE_FLAGS, SIGNING_FLAGS, type CliCommand } from "../command.ts";
import type { Session } from "../session.ts";
import { table } from "../table.ts";
import { plainAmount, showAmount } from "../tokens.ts";
import { batchNumber, verifyByService } from "./verifying.ts";

const time = (seconds: number): string => new Date(seconds * 1_000).toISOString().replace(".000Z", "Z");
const batchRow = ({ number, token, instance, stage, batchTime, counts }: BatchView): string[] =>
  [String(number), String(token), instance, stage, time(batchTime), String(counts.operations), String(counts.opens), String(counts.credits)];
const BATCH_HEADER = ["batch", "token", "instance", "stage", "time", "operations", "opens", "deposits"];

async function historyRow(session: Session, item: HistoryView["items"][number]): Promise<string[]> {
  const direction = item.direction ?? "";
  if ("entry" in item) {
    const { amount, token, stage } = item.entry;
    const text = amount === null ? "" : showAmount(amount, await session.token(token));
    return [item.at, item.kind, direction, text, "L1", stage];
  }
  const { amount, token, from, to, recipient, stage } = item.operation;
  return [item.at, item.kind, direction, showAmount(amount, await session.token(token)), recipient ?? `account ${direction === "in" ? from : to}`, stage];
}

async function operationLines(session: Session, view: OperationView): Promise<string[]> {
  const token = await session.token(view.token);
  const to = view.recipient ?? `account ${view.to}`;
  return [`${view.kind} of ${showAmount(view.amount, token)} from account ${view.from} to ${to}, fee ${showAmount(view.fee, token)}, nonce ${view.nonce}`,
    ...view.stages.map(({ stage, at }) => `  ${at}  ${stage}`),
    ...(view.batch === null ? [] : [`Batch ${view.batch}`]),
    ...(view.l1Transaction === null ? [] : [`L1 transaction ${view.l1Transaction}`]),
    ...(view.code === null ? [] : [`Rejected: ${view.code}`])];
}

export const LOOKING_COMMANDS: Record<string, CliCommand> = {
  status: {
    what: "How the service is, and what waits.", example: "status", flags: SERVICE_FLAGS,
    async run({ client }) {
      const [health, status] = [await client.health(), await client.status()];
      const { batches, pool, queues, l1, deadlines: [next] } = status;
      return { lines: [
        `Service   ${health.status}${status.fault === null ? "" : `: ${status.fault.message}`}`,
        `Contract  ${status.contract} on chain ${status.chainId}`,
        `Accounts  ${status.accounts}, tokens ${status.tokenCount}, fees to ${status.feeAccount === 0 ? "nobody yet (`fee-account` opens it)" : `account ${status.feeAccount}`}`,
        `Waiting   ${pool.operations} operations, ${queues.opens} opens, ${queues.credits} deposits, ${queues.exits} exits`,
        `Batches   ${batches.verified} verified; under way: ${batches.sealed} sealed, ${batches.committed} committed, ${batches.proven} proven, ${batches.submitted} submitted`,
        `L1        block ${l1.head}, read up to ${l1.read}, final up to ${l1.final}`,
        ...(next === undefined ? [] : [`Deadline  ${time(next.deadline)} for the ${next.queue} of token ${next.token}`]),
        ...status.warnings.map(({ level, queue, token, secondsLeft }) => `${level}: the ${queue} of token ${token} have ${secondsLeft} s left`),
        ...Object.entries(status.troubles).map(([part, error]) => `Trouble   ${part}: ${error}`),
      ], json: { health, status } };
    },
  },
  tokens: {
    what: "Registered tokens, with what the operator asks for.", example: "tokens", flags: ["limit", ...SERVICE_FLAGS, ...L1_FLAGS],
    async run(session) {
      const list = await session.client.tokens({ limit: limitOf(session) });
      const rows = await Promise.all(list.tokens.map(async (view) => {
        const token = await session.token(view.token);
        return [String(view.token), token.symbol, view.frozen ? "frozen" : view.served ? "served" : "not served",
          plainAmount(view.minimumFee, token), plainAmount(view.minimumWithdrawalFee, token), view.asset];
      }));
      return { lines: table(["token", "symbol", "", "fee", "withdrawal fee", "asset"], rows), json: list };
    },
  },
  batches: {
    what: "The last batches.", example: "batches --limit 5", flags: ["limit", ...SERVICE_FLAGS],
    async run(session) {
      const list = await session.client.batches({ limit: limitOf(session) });
      return { lines: list.batches.length === 0 ? ["There is no batch yet."] : table(BATCH_HEADER, list.batches.map(batchRow)), json: list };
    },
  },
  batch: {
    what: "One batch, with its operations; with --verify its checks.", example: "batch 3 --verify", words: "N", flags: ["verify", ...SERVICE_FLAGS, ...L1_FLAGS],
    async run(session, [text]) {
      const number = batchNumber(text);
      if (session.isOn("verify")) return verifyByService(session, number);
      const batch = await session.client.batch(number);
      return { lines: [...table(BATCH_HEADER, [batchRow(batch)]), ...batch.stages.map(({ stage, at }) => `  ${at}  ${stage}`),
        ...(batch.l1Transaction === null ? [] : [`L1 transaction ${batch.l1Transaction}`]), ...(batch.root === null ? [] : [`Root ${batch.root}`]),
        ...batch.operations.map((hash) => `  ${hash}`)], json: batch };
    },
  },
  operation: {
    what: "One operation, with its stages.", example: "operation 0x126a…", words: "HASH", flags: [...SERVICE_FLAGS, ...L1_FLAGS],
    async run(session, [hash]) {
      const view = await session.client.operation(hash);
      return { lines: await operationLines(session, view), json: view };
    },
  },
  history: {
    what: "What an account did and got, newest first, deposits and exits too.", example: "history --limit 10",
    flags: ["account", "wallet", "limit", ...SERVICE_FLAGS, ...SIGNING_FLAGS],
    async run(session) {
      const account = session.accountNumber() ?? (await session.accountView()).id;
      const list = await session.client.history({ account, limit: limitOf(session) });
      const rows = await Promise.all(list.items.map((item) => historyRow(session, item)));
      return { lines: rows.length === 0 ? ["Nothing yet."] : table(["at", "what", "", "amount", "with", "stage"], rows), json: list };
    },
  },
  watch: {
    what: "Follows an operation until L1 has verified it.", example: "watch 0x126a…", words: "HASH", flags: [...SERVICE_FLAGS, ...L1_FLAGS],
    async run(session, [hash]) {
      let told = 0;
      const view = await session.until("L1 has verified it", async () => {
        const now = await session.client.operation(hash);
        for (const { stage, at } of now.stages.slice(told)) session.terminal.say(`  ${at}  ${stage}`);
        told = now.stages.length;
        return now.stage === "verified" || now.stage === "rejected" ? now : undefined;
      });
      return { lines: await operationLines(session, view), json: view };
    },
  },
};

function limitOf(session: Session): number {
  return session.number("limit", { from: 1, to: 100 }) ?? 20;
}
