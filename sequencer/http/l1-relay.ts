/**
 * POST /l1: what the page reads of L1 where no wallet does it: symbols and decimals of registered tokens, and receipts
 * of the last batches. On the local chain also what it takes to use Hardhat's accounts. The page may connect to nobody
 * but this service, and the node's URL, which may hold a key, stays here.
 */
import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import type { JsonRpcPayload, JsonRpcResult } from "ethers";
import { Type } from "typebox";
import { ColonnadeError } from "../../protocol/errors.ts";
import { DEVELOPMENT_CHAIN } from "../operator-wallet.ts";
import type { Service } from "../service.ts";

/** symbol() and decimals(). */
const DETAILS = ["0x95d89b41", "0x313ce567"];
const RECENT_BATCHES = 100;
/** Answers of some kilobytes at most. */
const MAX_KEPT = 1_000;
/** Everybody knows the keys of this chain's accounts, and nothing on it is worth anything. */
const LOCAL_METHODS = [
  "eth_blockNumber",
  "eth_call",
  "eth_chainId",
  "eth_estimateGas",
  "eth_feeHistory",
  "eth_gasPrice",
  "eth_getBalance",
  "eth_getBlockByNumber",
  "eth_getCode",
  "eth_getLogs",
  "eth_getTransactionByHash",
  "eth_getTransactionCount",
  "eth_getTransactionReceipt",
  "eth_maxPriorityFeePerGas",
  "eth_sendRawTransaction",
  "net_version",
];

const Question = Type.Object(
  {
    jsonrpc: Type.Literal("2.0"),
    id: Type.Integer(),
    method: Type.String({ maxLength: 40 }),
    params: Type.Optional(Type.Array(Type.Any(), { maxItems: 4 })),
  },
  { additionalProperties: false },
);

export const l1Relay =
  (service: Service): FastifyPluginAsyncTypebox =>
  async (app) => {
    const { node, store, redact } = service;
    const isLocal = node.chainId === DEVELOPMENT_CHAIN;
    /** What never changes, of what was asked for last. */
    const answers = new Map<string, unknown>();

    function keep(key: string, result: unknown): void {
      if (answers.size >= MAX_KEPT) answers.delete(answers.keys().next().value!);
      answers.set(key, result);
    }

    function isAllowed(method: string, params: readonly unknown[]): boolean {
      if (isLocal) return LOCAL_METHODS.includes(method);
      if (method === "eth_getTransactionReceipt") {
        return store.batches
          .list(Number.MAX_SAFE_INTEGER, RECENT_BATCHES)
          .some(({ txHash }) => txHash !== null && txHash === params[0]);
      }
      const { to, data } = (params[0] ?? {}) as { to?: unknown; data?: unknown };
      return (
        method === "eth_call" &&
        params[1] === "latest" &&
        params.length === 2 &&
        typeof to === "string" &&
        /^0x[0-9a-fA-F]{40}$/.test(to) &&
        DETAILS.includes(String(data)) &&
        store.chain.isAsset(BigInt(to)) &&
        Object.keys(params[0] as object).length === 2
      );
    }

    app.post("/l1", { schema: { body: Question } }, async ({ body }) => {
      const { id, method, params = [] } = body;
      const key = JSON.stringify([method, params]);
      const known = answers.get(key);
      if (known !== undefined) return { jsonrpc: "2.0", id, result: known };
      if (!isAllowed(method, params))
        throw new ColonnadeError("REQUEST_INVALID", { reason: "the page does not ask L1 this", method });
      const [answer] = await asked({ jsonrpc: "2.0", id, method, params });
      const { result, error } = answer as {
        result?: unknown;
        error?: { code: number; message: string; data?: unknown };
      };
      if (!isLocal && result !== undefined && result !== null) keep(key, result);
      return {
        jsonrpc: "2.0",
        id,
        ...(error === undefined ? { result } : { error: { ...error, message: redact(error.message) } }),
      };
    });

    /** As it is, errors of contracts included. */
    async function asked(question: JsonRpcPayload): Promise<JsonRpcResult[]> {
      try {
        return await node.provider._send(question);
      } catch (cause) {
        throw new ColonnadeError("L1_BEHIND", { reason: "l1 silent" }, { cause });
      }
    }
  };
