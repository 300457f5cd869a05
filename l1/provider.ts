/**
 * ethers' provider for one L1 node, with what it lacks: a limit on every call, WebSockets that come back, errors
 * without secrets.
 */
import { FetchRequest, JsonRpcProvider, Network, type JsonRpcPayload, type JsonRpcResult } from "ethers";
import { ColonnadeError } from "../protocol/errors.ts";
import { fetchUrl } from "./fetch-url.ts";
import { readEndpoint, type Endpoint } from "./endpoint.ts";
import { createRpcSocket, type RpcSocket } from "./socket.ts";

export interface ConnectOptions {
  /** Milliseconds after which a call that is not answered fails with TIMEOUT. */
  timeoutMs?: number;
}

const TIMEOUT_MS = 30_000;

/**
 * A provider for the node at `url` (http, https, ws or wss, with user and password if need be). Asks for the chain id
 * first, so nobody waits for ever for a node that is not there. Throws UNREACHABLE, which shows scheme and host alone,
 * or an Error for a URL that is none.
 *
 * @example
 * const provider = await connectProvider("wss://node.example/v3/key", { timeoutMs: 10_000 });
 */
export async function connectProvider(
  url: string, { timeoutMs = TIMEOUT_MS }: ConnectOptions = {},
): Promise<JsonRpcProvider> {
  const endpoint = readEndpoint(url);
  const probe = new BoundedProvider(endpoint, 1n, timeoutMs);
  try {
    const chainId = BigInt(await probe.send("eth_chainId", []) as string);
    return new BoundedProvider(endpoint, chainId, timeoutMs);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new ColonnadeError("UNREACHABLE", { url: endpoint.shown, reason }, { cause });
  } finally {
    probe.destroy();
  }
}

class BoundedProvider extends JsonRpcProvider {
  readonly #endpoint: Endpoint;
  readonly #timeoutMs: number;
  readonly #socket: RpcSocket | undefined;
  readonly #ended: AbortController;

  constructor(endpoint: Endpoint, chainId: bigint, timeoutMs: number) {
    const request = new FetchRequest(endpoint.isSocket ? endpoint.url.replace(/^ws/, "http") : endpoint.url);
    request.timeout = timeoutMs;
    const ended = new AbortController();
    request.getUrlFunc = fetchUrl(timeoutMs, ended.signal);
    const { authorization } = endpoint;
    const headers: Record<string, string> = authorization === undefined ? {} : { authorization };
    for (const [name, value] of Object.entries(headers)) request.setHeader(name, value);
    // No cache: a stale head would look like a reorganisation. No batching: one slow answer must not hold up others.
    super(request, Network.from(chainId), { staticNetwork: true, cacheTimeout: -1, batchMaxCount: 1 });
    this.#ended = ended;
    this.#endpoint = endpoint;
    this.#timeoutMs = timeoutMs;
    this.#socket = endpoint.isSocket ? createRpcSocket(endpoint.url, headers) : undefined;
  }

  /** Every call of ethers comes through here. */
  override async send(method: string, params: unknown[] | Record<string, unknown>): Promise<unknown> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<never>((_, reject) => {
      const details = { l1: this.#endpoint.shown, method, ms: this.#timeoutMs };
      timer = setTimeout(() => {
        this.#socket?.close(); // it may be open on our side alone: the next call opens another
        reject(new ColonnadeError("TIMEOUT", details));
      }, this.#timeoutMs);
    });
    try {
      return await Promise.race([super.send(method, params), late]);
    } catch (error) {
      throw this.#withoutSecrets(error);
    } finally {
      clearTimeout(timer);
    }
  }

  override async _send(payload: JsonRpcPayload | JsonRpcPayload[]): Promise<JsonRpcResult[]> {
    const socket = this.#socket;
    if (socket === undefined) return super._send(payload) as Promise<JsonRpcResult[]>;
    return Promise.all([payload].flat().map((request) => socket.ask(request) as Promise<JsonRpcResult>));
  }

  /** What is under way is given up. */
  override destroy(): void {
    this.#ended.abort();
    this.#socket?.close();
    super.destroy();
  }

  /** ethers' errors show the whole URL of the request. */
  #withoutSecrets(error: unknown): unknown {
    if (!(error instanceof Error)) return error;
    error.message = this.#endpoint.redact(error.message);
    if (error.stack !== undefined) error.stack = this.#endpoint.redact(error.stack);
    const { info } = error as { info?: { requestUrl?: string } };
    if (info?.requestUrl !== undefined) info.requestUrl = this.#endpoint.shown;
    return error;
  }
}
