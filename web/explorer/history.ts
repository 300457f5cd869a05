/** What happened to an account, newest first: signed operations, and its entries in L1's queues. */
import type { EntryView, HistoryItem } from "../../client/api-types.ts";
import { client } from "../lib/api.ts";
import { h, type Child } from "../lib/dom.ts";
import { duration } from "../lib/format.ts";
import { signal } from "../lib/signal.ts";
import {
  accountLink,
  addressLink,
  amount,
  badge,
  batchLink,
  more,
  operationLink,
  problem,
  section,
  table,
  time,
} from "../lib/ui.ts";

const LIMIT = 20;
const NAMES = {
  transfer: "transfer",
  withdraw: "withdrawal",
  open: "account opened",
  deposit: "deposit",
  exit: "forced exit",
};

/** Asked for when somebody wants it: it is the one part of an account that may be long. */
export function historyOf(account: number): HTMLElement {
  const items = signal<readonly HistoryItem[] | undefined>(undefined);
  const after = signal<string | null>(null);
  const error = signal<unknown>(undefined);
  const load = async (): Promise<void> => {
    try {
      const page = await client.history({ account, limit: LIMIT, after: after() ?? undefined });
      items.set([...(items() ?? []), ...page.items]);
      after.set(page.after);
      error.set(undefined);
    } catch (caught) {
      error.set(caught);
    }
  };
  return section(
    "History",
    () => {
      const list = items();
      if (list === undefined) return h("button", { type: "button", onclick: load }, "Show history");
      return [
        table(
          `History of account ${account}`,
          ["When", "What", "With", "Amount", "Stage"],
          list.map(row),
          "Nothing happened yet.",
        ),
        () => more(after() !== null, load),
      ];
    },
    () => error() !== undefined && problem(error()),
  );
}

function row(item: HistoryItem): Child[] {
  if ("operation" in item) {
    const {
      operation: { hash, from, to, recipient, token, amount: value, stage },
      direction,
    } = item;
    const other =
      item.kind === "withdraw" && recipient !== null
        ? addressLink(recipient)
        : direction === "self"
        ? "itself"
        : accountLink(direction === "in" ? from : to);
    return [
      time(item.at),
      [NAMES[item.kind], " ", operationLink(hash)],
      other,
      [direction === "in" ? "+ " : direction === "out" ? "− " : "", amount(token, value)],
      badge(stage),
    ];
  }
  const { entry } = item;
  return [
    time(item.at),
    NAMES[item.kind],
    "L1",
    entry.amount === null ? "–" : ["+ ", amount(entry.token, entry.amount)],
    [badge(entry.stage), " ", whereabouts(entry)],
  ];
}

/** Where an entry is, in words. */
function whereabouts({ stage, confirmations: { have, wanted }, position, batch, secondsLeft }: EntryView): Child {
  if (stage === "seen") return `${have} of ${wanted} confirmations`;
  if (batch !== null) return batchLink(batch);
  const left =
    secondsLeft === null
      ? ""
      : secondsLeft < 0
      ? `, overdue by ${duration(secondsLeft)}`
      : `, must be taken within ${duration(secondsLeft)}`;
  return `${position ?? 0} before it${left}`;
}
