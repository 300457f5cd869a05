/** What is going on: health, figures, the pipeline, charts, the last batches. */
import type { BatchListView, StatusView } from "../../client/api-types.ts";
import { client } from "../lib/api.ts";
import { h, type Child } from "../lib/dom.ts";
import { count, duration } from "../lib/format.ts";
import { poll } from "../lib/poll.ts";
import { effect, untracked } from "../lib/signal.ts";
import { heading, link, section, when } from "../lib/ui.ts";
import { batchTable } from "./batches.ts";
import { chart, gasPerOperation, operationsPerSecond, secondsToVerified } from "./charts.ts";
import { gasOf, learnGas } from "./gas.ts";
import { health } from "./health.ts";
import { pipeline } from "./pipeline.ts";

const POLL_MS = 1_500;
const BATCHES = 40;
const LISTED = 8;

export function overview(): Child {
  const status = poll(() => client.status(), POLL_MS);
  const batches = poll(() => client.batches({ limit: BATCHES }), POLL_MS);
  effect(() => {
    const list = batches.value()?.batches;
    if (list !== undefined) untracked(() => void learnGas(list));
  });
  return [
    heading("Overview", "Signed payments, proven in batches, verified by a contract on L1."),
    when(status, health),
    when(status, figures),
    section(
      "Pipeline",
      when(batches, ({ batches: list }) => pipeline(list, Date.now())),
    ),
    section(
      "In figures",
      when(batches, ({ batches: list }) =>
        h(
          "div",
          { class: "charts" },
          chart({ title: "Operations a second", unit: "a second", bars: operationsPerSecond(list) }),
          () =>
            chart({
              title: "Gas an operation",
              unit: "gas",
              bars: gasPerOperation(list, gasOf()),
              empty: "L1 has not told the gas of a batch yet.",
            }),
          chart({ title: "Seconds from sealed to verified", unit: "s", bars: secondsToVerified(list) }),
        ),
      ),
    ),
    section("Last batches", when(batches, lastBatches)),
  ];
}

const lastBatches = ({ batches }: BatchListView): Child => [
  batchTable(batches.slice(0, LISTED)),
  h("p", {}, link("batches", "All batches")),
];

function figures({ batches, pool, accounts, tokenCount, queues, l1, proving }: StatusView): HTMLElement {
  const open = batches.sealed + batches.committed + batches.proven + batches.submitted;
  const [first] = proving;
  const figure = (value: Child, what: string, note: Child): HTMLElement =>
    h(
      "div",
      { class: "card tile" },
      h("dt", {}, what),
      h("dd", {}, h("span", { class: "figure" }, value), h("span", { class: "quiet" }, note)),
    );
  return h(
    "dl",
    { class: "tiles" },
    figure(
      batches.verified,
      "Verified batches",
      open === 0 ? "none on its way" : `${count(open, "batch", "batches")} on the way`,
    ),
    figure(pool.operations, "Waiting operations", `of ${pool.limit.toLocaleString("en")} at most`),
    figure(accounts, "Open accounts", count(tokenCount, "token")),
    figure(queues.opens + queues.credits + queues.exits, "In L1 queues", link("queues", "with their deadlines")),
    figure(
      first === undefined ? "idle" : duration(first.seconds),
      "Prover",
      first === undefined ? "no batch to prove" : `batch ${first.batch}: ${first.stage}`,
    ),
    figure(l1.read, "L1 block", l1.head === l1.read ? `final up to ${l1.final}` : `head is ${l1.head}`),
  );
}
