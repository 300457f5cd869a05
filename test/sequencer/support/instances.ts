import type { Instance } from "../../../protocol/instance.ts";

/** Small columns; a batch takes milliseconds with a prover that knows τ (KZG is real there, Groth16 is not). */
export const SMALL: readonly Instance[] = [
  { name: "small", power: 0, logN: 6, ops: 6, maxOpen: 4, maxCredit: 4, maxExit: 2, maxWithdraw: 2 },
  { name: "tiny", power: 0, logN: 6, ops: 2, maxOpen: 4, maxCredit: 4, maxExit: 1, maxWithdraw: 1 },
];
