/** What is deployed: a verifier and its gate for each instance, the rollup over them, and tokens for demonstrations. */
import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";

/** Sizes of an instance and the contract that snarkjs generated for it. */
export interface PlannedInstance {
  name: string;
  /** Name of the verifier's artifact. */
  verifierContract: string;
  logN: number;
  ops: number;
  maxOpen: number;
  maxCredit: number;
  maxExit: number;
  maxWithdraw: number;
}

/** The contract's `Parameters`: seconds and wei. */
export interface Parameters {
  deadline: number;
  gap: number;
  window: number;
  entryFee: bigint;
  batchFee: bigint;
}

/** The contract's `ReferenceString`. */
export interface ReferenceString {
  /** τ·G2: x.im, x.re, y.im, y.re. */
  tauG2: bigint[];
  /** The commitment to 1 in row 0 and 0 elsewhere: x, y. */
  firstRow: bigint[];
}

export interface DeploymentPlan {
  submitters: string[];
  /** In the order that gives them their index. */
  instances: PlannedInstance[];
  logN: number;
  referenceString: ReferenceString;
  parameters: Parameters;
  /** Tokens that anyone may mint. */
  demoTokens: { name: string; symbol: string }[];
}

/** Ids of futures have letters, digits and underscores only. */
const idOf = (kind: string, name: string): string => `${kind}_${name.replaceAll(/[^A-Za-z0-9]/g, "_")}`;
export const verifierId = (name: string): string => idOf("verifier", name);
export const gateId = (name: string): string => idOf("gate", name);
export const tokenId = (symbol: string): string => idOf("token", symbol);

/** The module for one plan. Its results are named `colonnade`, and by `verifierId`, `gateId` and `tokenId`. */
export function colonnadeModule(plan: DeploymentPlan) {
  return buildModule("Colonnade", (m) => {
    const deployed = plan.instances.map(({ name, verifierContract, logN, ops, maxOpen, maxCredit, maxExit, maxWithdraw }) => {
      const verifier = m.contract(verifierContract, [], { id: verifierId(name) });
      const gate = m.contract("Groth16Gate", [verifier], { id: gateId(name) });
      return { name, verifier, gate, argument: { verifier: gate, logN, ops, maxOpen, maxCredit, maxExit, maxWithdraw } };
    });
    const tokens = plan.demoTokens.map(({ name, symbol }) =>
      [tokenId(symbol), m.contract("DemoToken", [name, symbol], { id: tokenId(symbol) })] as const);
    const colonnade = m.contract("Colonnade",
      [plan.submitters, deployed.map(({ argument }) => argument), plan.logN, { ...plan.referenceString }, { ...plan.parameters }]);
    return {
      colonnade,
      ...Object.fromEntries(deployed.flatMap(({ name, verifier, gate }) => [[verifierId(name), verifier], [gateId(name), gate]])),
      ...Object.fromEntries(tokens),
    };
  });
}
