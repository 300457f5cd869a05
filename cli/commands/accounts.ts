/** Accounts: opening, depositing, looking at what they hold. */
import { accountFromEthereumSignature, keyMessage } from "../../client/account-from-ethereum-signature.ts";
import type { AccountView } from "../../client/api-types.ts";
import { deposit } from "../../l1/deposit.ts";
import { openAccount } from "../../l1/open-account.ts";
import { waitForReceipt } from "../../l1/wait-for-receipt.ts";
import type { SigningL1 } from "../context.ts";
import { SERVICE_FLAGS, SIGNING_FLAGS, type CliCommand } from "../command.ts";
import type { Session } from "../session.ts";
import { table } from "../table.ts";
import { erc20At, plainAmount, readAmount, showAmount, type Token } from "../tokens.ts";

const ETH = 1;
const MONEY_FLAGS = ["wallet", "token", "yes", "wait", ...SERVICE_FLAGS, ...SIGNING_FLAGS] as const;

/** Lets the contract take so much of an ERC-20, where it may not yet. */
async function approve(session: Session, { signer, address, deployment }: SigningL1, token: Token, amount: bigint): Promise<void> {
  if (token.number === ETH) return;
  const erc20 = erc20At(token.asset, { runner: signer });
  if (await erc20.allowance(address, deployment.contract) as bigint >= amount) return;
  session.terminal.say(`approving ${showAmount(amount, token)} …`);
  await waitForReceipt(await erc20.approve(deployment.contract, amount));
}

const pendingOf = ({ tokens }: AccountView, token: number): bigint =>
  BigInt(tokens.find((entry) => entry.token === token)?.pending.balance ?? 0);

/** Until the service shows the account as one that can be used. */
const untilOpen = (session: Session, id: number): Promise<AccountView> =>
  session.until("the account is in a sealed batch", async () => {
    const view = await session.client.account(id).catch(() => undefined);
    return view !== undefined && view.status !== "queued" ? view : undefined;
  });

export const ACCOUNT_COMMANDS: Record<string, CliCommand> = {
  open: {
    what: "Opens an account for the key, owned by this L1 account, with a first deposit if an amount is named.",
    example: "open 1.5 --wallet data/alice.json", words: "[AMOUNT]", flags: MONEY_FLAGS,
    async run(session, [text]) {
      const [account, l1, token] = [await session.account(), await session.signing(), await session.token()];
      const amount = text === undefined ? undefined : readAmount(text, token);
      await session.confirm(`Open an account${amount === undefined ? "" : ` with ${showAmount(amount, token)}`}, paid by ${l1.address}?`);
      if (amount !== undefined) await approve(session, l1, token, amount);
      const holder = { ax: account.publicKey.ax, owner: l1.address };
      const { id, txHash } = await openAccount(l1.contract, amount === undefined ? holder : { ...holder, token: token.number, amount });
      if (session.isOn("wait")) await untilOpen(session, id);
      return { lines: [`Account ${id} is open: ${txHash}`], json: { account: id, l1Transaction: txHash } };
    },
  },
  deposit: {
    what: "Deposits from this L1 account.", example: "deposit 0.5 --token 1", words: "AMOUNT", flags: ["account", ...MONEY_FLAGS],
    async run(session, [text]) {
      const [l1, token, view] = [await session.signing(), await session.token(), await session.accountView()];
      const amount = readAmount(text, token);
      await session.confirm(`Deposit ${showAmount(amount, token)} to account ${view.id} of ${view.owner}?`);
      await approve(session, l1, token, amount);
      const before = pendingOf(view, token.number);
      const { txHash } = await deposit(l1.contract, { token: token.number, id: view.id, amount, ax: BigInt(view.key.ax), owner: view.owner });
      if (session.isOn("wait")) {
        await session.until("the deposit is in a sealed batch", async () => {
          const { pending } = (await session.client.account(view.id, { token: token.number })).tokens[0];
          return BigInt(pending.balance) !== before || undefined;
        });
      }
      return { lines: [`${showAmount(amount, token)} deposited to account ${view.id}: ${txHash}`],
        json: { account: view.id, token: token.number, amount: String(amount), l1Transaction: txHash } };
    },
  },
  balance: {
    what: "What an account holds, and what this L1 account may claim.", example: "balance", flags: ["account", "wallet", ...SERVICE_FLAGS, ...SIGNING_FLAGS],
    async run(session) {
      const view = await session.accountView();
      const { claims } = await session.client.claims(view.owner);
      const numbers = [...new Set([...view.tokens, ...claims].map(({ token }) => token))].sort((a, b) => a - b);
      const rows = await Promise.all(numbers.map(async (number) => {
        const token = await session.token(number);
        const held = view.tokens.find((entry) => entry.token === number);
        const claim = claims.find((entry) => entry.token === number)?.amount ?? "0";
        return [token.symbol, ...[held?.pending.balance ?? "0", held?.verified.balance ?? "0", claim].map((amount) => plainAmount(amount, token))];
      }));
      return { lines: [`Account ${view.id} (${view.status}), owner ${view.owner}`,
        ...(rows.length === 0 ? ["It holds nothing."] : table(["token", "spendable", "verified on L1", "to claim"], rows))], json: { account: view, claims } };
    },
  },
  "fee-account": {
    what: "Opens the account that collects the operator's fees. COLONNADE_KEY is the operator's here.", example: "fee-account",
    flags: [...SERVICE_FLAGS, ...SIGNING_FLAGS, "yes"],
    async run(session) {
      const { operator, operatorAx, feeAccount } = await session.client.status();
      if (feeAccount !== 0) return { lines: [`Account ${feeAccount} collects the fees.`], json: { account: feeAccount } };
      const { contract, signer, address, chainId, deployment } = await session.signing();
      if (address !== operator) throw new Error(`The operator is ${operator}, and this is ${address}: set COLONNADE_KEY to the operator's key`);
      const { publicKey: { ax } } = accountFromEthereumSignature(await signer.signMessage(keyMessage({ chainId, contract: deployment.contract })));
      if (String(ax) !== operatorAx) throw new Error("The service's key for fees is another one than this L1 account's: see --fee-account");
      await session.confirm(`Open the fee account, paid by ${address}?`);
      const { id, txHash } = await openAccount(contract, { ax, owner: address });
      await untilOpen(session, id);
      return { lines: [`Account ${id} collects the fees: ${txHash}`,
        "To spend them: `key new --from-l1` makes its key file, with the same COLONNADE_KEY."], json: { account: id, l1Transaction: txHash } };
    },
  },
};
