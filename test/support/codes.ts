import { expect } from "chai";
import { ColonnadeError, type ErrorCode } from "../../protocol/errors.ts";

/** Asserts that a call throws a ColonnadeError with this code; returns the error. */
export function refusal(code: ErrorCode, call: () => unknown): ColonnadeError {
  try {
    call();
  } catch (error) {
    if (!(error instanceof ColonnadeError)) throw error;
    expect(error.code).to.equal(code);
    return error;
  }
  return expect.fail(`Nothing was thrown, ${code} was expected`);
}
