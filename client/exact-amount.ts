import { ColonnadeError } from "../protocol/errors.ts";
import { encodeAmount, encodeFee, floorAmount, floorFee } from "../protocol/floats.ts";

/** The float of an amount. Throws AMOUNT_NOT_ENCODABLE with the nearest lower amount that has one in `details.nearest`. */
export function exactAmount(amount: bigint): bigint {
  return exact(() => encodeAmount(amount), amount, floorAmount);
}

/** The float of a fee. Throws FEE_NOT_ENCODABLE with the nearest lower fee that has one in `details.nearest`. */
export function exactFee(fee: bigint): bigint {
  return exact(() => encodeFee(fee), fee, floorFee);
}

function exact(encode: () => bigint, value: bigint, floor: (value: bigint) => bigint): bigint {
  try {
    return encode();
  } catch (error) {
    if (!(error instanceof ColonnadeError) || value < 0n) throw error;
    throw new ColonnadeError(error.code, { ...error.details, nearest: floor(value) }, { cause: error });
  }
}
