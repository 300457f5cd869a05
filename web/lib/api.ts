/** The service that this page came from. */
import { ColonnadeClient } from "../../client/client.ts";
import { ColonnadeError, ERRORS, type ErrorCode } from "../../protocol/errors.ts";
import type { ErrorBody } from "../../client/api-types.ts";

/** A browser's `fetch` may be called on nothing but the window. */
export const client = new ColonnadeClient(location.origin, { fetch: (...request) => fetch(...request) });

const TIMEOUT_MS = 10_000;

/** Asks a route that the client has no method for. Throws ColonnadeError, as the client does. */
export async function ask<T>(path: string): Promise<T> {
  let response: Response;
  try {
    response = await fetch(path, { signal: AbortSignal.timeout(TIMEOUT_MS) });
  } catch (cause) {
    throw new ColonnadeError("UNREACHABLE", { url: location.origin }, { cause });
  }
  const answer = (await response.json().catch(() => undefined)) as T | ErrorBody | undefined;
  if (response.ok && answer !== undefined) return answer as T;
  const error = (answer as ErrorBody | undefined)?.error;
  if (error === undefined || !(error.code in ERRORS)) throw new ColonnadeError("INTERNAL", { status: response.status });
  throw new ColonnadeError(error.code satisfies ErrorCode, error.details);
}
