/**
 * In which block a contract was created: a deployment that was broken off and resumed, or run again, finds it made long
 * ago.
 */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { NetworkConnection } from "hardhat/types/network";

type Provider = NetworkConnection["ethers"]["provider"];

/**
 * The block of the transaction that created `contract`: by Ignition's journal in the folder `journal`, else by looking
 * for the first block with code there, which takes a node that knows old states. Throws an Error if there is no such
 * contract.
 */
export async function creationBlock(provider: Provider, contract: string, journal: string): Promise<number> {
  const hash = await creationInJournal(contract, journal);
  // The node's own receipt, not the journal's: a reorganisation may have moved it since.
  const receipt = hash === undefined ? null : await provider.getTransactionReceipt(hash);
  if (receipt !== null) return receipt.blockNumber;
  const isThere = async (block: number): Promise<boolean> => (await provider.getCode(contract, block)) !== "0x";
  let [without, block] = [-1, await provider.getBlockNumber()];
  if (!(await isThere(block))) throw new Error(`There is no contract at ${contract}`);
  while (block - without > 1) {
    const middle = Math.floor((without + block) / 2);
    if (await isThere(middle)) block = middle;
    else without = middle;
  }
  return block;
}

interface Confirmation {
  type: string;
  hash: string;
  receipt: { contractAddress?: string };
}

/** Hash of the transaction that created the contract; undefined where there is no journal, or it does not say. */
async function creationInJournal(contract: string, journal: string): Promise<string | undefined> {
  const text = await readFile(join(journal, "journal.jsonl"), "utf8").catch(() => "");
  const lines = text
    .split("\n")
    .filter((line) => line.includes("TRANSACTION_CONFIRM"))
    .map((line) => JSON.parse(line) as Confirmation);
  return lines.find(({ receipt }) => receipt.contractAddress?.toLowerCase() === contract.toLowerCase())?.hash;
}
