import { Type, type Static } from "typebox";
import { ERRORS, type ErrorCode } from "../errors.ts";
import { closed } from "./common.ts";

const CODES = Object.keys(ERRORS) as ErrorCode[];

/** The one shape of every error, for those of `codes` that a place can give. */
export const errorBody = (codes: readonly ErrorCode[], options: object = {}) => closed({
  error: closed({
    code: Type.Unsafe<ErrorCode>({ type: "string", enum: [...codes], description: "stable: its meaning never changes" }),
    message: Type.String({ description: "a sentence for people, with the details" }),
    details: Type.Record(Type.String(), Type.Union([Type.String(), Type.Number()]),
      { description: "the values that explain it: ids and counts as numbers, amounts, nonces and field elements as strings" }),
  }),
}, options);

export const ErrorSchema = errorBody(CODES, { title: "Error" });
export type ErrorBody = Static<typeof ErrorSchema>;
export const Code = Type.Unsafe<ErrorCode>({ type: "string", enum: CODES });
