/**
 * What travels over HTTP, both ways: types alone, made from the schemas that the service answers by. Money, nonces of operations and
 * field elements are decimal strings; ids, counts and unix seconds are numbers; moments are ISO 8601 strings.
 */
export type * from "../protocol/api/accounts.ts";
export type * from "../protocol/api/batches.ts";
export type { PointView } from "../protocol/api/common.ts";
export type * from "../protocol/api/errors.ts";
export type * from "../protocol/api/history.ts";
export type * from "../protocol/api/operations.ts";
export type * from "../protocol/api/status.ts";
export type * from "../protocol/api/tokens.ts";
