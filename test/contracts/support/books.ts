/** Books of every wei and token in the contract, from its events and views alone: what is there belongs to somebody. */
import { expect } from "chai";
import type { Contract, EventLog } from "ethers";
import { ethers } from "./network.ts";
import { ETH } from "./rollup.ts";

const eventsOf = async (contract: Contract, name: string): Promise<EventLog["args"][]> =>
  (await contract.queryFilter(contract.filters[name]) as EventLog[]).map(({ args }) => args);

/** Fees of the entries that wait: queued, not taken, not refunded, not taken back. */
export async function waitingFees(contract: Contract): Promise<bigint> {
  const nameOf = ({ kind, token, index }: EventLog["args"]): string => `${kind}/${token}/${index}`;
  const reclaimed = new Set((await eventsOf(contract, "FeeReclaimed")).map(nameOf));
  let fees = 0n;
  for (const entry of await eventsOf(contract, "Queued")) {
    const waits = await contract.entryHash(entry.kind, entry.token, entry.index) !== ethers.ZeroHash;
    if (waits && !reclaimed.has(nameOf(entry))) fees += entry.fee;
  }
  return fees;
}

/** Everybody who ever could claim something, by token. */
export async function claimants(contract: Contract, token: number): Promise<string[]> {
  const events = (await eventsOf(contract, "Claimable")).filter((event) => Number(event.token) === token);
  return [...new Set(events.map(({ who }) => who as string))];
}

/** ETH = held + claimable + fees that wait; an ERC-20 = held + claimable. */
export async function expectBalanced(
  contract: Contract, assets: ReadonlyMap<number, Contract>, step: string,
): Promise<void> {
  const address = await contract.getAddress();
  for (let token = ETH; token <= Number(await contract.tokenCount()); token++) {
    let owed: bigint = await contract.heldTotal(token);
    for (const who of await claimants(contract, token)) owed += await contract.claimable(token, who);
    if (token === ETH) owed += await waitingFees(contract);
    const balance = token === ETH ? await ethers.provider.getBalance(address) : await assets.get(token)!.balanceOf(address);
    expect(balance, `token ${token} after ${step}`).to.equal(owed);
  }
}
