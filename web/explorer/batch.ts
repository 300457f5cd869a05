/** One batch: its stages, its L1 transaction, its operations. */
import type { BatchDetailView, OperationView } from "../../client/api-types.ts";
import { client } from "../lib/api.ts";
import { h, type Child } from "../lib/dom.ts";
import { once, poll } from "../lib/poll.ts";
import { effect, signal, untracked } from "../lib/signal.ts";
import { accountLink, badge, copyable, facts, heading, link, more, problem, section, time, when } from "../lib/ui.ts";
import { tokenDetails } from "../lib/tokens.ts";
import { gasOf, learnGas } from "./gas.ts";
import { operationTable } from "./operations.ts";
import { stageList } from "./stages.ts";

const POLL_MS = 1_000;
const PAGE = 20;

export function batchPage(text: string): Child {
  const number = Number(text);
  const batch = poll(() => client.batch(number), POLL_MS);
  effect(() => {
    const found = batch.value();
    if (found !== undefined) untracked(() => void learnGas([found]));
  });
  return [
    heading(`Batch ${text}`, () => batch.value() !== undefined && badge(batch.value()!.stage)),
    when(batch, (view) => [
      section(
        "Stages",
        view.own
          ? stageList(view.stages, view.stage, "sealed")
          : h("p", { class: "quiet" }, "Read from L1: another submitter's, or from before this service's database."),
      ),
      about(view),
    ]),
    verifyHere(number, () => batch.value()?.stage),
    operationsOf(batch.value, number),
  ];
}

/** What checks a batch is more code than all of the explorer: it comes when somebody asks for it. */
function verifyHere(number: number, stage: () => string | undefined): HTMLElement {
  const isAsked = signal(false);
  return section(
    "Verify it here",
    h(
      "p",
      {},
      "Your browser fetches the proof and checks it by itself: what was hashed, the challenges, the " +
        "Groth16 proof, the opening of the state, the root.",
    ),
    () =>
      isAsked()
        ? when(
            once(() => import("../verify/view.ts")),
            ({ checksOf }) => checksOf(number),
          )
        : ["proven", "submitted", "verified"].includes(stage() ?? "")
        ? h("button", { type: "button", class: "primary", onclick: () => isAsked.set(true) }, "Verify this batch")
        : h("p", { class: "quiet" }, "Its proof is not made yet."),
  );
}

function about(view: BatchDetailView): HTMLElement {
  const { opens, credits, exits, operations, withdrawals } = view.counts;
  return section(
    "What is in it",
    facts(
      ["Token", link(`token/${view.token}`, () => tokenDetails(view.token).label)],
      ["Operations", `${operations}, of them ${withdrawals} withdrawals and ${exits} forced exits`],
      ["From L1's queues", `${opens} accounts opened, ${credits} deposits`],
      ["Circuit", view.instance],
      ["Time of the batch", time(view.batchTime)],
      ["Fees go to", view.feeAccount === 0 ? "nobody" : accountLink(view.feeAccount)],
      view.l1Transaction !== null && ["L1 transaction", copyable(view.l1Transaction)],
      view.l1Block !== null && ["L1 block", view.l1Block],
      ["L1 gas", () => gasOf().get(view.number)?.toLocaleString("en") ?? "–"],
      view.root !== null && ["Root of the contract", copyable(view.root)],
    ),
  );
}

/** The batch's operations, a page at a time: a batch may have hundreds. */
function operationsOf(batch: () => BatchDetailView | undefined, number: number): Child {
  const shown = signal<readonly OperationView[]>([]);
  const error = signal<unknown>(undefined);
  let hashes: readonly string[] = [];
  const load = async (): Promise<void> => {
    try {
      const next = hashes.slice(shown().length, shown().length + PAGE);
      const views = await Promise.all(next.map((hash) => client.operation(hash)));
      shown.set([...shown(), ...views]);
      error.set(undefined);
    } catch (caught) {
      error.set(caught);
    }
  };
  effect(() => {
    const found = batch();
    if (found === undefined || found.operations.length === hashes.length) return;
    hashes = found.operations;
    untracked(() => {
      shown.set([]);
      void load();
    });
  });
  return section(
    "Signed operations",
    () => {
      const found = batch();
      if (found === undefined) return undefined;
      if (!found.own)
        return h("p", { class: "quiet" }, "A batch that was read from L1 has records, but no signed operations here.");
      return [
        operationTable(shown(), `Operations of batch ${number}`),
        more(shown().length > 0 && shown().length < hashes.length, load),
      ];
    },
    () => error() !== undefined && problem(error()),
  );
}
