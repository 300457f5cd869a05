import type { OperationView } from "./api-types.ts";
import type { Account } from "./account.ts";
import type { ColonnadeClient } from "./client.ts";
import { prepareTransfer, prepareWithdrawal } from "./prepare.ts";
import { largestAmount } from "./split.ts";

export interface SendAllRequest {
  domain: bigint;
  from: number;
  token: number;
  /** An account, or the L1 address that may claim. */
  to: number | string;
  /** In the token's smallest unit; 0 if left out. */
  fee?: bigint;
}

export interface SentAll {
  operation: OperationView;
  amount: bigint;
  /** What stays, because one operation carries no amount with more digits: `split` says how further ones would. */
  dust: bigint;
}

/**
 * Sends all that an account holds in a token, after its pooled operations, as far as one operation can. Throws
 * BALANCE_TOO_LOW if nothing is left beside the fee, FEE_NOT_ENCODABLE, and what the service refuses.
 *
 * @example
 * const { amount, dust } = await sendAll(client, account, { domain, from: 2, to: 3, token: 1, fee: 10n });
 */
export async function sendAll(
  client: ColonnadeClient, account: Account, { to, fee = 0n, ...rest }: SendAllRequest,
): Promise<SentAll> {
  const { tokens } = await client.account(rest.from, { token: rest.token });
  const held = tokens.find(({ token }) => token === rest.token)?.pending;
  const { amount, dust } = largestAmount(BigInt(held?.balance ?? 0), fee);
  // The nonce that goes with this balance: if the account signs something else meanwhile, the service refuses this.
  const intent = { ...rest, amount, fee, nonce: BigInt(held!.nonce) };
  const signed = typeof to === "number"
    ? await prepareTransfer(client, account, { ...intent, to })
    : await prepareWithdrawal(client, account, { ...intent, recipient: to });
  return { operation: await client.submit(signed), amount, dust };
}
