/** All batches, newest first. */
import type { BatchView } from "../../client/api-types.ts";
import { client } from "../lib/api.ts";
import { h, type Child } from "../lib/dom.ts";
import { signal } from "../lib/signal.ts";
import { badge, batchLink, heading, link, more, problem, section, table, time } from "../lib/ui.ts";
import { poll } from "../lib/poll.ts";
import { tokenDetails } from "../lib/tokens.ts";

const LIMIT = 25;
const POLL_MS = 2_000;

const COLUMNS = ["Batch", "Stage", "Token", "Operations", "From L1", "Instance", "Last change"] as const;

export function batchTable(batches: readonly BatchView[]): HTMLElement {
  return table(
    "Batches",
    COLUMNS,
    batches.map((batch) => {
      const { opens, credits, exits } = batch.counts;
      return [
        batchLink(batch.number),
        badge(batch.stage),
        link(`token/${batch.token}`, () => tokenDetails(batch.token).label),
        h("span", { class: "number" }, batch.counts.operations),
        [
          [opens, "opened"],
          [credits, "deposited"],
          [exits, "exited"],
        ]
          .filter(([n]) => n !== 0)
          .map(([n, what]) => `${n} ${what}`)
          .join(", ") || "–",
        batch.instance,
        batch.stages.length > 0 ? time(batch.stages[batch.stages.length - 1].at) : time(batch.batchTime),
      ];
    }),
    "No batch yet: the first one is sealed when somebody opens an account.",
  );
}

export function batchList(): Child {
  const older = signal<readonly BatchView[]>([]);
  const next = signal<number | null | undefined>(undefined);
  const error = signal<unknown>(undefined);
  const first = poll(() => client.batches({ limit: LIMIT }), POLL_MS);
  const load = async (): Promise<void> => {
    try {
      const page = await client.batches({ limit: LIMIT, before: next() ?? first.value()?.before ?? undefined });
      older.set([...older(), ...page.batches]);
      next.set(page.before);
    } catch (caught) {
      error.set(caught);
    }
  };
  return [
    heading("Batches"),
    section(
      "Newest first",
      () => {
        const page = first.value();
        if (page === undefined)
          return first.error() === undefined ? h("p", { class: "quiet" }, "Loading …") : problem(first.error());
        const seen = new Set(older().map(({ number }) => number));
        const rest = next() === undefined ? page.before : next();
        return [
          batchTable([...page.batches.filter(({ number }) => !seen.has(number)), ...older()]),
          more(rest !== null && rest !== undefined, load),
        ];
      },
      () => error() !== undefined && problem(error()),
    ),
  ];
}
