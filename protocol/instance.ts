/** A circuit instance: the sizes that one Groth16 key is made for. Rows of circuits/instances.json. */
export interface Instance {
  name: string;
  /** The Groth16 domain has 2^power points. */
  power: number;
  /** Columns have 2^logN rows. */
  logN: number;
  /** Slots for signed operations and exits together. */
  ops: number;
  maxOpen: number;
  maxCredit: number;
  maxExit: number;
  maxWithdraw: number;
}

/** Ids run from 1 to this: row 0 means "none" and the last row keeps additions from wrapping. */
export function maxAccountId(logN: number): number {
  return 2 ** logN - 2;
}
