/** Two people open accounts; one pays the other, who withdraws to L1 and claims. */
import { randomBytes } from "node:crypto";
import { accountFromSeed, claim, openAccount, prepareTransfer, prepareWithdrawal } from "../client/index.ts";
import { client, domain, l1Account, provider } from "./connect.ts";

const ETH = 1;
const ETHER = 10n ** 18n;

// On L1 each has an address; on L2 each has a key. Keep the seeds: here they are thrown away.
const [alice, bob] = [2, 3].map((index) => ({ ...l1Account(index), key: accountFromSeed(randomBytes(32)) }));
const { id: from } = await openAccount(alice.rollup, { ax: alice.key.publicKey.ax, owner: alice.address, token: ETH, amount: 2n * ETHER });
const { id: to } = await openAccount(bob.rollup, { ax: bob.key.publicKey.ax, owner: bob.address });
console.log(`Alice has account ${from}, Bob has account ${to}`);

// An account can be used once its batch is sealed, a second or two later.
for (const id of [from, to]) {
  while (await client.account(id).then(({ status }) => status === "queued", () => true)) await new Promise((resolve) => setTimeout(resolve, 200));
}

const transfer = await prepareTransfer(client, alice.key, { domain, from, to, token: ETH, amount: ETHER });
const { hash } = await client.submit(transfer);
const { batch } = await client.waitForVerified(hash);
console.log(`1 ETH went from Alice to Bob in batch ${batch}`);

const withdrawal = await prepareWithdrawal(client, bob.key, { domain, from: to, token: ETH, amount: ETHER / 2n, recipient: bob.address });
await client.waitForVerified((await client.submit(withdrawal)).hash);
const { amount } = await claim(bob.rollup, { token: ETH, receiver: bob.address });
console.log(`Bob has ${amount} wei back on L1`);
provider.destroy();
