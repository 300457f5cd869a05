/** What befalls the service besides kills: the lies of its node, and histories that were others. */
import { Activity } from "./activity.ts";
import type { Cast } from "./cast.ts";
import type { Chance } from "./chance.ts";
import type { Findings } from "./findings.ts";
import { HISTORIES } from "./l1-chain.ts";
import { lieFor, type LiarOptions, type LieKind } from "./lies.ts";

/** Milliseconds from one to the next, and how long a lie is told. */
const LIE_PAUSE = { low: 300, high: 2_500 };
const LIE_MS = { low: 200, high: 3_000 };
const REORGANISATION_PAUSE = { low: 2_000, high: 12_000 };

export interface Disturbed {
  findings: Findings;
  chance: Chance;
  onError: (error: unknown) => void;
}

/** A service that is not there hears no lie: mostly they wait for it. */
const LIES_TO_NOBODY = 0.2;

/** Tells one lie after the other: each of them once before any comes twice. */
export function createLiar(
  { lives }: Cast,
  lies: readonly LieKind[],
  options: LiarOptions,
  onError: Disturbed["onError"],
): Activity {
  const { chance } = options;
  const order = chance.shuffled(lies);
  return new Activity({
    onError,
    pauseMs: () => chance.whole(LIE_PAUSE.low, LIE_PAUSE.high),
    step: async () => {
      if (lies.length === 0 || (!lives.isListening && !chance.hit(LIES_TO_NOBODY))) return;
      await lieFor(order.pop() ?? chance.pick(lies), chance.magnitude(LIE_MS.low, LIE_MS.high), options);
    },
  });
}

/** Reorganises L1 now and then, `depth` blocks at most; not at all if that is 0. */
export function createHistorian(
  { chain, people }: Cast,
  depth: number,
  { findings, chance, onError }: Disturbed,
): Activity {
  return new Activity({
    onError,
    pauseMs: () => chance.whole(REORGANISATION_PAUSE.low, REORGANISATION_PAUSE.high),
    step: async () => {
      if (depth === 0) return;
      const history = chance.pick(HISTORIES);
      const lost = await chain.reorganise(Math.round(chance.magnitude(1, depth)), history);
      if (lost === 0) return;
      findings.event(`L1 reorganised ${lost} blocks, transactions: ${history}`);
      findings.count("reorganisations", `transactions: ${history}`);
      findings.highest("deepest reorganisation, blocks", "blocks", lost);
      await people.refresh();
    },
  });
}
