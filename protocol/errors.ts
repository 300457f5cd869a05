/**
 * Every refusal has a stable code. `ERRORS` is the one table: code → what it means to the person who gets it.
 * Documented in docs/api.md; codes are never renamed or reused.
 */
export const ERRORS = {
  AMOUNT_NOT_ENCODABLE: "The amount has no exact 36-bit float (31-bit mantissa, decimal exponent)",
  FEE_NOT_ENCODABLE: "The fee has no exact 12-bit float (7-bit mantissa, decimal exponent)",
  FLOAT_NOT_CANONICAL: "A float with mantissa 0 must have exponent 0",
  FIELD_OUT_OF_RANGE: "A field of the operation is outside its range",
  RECIPIENT_INVALID: "Nobody can claim at this address",
  SIGNATURE_INVALID: "The signature does not verify for this operation, key and domain",
  SIGNATURE_NOT_CANONICAL: "S must be in [1, subgroup order) and R8 must be a point of the curve, not the identity",
  KEY_FILE_INVALID: "This is no key file",
  PASSWORD_WRONG: "The password does not open the key file, or the file is damaged",
  KEY_INVALID: "The public key is not on the curve or is of small order",
  KEY_MISMATCH: "The public key is not the key of the sending account",
  ACCOUNT_UNKNOWN: "The account does not exist",
  TOKEN_UNKNOWN: "The token is not registered",
  TOKEN_NOT_SERVED: "The operator takes no operations in this token; deposits and exits on L1 are processed",
  TOKEN_FROZEN: "The token is frozen on L1",
  NONCE_USED: "The nonce is already used",
  NONCE_GAP: "The nonce is ahead of the account's next nonce",
  REPLACED: "Another operation of the account, with the same nonce and a higher fee, has taken its place",
  NONCE_EXHAUSTED: "The account has used its last nonce in this token",
  EXPIRED: "validUntil leaves too little time, or lies too far ahead",
  BALANCE_TOO_LOW: "The balance does not cover amount and fee",
  FEE_TOO_LOW: "The fee is below the operator's minimum",
  POOL_FULL: "The pool or the account's share of it is full; try again later",
  BATCH_FULL: "The batch has no room for this operation",
  BATCH_INVALID: "The parts of the batch do not fit together",
  UNPROVABLE: "The circuit refuses this operation, so no batch can hold it",
  REQUEST_INVALID: "The request does not match the schema",
  NOT_FOUND: "There is no such thing",
  METHOD_NOT_ALLOWED: "This path has no such method",
  RATE_LIMITED: "Too many requests; try again later",
  API_KEY_INVALID: "There is no such API key, or it was revoked",
  TOO_MANY_STREAMS: "Too many follow the events already; try again later",
  OVERLOADED: "The request would wait too long for its turn; try again later",
  L1_BEHIND: "The service is behind L1: it is still catching up, or its L1 node does not answer",
  SERVICE_FAULT: "The service found a fault and stopped working on batches; its status names both sides",
  FEES_NOT_TAKEN: "The operator has no account that could take a fee yet",
  KEYS_MISSING: "The instance was never set up here",
  NATIVE_MISSING: "The native core is not built, or this machine cannot run what is asked of it",
  UNREACHABLE: "Nobody answers at this address",
  STATE_MISMATCH: "The state rebuilt from L1 differs from what the contract holds",
  CHECKPOINT_INVALID: "The checkpoint is damaged, of another contract, or of a chain that L1 left",
  MANIFEST_MISMATCH: "Circuit, keys and contract do not belong together",
  PROOF_INVALID: "A proof does not verify",
  COLUMNS_WANTED: "The prover does not know the columns that the batch starts from",
  CANCELLED: "The work was cancelled",
  OUT_OF_MEMORY: "There is too little memory for this work",
  TIMEOUT: "The awaited thing did not happen in time",
  INTERNAL: "Something failed on our side; nothing was lost",
} as const;

export type ErrorCode = keyof typeof ERRORS;

/** The one error class of the project: a stable code, a sentence, and the values that explain it. */
export class ColonnadeError extends Error {
  readonly code: ErrorCode;
  /** Received and expected values; bigints as decimal strings so that it serialises. */
  readonly details: Record<string, string | number>;

  constructor(code: ErrorCode, details: Record<string, string | number | bigint> = {}, options?: ErrorOptions) {
    const shown = Object.fromEntries(
      Object.entries(details).map(([key, value]) => [key, typeof value === "bigint" ? value.toString() : value]),
    );
    const suffix = Object.entries(shown).map(([key, value]) => `${key}: ${value}`).join(", ");
    super(suffix === "" ? ERRORS[code] : `${ERRORS[code]} (${suffix})`, options);
    this.name = "ColonnadeError";
    this.code = code;
    this.details = shown;
  }
}
