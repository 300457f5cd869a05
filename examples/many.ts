/** What an exchange does: a hundred payments, handed in with one request, and verified together. */
import { randomBytes } from "node:crypto";
import { accountFromSeed, createTransfer, openAccount, sign } from "../client/index.ts";
import { client, domain, l1Account, provider } from "./connect.ts";

const ETH = 1;
const PAYMENTS = 100;

const { address, rollup } = l1Account(4);
const key = accountFromSeed(randomBytes(32));
const { id } = await openAccount(rollup, { ax: key.publicKey.ax, owner: address, token: ETH, amount: 10n ** 18n });
while (await client.account(id).then(({ status }) => status === "queued", () => true)) await new Promise((resolve) => setTimeout(resolve, 200));

// Nonces follow each other, so all can be signed before the first is sent. A share of the pool is an account's limit.
const { pool, l1 } = await client.status();
const count = Math.min(PAYMENTS, pool.perAccount);
const validUntil = l1.time! + 86_400;
const signed = Array.from({ length: count }, (_, i) =>
  sign(createTransfer({ from: id, to: id, token: ETH, amount: BigInt(1 + i), nonce: BigInt(i), validUntil }), key, domain));

const results = await client.submitAll(signed);
const accepted = results.flatMap((result) => ("hash" in result ? [result.hash] : []));
console.log(`${accepted.length} of ${count} accepted`);
// One account's operations are executed in the order of their nonces: when the last one is verified, all are.
await client.waitForVerified(accepted.at(-1)!);
console.log(`${accepted.length} verified on L1`);
provider.destroy();
