/** What the wallet does, over the client's and L1's functions. */
import { Contract, type ContractTransactionResponse } from "ethers";
import type { OperationView } from "../../client/api-types.ts";
import { prepareTransfer, prepareWithdrawal } from "../../client/prepare.ts";
import { claim } from "../../l1/claim.ts";
import { deposit } from "../../l1/deposit.ts";
import { escape } from "../../l1/escape.ts";
import { openAccount } from "../../l1/open-account.ts";
import { requestExit } from "../../l1/request-exit.ts";
import { client } from "../lib/api.ts";
import { chosen, session, WalletProblem } from "./session.ts";

const ETH = 1;
const POLL_MS = 400;
const PATIENCE_MS = 600_000;
const ERC20 = [
  "function allowance(address owner, address spender) view returns (uint256)",
  "function approve(address spender, uint256 amount) returns (bool)",
];

export type Say = (step: string) => void;

/** The account that acts. Throws WalletProblem before one is open. */
export function acting(): number {
  const id = chosen();
  if (id === undefined) throw new WalletProblem("Open an account first.");
  return id;
}

/** Opens an account, with a first deposit if `amount` is above 0, and returns its id once it can be used. */
export async function open(token: number, amount: bigint, say: Say): Promise<number> {
  const { wallet, account, contract } = session()!;
  const request = { ax: account.publicKey.ax, owner: wallet.address };
  if (amount > 0n) await approve(token, amount, say);
  say("Waiting for your wallet and for L1");
  const { id } = await openAccount(contract, amount > 0n ? { ...request, token, amount } : request);
  say(`Account ${id} is queued on L1; waiting until a batch opens it`);
  await until(async () => {
    const view = await client.account(id).catch(() => undefined);
    return view !== undefined && view.status !== "queued" && view.key.ax === account.publicKey.ax.toString();
  });
  chosen.set(id);
  return id;
}

/** Deposits to the acting account and returns when the deposit can be spent. */
export async function depositTo(token: number, amount: bigint, say: Say): Promise<void> {
  const { wallet, account, contract } = session()!;
  const id = acting();
  await approve(token, amount, say);
  const before = await balanceOf(id, token);
  say("Waiting for your wallet and for L1");
  await deposit(contract, { token, id, amount, ax: account.publicKey.ax, owner: wallet.address });
  say("Queued on L1; waiting until a batch takes it");
  await until(async () => (await balanceOf(id, token)) > before);
}

async function balanceOf(id: number, token: number): Promise<bigint> {
  const { tokens } = await client.account(id, { token });
  return BigInt(tokens.find((entry) => entry.token === token)?.pending.balance ?? 0);
}

/** Lets the contract take an ERC-20, if it may not yet; exactly as much as is deposited. */
async function approve(token: number, amount: bigint, say: Say): Promise<void> {
  if (token === ETH) return;
  const { wallet, contract } = session()!;
  const asset = await assetOf(token);
  const erc20 = new Contract(asset, ERC20, wallet.signer);
  const address = await contract.getAddress();
  if (((await erc20.allowance(wallet.address, address)) as bigint) >= amount) return;
  say("First your wallet lets the contract take the tokens");
  await ((await erc20.approve(address, amount)) as ContractTransactionResponse).wait();
}

async function assetOf(token: number): Promise<string> {
  const {
    tokens: [found],
  } = await client.tokens({ after: token - 1, limit: 1 });
  if (found?.token !== token) throw new WalletProblem(`No token ${token} is registered.`);
  return found.asset;
}

/** Pays another account. Returns when the operation is on the service's disk. */
export async function send(to: number, token: number, amount: bigint, fee: bigint, say: Say): Promise<OperationView> {
  const { account, domain } = session()!;
  const receiver = await client.account(to, { limit: 1 });
  if (!receiver.final && session()!.wallet.chainId !== 31337n)
    say("This account is new: L1 could still give its number to another key");
  say("Signing and sending");
  return client.submit(await prepareTransfer(client, account, { domain, from: acting(), to, token, amount, fee }));
}

export async function withdraw(
  recipient: string,
  token: number,
  amount: bigint,
  fee: bigint,
  say: Say,
): Promise<OperationView> {
  const { account, domain } = session()!;
  say("Signing and sending");
  return client.submit(
    await prepareWithdrawal(client, account, { domain, from: acting(), recipient, token, amount, fee }),
  );
}

/** What the operator asks, in the token's smallest unit. */
export async function quotedFee(token: number, kind: "transfer" | "withdrawal"): Promise<bigint> {
  const {
    tokens: [found],
  } = await client.tokens({ after: token - 1, limit: 1 });
  if (found?.token !== token) throw new WalletProblem(`No token ${token} is registered.`);
  return BigInt(kind === "transfer" ? found.minimumFee : found.minimumWithdrawalFee);
}

export async function claimAll(token: number, say: Say): Promise<bigint> {
  const { contract, wallet } = session()!;
  say("Waiting for your wallet and for L1");
  return (await claim(contract, { token, receiver: wallet.address })).amount;
}

/** Asks L1 to pay the whole balance out, and returns when it can be claimed. */
export async function exit(token: number, say: Say): Promise<void> {
  const { contract, wallet } = session()!;
  say("Waiting for your wallet and for L1");
  const before = (await contract.claimable(token, wallet.address)) as bigint;
  const owed = await balanceOf(acting(), token);
  await requestExit(contract, { id: acting(), token });
  if (owed === 0n) return;
  say("Queued on L1, where nobody can refuse it; waiting for its batch");
  await until(async () => ((await contract.claimable(token, wallet.address)) as bigint) > before);
}

/** Takes a balance out of a frozen token: the contract checks the proof, whoever made it. Returns the balance. */
export async function escapeFrom(token: number, say: Say): Promise<bigint> {
  const { contract } = session()!;
  const id = acting();
  say("Asking for the proof of your balance");
  const { cell, opening, balance } = await client.opening(id, token);
  say("Waiting for your wallet and for L1");
  await escape(contract, { token, id, cell: BigInt(cell), opening: [BigInt(opening.x), BigInt(opening.y)] });
  return BigInt(balance);
}

/** Until `look` says so; short absences of the service are waited out. */
async function until(look: () => Promise<boolean>): Promise<void> {
  for (
    const end = Date.now() + PATIENCE_MS;
    Date.now() < end;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS))
  ) {
    if (await look().catch(() => false)) return;
  }
  throw new WalletProblem(
    "This takes longer than ten minutes. It goes on by itself: look at the queues, and send nothing twice.",
  );
}
