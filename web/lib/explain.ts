/** What to do about each error, in a sentence. */
import { ColonnadeError, ERRORS } from "../../protocol/errors.ts";

export const ADVICE: Readonly<Record<string, string>> = {
  AMOUNT_NOT_ENCODABLE:
    "Amounts have nine to ten significant digits: take the next lower amount, or send the rest by a second transfer.",
  FEE_NOT_ENCODABLE: "Fees have two significant digits: take the next lower fee that fits.",
  FLOAT_NOT_CANONICAL:
    "Load the page again and repeat what you did; the amount was written in a form that is not allowed.",
  FIELD_OUT_OF_RANGE: "Check account number, token and amount: one of them is too large.",
  RECIPIENT_INVALID: "Nobody could ever claim at this address: withdraw to an address of your own.",
  SIGNATURE_INVALID: "Connect your wallet again, so that the key is that of this rollup, and sign anew.",
  SIGNATURE_NOT_CANONICAL: "Connect your wallet again and sign anew.",
  KEY_INVALID: "Connect your wallet again: this key is no key of the curve.",
  KEY_MISMATCH: "The account belongs to another key: choose one of your own accounts, or the wallet that opened it.",
  ACCOUNT_UNKNOWN:
    "Check the account number. A new account can be used once its batch is sealed, usually within a minute.",
  TOKEN_UNKNOWN: "Check the token's number; the list of tokens has all that are registered.",
  TOKEN_NOT_SERVED: "The operator takes no transfers in this token; take it out by a forced exit.",
  TOKEN_FROZEN: "The token is frozen for ever: take your balance out with Escape.",
  NONCE_USED: "Another operation was faster: sign and send again.",
  NONCE_GAP: "An earlier operation is missing: sign and send again.",
  NONCE_EXHAUSTED: "This account has signed all it ever can in this token: open another and take the balance out.",
  EXPIRED: "The signature is too old: sign and send again, and check the clock of your device.",
  BALANCE_TOO_LOW: "Take a smaller amount, or wait until what you deposited is in a batch.",
  FEE_TOO_LOW: "Pay at least the minimum fee; it follows the gas price of L1.",
  POOL_FULL: "The service has as much as it can hold: try again in a minute.",
  BATCH_FULL: "Try again in a minute.",
  BATCH_INVALID: "Tell the operator: the parts of a batch do not fit together.",
  UNPROVABLE: "Sign anew, and tell the operator: this should not happen. Nothing of your balance is lost.",
  REQUEST_INVALID: "Check what you typed; the details say which part is not understood.",
  NOT_FOUND: "Check the number or the hash; the service may also not have read it from L1 yet.",
  METHOD_NOT_ALLOWED: "Load the page again: it is older than the service.",
  OVERLOADED: "Many people are sending at the moment: try again in a few seconds.",
  L1_BEHIND:
    "The service does not know L1's last state: wait until it has caught up, then try again. On L1 you " +
      "can act meanwhile.",
  SERVICE_FAULT: "The operator has to look at the service. Your balance is safe: you can take it out on L1.",
  FEES_NOT_TAKEN:
    "Send without a fee where the minimum is 0, or try again later: the operator has no account for fees yet.",
  KEYS_MISSING: "Tell the operator: keys of the circuit are missing.",
  NATIVE_MISSING: "Tell the operator: the native prover is missing.",
  UNREACHABLE: "Check your connection, and whether the service runs, then try again.",
  STATE_MISMATCH: "Do not trust this service until the operator has explained it: its state is not that of L1.",
  KEY_FILE_INVALID: "Choose another file: this one is no key file, or it is damaged.",
  PASSWORD_WRONG: "Type the password again; without it nobody can open the file.",
  CHECKPOINT_INVALID: "Leave the checkpoint out: following begins at the deployment and takes longer.",
  REPLACED: "You replaced it yourself, by another with the same nonce and a higher fee: look at that one.",
  RATE_LIMITED: "Too many requests came from your address: wait a minute, then try again.",
  API_KEY_INVALID: "Use another API key, or none: this one does not exist, or was revoked.",
  TOO_MANY_STREAMS: "Wait a minute: the page asks by itself from time to time meanwhile.",
  MANIFEST_MISMATCH: "Do not deposit: the contract is not what it should be. Tell the operator.",
  PROOF_INVALID: "Do not trust this batch until the operator has explained it: its proof does not hold.",
  COLUMNS_WANTED: "Try again in a minute; the prover has just started.",
  CANCELLED: "The work was stopped: try again.",
  OUT_OF_MEMORY: "Tell the operator: the machine has too little memory.",
  TIMEOUT: "It takes longer than expected: look at its stage here later, and send nothing twice.",
  INTERNAL: "Something failed on the service's side; nothing was lost. Try again, and tell the operator if it goes on.",
};

export interface Explained {
  title: string;
  advice: string;
  details: string;
}

/** An error in words. What a wallet refuses, and what a contract reverts with, comes here too. */
export function explain(error: unknown): Explained {
  if (error instanceof ColonnadeError) {
    const details = Object.entries(error.details)
      .map(([name, value]) => `${name}: ${value}`)
      .join(", ");
    return { title: `${ERRORS[error.code]}.`, advice: ADVICE[error.code], details };
  }
  const { code, message, shortMessage, revert } = error as {
    code?: unknown;
    message?: string;
    shortMessage?: string;
    revert?: { name: string; args: readonly unknown[] } | null;
  };
  if (code === "ACTION_REJECTED" || code === 4001) {
    return { title: "You declined in your wallet.", advice: "Nothing was sent.", details: "" };
  }
  if (code === "INSUFFICIENT_FUNDS") {
    return {
      title: "Your wallet's balance on L1 is too low.",
      advice: "It has to pay for gas and for the queue's fee too.",
      details: "",
    };
  }
  if (revert !== undefined && revert !== null) {
    return {
      title: `The contract refused: ${revert.name}.`,
      advice: REVERTS[revert.name] ?? "Nothing was changed.",
      details: revert.args.map(String).join(", "),
    };
  }
  return {
    title: "This did not work.",
    advice: "Nothing was lost; try again.",
    details: shortMessage ?? message ?? String(error),
  };
}

/** What the contract says to people who use this page. */
export const REVERTS: Record<string, string> = {
  ExitPending: "An earlier exit of this account in this token waits already: wait until its batch is verified.",
  NothingToClaim: "There is nothing to claim yet: wait until the batch is verified on L1.",
  NotOwner: "Only the owner of the account can do this: choose the wallet that is its owner.",
  TokenFrozen: "The token is frozen: take your balance out with Escape.",
  NotFrozen: "The token is not frozen: withdraw, or force an exit.",
  AlreadyEscaped: "This balance was taken out already: claim it.",
  AccountMismatch: "The account's key or owner is not what this page thought: load it again.",
  CapExceeded: "The rollup holds as much of this token as it can.",
  HeldTooLittle: "The token lost balance by itself; what is left can be claimed in part.",
  ValueTooLow: "The queue's fee rose in the meantime: try again.",
};
