/** The operator's own account on L2, which gets the fees. */
import { getAddress, type Wallet } from "ethers";
import { accountFromEthereumSignature, keyMessage } from "../client/account-from-ethereum-signature.ts";
import type { EntryRow } from "./store/entries.ts";
import type { Store } from "./store/store.ts";

/**
 * An account as its holder knows it: L1 lets anybody open an account for any owner, with any key, so neither alone says
 * whose it is. An account with somebody else's key pays whoever has that key.
 */
export interface Holder {
  owner: string;
  ax: bigint;
}

/** What the operator chose: an account, whose holder is the operator unless another one is named. */
export interface FeeAccountChoice {
  id: number;
  holder?: Holder;
}

/**
 * Ax of the operator's L2 key: the key that a wallet derives from the operator's L1 key
 * (`accountFromEthereumSignature`), which belongs to this chain and contract alone.
 */
export async function operatorAx(
  wallet: Pick<Wallet, "signMessage">,
  place: { chainId: bigint; contract: string }
): Promise<bigint> {
  return accountFromEthereumSignature(await wallet.signMessage(keyMessage(place))).publicKey.ax;
}

/**
 * The account that gets the fees: the chosen one, or the first open account that has the operator's owner **and** key.
 * 0 while there is none; then no fees are taken.
 */
export function feeAccountOf(store: Store, operator: Holder, chosen?: FeeAccountChoice): () => number {
  const holder = chosen?.holder ?? operator;
  const isOpen = (entry: EntryRow | undefined): boolean =>
    entry !== undefined &&
    entry.owner === holder.owner &&
    entry.value === holder.ax &&
    store.cells.openedIn(entry.id) !== undefined;
  let found = 0;
  return () => {
    if (chosen !== undefined) return isOpen(store.entries.account(chosen.id)) ? chosen.id : 0;
    // An account that is open stays what it is, unless a reorganisation takes it away.
    if (found !== 0 && isOpen(store.entries.account(found))) return found;
    found = store.entries.accounts(holder, 1).find(isOpen)?.id ?? 0;
    return found;
  };
}

/**
 * Reads "7", an account of the operator's own, or "7:0xOwner:Ax", one that somebody else holds whom the operator trusts
 * with the fees. Throws an Error that names the flag.
 */
export function readFeeAccount(text: string): FeeAccountChoice {
  const [, id, owner, ax] = /^([1-9]\d{0,7})(?::(0x[0-9a-fA-F]{40}):([1-9]\d{0,76}))?$/.exec(text) ?? [];
  if (id === undefined)
    throw new Error(`--fee-account must look like "7", or "7:0xOWNER:AX" for an account of another key, not "${text}"`);
  return owner === undefined
    ? { id: Number(id) }
    : { id: Number(id), holder: { owner: ownerOf(owner), ax: BigInt(ax) } };
}

function ownerOf(text: string): string {
  try {
    return getAddress(text);
  } catch {
    throw new Error(`--fee-account: ${text} is no address, or its checksum is wrong`);
  }
}
