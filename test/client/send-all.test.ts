import { expect } from "chai";
import { prepareTransfer } from "../../client/prepare.ts";
import { randomAccount } from "../../client/random-account.ts";
import { sendAll } from "../../client/send-all.ts";
import { split } from "../../client/split.ts";
import type { ColonnadeError } from "../../protocol/errors.ts";
import { keyOfUser } from "../sequencer/support/users.ts";
import { eventually, openUsers, run, startWorld, type Running, type World } from "../sequencer/support/world.ts";

describe("Sending all", () => {
  let world: World;
  let running: Running;
  const ODD = 123_456_789_012_345_678n;

  before(async () => {
    world = await startWorld();
    running = await run(world);
    expect(await openUsers(world, 2, ODD)).to.deep.equal([1, 2]);
    await eventually("the deposits could be spent", () => balanceOf(2).then((held) => held === ODD, () => false));
  });
  after(async () => {
    await running?.stop();
    await world?.close();
  });
  const codeOf = (work: Promise<unknown>): Promise<string> =>
    work.then(() => "nothing was refused", (error: unknown) => (error as ColonnadeError).code);
  const balanceOf = async (id: number): Promise<bigint> =>
    BigInt((await running.client.account(id, { token: 1 })).tokens[0].pending.balance);

  it("takes the largest exact amount, says what stays, and further sends take that", async () => {
    const { client } = running;
    const intent = { domain: world.domain, from: 1, to: 2, token: 1 };
    const first = await sendAll(client, keyOfUser(1), intent);
    expect(first.amount + first.dust).to.equal(ODD);
    expect(first.operation).to.include({ from: 1, to: 2, amount: first.amount.toString(), nonce: "0" });
    expect(await balanceOf(1)).to.equal(first.dust);
    const rest = split(first.dust);
    for (const amount of rest) {
      await client.submit(await prepareTransfer(client, keyOfUser(1), { ...intent, amount }));
    }
    expect(await balanceOf(1)).to.equal(0n);
    // What comes in can be spent in the next batch.
    await eventually("all of it had come", async () => await balanceOf(2) === 2n * ODD);
    expect(await codeOf(sendAll(client, keyOfUser(1), intent))).to.equal("BALANCE_TOO_LOW");
  });

  it("goes to L1 where it is told an address", async () => {
    const recipient = world.chain.signers[8].address;
    const intent = { domain: world.domain, from: 2, to: recipient, token: 1 };
    const { operation, amount, dust } = await sendAll(running.client, keyOfUser(2), intent);
    expect(operation).to.include({ kind: "withdraw", recipient });
    expect(amount + dust).to.equal(2n * ODD);
  });

  it("says so where the account has nothing of the token at all", async () => {
    const intent = { domain: world.domain, from: 2, to: 1, token: 7 };
    const code = await codeOf(sendAll(running.client, randomAccount(), intent));
    expect(code).to.be.oneOf(["BALANCE_TOO_LOW", "TOKEN_UNKNOWN"]);
  });
});
