/** Sending and withdrawing: operations that the key signs. */
import { isAddress } from "ethers";
import type { OperationView } from "../../client/api-types.ts";
import { prepareTransfer, prepareWithdrawal } from "../../client/prepare.ts";
import type { SignedOperation } from "../../protocol/operations.ts";
import { SERVICE_FLAGS, SIGNING_FLAGS, UsageError, type CliCommand, type Outcome } from "../command.ts";
import { wholeNumber, type Session } from "../session.ts";
import { readAmount, showAmount, type Token } from "../tokens.ts";

const LAST_ID = 2 ** 24 - 1;
const FLAGS = ["account", "wallet", "token", "fee", "yes", "wait", ...SERVICE_FLAGS, ...SIGNING_FLAGS] as const;

/** What `--fee` says, or what the operator asks for, in the token's smallest unit. */
async function feeOf(session: Session, token: Token, kind: "transfer" | "withdraw"): Promise<bigint> {
  const given = session.text("fee");
  if (given !== undefined) return readAmount(given, token, { allowZero: true });
  const { tokens: [offer] } = await session.client.tokens({ after: token.number - 1, limit: 1 });
  return BigInt(kind === "transfer" ? offer.minimumFee : offer.minimumWithdrawalFee);
}

/** Hands an operation in, and waits for L1 if that is wanted. */
async function submit(session: Session, signed: SignedOperation, what: string): Promise<Outcome> {
  const { client, terminal } = session;
  let view: OperationView = await client.submit(signed);
  if (session.isOn("wait")) {
    terminal.say(`accepted: ${view.hash}; waiting until L1 has verified it …`);
    view = await client.waitForVerified(view.hash);
  }
  const place = view.batch === null ? "" : `, batch ${view.batch}`;
  return { lines: [`${what}: ${view.stage}${place}`, `Operation ${view.hash}`,
    ...(view.l1Transaction === null ? [] : [`L1 transaction ${view.l1Transaction}`])], json: view };
}

export const MONEY_COMMANDS: Record<string, CliCommand> = {
  send: {
    what: "Sends to another account: no L1 transaction, no gas.", example: "send 3 0.25", words: "TO AMOUNT", flags: FLAGS,
    async run(session, [toText, amountText]) {
      const to = wholeNumber("TO", toText, { from: 1, to: LAST_ID });
      const token = await session.token();
      const amount = readAmount(amountText, token);
      const [account, domain, { id: from }, fee, payee] = [await session.account(), await session.domain(), await session.accountView(),
        await feeOf(session, token, "transfer"), await session.client.account(to)];
      const what = `${showAmount(amount, token)} from account ${from} to account ${to}`;
      await session.confirm(`Send ${what} of ${payee.owner}, fee ${showAmount(fee, token)}?`);
      const signed = await prepareTransfer(session.client, account, { domain, from, to, token: token.number, amount, fee });
      return submit(session, signed, what);
    },
  },
  withdraw: {
    what: "Withdraws to L1: once it is verified, the recipient claims it there.", example: "withdraw 0.25", words: "AMOUNT",
    flags: ["recipient", ...FLAGS],
    async run(session, [amountText]) {
      const token = await session.token();
      const amount = readAmount(amountText, token);
      const given = session.text("recipient");
      if (given !== undefined && !isAddress(given)) throw new UsageError("--recipient takes an address");
      const recipient = given ?? (await session.signing()).address;
      const [account, domain, { id: from }, fee] = [await session.account(), await session.domain(), await session.accountView(),
        await feeOf(session, token, "withdraw")];
      const what = `${showAmount(amount, token)} from account ${from} to ${recipient} on L1`;
      await session.confirm(`Withdraw ${what}, fee ${showAmount(fee, token)}?`);
      const signed = await prepareWithdrawal(session.client, account, { domain, from, recipient, token: token.number, amount, fee });
      return submit(session, signed, what);
    },
  },
};
