/** A service with real proofs on a local chain, a few accounts and payments: something to look at. */
import { openAccount } from "../../../l1/open-account.ts";
import { deposit } from "../../../l1/deposit.ts";
import { registerToken } from "../../../l1/register-token.ts";
import { prepareTransfer, prepareWithdrawal } from "../../../client/prepare.ts";
import { as } from "../../sequencer/support/chain.ts";
import { runReal, startRealWorld, type RealWorld, type RunningService } from "../../sequencer/support/real-world.ts";
import { keyOfUser } from "../../sequencer/support/users.ts";

export const ETHER = 10n ** 18n;

export interface Story {
  world: RealWorld;
  running: RunningService;
  url: string;
  /** Of signed operations, all verified; the last is a withdrawal. */
  hashes: string[];
  close(): Promise<void>;
}

export async function startStory(): Promise<Story> {
  const world = await startRealWorld(["test-mini"]);
  const running = await runReal(world);
  return {
    world,
    running,
    url: running.url,
    hashes: [],
    async close() {
      await running.stop();
      await world.close();
    },
  };
}

export async function until(what: string, look: () => Promise<boolean>): Promise<void> {
  for (
    const end = Date.now() + 120_000;
    !(await look().catch(() => false));
    await new Promise((resolve) => setTimeout(resolve, 100))
  ) {
    if (Date.now() > end) throw new Error(`It never happened that ${what}`);
  }
}

/** Two accounts with ETH, one with an ERC-20 too, two transfers and a withdrawal; returns when all are verified. */
export async function tell(story: Story): Promise<void> {
  const {
    world,
    running: { client },
  } = story;
  const [, , one, two] = world.chain.signers;
  for (const [i, owner] of [one, two].entries()) {
    await openAccount(as(world.contract, owner), {
      ax: keyOfUser(i + 1).publicKey.ax,
      owner: owner.address,
      token: 1,
      amount: 2n * ETHER,
    });
  }
  const { token } = await registerToken(as(world.contract, one), await world.token.getAddress());
  await (await as(world.token, one).mint(one.address, 5_000n * ETHER)).wait();
  await (await as(world.token, one).approve(world.address, 5_000n * ETHER)).wait();
  await deposit(as(world.contract, one), {
    token,
    id: 1,
    amount: 1_234n * ETHER,
    ax: keyOfUser(1).publicKey.ax,
    owner: one.address,
  });
  await until(
    "the deposits were there",
    async () => (await client.account(1)).tokens.length === 2 && (await client.account(2)).tokens.length === 1,
  );
  const { domain } = world;
  const signed = [
    await prepareTransfer(client, keyOfUser(1), { domain, from: 1, to: 2, token: 1, amount: ETHER / 4n, nonce: 0n }),
    await prepareTransfer(client, keyOfUser(1), { domain, from: 1, to: 2, token, amount: 34n * ETHER, nonce: 0n }),
    await prepareWithdrawal(client, keyOfUser(2), {
      domain,
      from: 2,
      token: 1,
      amount: ETHER / 2n,
      recipient: two.address,
      nonce: 0n,
    }),
  ];
  for (const operation of signed) story.hashes.push((await client.submit(operation)).hash);
  for (const hash of story.hashes) await client.waitForVerified(hash, { pollMs: 100 });
}
