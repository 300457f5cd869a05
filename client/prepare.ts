import type { SignedOperation } from "../protocol/operations.ts";
import type { Account } from "./account.ts";
import type { ColonnadeClient } from "./client.ts";
import { createTransfer, type TransferRequest } from "./create-transfer.ts";
import { createWithdrawal, type WithdrawalRequest } from "./create-withdrawal.ts";
import { sign } from "./sign.ts";

const DAY_SECONDS = 86_400;
type Intent<T extends { nonce: bigint; validUntil: number }> = Omit<T, "nonce" | "validUntil"> & Partial<Pick<T, "nonce" | "validUntil">>;

/**
 * Fills in what is missing of nonce and validUntil from the service, and signs. The domain is the wallet's own knowledge: the service
 * gets no say in what is signed. Valid for a day, or for twice what the service asks for.
 *
 * @example
 * const signed = await prepareTransfer(client, account, { domain, from: 1, to: 2, token: 1, amount: 5n });
 * await client.submit(signed);
 */
export async function prepareTransfer(
  client: ColonnadeClient, account: Account, intent: Intent<TransferRequest> & { domain: bigint },
): Promise<SignedOperation> {
  const { domain, ...request } = intent;
  return sign(createTransfer({ ...request, ...await fill(client, request) }), account, domain);
}

/** As `prepareTransfer`, for a withdrawal to an L1 address. */
export async function prepareWithdrawal(
  client: ColonnadeClient, account: Account, intent: Intent<WithdrawalRequest> & { domain: bigint },
): Promise<SignedOperation> {
  const { domain, ...request } = intent;
  return sign(createWithdrawal({ ...request, ...await fill(client, request) }), account, domain);
}

interface Given { from: number; token: number; nonce?: bigint; validUntil?: number }

async function fill(client: ColonnadeClient, { from, token, nonce, validUntil }: Given): Promise<{ nonce: bigint; validUntil: number }> {
  const [account, status] = await Promise.all([
    nonce === undefined ? client.account(from, { token }) : undefined,
    validUntil === undefined ? client.status() : undefined,
  ]);
  const now = status?.l1.time ?? Math.floor(Date.now() / 1000);
  return {
    nonce: nonce ?? BigInt(account!.tokens.find((entry) => entry.token === token)?.pending.nonce ?? 0),
    validUntil: validUntil ?? now + Math.max(DAY_SECONDS, 2 * (status?.minimumValidity ?? 0)),
  };
}
