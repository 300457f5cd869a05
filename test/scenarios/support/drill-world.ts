/** A small rollup as a drill's checks see it: a real chain, a real service in this process, verified operations. */
import { Contract, type HDNodeWallet } from "ethers";
import type { ColonnadeClient } from "../../../client/client.ts";
import { readL1, type L1Truth } from "../../../scripts/lib/drill/checks/l1-truth.ts";
import { Findings } from "../../../scripts/lib/drill/findings.ts";
import { Ledger } from "../../../scripts/lib/drill/ledger.ts";
import type { Stage } from "../../../scripts/lib/drill/stage.ts";
import { KnownTauProver } from "../../contracts/support/known-tau.ts";
import { SMALL } from "../../sequencer/support/instances.ts";
import { transferOf } from "../../sequencer/support/transfers.ts";
import {
  idle,
  openUsers,
  run,
  startWorld,
  expectedOf,
  eventually,
  type Running,
  type World,
} from "../../sequencer/support/world.ts";

export interface DrillWorld {
  world: World;
  running: Running;
  stage: Stage;
  findings: Findings;
  ledger: Ledger;
  client: ColonnadeClient;
  read(): Promise<L1Truth>;
  close(): Promise<void>;
}

/** Accounts 1 to 3 with ETH; two transfers and a withdrawal, acknowledged and verified. */
export async function startDrillWorld(): Promise<DrillWorld> {
  const world = await startWorld();
  const running = await run(world);
  const { chain, address, deployBlock, contract, token, domain } = world;
  await openUsers(world, 3);
  await eventually("the accounts were open", () => running.service.store.cells.accounts() === 4);
  const findings = new Findings();
  const ledger = new Ledger(domain, findings);
  for (const operation of [
    transferOf({ from: 2, nonce: 0n }, world),
    transferOf({ from: 3, nonce: 0n, to: 2 }, world),
    transferOf({ from: 2, nonce: 1n, to: 0, recipient: BigInt(chain.signers[5].address), amount: 7n }, world),
  ]) {
    const signed = ledger.sign(operation);
    ledger.acknowledge(signed, (await running.client.submit(operation)).hash);
  }
  await idle(running);
  const stage = {
    provider: chain.provider,
    contract,
    token: new Contract(await token.getAddress(), token.interface, chain.provider),
    deployment: { contract: address, deployBlock },
    expected: expectedOf(world),
    domain,
    wallets: [] as HDNodeWallet[],
  } as unknown as Stage;
  const { commit } = new KnownTauProver(SMALL);
  return {
    world,
    running,
    stage,
    findings,
    ledger,
    client: running.client,
    read: () => readL1(stage, commit),
    async close() {
      await running.stop();
      await world.close();
    },
  };
}
