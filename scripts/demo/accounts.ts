/** The demo's people: eight accounts with their owners on L1, and the operator's account that earns the fees. */
import { Contract, HDNodeWallet, type JsonRpcProvider, Mnemonic, NonceManager } from "ethers";
import {
  accountFromEthereumSignature, accountFromSeed, colonnadeContract, deposit, keyMessage, openAccount, registerToken,
  type Account, type ColonnadeClient,
} from "../../client/index.ts";
import { waitForReceipt } from "../../l1/wait-for-receipt.ts";

/** Hardhat's development accounts: 0 deploys, 1 submits, these own what the demo opens. */
const MNEMONIC = Mnemonic.fromPhrase("test test test test test test test test test test test junk");
const OPERATOR = 1;
const CHAIN = 31337n;
const FIRST_OWNER = 2;
export const PEOPLE = 8;
export const ETH = 1;

const ETH_DEPOSIT = 10n ** 19n;
const TOKEN_DEPOSIT = 5_000n * 10n ** 18n;
const ERC20 = ["function mint(address to, uint256 amount)", "function approve(address spender, uint256 amount) returns (bool)"];

export interface Person {
  id: number;
  account: Account;
  /** Pays on L1 and may ask for exits. */
  owner: NonceManager;
  ownerAddress: string;
}

function l1Wallet(index: number, provider: JsonRpcProvider): { signer: NonceManager; address: string } {
  const wallet = HDNodeWallet.fromMnemonic(MNEMONIC, `m/44'/60'/0'/0/${index}`).connect(provider);
  return { signer: new NonceManager(wallet), address: wallet.address };
}

/** Opens all accounts with a deposit of ETH, the operator's first, so that it can earn fees. */
export async function openAccounts(contract: string, provider: JsonRpcProvider, say: (progress: string) => void): Promise<Person[]> {
  const operator = l1Wallet(OPERATOR, provider);
  // The service takes only an account of the operator's own key for the operator's.
  const signature = await operator.signer.signMessage(keyMessage({ chainId: CHAIN, contract }));
  const operatorKey = accountFromEthereumSignature(signature);
  await openAccount(colonnadeContract(contract, operator.signer), { ax: operatorKey.publicKey.ax, owner: operator.address });
  const people: Person[] = [];
  for (let i = 0; i < PEOPLE; i++) {
    const { signer, address } = l1Wallet(FIRST_OWNER + i, provider);
    const account = accountFromSeed(`the demo's account number ${i}`);
    const { id } = await openAccount(colonnadeContract(contract, signer), { ax: account.publicKey.ax, owner: address, token: ETH, amount: ETH_DEPOSIT });
    people.push({ id, account, owner: signer, ownerAddress: address });
    say(`account ${id} is open with 10 ETH`);
  }
  return people;
}

/** Registers the ERC-20 at `asset`, deposits it for everyone, and returns its number. */
export async function depositTokens(contract: string, asset: string, people: readonly Person[], say: (progress: string) => void): Promise<number> {
  const { token } = await registerToken(colonnadeContract(contract, people[0].owner), asset);
  for (const { id, account, owner, ownerAddress } of people) {
    const erc20 = new Contract(asset, ERC20, owner);
    await waitForReceipt(await erc20.mint(ownerAddress, TOKEN_DEPOSIT));
    await waitForReceipt(await erc20.approve(contract, TOKEN_DEPOSIT));
    await deposit(colonnadeContract(contract, owner), { token, id, amount: TOKEN_DEPOSIT, ax: account.publicKey.ax, owner: ownerAddress });
    say(`account ${id} deposited 5,000 tokens`);
  }
  return token;
}

/** Waits until everyone can spend in every one of these tokens. */
export async function waitForBalances(client: ColonnadeClient, people: readonly Person[], tokens: readonly number[]): Promise<void> {
  for (const { id } of people) {
    for (;;) {
      const view = await client.account(id).catch(() => undefined);
      const holds = (token: number): boolean => view?.tokens.some((entry) => entry.token === token && entry.pending.balance !== "0") ?? false;
      if (view !== undefined && view.status !== "queued" && tokens.every(holds)) break;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }
}
