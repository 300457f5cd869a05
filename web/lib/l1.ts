/** Reading L1 through the service, which lets through what this page needs and no more. */
import { ColonnadeError } from "../../protocol/errors.ts";

let id = 0;

/** The result of a JSON-RPC call. Throws UNREACHABLE, or INTERNAL with what the node says. */
export async function askL1<T>(method: string, params: unknown[]): Promise<T> {
  const body = JSON.stringify({ jsonrpc: "2.0", id: ++id, method, params });
  let answer: { result?: T; error?: { message?: string } };
  try {
    const response = await fetch("/l1", { method: "POST", headers: { "content-type": "application/json" }, body });
    answer = (await response.json()) as typeof answer;
  } catch (cause) {
    throw new ColonnadeError("UNREACHABLE", { url: location.origin }, { cause });
  }
  if (answer.error !== undefined)
    throw new ColonnadeError("INTERNAL", { reason: answer.error.message ?? "L1 refused" });
  return answer.result as T;
}
