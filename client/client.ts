/** The HTTP API, typed. */
import { ColonnadeError, ERRORS, type ErrorCode } from "../protocol/errors.ts";
import type { SignedOperation } from "../protocol/operations.ts";
import type {
  AccountListView, AccountView, BatchDetailView, BatchListView, ClaimListView, EntryListView, ErrorBody, FeesView,
  HealthView, HistoryItem, HistoryView, OpeningView, OperationListBody, OperationResult, OperationResultsView,
  OperationStage, OperationView, StatusView, TokenListView,
} from "./api-types.ts";
import { followEvents, type EventOptions, type StreamEvent } from "./events.ts";
import type { EventFilter } from "./event-types.ts";
import { toBody } from "./to-body.ts";
import type { BatchMaterial } from "./verify/material.ts";
import type { InstanceKey } from "./verify/verify-batch.ts";
import { waitForVerified, type WaitOptions } from "./wait-for-verified.ts";

/** How many waits of one client have the service tell them. */
const MOST_LISTENING = 2;
const EVENT_STREAM = "text/event-stream";

export interface ClientOptions {
  /** Milliseconds for one request. */
  timeoutMs?: number;
  fetch?: typeof fetch;
}

/** `since` and `until`: unix milliseconds, both included. `direction` is that of an account. */
export interface HistoryFilter {
  direction?: "in" | "out";
  token?: number;
  kind?: HistoryItem["kind"];
  stage?: OperationStage | "queued";
  since?: number;
  until?: number;
  batch?: number;
  after?: string;
  limit?: number;
}

export interface EntryFilter {
  owner?: string;
  account?: number;
  transaction?: string;
  queue?: "opens" | "credits" | "exits";
  token?: number;
  after?: string;
  limit?: number;
}

/** `after`: what the last page's `after` said. `limit`: 1 to 100. */
export interface Page { after?: number; limit?: number }

/**
 * Every method throws ColonnadeError with the service's code and details, TIMEOUT if it does not answer in time, and UNREACHABLE if nobody
 * listens. The constructor takes a URL with a path, of a service behind a proxy, and throws a TypeError for what is no
 * http(s) URL or has a query, a fragment or a password. What would not be one part of a path (a hash, an id) is
 * REQUEST_INVALID before anything is sent.
 *
 * @example
 * const client = new ColonnadeClient("http://127.0.0.1:8645");
 * const { hash } = await client.submit(signed);
 * await client.waitForVerified(hash);
 */
export class ColonnadeClient {
  readonly #url: string;
  readonly #timeoutMs: number;
  readonly #fetch: typeof fetch;
  #waiting = 0;

  constructor(url: string, { timeoutMs = 10_000, fetch: given }: ClientOptions = {}) {
    this.#url = baseOf(url);
    this.#timeoutMs = timeoutMs;
    // A browser's own wants no `this` but its window.
    this.#fetch = given ?? ((...args) => fetch(...args));
  }

  status(): Promise<StatusView> {
    return this.#request("/v1/status");
  }

  /** Registered tokens, at most 100 a page. */
  tokens(page: Page = {}): Promise<TokenListView> {
    return this.#request(`/v1/tokens${queryOf(page)}`);
  }

  health(): Promise<HealthView> {
    // 503 carries an answer here: the service says that it is not well.
    return this.#request("/health", undefined, [503]);
  }

  /** An account with what it holds: of one token alone if that is named, else by pages of 100 tokens at most. */
  async account(id: number, of: { token: number } | Page = {}): Promise<AccountView> {
    return this.#request(`/v1/accounts/${part("id", id, ID)}${queryOf(of)}`);
  }

  /**
   * Accounts by key and owner. Neither alone says whose an account is: anyone may open an account with somebody else's
   * key for another owner, or with a key of their own for somebody else as its owner.
   */
  findAccounts({ ax, owner, ...page }: { ax?: bigint; owner?: string } & Page): Promise<AccountListView> {
    return this.#request(`/v1/accounts${queryOf({ ax, owner, ...page })}`);
  }

  /** What an address may claim on L1: withdrawals, exits, refunds. By pages of 100 tokens at most. */
  async claims(address: string, page: Page = {}): Promise<ClaimListView> {
    return this.#request(`/v1/claims/${part("address", address, ADDRESS)}${queryOf(page)}`);
  }

  /** Posts a signed operation. It is durable when this returns; posting it again is harmless. */
  submit(operation: SignedOperation): Promise<OperationView> {
    return this.#request(operation.to === 0 ? "/v1/withdrawals" : "/v1/transfers", toBody(operation));
  }

  /**
   * Posts up to 256 signed operations in one request. Each is admitted or refused for itself, in this order, and what was admitted is
   * durable when this returns. Throws, with nothing admitted, OVERLOADED and what concerns the request as a whole.
   */
  async submitAll(operations: readonly SignedOperation[]): Promise<OperationResult[]> {
    const { results } = await this.#request<OperationResultsView>("/v1/operations", { operations: operations.map(toBody) } satisfies OperationListBody);
    return results;
  }

  async operation(hash: string): Promise<OperationView> {
    return this.#request(`/v1/operations/${part("hash", hash, HASH)}`);
  }

  /** What happened, newest first: of all accounts or of one. A page may be short, even empty, while its `after` is not null. */
  history({ account, ...filter }: HistoryFilter & { account?: number } = {}): Promise<HistoryView> {
    return this.#request(`/v1/operations${queryOf({ account, ...filter })}`);
  }

  /** Where entries of the contract's queues are, newest first: `transaction` is the L1 transaction of a deposit. */
  entries(filter: EntryFilter = {}): Promise<EntryListView> {
    return this.#request(`/v1/l1/entries${queryOf(filter)}`);
  }

