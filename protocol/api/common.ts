/** What the API's schemas are made of. Nothing is coerced and nothing is stripped: objects are closed, numbers and strings stay apart. */
import { Type, type Static, type TNull, type TObject, type TProperties, type TSchema, type TUnion, type TUnsafe } from "typebox";

/** An object that has these properties and no others. */
export const closed = <T extends TProperties>(properties: T, options: object = {}): TObject<T> =>
  Type.Object(properties, { additionalProperties: false, ...options });
export const nullable = <T extends TSchema>(schema: T): TUnion<[T, TNull]> => Type.Union([schema, Type.Null()]);
export const oneOf = <const V extends readonly string[]>(values: V, description?: string): TUnsafe<V[number]> =>
  Type.Unsafe<V[number]>({ type: "string", enum: [...values], ...(description === undefined ? {} : { description }) });
/** The same schema with its own words: what it means at this place. */
export const described = <T extends TSchema>(schema: T, description: string): T => ({ ...schema, description });

/** A canonical decimal of at most 78 digits: below 2^260, so bounded before it becomes a bigint. */
export const Decimal = Type.String({ pattern: "^(0|[1-9][0-9]{0,77})$",
  description: "a decimal string without sign or leading zero, of at most 78 digits" });
export const SignedDecimal = Type.String({ pattern: "^(0|-?[1-9][0-9]{0,77})$",
  description: "a decimal string without leading zero, of at most 78 digits, with a minus where it is below 0" });
/** A field element or scalar as a wallet may have it; the signature check refuses what is out of range, with a code of its own. */
export const Scalar = Type.String({ pattern: "^(0|-?[1-9][0-9]{0,77})$",
  description: "a decimal string without leading zero, of at most 78 digits" });
export const Id = Type.Integer({ minimum: 0, maximum: 2 ** 24 - 1, description: "an account id: a number below 2^24" });
export const TokenNumber = Type.Integer({ minimum: 0, maximum: 2 ** 16 - 1, description: "a token's number, below 2^16" });
export const Seconds = Type.Integer({ minimum: 0, maximum: 2 ** 41 - 1, description: "unix seconds, a number below 2^41" });
export const Address = Type.String({ format: "address",
  description: "a 0x-prefixed address of 40 hex digits; with its checksum (EIP-55) where cases are mixed" });
export const Hash = Type.String({ pattern: "^0x[0-9a-f]{64}$", description: "0x and 64 hex digits in lower case" });
export const Hex = Type.String({ pattern: "^0x([0-9a-f]{2})*$", description: "0x and whole bytes in hex, lower case" });
export const Moment = Type.String({ pattern: "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\\.[0-9]{3}Z$",
  description: "a moment in ISO 8601, UTC with milliseconds" });
export const Count = Type.Integer({ minimum: 0 });
export const Point = closed({ x: Decimal, y: Decimal }, { description: "an affine point of BN254's G1; the identity is (0, 0)" });
export type PointView = Static<typeof Point>;

// Paths and queries arrive as text; they stay text and are read by the routes.
export const Digits = Type.String({ pattern: "^(0|[1-9][0-9]{0,8})$",
  description: "a decimal number without leading zero, of at most 9 digits" });
/** 15 digits: milliseconds and L1 queue indices fit, and doubles hold them. */
export const LongDigits = Type.String({ pattern: "^(0|[1-9][0-9]{0,14})$",
  description: "a decimal number without leading zero, of at most 15 digits" });
export const Limit = Type.String({ pattern: "^([1-9][0-9]?|100)$", description: "a decimal number from 1 to 100" });
export const IdParams = closed({ id: Digits });
export const NumberParams = closed({ n: Digits });
export const HashParams = closed({ hash: Hash });
export const AddressParams = closed({ address: Address });
export const NameParams = closed({ name: Type.String({ pattern: "^[a-z0-9-]{1,40}$",
  description: "an instance's name: at most 40 lower-case letters, digits and hyphens" }) });
export const page = { after: Type.Optional(Digits), limit: Type.Optional(Limit) };
export const PageQuery = closed(page);
