/** A full, valid baseline batch from a seed: every transfer between accounts of its own, ids spread over the whole tree. */
import { createHash } from "node:crypto";
import { publicKeyOf } from "../../protocol/eddsa.ts";
import { encodeAmount, encodeFee } from "../../protocol/floats.ts";
import { BaselineLedger, type Account, type BaselineHeader, type BaselineInput, type BaselineTransfer } from "./ledger.ts";

const HEADER: BaselineHeader = { domain: 0x1234567890abcdefn, token: 1, batchTime: 1_800_000_000, feeAccount: 1 };

/** `count` transfers in a batch of `ops` slots; the last slots stay empty where count < ops. */
export function baselineBatch(ops: number, levels: number, count = ops): { input: BaselineInput; dataHash: bigint } {
  const spread = Math.floor((2 ** levels - 2) / (2 * count + 1));
  if (spread < 1) throw new RangeError(`${levels} levels have no room for ${2 * count + 1} accounts`);
  const rowOf = (index: number): number => 1 + index * spread;
  const privateKeyOf = (row: number): Uint8Array => createHash("sha256").update(`baseline account ${row}`).digest();

  const accounts = new Map<number, Account>();
  for (let index = 0; index <= 2 * count; index++) {
    accounts.set(rowOf(index), { key: publicKeyOf(privateKeyOf(rowOf(index))), balance: 10n ** 18n, nonce: BigInt(index) });
  }
  const transfers = Array.from({ length: count }, (_, i): BaselineTransfer => ({
    from: rowOf(2 * i + 1), to: rowOf(2 * i + 2), amount36: encodeAmount(BigInt(1000 + i)), fee12: encodeFee(BigInt(1 + (i % 100))),
    validUntil: HEADER.batchTime + 3600, privateKey: privateKeyOf(rowOf(2 * i + 1)),
  }));
  return new BaselineLedger(levels, HEADER.token, accounts).execute(HEADER, transfers, ops);
}
