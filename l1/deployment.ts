/** Where a rollup is deployed. */

export interface Deployment {
  chainId: number;
  /** Address of the contract. */
  contract: string;
  /** The contract has no events before this block. */
  deployBlock: number;
  /** In the contract's order. */
  instances: { name: string; index: number; verificationKeyHash: string }[];
  /** ERC-20s that anyone may mint, deployed for demonstrations; not registered yet. */
  demoTokens: { symbol: string; address: string }[];
}

/** Names of a deployment's instances in the contract's order. */
export function instanceNames({ instances }: Pick<Deployment, "instances">): string[] {
  return [...instances].sort((a, b) => a.index - b.index).map(({ name }) => name);
}
