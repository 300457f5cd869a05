/** The stages that something went through, and those that are still before it. */
import type { StageView } from "../../client/api-types.ts";
import { h } from "../lib/dom.ts";
import { duration } from "../lib/format.ts";
import { time } from "../lib/ui.ts";

const ORDER = ["pooled", "sealed", "committed", "proven", "submitted", "verified"] as const;
const MEANING: Record<string, string> = {
  pooled: "on disk, waits for a batch",
  sealed: "in a batch with a number",
  committed: "its state is known as commitments",
  proven: "the proof is made and checked",
  submitted: "the L1 transaction is on its way",
  verified: "accepted by the contract",
  rejected: "this service will not put it into a batch",
};

export function stageList(stages: readonly StageView[], stage: string, first: (typeof ORDER)[number]): HTMLElement {
  const last = new Map(stages.map((entry) => [entry.stage as string, entry.at]));
  const order: string[] = stage === "rejected" ? [...last.keys()] : ORDER.slice(ORDER.indexOf(first));
  return h(
    "ol",
    { class: "stages" },
    order.map((name, i) => {
      const at = last.get(name);
      const before = last.get(order[i - 1]);
      return h(
        "li",
        { class: at === undefined ? "ahead" : name, "aria-current": name === stage ? "step" : null },
        h("strong", {}, name),
        h("span", { class: "quiet" }, MEANING[name]),
        at !== undefined &&
          h(
            "span",
            { class: "when" },
            time(at),
            before !== undefined &&
              h("span", { class: "quiet" }, ` after ${duration((Date.parse(at) - Date.parse(before)) / 1000)}`),
          ),
      );
    }),
  );
}
