/** What an answer may be: the codes of docs/api.md with their statuses, in the one shape. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { PROJECT_ROOT } from "../../../prover/paths.ts";

export interface Answer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: string;
}

/** Longer texts would be an echo of what came in. */
const MAX_ERROR_BYTES = 4_096;
/** Documented, and never the answer to what somebody sent. */
const NEVER = ["INTERNAL"];

export class Documented {
  readonly #statuses = new Map<string, number[]>();

  /** Reads the table of codes. Throws an Error if it finds none. */
  constructor(file = join(PROJECT_ROOT, "docs", "api.md")) {
    for (const line of readFileSync(file, "utf8").split("\n")) {
      const [, names, statuses] = /^\| ((?:`[A-Z0-9_]+`(?:, )?)+) \| ([\d, ]*) ?\|/.exec(line) ?? [];
      if (names === undefined) continue;
      const codes = [...names.matchAll(/`([A-Z0-9_]+)`/g)].map(([, code]) => code);
      // Several in one row are those that appear in logs only.
      if (codes.length > 1) continue;
      this.#statuses.set(
        codes[0],
        statuses
          .split(",")
          .map(Number)
          .filter((status) => status > 0),
      );
    }
    if (this.#statuses.size === 0) throw new Error(`${file} has no table of codes`);
  }

  get codes(): string[] {
    return [...this.#statuses.keys()];
  }

  /** What is wrong with an answer; undefined if nothing is. */
  fault({ status, headers, body }: Answer): string | undefined {
    // OPTIONS has nothing to say but which methods there are.
    if (status === 204) return headers.allow === undefined || body !== "" ? "204 that names no methods" : undefined;
    const type = String(headers["content-type"] ?? "");
    if (!type.startsWith("application/json")) return `${status} with content-type "${type}": ${body.slice(0, 100)}`;
    let parsed: unknown;
    try {
      parsed = JSON.parse(body);
    } catch {
      return `${status} with a body that is no JSON: ${body.slice(0, 100)}`;
    }
    if (status === 200 || status === 202) return this.#listFault(parsed);
    // /health says so in its own words.
    if (status === 503 && typeof (parsed as { status?: unknown }).status === "string") return undefined;
    return this.#errorFault(parsed, body, status);
  }

  /** The code of an error's answer, for counting. */
  codeOf({ status, body }: Answer): string {
    const found = /"code":"([A-Z0-9_]+)"/.exec(body)?.[1];
    return status < 300 || found === undefined ? String(status) : `${status} ${found}`;
  }

  #listFault(parsed: unknown): string | undefined {
    const { results } = parsed as { results?: unknown };
    if (!Array.isArray(results)) return undefined;
    for (const result of results) {
      if (typeof (result as { hash?: unknown }).hash === "string") continue;
      const fault = this.#errorFault(result, JSON.stringify(result));
      if (fault !== undefined) return fault;
    }
    return undefined;
  }

  #errorFault(parsed: unknown, text: string, status?: number): string | undefined {
    const { error, ...others } = parsed as { error?: { code?: unknown; message?: unknown; details?: unknown } };
    const isShape =
      error !== undefined &&
      Object.keys(others).length === 0 &&
      typeof error.code === "string" &&
      typeof error.message === "string" &&
      typeof error.details === "object" &&
      error.details !== null &&
      Object.keys(error).length === 3;
    if (!isShape) return `${status ?? "a result"} in another shape: ${text.slice(0, 200)}`;
    const statuses = this.#statuses.get(error.code as string);
    if (statuses === undefined) return `an undocumented code: ${text.slice(0, 200)}`;
    if (status !== undefined && !statuses.includes(status))
      return `${error.code} with ${status}, documented are ${statuses.join(", ") || "none"}`;
    if (NEVER.includes(error.code as string)) return `${error.code}: ${text.slice(0, 200)}`;
    if (text.length > MAX_ERROR_BYTES) return `${error.code} with ${text.length} bytes of text`;
    return undefined;
  }
}
