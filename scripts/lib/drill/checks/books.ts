/** The money: what came in is there, with somebody who can take it. */
import { getAddress } from "ethers";
import { unpackCell } from "../../../../protocol/cell.ts";
import type { Findings } from "../findings.ts";
import { ETH, type Stage } from "../stage.ts";
import { add, type L1Truth } from "./l1-truth.ts";

/**
 * For each token: deposits = balances + what waits in the queue + what was paid out; and the contract has all of it
 * that is left.
 */
export async function checkBooks(
  { contract, token: erc20, provider }: Stage,
  truth: L1Truth,
  findings: Findings,
): Promise<void> {
  const { followed, paidOut, deposited, queued, events, block } = truth;
  const at = { blockTag: block };
  const tokens = events.flatMap((event) => (event.name === "TokenRegistered" ? [event.token] : []));
  const same = (what: string, ours: bigint, theirs: bigint): void => {
    if (ours !== theirs) findings.broke("the books are right", `${what}: ${ours} and ${theirs}`);
  };
  for (const token of new Set([ETH, ...tokens])) {
    const cells = [...(followed.state.columns.get(token)?.values() ?? [])];
    const balances = cells.reduce((sum, cell) => sum + unpackCell(cell).balance, 0n);
    const waiting = queued.get(token) ?? 0n;
    same(
      `token ${token}: deposits, and balances + queue + paid out`,
      deposited.get(token) ?? 0n,
      balances + waiting + (paidOut.get(token) ?? 0n),
    );
    same(
      `token ${token}: balances + queue, and the contract's heldTotal`,
      balances + waiting,
      (await contract.heldTotal(token, at)) as bigint,
    );
    const owners = new Set(
      events.flatMap((event) => (event.name === "Claimable" && event.token === token ? [event.who] : [])),
    );
    let claims = 0n;
    for (const who of owners) claims += (await contract.claimable(token, who, at)) as bigint;
    if (token !== ETH)
      same(
        `token ${token}: balance, and held + claims`,
        (await erc20.balanceOf(await contract.getAddress(), at)) as bigint,
        balances + waiting + claims,
      );
    else
      same(
        "ETH: balance, and held + claims + fees",
        await provider.getBalance(await contract.getAddress(), block),
        balances + waiting + claims + (await fees(contract, truth)),
      );
  }
}

/** Wei that were paid for what no batch has done yet: entries in the queues, and the first batch of each token. */
async function fees(contract: Stage["contract"], { events }: L1Truth): Promise<bigint> {
  const { batchFee } = (await contract.parameters()) as { batchFee: bigint };
  const pending = new Map<string, bigint[]>();
  const started = new Set<number>();
  let bounties = 0n;
  for (const event of events) {
    if (event.name === "Queued") {
      const queue = `${event.kind}/${event.kind === 1 ? 0 : event.token}`;
      pending.set(queue, [...(pending.get(queue) ?? []), event.entry.fee]);
    }
    if (event.name === "TokenRegistered" && event.token !== ETH) bounties += batchFee;
    if (event.name === "BatchAccepted" && !started.has(event.batch.token)) {
      started.add(event.batch.token);
      if (event.batch.token !== ETH) bounties -= batchFee;
    }
  }
  let waiting = 0n;
  for (const [queue, paid] of pending) {
    const [kind, token] = queue.split("/").map(Number);
    const { head } = (await contract.queueOf(kind, token)) as { head: bigint };
    waiting += paid.slice(Number(head)).reduce((sum, fee) => sum + fee, 0n);
  }
  return waiting + bounties;
}

/** What each address may claim, as the service has it, is what the contract has. */
export async function checkClaims(
  { contract, wallets }: Stage,
  client: { claims(address: string): Promise<{ claims: { token: number; amount: string }[] }> },
  findings: Findings,
): Promise<void> {
  for (const wallet of wallets) {
    const who = getAddress(wallet.address);
    const served = new Map<number, bigint>();
    for (const { token, amount } of (await client.claims(who)).claims) add(served, token, BigInt(amount));
    for (const token of [1, 2]) {
      const there = (await contract.claimable(token, who)) as bigint;
      if ((served.get(token) ?? 0n) !== there) {
        findings.broke(
          "the service knows the claims",
          `${who}, token ${token}: ${served.get(token) ?? 0n}, contract ${there}`,
        );
      }
    }
  }
}
