/**
 * A proxy before an L1 node that lies, fails and hangs as it is told, at run time: what services and followers must
 * survive. JSON-RPC over HTTP, single requests and lists of them.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { keccak256 } from "ethers";

/** What becomes of the requests that match. */
export type Lie =
  /** A JSON-RPC error, or an HTTP status with the message as its body. */
  | { kind: "error"; message?: string; code?: number; status?: number }
  /** eth_getLogs finds nothing. */
  | { kind: "empty" }
  /** eth_getLogs leaves out the logs with one of these first topics. */
  | { kind: "drop"; topics: string[] }
  /** eth_getLogs refuses more than `most` blocks at once. */
  | { kind: "range"; most: number; message?: string }
  /** Never answered. */
  | { kind: "hang" }
  /** Answered after `ms`. */
  | { kind: "delay"; ms: number }
  /** The head, the latest and the pending block are those of `behind` blocks ago. */
  | { kind: "stale"; behind: number }
  /** eth_sendRawTransaction is answered with the transaction's hash, and the node never hears of it. */
  | { kind: "swallow" }
  /** Any answer: the result in place of the node's own. */
  | { kind: "replace"; result: (own: unknown, request: RpcRequest) => unknown };

/** Which requests. Whatever is left out matches all; every kind has methods of its own where it names none. */
export interface Which {
  methods?: string[];
  /** A range of eth_getLogs that overlaps this one; a call, or a question for a block, at a number in it. */
  blocks?: [from: number, to: number];
  /** Ends after so many requests. */
  times?: number;
  /** Of each request that matches, from 0 to 1. */
  chance?: number;
}

export interface RpcRequest { id: unknown; method: string; params: unknown[] }

export interface Fault {
  /** How many requests it met. */
  hits(): number;
  /** From now on the truth is told again. Requests that hang stay unanswered. */
  end(): void;
}

export interface LyingNode {
  url: string;
  /** Adds a fault; several that match are applied in the order in which they were added. */
  lie(lie: Lie & Which): Fault;
  /** Ends all faults. */
  tellTheTruth(): void;
  /** Every request so far. */
  requests: RpcRequest[];
  /** Refuses connections as if nobody was there, until `comeBack`. */
  goAway(): Promise<void>;
  comeBack(): Promise<void>;
  close(): Promise<void>;
}

export interface LyingNodeOptions {
  /** Wants these as HTTP basic authentication: "user:password". */
  credentials?: string;
  /** For `chance`: from 0 to 1. */
  random?: () => number;
}

const METHODS: Partial<Record<Lie["kind"], string[]>> = {
  empty: ["eth_getLogs"], drop: ["eth_getLogs"], range: ["eth_getLogs"], swallow: ["eth_sendRawTransaction"],
  stale: ["eth_blockNumber", "eth_getBlockByNumber", "eth_getLogs", "eth_call", "eth_getTransactionCount"],
};

