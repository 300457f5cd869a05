/** The last batches on their way: how long each was in each stage. */
import type { BatchView } from "../../client/api-types.ts";
import { h } from "../lib/dom.ts";
import { duration } from "../lib/format.ts";
import { badge, batchLink } from "../lib/ui.ts";

const SHOWN = 10;
/** What is under way between a stage and the next one. */
const WORK: Record<string, string> = {
  sealed: "committing",
  committed: "proving",
  proven: "waiting for L1's transaction",
  submitted: "on its way on L1",
};

/** A line for each batch, on one scale of time. `now` is what an unfinished stage lasts until. */
export function pipeline(batches: readonly BatchView[], now: number): HTMLElement {
  const own = batches.filter(({ own, stages }) => own && stages.length > 0).slice(0, SHOWN);
  if (own.length === 0) return h("p", { class: "quiet" }, "No batch of this service yet.");
  const longest = Math.max(1, ...own.map((batch) => total(batch, now)));
  return h(
    "div",
    {},
    h(
      "ol",
      { class: "pipeline" },
      own.map((batch) => line(batch, now, longest)),
    ),
    h(
      "p",
      { class: "legend", "aria-hidden": "true" },
      Object.entries(WORK).map(([stage, what]) => h("span", {}, h("i", { class: `swatch ${stage}` }), what)),
    ),
  );
}

function line(batch: BatchView, now: number, longest: number): HTMLElement {
  const spans = spansOf(batch, now);
  const said = spans.map(({ stage, seconds }) => `${WORK[stage]} ${duration(seconds)}`).join(", ");
  return h(
    "li",
    {},
    batchLink(batch.number),
    h(
      "span",
      { class: "bar", role: "img", "aria-label": said, title: said },
      spans.map(({ stage, seconds }) => {
        const part = h("span", { class: stage });
        part.style.width = `${(100 * seconds) / longest}%`;
        return part;
      }),
    ),
    badge(batch.stage),
    h("span", { class: "number quiet" }, duration(total(batch, now))),
  );
}

export function spansOf({ stages, stage: last }: BatchView, now: number): { stage: string; seconds: number }[] {
  return stages.flatMap(({ stage, at }, i) => {
    if (WORK[stage] === undefined) return [];
    const end = i + 1 < stages.length ? Date.parse(stages[i + 1].at) : last === "verified" ? Date.parse(at) : now;
    return [{ stage, seconds: Math.max(0, (end - Date.parse(at)) / 1000) }];
  });
}

const total = (batch: BatchView, now: number): number =>
  spansOf(batch, now).reduce((sum, { seconds }) => sum + seconds, 0);
