/** Small charts as drawings: one bar a batch, the newest on the right. */
import type { BatchView } from "../../client/api-types.ts";
import { h, s } from "../lib/dom.ts";

export interface Bar {
  batch: number;
  value: number;
}
export interface ChartOptions {
  title: string;
  unit: string;
  bars: readonly Bar[];
  empty?: string;
}

const WIDTH = 300;
const HEIGHT = 90;
const MAX_BARS = 40;

const rounded = (value: number): string =>
  value.toLocaleString("en", value >= 100 ? { maximumFractionDigits: 0 } : { maximumSignificantDigits: 3 });

/** A chart with its last value in words; who does not see it hears last, middle and largest. */
export function chart({ title, unit, bars, empty = "No batch to measure yet." }: ChartOptions): HTMLElement {
  const shown = bars.slice(-MAX_BARS);
  if (shown.length === 0)
    return h("figure", { class: "chart" }, h("figcaption", {}, title), h("p", { class: "quiet" }, empty));
  const values = shown.map(({ value }) => value);
  const most = Math.max(...values, Number.MIN_VALUE);
  const middle = [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
  const last = values[values.length - 1];
  const said = `${title}: last ${rounded(last)}, median ${rounded(middle)}, largest ${rounded(most)} ${unit}, of ${
    shown.length
  } batches`;
  const step = WIDTH / Math.max(shown.length, 12);
  return h(
    "figure",
    { class: "chart" },
    h("figcaption", {}, title),
    h("p", { class: "figure" }, rounded(last), " ", h("small", {}, unit)),
    s(
      "svg",
      { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", "aria-label": said, preserveAspectRatio: "none" },
      s("line", { class: "axis", x1: 0, x2: WIDTH, y1: HEIGHT - 0.5, y2: HEIGHT - 0.5 }),
      shown.map(({ batch, value }, i) => {
        const height = Math.max(2, (value / most) * (HEIGHT - 6));
        return s(
          "rect",
          {
            class: "column",
            x: WIDTH - (shown.length - i) * step + step * 0.15,
            width: step * 0.7,
            y: HEIGHT - height,
            height,
            rx: 1.5,
          },
          s("title", {}, `Batch ${batch}: ${rounded(value)} ${unit}`),
        );
      }),
    ),
    h("p", { class: "quiet" }, `median ${rounded(middle)}, largest ${rounded(most)}`),
  );
}

const at = ({ stages }: BatchView, stage: string): number | undefined => {
  const found = stages.findLast((entry) => entry.stage === stage);
  return found === undefined ? undefined : Date.parse(found.at) / 1000;
};

const oldestFirst = (batches: readonly BatchView[]): BatchView[] => [...batches].sort((a, b) => a.number - b.number);

/** Seconds from sealed to verified. */
export const secondsToVerified = (batches: readonly BatchView[]): Bar[] =>
  oldestFirst(batches).flatMap((batch) => {
    const [sealed, verified] = [at(batch, "sealed"), at(batch, "verified")];
    return sealed === undefined || verified === undefined ? [] : [{ batch: batch.number, value: verified - sealed }];
  });

/**
 * Operations of a batch by the seconds since the batch before it was verified, or since it was sealed if that was
 * later.
 */
export function operationsPerSecond(batches: readonly BatchView[]): Bar[] {
  const done = oldestFirst(batches).filter(
    (batch) => at(batch, "verified") !== undefined && at(batch, "sealed") !== undefined,
  );
  return done.flatMap((batch, i) => {
    if (batch.counts.operations === 0) return [];
    const from = Math.max(at(batch, "sealed")!, i === 0 ? 0 : at(done[i - 1], "verified")!);
    const seconds = at(batch, "verified")! - from;
    return seconds <= 0 ? [] : [{ batch: batch.number, value: batch.counts.operations / seconds }];
  });
}

/** L1 gas of a batch by its operations; `gas` by the number of the batch. */
export const gasPerOperation = (batches: readonly BatchView[], gas: ReadonlyMap<number, number>): Bar[] =>
  oldestFirst(batches).flatMap(({ number, counts: { operations } }) => {
    const used = gas.get(number);
    return used === undefined || operations === 0 ? [] : [{ batch: number, value: used / operations }];
  });
