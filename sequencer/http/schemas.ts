/** Schemas of what comes in. Nothing is coerced, nothing is stripped: a signed body is refused, not repaired. */
import { isAddress as isChecksummed } from "ethers";
import { Type, type Static, type TObject, type TProperties } from "typebox";

/** A canonical decimal of at most 78 digits: below 2^260, so bounded before it becomes a bigint. */
const Decimal = Type.String({ pattern: "^(0|[1-9][0-9]{0,77})$",
  description: "a decimal string without sign or leading zero, of at most 78 digits" });
/** A field element or scalar as a wallet may have it; the signature check refuses what is out of range, with a code of its own. */
const Scalar = Type.String({ pattern: "^(0|-?[1-9][0-9]{0,77})$",
  description: "a decimal string without leading zero, of at most 78 digits" });
const Id = Type.Integer({ minimum: 0, maximum: 2 ** 24 - 1, description: "an account id: a number below 2^24" });
const Token = Type.Integer({ minimum: 0, maximum: 2 ** 16 - 1, description: "a token's number, below 2^16" });
const Seconds = Type.Integer({ minimum: 0, maximum: 2 ** 41 - 1, description: "unix seconds, a number below 2^41" });
const Address = Type.String({ format: "address",
  description: "a 0x-prefixed address of 40 hex digits; with its checksum (EIP-55) where cases are mixed" });

/** Whether a text is an address: in one case, or in two with the right checksum. */
export function isAddress(text: string): boolean {
  if (!/^0x[0-9a-fA-F]{40}$/.test(text)) return false;
  const digits = text.slice(2);
  return digits === digits.toLowerCase() || digits === digits.toUpperCase() || isChecksummed(text);
}

const closed = <T extends TProperties>(properties: T): TObject<T> => Type.Object(properties, { additionalProperties: false });

const signed = {
  from: Id, token: Token, amount: Decimal, fee: Decimal, nonce: Decimal, validUntil: Seconds,
  key: closed({ ax: Scalar, ay: Scalar }),
  signature: closed({ r8x: Scalar, r8y: Scalar, s: Scalar }),
};
export const TransferSchema = closed({ ...signed, to: Id });
export const WithdrawalSchema = closed({ ...signed, recipient: Address });
/** A withdrawal names a recipient. `if` gives the errors of the one that was meant, where a union would give those of both. */
const OperationSchema = Type.Unsafe<Static<typeof TransferSchema> | Static<typeof WithdrawalSchema>>(
  { type: "object", if: { required: ["recipient"] }, then: WithdrawalSchema, else: TransferSchema });
/** Most operations of one request. */
export const MOST_OPERATIONS = 256;
export const OperationListSchema = closed({ operations: Type.Array(OperationSchema, { minItems: 1, maxItems: MOST_OPERATIONS }) });

// Paths and queries arrive as text; they stay text and are read by the routes.
const Digits = Type.String({ pattern: "^(0|[1-9][0-9]{0,8})$",
  description: "a decimal number without leading zero, of at most 9 digits" });
const Limit = Type.String({ pattern: "^([1-9][0-9]?|100)$", description: "a decimal number from 1 to 100" });
export const IdParams = closed({ id: Digits });
export const NumberParams = closed({ n: Digits });
const Hash = Type.String({ pattern: "^0x[0-9a-f]{64}$", description: "0x and 64 hex digits in lower case" });
export const HashParams = closed({ hash: Hash });
export const AddressParams = closed({ address: Address });
const page = { after: Type.Optional(Digits), limit: Type.Optional(Limit) };
export const PageQuery = closed(page);
export const AccountQuery = closed({ ax: Type.Optional(Decimal), owner: Type.Optional(Address), ...page });
export const AccountTokensQuery = closed({ token: Type.Optional(Digits), ...page });
export const BatchQuery = closed({ before: Type.Optional(Digits), limit: Type.Optional(Limit) });
