/** What the demo's people do: transfers in two tokens, a withdrawal in each, and an exit that L1 forces. */
import { colonnadeContract, prepareTransfer, prepareWithdrawal, requestExit, type ColonnadeClient } from "../../client/index.ts";
import { ETH, type Person } from "./accounts.ts";

const ETH_TRANSFERS = 20;
const TOKEN_TRANSFERS = 14;

export interface Payments {
  /** Hashes of all signed operations. */
  hashes: string[];
  /** Who may claim on L1 what, once verified. */
  claims: { person: Person; token: number; why: string }[];
}

/** Signs and posts everything. Amounts differ, so that every transfer can be told from the others. */
export async function makePayments(
  client: ColonnadeClient, { contract, domain, token, people, say }:
  { contract: string; domain: bigint; token: number; people: readonly Person[]; say: (progress: string) => void },
): Promise<Payments> {
  const hashes: string[] = [];
  const nonces = new Map<string, bigint>();
  const nextNonce = (from: number, of: number): bigint => {
    const key = `${from}/${of}`;
    const nonce = nonces.get(key) ?? 0n;
    nonces.set(key, nonce + 1n);
    return nonce;
  };
  const submit = async (signed: Parameters<ColonnadeClient["submit"]>[0]): Promise<void> => {
    hashes.push((await client.submit(signed)).hash);
    say(`${hashes.length} operations accepted`);
  };
  const transfer = async (i: number, of: number, amount: bigint, fee: bigint): Promise<void> => {
    const from = people[i % people.length];
    const to = people[(i * 3 + 1) % people.length];
    await submit(await prepareTransfer(client, from.account, { domain, from: from.id, to: to.id, token: of, amount, fee, nonce: nextNonce(from.id, of) }));
  };
  const withdraw = async (person: Person, of: number, amount: bigint): Promise<void> => {
    await submit(await prepareWithdrawal(client, person.account, { domain, from: person.id, recipient: person.ownerAddress, token: of, amount,
      nonce: nextNonce(person.id, of) }));
  };

  for (let i = 0; i < ETH_TRANSFERS; i++) await transfer(i, ETH, 10n ** 16n * BigInt(i + 1), 10n ** 13n);
  await withdraw(people[0], ETH, 10n ** 18n);
  for (let i = 0; i < TOKEN_TRANSFERS; i++) await transfer(i, token, 10n ** 18n * BigInt(i + 1), 10n ** 15n);
  await withdraw(people[1], token, 25n * 10n ** 18n);

  const leaver = people[people.length - 1];
  await requestExit(colonnadeContract(contract, leaver.owner), { id: leaver.id, token });
  say(`${hashes.length} operations accepted, and account ${leaver.id} asked L1 for its exit`);
  return {
    hashes,
    claims: [
      { person: people[0], token: ETH, why: "withdrawal of ETH" },
      { person: people[1], token, why: "withdrawal of tokens" },
      { person: leaver, token, why: "forced exit" },
    ],
  };
}
