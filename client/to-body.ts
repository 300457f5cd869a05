import { getAddress, toBeHex } from "ethers";
import { decodeAmount, decodeFee } from "../protocol/floats.ts";
import type { SignedOperation } from "../protocol/operations.ts";
import type { TransferBody, WithdrawalBody } from "./api-types.ts";

/** A signed operation as POST /v1/transfers or POST /v1/withdrawals takes it. */
export function toBody(o: SignedOperation): TransferBody | WithdrawalBody {
  const common = {
    from: o.from, token: o.token, amount: decodeAmount(o.amount36).toString(), fee: decodeFee(o.fee12).toString(), nonce: o.nonce.toString(),
    validUntil: o.validUntil, key: { ax: o.key.ax.toString(), ay: o.key.ay.toString() },
    signature: { r8x: o.signature.r8x.toString(), r8y: o.signature.r8y.toString(), s: o.signature.s.toString() },
  };
  return o.to === 0 ? { ...common, recipient: getAddress(toBeHex(o.recipient, 20)) } : { ...common, to: o.to };
}
