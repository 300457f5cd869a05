/** Deploys a plan with Ignition. Scripts and test fixtures share it. */
import type { NetworkConnection } from "hardhat/types/network";
import { colonnadeModule, gateId, tokenId, verifierId } from "../../ignition/modules/Colonnade.ts";
import type { DeploymentPlan } from "../../ignition/modules/Colonnade.ts";

export interface DeployedContracts {
  colonnade: string;
  /** In the plan's order. */
  instances: { verifier: string; gate: string }[];
  /** In the plan's order. */
  demoTokens: string[];
}

export interface DeployOptions {
  /** The account that deploys: it gets no rights. The first of the network if left out. */
  deployer?: string;
  /** Name of Ignition's journal; the chain id if left out. Ignored on an in-process network, which has none. */
  deploymentId?: string;
  /** Shows Ignition's progress. */
  displayUi?: boolean;
}

/** Addresses of what was deployed. Throws Ignition's error, with the reason, if a transaction fails. */
export async function deployContracts(connection: NetworkConnection, plan: DeploymentPlan, options: DeployOptions = {}): Promise<DeployedContracts> {
  const { deployer, deploymentId, displayUi = false } = options;
  const contracts: Record<string, { getAddress(): Promise<string> }> =
    await connection.ignition.deploy(colonnadeModule(plan), { defaultSender: deployer, deploymentId, displayUi });
  const address = (name: string): Promise<string> => contracts[name].getAddress();
  return {
    colonnade: await address("colonnade"),
    instances: await Promise.all(plan.instances.map(async ({ name }) =>
      ({ verifier: await address(verifierId(name)), gate: await address(gateId(name)) }))),
    demoTokens: await Promise.all(plan.demoTokens.map(({ symbol }) => address(tokenId(symbol)))),
  };
}