  /** A proof of what an account holds in the last verified state, for the contract's `cellHolds` and `escape`. */
  async opening(id: number, token: number): Promise<OpeningView> {
    return this.#request(`/v1/accounts/${part("id", id, ID)}/opening${queryOf({ token })}`);
  }

  /** What operations should pay now, by token. */
  fees(page: Page = {}): Promise<FeesView> {
    return this.#request(`/v1/fees${queryOf(page)}`);
  }

  batches(page: { before?: number; limit?: number } = {}): Promise<BatchListView> {
    return this.#request(`/v1/batches${queryOf(page)}`);
  }

  async batch(number: number): Promise<BatchDetailView> {
    return this.#request(`/v1/batches/${part("number", number, ID)}`);
  }

  /** All that it takes to check a batch alone: what `verifyBatch` does. NOT_FOUND before it is proven. */
  async batchProof(number: number): Promise<BatchMaterial & { instance: string }> {
    return this.#request(`/v1/batches/${part("number", number, ID)}/proof`);
  }

  /** The key that checks the proofs of one instance, and its KZG points. */
  async verificationKey(name: string): Promise<InstanceKey> {
    return this.#request(`/v1/instances/${part("name", name, NAME)}/verification-key`);
  }

  /**
   * What happens, as it happens: operations, batches and L1's entries that match. Goes on after each break where it was,
   * and ends when `signal` is aborted. Throws what the service refuses: TOO_MANY_STREAMS, or NOT_FOUND where it tells
   * nothing.
   *
   * @example
   * for await (const event of client.events({ account: 5 })) console.log(event.kind);
   */
  events(filter: EventFilter = {}, options: EventOptions = {}): AsyncGenerator<StreamEvent, void, undefined> {
    return followEvents((query, signal) => this.#open(`/v1/events?${query.toString()}`, signal), filter, options);
  }

  /**
   * Waits until L1 has verified the batch of an operation. Throws TIMEOUT after `timeoutMs` (default ten minutes), or the operation's own
   * code if it was rejected. Short absences of the service are waited out. The service tells when it is done; where it does not, or
   * for more than two operations at one time, it is asked every `pollMs` (default 500).
   */
  async waitForVerified(hash: string, options: WaitOptions = {}): Promise<OperationView> {
    // A browser has six connections to one origin: those who wait must leave some.
    const listens = this.#waiting < MOST_LISTENING;
    if (listens) this.#waiting += 1;
    try {
      return await waitForVerified(this, hash, { ...options, listens });
    } finally {
      if (listens) this.#waiting -= 1;
    }
  }

  /** A response whose body is a stream of events. */
  async #open(path: string, signal: AbortSignal): Promise<Response> {
    let response: Response;
    try {
      response = await this.#fetch(`${this.#url}${path}`, { signal, headers: { accept: EVENT_STREAM } });
    } catch (cause) {
      throw new ColonnadeError("UNREACHABLE", { url: this.#url }, { cause });
    }
    const isStream = response.headers.get("content-type")?.startsWith(EVENT_STREAM) === true && response.body !== null;
    if (response.ok && isStream) return response;
    throw this.#errorOf(response, await response.json().catch(() => undefined));
  }

  async #request<T>(path: string, body?: unknown, answers: readonly number[] = []): Promise<T> {
    let response: Response;
    try {
      response = await this.#fetch(`${this.#url}${path}`, {
        signal: AbortSignal.timeout(this.#timeoutMs),
        ...(body === undefined ? {} : { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) }),
      });
    } catch (cause) {
      const late = cause instanceof DOMException && cause.name === "TimeoutError";
      throw new ColonnadeError(late ? "TIMEOUT" : "UNREACHABLE", { url: this.#url }, { cause });
    }
    const answer = (await response.json().catch(() => undefined)) as T | ErrorBody | undefined;
    if ((response.ok || answers.includes(response.status)) && answer !== undefined) return answer as T;
    throw this.#errorOf(response, answer);
  }

  #errorOf({ status }: Response, answer: unknown): ColonnadeError {
    const error = (answer as ErrorBody | undefined)?.error;
    if (error === undefined || !(error.code in ERRORS)) return new ColonnadeError("INTERNAL", { url: this.#url, status });
    return new ColonnadeError(error.code satisfies ErrorCode, error.details);
  }
}

const ID = /^(0|[1-9]\d{0,8})$/;
const HASH = /^0x[0-9a-f]{64}$/;
const NAME = /^[a-z0-9-]{1,40}$/;
const ADDRESS = /^0x[0-9a-fA-F]{40}$/;

function queryOf(values: object): string {
  const given = Object.entries(values).flatMap(([name, value]): [string, string][] =>
    (value === undefined ? [] : [[name, String(value)]]));
  return given.length === 0 ? "" : `?${new URLSearchParams(given).toString()}`;
}

/** A part of a path: anything else could lead to another route. */
function part(name: string, value: string | number, form: RegExp): string {
  const text = String(value);
  if (!form.test(text)) {
    throw new ColonnadeError("REQUEST_INVALID", { [name]: text.slice(0, 80), reason: `${name} has another form` });
  }
  return text;
}

/** The URL that paths are put behind. */
function baseOf(text: string): string {
  const url = new URL(text);
  const plain = url.search === "" && url.hash === "" && url.username === "" && url.password === "";
  // What stands there may be a secret, so it is not repeated.
  if (!/^https?:$/.test(url.protocol) || !plain) {
    throw new TypeError("A service's URL is http or https, without query, fragment and password");
  }
  return `${url.origin}${url.pathname}`.replace(/\/+$/, "");
}
