/** A process of signing.ts: signs its share of the accounts' transfers, sends them back and ends. */
import { createTransfer, toBody, type TransferBody } from "../../client/index.ts";
import { benchSigner } from "./signer.ts";
import type { SigningShare } from "./signing.ts";

const ETH = 1;
/** A mantissa of 31 bits, as amounts of people are. */
const AMOUNT = 2_147_000_111n;

function signShare({ domain, ids, each, validUntil, first, step }: SigningShare): TransferBody[][] {
  const signed: TransferBody[][] = [];
  for (let index = first; index < ids.length; index += step) {
    const signer = benchSigner(index);
    const to = ids[(index + 1) % ids.length];
    signed.push(Array.from({ length: each }, (_, nonce) =>
      toBody(signer.sign(createTransfer({ from: ids[index], to, token: ETH, amount: AMOUNT, nonce: BigInt(nonce), validUntil }), domain)) as TransferBody));
  }
  return signed;
}

process.once("message", (share: SigningShare) => process.send!(signShare(share), () => process.disconnect()));
