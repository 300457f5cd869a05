/**
 * The decimal floats of a record: amount36 = mantissa31·2^5 + exponent5, fee12 = mantissa7·2^5 + exponent5.
 * Value = mantissa·10^exponent. Mantissa 0 only with exponent 0, so that zero has one encoding and
 * "amount36 = 0" can mean an exit.
 */
import { ColonnadeError, type ErrorCode } from "./errors.ts";

const EXPONENT_BITS = 5n;
const MAX_EXPONENT = 31n;

interface FloatFormat { mantissaBits: bigint; notEncodable: ErrorCode }
const AMOUNT: FloatFormat = { mantissaBits: 31n, notEncodable: "AMOUNT_NOT_ENCODABLE" };
const FEE: FloatFormat = { mantissaBits: 7n, notEncodable: "FEE_NOT_ENCODABLE" };

/** amount36 of an exact amount in the token's smallest unit. Throws AMOUNT_NOT_ENCODABLE instead of rounding. */
export const encodeAmount = (value: bigint): bigint => encode(AMOUNT, value);
/** fee12 of an exact fee in the token's smallest unit. Throws FEE_NOT_ENCODABLE instead of rounding. */
export const encodeFee = (value: bigint): bigint => encode(FEE, value);
/** The amount of an amount36. Throws FIELD_OUT_OF_RANGE or FLOAT_NOT_CANONICAL. */
export const decodeAmount = (float: bigint): bigint => decode(AMOUNT, float);
/** The fee of a fee12. Throws FIELD_OUT_OF_RANGE or FLOAT_NOT_CANONICAL. */
export const decodeFee = (float: bigint): bigint => decode(FEE, float);
/** The largest encodable amount that is ≤ value: what a wallet may offer its user in place of an inexact one. */
export const floorAmount = (value: bigint): bigint => floor(AMOUNT, value);
/** The largest encodable fee that is ≤ value. */
export const floorFee = (value: bigint): bigint => floor(FEE, value);

function encode(format: FloatFormat, value: bigint): bigint {
  if (value < 0n) throw new ColonnadeError(format.notEncodable, { value });
  let mantissa = value;
  let exponent = 0n;
  // The smallest exponent that fits: one value, one encoding made by wallets. (The circuit accepts others too;
  // the signature covers the encoding, so that is harmless.)
  while (mantissa >> format.mantissaBits !== 0n) {
    if (mantissa % 10n !== 0n || exponent === MAX_EXPONENT) throw new ColonnadeError(format.notEncodable, { value });
    mantissa /= 10n;
    exponent += 1n;
  }
  return (mantissa << EXPONENT_BITS) | exponent;
}

function decode(format: FloatFormat, float: bigint): bigint {
  if (float < 0n || float >> (format.mantissaBits + EXPONENT_BITS) !== 0n) {
    throw new ColonnadeError("FIELD_OUT_OF_RANGE", { float, bits: format.mantissaBits + EXPONENT_BITS });
  }
  const mantissa = float >> EXPONENT_BITS;
  const exponent = float & MAX_EXPONENT;
  if (mantissa === 0n && exponent !== 0n) throw new ColonnadeError("FLOAT_NOT_CANONICAL", { float });
  return mantissa * 10n ** exponent;
}

function floor(format: FloatFormat, value: bigint): bigint {
  let unit = 1n;
  for (let exponent = 0n; exponent <= MAX_EXPONENT; exponent++, unit *= 10n) {
    const mantissa = value / unit;
    if (mantissa >> format.mantissaBits === 0n) return mantissa * unit;
  }
  return ((1n << format.mantissaBits) - 1n) * 10n ** MAX_EXPONENT;
}
