/** Figures that other projects published about themselves, or that follow from their published circuits and formats. Not measured here. */
export interface PublishedFigure { what: string; who: string; figure: string }

export const PUBLISHED: readonly PublishedFigure[] = [
  { what: "constraints per transfer, marginal", who: "Hermez at 32 / 24 / 16 levels", figure: "54,000 / 45,600 / 36,900" },
  { what: "constraints per transaction of a whole batch", who: "Hermez, 2,048 transactions with 256 L1 slots", figure: "59,000" },
  { what: "constraints per trade", who: "Loopring", figure: "130,000" },
  { what: "L1 bytes per transfer", who: "Hermez / zkSync Lite / Loopring / DeGate", figure: "14 / 20 / 22 / 27.5" },
  { what: "L1 bytes per transfer, estimate for rollups", who: "Buterin's rollup guide, ETH / ERC-20", figure: "12 / 16" },
  { what: "gas per transfer in a full batch", who: "Hermez's own model, 2,048 / 400 transfers", figure: "1,039 / 2,850" },
  { what: "gas per transfer", who: "zkSync Lite", figure: "2,150" },
  { what: "gas of a plain L1 transfer", who: "ETH / ERC-20", figure: "21,000 / about 50,000" },
];