/** Starts the proxy on a free port. */
export async function startLyingNode(
  target: string, { credentials, random = Math.random }: LyingNodeOptions = {},
): Promise<LyingNode> {
  const faults = new Set<{ lie: Lie & Which; hits: number }>();
  const requests: RpcRequest[] = [];
  const secret = credentials === undefined ? undefined : `Basic ${Buffer.from(credentials).toString("base64")}`;

  async function answer(request: RpcRequest): Promise<unknown> {
    requests.push(request);
    const met = [...faults].filter(({ lie, hits }) =>
      hits < (lie.times ?? Infinity) && matches(lie, request) && random() < (lie.chance ?? 1));
    for (const fault of met) fault.hits += 1;
    const lies = met.map(({ lie }) => lie);
    for (const lie of lies) {
      if (lie.kind === "hang") await new Promise(() => {});
      if (lie.kind === "delay") await new Promise((resolve) => setTimeout(resolve, lie.ms));
      if (lie.kind === "error" && lie.status !== undefined) throw new HttpError(lie.status, lie.message ?? "");
      const refusal = refusalOf(lie, request);
      if (refusal !== undefined) return { jsonrpc: "2.0", id: request.id, error: refusal };
      if (lie.kind === "swallow") {
        return { jsonrpc: "2.0", id: request.id, result: keccak256(request.params[0] as string) };
      }
    }
    let asked = request;
    for (const lie of lies) if (lie.kind === "stale") asked = await inThePast(asked, lie.behind);
    const truth = await forward(asked) as { result?: unknown };
    for (const lie of lies) {
      if (truth.result === undefined) break;
      if (lie.kind === "empty") truth.result = [];
      if (lie.kind === "drop") {
        truth.result = (truth.result as { topics: string[] }[]).filter(({ topics }) => !lie.topics.includes(topics[0]));
      }
      if (lie.kind === "stale" && request.method === "eth_blockNumber") {
        truth.result = hex(Math.max(0, Number(truth.result) - lie.behind));
      }
      if (lie.kind === "replace") truth.result = lie.result(truth.result, request);
    }
    return { ...truth, id: request.id };
  }

  async function forward(request: RpcRequest): Promise<unknown> {
    const response = await fetch(target, { method: "POST", headers: { "content-type": "application/json" },
      body: JSON.stringify({ jsonrpc: "2.0", ...request }) });
    return response.json();
  }

  /** The same question, as a node would hear it whose head is `blocks` blocks behind. */
  async function inThePast(request: RpcRequest, blocks: number): Promise<RpcRequest> {
    const { result } = await forward({ id: 1, method: "eth_blockNumber", params: [] }) as { result: string };
    const head = Number(result) - blocks;
    const number = (tag: unknown) => (tag === "latest" || tag === "pending" ? hex(Math.max(0, head)) : tag);
    const [first, ...rest] = request.params;
    if (request.method === "eth_getBlockByNumber") return { ...request, params: [number(first), ...rest] };
    if (request.method === "eth_call" || request.method === "eth_getTransactionCount") {
      return { ...request, params: [first, ...rest.map(number)] };
    }
    return request;
  }

  async function serve(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    if (secret !== undefined && incoming.headers.authorization !== secret) {
      outgoing.writeHead(401).end("who are you?");
      return;
    }
    try {
      const body = JSON.parse(Buffer.concat(chunks).toString()) as RpcRequest | RpcRequest[];
      const result = Array.isArray(body) ? await Promise.all(body.map(answer)) : await answer(body);
      outgoing.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(result));
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      outgoing.writeHead(error instanceof HttpError ? error.status : 502).end(message);
    }
  }

  let server: Server;
  const listen = (port: number): Promise<void> => new Promise((resolve, reject) => {
    server = createServer((incoming, outgoing) => void serve(incoming, outgoing));
    server.once("error", reject).listen(port, "127.0.0.1", resolve);
  });
  const goAway = (): Promise<void> => new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
  await listen(0);
  const { port } = server!.address() as AddressInfo;
  return {
    url: `http://${credentials === undefined ? "" : `${credentials}@`}127.0.0.1:${port}`,
    requests,
    lie(lie) {
      const fault = { lie, hits: 0 };
      faults.add(fault);
      return { hits: () => fault.hits, end: () => void faults.delete(fault) };
    },
    tellTheTruth: () => faults.clear(),
    goAway,
    comeBack: () => listen(port),
    close: async () => { if (server.listening) await goAway(); },
  };
}

class HttpError extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

const hex = (number: number): string => `0x${number.toString(16)}`;

function matches(lie: Lie & Which, { method, params }: RpcRequest): boolean {
  const methods = lie.methods ?? METHODS[lie.kind];
  if (methods !== undefined && !methods.includes(method)) return false;
  if (lie.blocks === undefined) return true;
  const [from, to] = method === "eth_getLogs" ? rangeOf(params) : [blockOf(params), blockOf(params)];
  return to >= lie.blocks[0] && from <= lie.blocks[1];
}

/** The first and the last block of an eth_getLogs; without numbers it is the whole chain. */
function rangeOf([filter]: unknown[]): [number, number] {
  const { fromBlock, toBlock } = filter as { fromBlock?: string; toBlock?: string };
  return [Number(fromBlock ?? 0) || 0, toBlock?.startsWith("0x") ? Number(toBlock) : Infinity];
}

/** The block that a question is about; NaN, which is in no range, if it names none by number. */
function blockOf(params: unknown[]): number {
  const tag = params.findLast((param) => typeof param === "string" && /^0x[0-9a-f]{1,16}$/.test(param));
  return tag === undefined ? NaN : Number(tag);
}

/** The JSON-RPC error that a lie answers with, if it does. */
function refusalOf(lie: Lie, { params }: RpcRequest): { code: number; message: string } | undefined {
  if (lie.kind === "error") return { code: lie.code ?? -32000, message: lie.message ?? "this node does not want to" };
  if (lie.kind !== "range") return undefined;
  const [from, to] = rangeOf(params);
  if (to - from + 1 <= lie.most) return undefined;
  return { code: -32005, message: lie.message ?? `query exceeds max block range ${lie.most}` };
}
