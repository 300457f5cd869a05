/** A deployed rollup of 16 rows: small enough to fill. */
import type { Contract } from "ethers";
import { publicKeyOf } from "../../../protocol/eddsa.ts";
import type { Instance } from "../../../protocol/instance.ts";
import { deployContracts } from "../../../scripts/lib/deploy-contracts.ts";
import type { DeploymentPlan } from "../../../ignition/modules/Colonnade.ts";
import { privateKey } from "../../support/world.ts";
import { KnownTauProver } from "./known-tau.ts";
import { connection, ethers, loadFixture } from "./network.ts";
import { CREDIT, ETH, OPEN, Rollup } from "./rollup.ts";

const LOG_N = 4;

export const INSTANCES: readonly Instance[] = [
  { name: "small", power: 0, logN: LOG_N, ops: 5, maxOpen: 3, maxCredit: 3, maxExit: 2, maxWithdraw: 2 },
  { name: "transfers-only", power: 0, logN: LOG_N, ops: 4, maxOpen: 0, maxCredit: 0, maxExit: 0, maxWithdraw: 0 },
];

export const PARAMETERS = { deadline: 86_400, gap: 60, window: 900, entryFee: 1_000n, batchFee: 50_000n };

export const [deployer, submitter, alice, bob, carol, stranger] = await ethers.getSigners();

/** Ax of the key that tests give to account `id`. */
export const keyOf = (id: number): bigint => publicKeyOf(privateKey(id)).ax;

export async function plan(parameters = PARAMETERS): Promise<DeploymentPlan> {
  return {
    submitters: [submitter.address],
    instances: INSTANCES.map((instance) => ({ ...instance, verifierContract: "DigestVerifier" })),
    logN: LOG_N,
    referenceString: await KnownTauProver.referenceString(LOG_N),
    parameters,
    demoTokens: [{ name: "Demo dollar", symbol: "DEMO" }],
  };
}

export const deployRollup = () => deployRollupWith(PARAMETERS);

export async function deployRollupWith(parameters: typeof PARAMETERS) {
  const deployed = await deployContracts(connection, await plan(parameters), { deployer: deployer.address });
  const colonnade: Contract = await ethers.getContractAt("Colonnade", deployed.colonnade) as unknown as Contract;
  const token: Contract = await ethers.getContractAt("DemoToken", deployed.demoTokens[0]) as unknown as Contract;
  const { chainId } = await ethers.provider.getNetwork();
  const rollup = new Rollup(colonnade, deployed.colonnade, chainId, INSTANCES, submitter, new KnownTauProver(INSTANCES));
  return { colonnade, token, rollup, deployed };
}

/** `contract` as `signer` calls it. */
export const as = (contract: Contract, signer: { address: string }): Contract => contract.connect(signer as never) as Contract;

/** What a call must send: fee, what is burned, and the amount if it is ETH. At base fee 0: the chain of the tests has none. */
export async function dueFor(colonnade: Contract, kind: number, token: number, amount = 0n): Promise<{ value: bigint }> {
  const [fee, burned] = await colonnade.quoteFee(kind, token, 0);
  return { value: fee + burned + (token === ETH ? amount : 0n) };
}

/** `loadFixture` for fixtures with a rollup: the operator's state goes back together with the chain's. */
export async function loadWorld<World extends { rollup: Rollup }>(fixture: () => Promise<World>): Promise<World> {
  const world = await loadFixture(fixture);
  return { ...world, rollup: world.rollup.clone() };
}

/** What alice, bob and carol have in ETH once `fundedRollup` is set up: wei on accounts 1, 2 and 3. */
export const FUNDS = 1_000_000n;

/** Accounts 1 (alice), 2 (bob) and 3 (carol) are open and funded, in one batch. */
export const fundedRollup = () => fundedRollupWith(PARAMETERS);

export async function fundedRollupWith(parameters: typeof PARAMETERS) {
  const world = await deployRollupWith(parameters);
  const { colonnade, rollup } = world;
  for (const [index, owner] of [alice, bob, carol].entries()) {
    const value = (await dueFor(colonnade, OPEN, 0)).value + (await dueFor(colonnade, CREDIT, ETH, FUNDS)).value;
    await as(colonnade, owner).openAndDeposit(keyOf(index + 1), owner.address, ETH, FUNDS, { value });
  }
  await rollup.advance();
  return world;
}
